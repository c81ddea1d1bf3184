"""A feed that stalls, goes round in a circle, never ends, or lies: each ends, and says what to do."""
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from services_directory.exchange import feeds
from services_directory.exchange.feeds import FeedError, FeedReader


def row(n):
    return {"id": f"id-{n}", "name": f"Service {n}", "phones": []}


@pytest.fixture
def feed():
    """`feed(answer)`: the address of a server on which `answer(handler, page)` says what comes."""
    servers = []

    def serve(answer):
        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                try:
                    answer(self, int(parse_qs(urlsplit(self.path).query).get("page", ["0"])[0]))
                except OSError:
                    pass    # the reader has gone, as it should

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/directory/x"
    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def send(handler, content, **headers):
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    handler.send_response(200)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def read(address, **settings):
    return FeedReader(pause=0, attempts=1, **settings).services(address)


def test_one_that_drips_is_given_up_although_something_always_comes(feed):
    def drip(handler, page):
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)
    with pytest.raises(FeedError, match="not there after 0 seconds; try again later, or ask for a file"):
        read(feed(drip), page_seconds=0.3)


def test_one_that_sends_nothing_is_given_up(feed, monkeypatch):
    monkeypatch.setattr(feeds, "READ_SECONDS", 0.3)
    gone = threading.Event()
    try:
        with pytest.raises(FeedError, match="cannot be reached .*try again later"):
            read(feed(lambda handler, page: gone.wait(20)))
    finally:
        gone.set()


def test_one_that_sends_the_same_page_whichever_is_asked_for_is_read_once(feed):
    address = feed(lambda handler, page: send(handler, {"contents": [row(1), row(2)]}))
    assert [r["id"] for r in read(address)] == ["id-1", "id-2"]


def test_one_that_sends_fewer_than_it_says_is_not_taken_for_the_whole(feed):
    address = feed(lambda handler, page: send(handler, {"total_items": 250, "last_page": True, "contents": [row(1)]}))
    with pytest.raises(FeedError, match="says that it has 250 services, and sent 1. Try again"):
        read(address)


def test_one_without_an_end_is_left_after_so_many_pages(feed, monkeypatch):
    monkeypatch.setattr(feeds, "MOST_PAGES", 5)
    with pytest.raises(FeedError, match="more than 5 pages; it may never end"):
        read(feed(lambda handler, page: send(handler, {"total_pages": page + 1, "contents": [row(page)]})))


def test_one_that_sends_us_round_in_a_circle(feed):
    def away(handler, page):
        handler.send_response(302)
        handler.send_header("Location", handler.path)
        handler.end_headers()
    with pytest.raises(FeedError, match="TooManyRedirects"):
        read(feed(away))


@pytest.mark.parametrize("promised", [-20, 50])
def test_one_that_lies_about_its_length(feed, promised):
    body = json.dumps({"last_page": True, "contents": [row(1)]}).encode()
    address = feed(lambda handler, page: send(handler, body, **{"Content-Length": str(len(body) + promised)}))
    with pytest.raises(FeedError, match="is not JSON .*complete|cannot be reached"):
        read(address)


def test_a_tower_of_brackets_is_refused(feed):
    with pytest.raises(FeedError, match="not JSON"):
        read(feed(lambda handler, page: send(handler, b"[" * 200_000)))


def test_one_that_asks_to_wait_until_tomorrow_is_asked_again_in_a_minute():
    class Answer:
        headers = {"Retry-After": "86400"}
    assert feeds._Retry().get_retry_after(Answer()) == feeds.MOST_PATIENCE


def test_an_id_cannot_lead_elsewhere(feed):
    asked = []

    def answer(handler, page):
        asked.append(handler.path)
        listed = {"last_page": True, "contents": [{"id": "../../admin?x=", "name": "Odd"}]}
        send(handler, listed if page else row(1))
    read(feed(answer))
    assert asked[1] == "/directory/x/services/..%2F..%2Fadmin%3Fx%3D"
