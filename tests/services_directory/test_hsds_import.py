"""Other directories' data as it really is: each mess is put right with a reason, or refused."""
import json
import shutil
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hsds_schemas import FOLDER, HSDS, needs_schemas

from services_directory.__main__ import main
from services_directory.exchange import messy
from services_directory.exchange.applying import record_of
from services_directory.exchange.documents import to_document
from services_directory.exchange.feeds import FeedError, FeedReader
from services_directory.exchange.repairs import Repairs
from services_directory.settings import ROOT

pytestmark = pytest.mark.thorough

TODAY = date(2026, 11, 22)


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(ROOT / "institutions", tmp_path / "institutions",
                           ignore=shutil.ignore_patterns("history"))


@pytest.fixture
def bring_in(folder, tmp_path, capsys):
    def bring_in(services, *words, into="northbridge"):
        path = tmp_path / "feed.json"
        path.write_text(json.dumps(services))
        status = main(["import", str(path), "--into", into, "--folder", str(folder), *words])
        printed = capsys.readouterr()
        return status, printed.out + printed.err
    return bring_in


def services_of(folder, owner="northbridge"):
    return to_document(record_of(folder / f"{owner}.yml"))["services"]


def hsds(**changes):
    return {"id": "6f0c5c1e-8d0b-5a57-9b0e-0a2f5b1f7c11", "name": "Harbour Advice",
            "status": "active", "description": "Free advice about rent.",
            "organization": {"id": "2b6f7c4e-3c55-5d0a-8f6e-7d1f0d1e2a33", "name": "Harbour Trust",
                             "description": "A trust."},
            "phones": [{"id": "0b0a7a52-1111-5aaa-8aaa-000000000003",
                        "number": "0808 808 8000"}], **changes}


@pytest.mark.parametrize("mess, kept, reason", [
    ({"minimum_age": -1}, ("min_age", None), "no such age"),
    ({"minimum_age": 40, "maximum_age": 18}, ("min_age", None), "lowest age is above"),
    ({"description": "<p>Free &amp; <b>fast</b></p>"}, ("summary", "Free & fast"),
     "took the HTML out"),
    ({"description": "Angela\u00e2\u20ac\u2122s caf\u00c3\u00a9, \u00c2ngela\u2019s too"}, ("summary", "Angela’s café, Ângela’s too"),
     "a wrong encoding had spoilt"),
    ({"description": "\u201cFree advice\u201d"}, ("summary", "Free advice"), "took the quotation marks off"),
    ({"name": "Harbour <i>Advice</i>"}, ("name", "Harbour Advice"), "took the HTML out"),
    ({"assured_date": "2026-09-01T10:00:00"}, ("checked_on", "2026-09-01"), "without a zone"),
    ({"assured_date": "01/09/2026"}, ("checked_on", "2026-09-01"), "day/month/year"),
    ({"assured_date": "2031-01-01"}, ("checked_on", None), "cannot be when somebody checked"),
    ({"url": "www.harbour.org.uk"}, ("source_url", "https://www.harbour.org.uk"), "no https://"),
    ({"vendor_score": 9, "colour": "red"}, ("name", "Harbour Advice"), "fields of no standard"),
    ({"id": None}, ("name", "Harbour Advice"), "it had no id"),
])
def test_a_mess_is_put_right_and_said(bring_in, folder, mess, kept, reason):
    status, printed = bring_in([hsds(**mess)], "--write", "--role", "adviser")
    assert status == 0 and reason in printed
    assert services_of(folder)["harbour-advice"][kept[0]] == kept[1]


@pytest.mark.parametrize("written, numbers", [
    ("Tel: 0808 808 8000 (ask for advice)", ["0808 808 8000"]),
    ("0808 808 8000 or 0300 123 3393", ["0808 808 8000", "0300 123 3393"]),
    ("8088088000", ["08088088000"]), ("116 123", ["116 123"]),
    ("see website", []), ("N/A", []), ("12345", []),
])
def test_numbers_with_words_in_them(written, numbers):
    repairs = Repairs()
    assert [n for n, _ in messy.numbers_of(written, "here", repairs)] == numbers
    assert repairs.made_here or written in ("116 123", "N/A")


@pytest.mark.parametrize("written, kept", [
    ("mailto:help@harbour.org.uk", "help@harbour.org.uk"), ("noemail@noemail.com", None),
    ("n/a@n/a", None), ("test@test.com", None), ("ring us", None), (None, None)])
def test_made_up_addresses_are_left_out(written, kept):
    assert messy.email_of(written, "here", Repairs()) == kept


@pytest.mark.parametrize("schedule, hours", [
    ({"freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:00:00Z", "closes_at": "17:00"},
     {"weekly": {"mon-tue": "09:00-17:00"}, "bank_holidays": "closed", "closures": "closed"}),
    ({"freq": "WEEKLY", "byday": "SA", "opens_at": "9am", "closes_at": "5.30 pm"},
     {"weekly": {"sat": "09:00-17:30"}, "bank_holidays": "closed", "closures": "closed"}),
    ({"freq": "MONTHLY", "byday": "1MO", "opens_at": "09:00", "closes_at": "17:00"}, "not_stated"),
    ({"description": "Weekdays, ring first"}, "not_stated"),
])
def test_hours_that_can_be_read_and_hours_that_cannot(bring_in, folder, schedule, hours):
    bring_in([hsds(schedules=[schedule])], "--write", "--role", "adviser")
    assert services_of(folder)["harbour-advice"]["channels"][0]["hours"] == hours


def test_a_new_service_comes_as_a_draft_that_nobody_sees(bring_in, folder):
    bring_in({"contents": [hsds(contacts=[{"name": "Jane Smith", "email": None}])]}, "--write",
             "--role", "adviser")
    service = services_of(folder)["harbour-advice"]
    assert (service["status"], service["confidence"], service["topics"]) == ("draft", "C", [])
    assert service["source_id"] == hsds()["id"]
    assert "Jane Smith" not in (folder / "northbridge.yml").read_text(encoding="utf-8")


@pytest.mark.slow
def test_one_service_of_a_feed_is_brought_in_alone(bring_in, folder):
    both = [hsds(), hsds(id="7f0c5c1e-8d0b-5a57-9b0e-0a2f5b1f7c12", name="Quay Advice")]
    assert bring_in(both, "--only", "quay-advice", "--write", "--role", "adviser")[0] == 0
    assert "quay-advice" in services_of(folder) and "harbour-advice" not in services_of(folder)


def test_brought_in_again_what_we_know_better_stays(bring_in, folder):
    bring_in([hsds()], "--write", "--role", "adviser")
    path = folder / "northbridge.yml"
    text = path.read_text(encoding="utf-8")
    start = text.index("slug: harbour-advice")
    path.write_text(text[:start] + text[start:].replace("status: draft", "status: listed", 1).replace(
        "topics: []", "topics: [housing]", 1), encoding="utf-8")
    bring_in([hsds(phones=[{"id": "x", "number": "0300 123 3393"}], description="New words.")],
             "--write", "--role", "adviser")
    service = services_of(folder)["harbour-advice"]
    assert (service["status"], service["topics"], service["summary"]) == (
        "listed", ["housing"], "New words.")
    assert [c["value"] for c in service["channels"]] == ["0300 123 3393"]
    bring_in([hsds(status="defunct")], "--write", "--role", "adviser")
    assert services_of(folder)["harbour-advice"]["status"] == "withdrawn"


def test_what_cannot_come_in_is_refused_all_at_once_and_nothing_is_written(bring_in, folder):
    before = (folder / "northbridge.yml").read_bytes()
    status, printed = bring_in([hsds(name=None), "nonsense", hsds(name="<b></b>")], "--write",
                               "--role", "adviser")
    assert status == 1 and "3 to put right; nothing was changed." in printed
    assert (folder / "northbridge.yml").read_bytes() == before


def test_which_file_it_is_for_must_be_said(folder, tmp_path, capsys):
    (tmp_path / "f.json").write_text(json.dumps([hsds()]))
    assert main(["import", str(tmp_path / "f.json"), "--folder", str(folder)]) == 1
    assert "--into one of aberwen" in capsys.readouterr().err


@needs_schemas()
@pytest.mark.parametrize("edition", [*HSDS, "oruk-3.0"])
@pytest.mark.parametrize("name", ["service_full", "service_list", "organization_full"])
def test_the_official_examples_come_in(bring_in, folder, edition, name):
    value = json.loads((FOLDER / edition / "examples" / f"{name}.json").read_text())
    status, printed = bring_in(value, "--write", "--role", "adviser")
    assert status == 0, printed
    assert "community-counselling" in services_of(folder)


# ---- feeds ----
class Server:
    """A real server that behaves as badly as a test asks."""

    def __init__(self):
        self.asked, self.fail, self.etag, self.body = [], 0, '"1"', None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                outer.asked.append((self.path, self.headers.get("If-None-Match")))
                if outer.fail:
                    outer.fail -= 1
                    self.send_response(503)
                    self.send_header("Retry-After", "0")
                    self.end_headers()
                    return
                if self.headers.get("If-None-Match") == outer.etag:
                    self.send_response(304)
                    self.end_headers()
                    return
                body = outer.body or outer.page(self.path)
                self.send_response(200)
                self.send_header("ETag", outer.etag)
                self.end_headers()
                self.wfile.write(body)

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._http.server_port}/directory/x"

    def page(self, path):
        if "/services/" in path:
            return json.dumps(hsds(id=path.rsplit("/", 1)[1], name="Whole")).encode()
        number = int(path.split("page=")[1].split("&")[0])
        row = {"id": f"00000000-0000-0000-0000-00000000000{number}", "name": f"Part {number}"}
        return json.dumps({"total_pages": 3, "total_items": 3, "page_number": number,
                           "last_page": number == 3, "contents": [row]}).encode()

    def close(self):
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def server():
    found = Server()
    yield found
    found.close()


def test_a_feed_is_read_to_its_last_page_and_each_service_whole(server):
    found = FeedReader(pause=0).services(server.url)
    assert [row["name"] for row in found] == ["Whole"] * 3
    assert len(server.asked) == 6


def test_a_feed_that_stumbles_is_tried_again_and_one_that_stays_down_is_named(server):
    server.fail = 2
    assert len(FeedReader(pause=0).services(server.url)) == 3
    server.fail = 99
    with pytest.raises(FeedError, match="it answered 503"):
        FeedReader(pause=0, attempts=2).services(server.url)


def test_an_unchanged_feed_costs_empty_answers(server, tmp_path):
    first = FeedReader(keep=tmp_path, pause=0).services(server.url)
    server.asked.clear()
    assert FeedReader(keep=tmp_path, pause=0).services(server.url) == first
    assert {tag for _, tag in server.asked} == {'"1"'}


@pytest.mark.parametrize("body, reason", [
    (b"<html>", "not JSON"), (b'{"contents": 3}', "no list of services"),
    (b" " * (21 * 1024 * 1024), "a page of more than 20 MB")])
def test_what_is_no_feed_is_said(server, body, reason):
    server.body = body
    with pytest.raises(FeedError, match=reason):
        FeedReader(pause=0).services(server.url)


def test_only_https_is_read_from_elsewhere():
    with pytest.raises(FeedError, match="starts with https"):
        FeedReader().services("http://council.example/directory")
