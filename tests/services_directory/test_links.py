"""The link check against a real server on this machine: nothing here goes out to the network."""
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from services_directory.checks import links
from services_directory.checks.links import Politely, ask_web

_PAGES = {
    "/": (200, "<title>Charity</title>"), "/help": (200, "<title>Help</title>"),
    "/moved": (301, "/help"), "/home": (302, "/"), "/loop": (302, "/loop"),
    "/soft": (200, "<html><head><TITLE>\n Page not\nfound | Charity</title>"),
    "/gone": (410, ""), "/missing": (404, ""), "/refused": (403, ""), "/slow-down": (429, ""),
    "/broken": (500, ""),
}


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/silent":
            self.server.wait.wait(10)
            return
        status, text = _PAGES[self.path]
        self.send_response(status)
        if status in (301, 302):
            self.send_header("Location", text)
        body = text.encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


@pytest.fixture(scope="module")
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    server.wait = threading.Event()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.wait.set()
    server.shutdown()
    thread.join()


@pytest.mark.parametrize("page, state, why", [
    ("/help", "good", ""), ("/moved", "good", ""),
    ("/home", "unknown", "sends on to the front page"),
    ("/soft", "unknown", 'its heading is "Page not found | Charity"'),
    ("/loop", "unknown", "TooManyRedirects"), ("/gone", "gone", "410"),
    ("/missing", "gone", "404"), ("/refused", "unknown", "403"),
    ("/slow-down", "unknown", "429"), ("/broken", "unknown", "500")])
def test_what_a_server_says(site, page, state, why):
    found = ask_web(site + page)
    assert found[0] == state and why in found[1]


def test_a_server_that_says_nothing_is_not_dead(site, monkeypatch):
    monkeypatch.setattr(links, "_SECONDS", 0.2)
    assert ask_web(f"{site}/silent")[0] == "unknown"


def test_nobody_listening_is_not_dead_either():
    assert ask_web("http://127.0.0.1:9/")[0] == "unknown"


def test_one_host_is_asked_once_a_second():
    now, slept = [0.0], []

    def sleep(seconds):
        slept.append(seconds)
        now[0] += seconds

    ask = Politely(lambda address: ("good", ""), clock=lambda: now[0], sleep=sleep)
    for address in ("https://a.org/1", "https://a.org/2", "https://b.org/1", "https://a.org/3"):
        ask(address)
    assert slept == [1.0, 1.0]
