"""Sessions, headers and routes, as somebody sees them who tries the doors."""
from __future__ import annotations

import asyncio
import json
import socket
import uuid

import pytest
import requests

from bot.channels.pages import OPENAPI
from tools import floods

pytestmark = pytest.mark.slow
PATHS = sorted(json.loads(OPENAPI.read_text(encoding="utf-8"))["paths"])
ON_EVERY_ANSWER = ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Permissions-Policy")


def test_a_session_is_a_new_secret_whatever_the_client_brings(server):
    """No fixation: an id that somebody planted is never taken over."""
    planted = "p" * 43
    body = {"institution": "northbridge", "session": planted, "id": planted, "sender": planted, "conversation": planted}
    begun = [requests.post(f"{server.base}/webhooks/web/sessions", json=body, headers={"Authorization": f"Bearer {planted}"}, cookies={"session": planted}, timeout=60) for _ in range(3)]
    issued = {answer.json()["session"] for answer in begun}
    assert len(issued) == 3 and planted not in issued and all(len(one) >= 43 for one in issued)
    assert not any("Set-Cookie" in answer.headers for answer in begun)
    said = requests.post(f"{server.base}/webhooks/web/messages", json={"id": str(uuid.uuid4()), "text": "hello"}, headers={"Authorization": f"Bearer {planted}"}, timeout=60)
    assert said.status_code == 401


def test_a_session_stays_with_its_institution(server):
    talk = server.talk("aberwen")
    answer = talk.post({"id": str(uuid.uuid4()), "text": "i want to end it", "institution": "glenmarrow", "nation": "scotland", "metadata": {"nation": "scotland"}, "sender": "someone-else"})
    assert answer.status_code == 200 and "press 2" in talk.text(), "Wales' own line, whatever else the client says"


def test_a_session_id_is_taken_from_the_header_alone(server):
    talk = server.talk()
    for address, body in ((f"{talk.base}/messages?session={talk.session}", {}), (f"{talk.base}/messages", {"session": talk.session})):
        assert requests.post(address, json={"id": str(uuid.uuid4()), "text": "hello", **body}, timeout=60).status_code == 401


def test_a_button_of_another_conversation_does_not_work_here(server):
    one, two = server.talk(), server.talk()
    one.say("my ex keeps following me")
    offered = [b["payload"] for m in one.messages for b in m.get("buttons", []) if b["payload"] not in str(two.messages)]
    assert offered and all(two.say(payload=payload).status_code == 400 for payload in offered)


@pytest.mark.parametrize("path", [*PATHS, "/nothing", "/webhooks/web/nothing", "/widget.js.map"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "PUT"])
def test_every_answer_has_the_headers_that_protect_it(server, path, method):
    answer = requests.request(method, server.base + path.replace("{slug}", "northbridge"), timeout=60)
    assert answer.status_code != 500
    for name in ON_EVERY_ANSWER:
        assert answer.headers.get(name), name
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert "Server" not in answer.headers and "Strict-Transport-Security" not in answer.headers, "plain HTTP may not speak for TLS"


def test_behind_a_trusted_proxy_with_tls_browsers_stay_on_tls_and_our_own_page_may_talk(start_server):
    server = start_server(SIGNPOST_TRUSTED_PROXIES="127.0.0.0/8")
    through = {"X-Forwarded-Proto": "https", "Host": "signpost.example.ac.uk"}
    page = requests.get(f"{server.base}/chat/northbridge", headers=through, timeout=60)
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    begin = {"url": f"{server.base}/webhooks/web/sessions", "json": {"institution": "northbridge"}, "timeout": 20}
    assert requests.post(**begin, headers={**through, "Origin": "https://signpost.example.ac.uk"}).status_code == 201
    assert requests.post(**begin, headers={**through, "Origin": "https://elsewhere.example"}).status_code == 403
    assert requests.post(**begin, headers={"Host": "signpost.example.ac.uk", "Origin": "https://signpost.example.ac.uk"}).status_code == 403


def test_nothing_but_the_contract_is_open(server):
    for path in ("/status", "/version", "/domain", "/model", "/model/parse", "/model/train", "/conversations/x/tracker", "/webhooks/rest/webhook", "/webhooks/rest/", "/socket.io/", "/webhooks/callback/webhook", "/../config.yml", "/%2e%2e/config.yml", "/widget.0000000000000000.js"):
        for method in ("GET", "POST", "PUT"):
            assert requests.request(method, server.base + path, timeout=60).status_code in (404, 405), (method, path)


def test_the_action_server_answers_only_to_the_bot(server):
    ask = {"next_action": "action_signpost", "tracker": {"sender_id": "", "slots": {}, "events": [], "latest_message": {}}}
    address = f"http://127.0.0.1:{server.action_port}"
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer guess"}, {"Authorization": "Basic guess"}):
        for answer in (requests.post(f"{address}/webhook", json=ask, headers=headers, timeout=60), requests.get(f"{address}/actions", headers=headers, timeout=60)):
            assert answer.status_code == 401 and answer.json() == {"error": "not allowed"}
    assert requests.get(f"{address}/health", timeout=60).status_code == 200
    assert "Access-Control-Allow-Origin" not in requests.get(f"{address}/health", headers={"Origin": "https://elsewhere.example"}, timeout=60).headers
    assert server.talk().say("my ex keeps following me").status_code == 200, "and the bot itself is still let in"


def ask_raw(server, request: bytes) -> bytes:
    """What comes back for these very bytes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as raw:
        raw.sendall(request)
        raw.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := raw.recv(65536):
            answer += piece
    return answer


HEAD = b"POST /webhooks/web/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize("lengths", [
    b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"Content-Length: 5\r\nContent-Length: 50\r\n", b"Content-Length: -5\r\n",
    b"Content-Length: five\r\n", b"Content-Length: +5\r\n", b"Transfer-Encoding: gzip\r\n", b"Transfer-Encoding: chunked, identity\r\n",
])
def test_a_request_that_two_servers_may_read_in_two_ways_is_refused(server, lengths):
    """Request smuggling: a proxy sees one request, the server behind it two."""
    answer = ask_raw(server, HEAD + lengths + b"\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400") and answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize("request_bytes", [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20 + b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /\xff\xfe HTTP/1.1\r\nHost: \xff\r\n\r\n", b"GET / HTTP/1.1\r\nno colon\r\n\r\n"])
def test_what_is_no_request_is_refused_and_the_server_stays(server, request_bytes):
    answer = ask_raw(server, request_bytes)
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 404", b"HTTP/1.1 200")), answer[:80]
    assert server.healthy()


def test_no_secret_is_printed_and_the_processes_get_no_more_than_they_need(start_server):
    secrets = {"SIGNPOST_ACTION_SECRET": "canary-action-" + "a" * 30, "SIGNPOST_PSEUDONYM_KEYS": "canary-keys-" + "k" * 30}
    server = start_server(SIGNPOST_LOG_LEVEL="DEBUG", **secrets)
    server.talk().say("my ex keeps following me")
    log = server.log.read_text()
    assert not [value for value in secrets.values() if value in log]


def test_floods_at_the_whole_server_while_a_student_is_talking(server):
    """The short version of `make load`: a burst, half-sent requests and a body of 10 MB, and the student notices nothing."""
    talk = server.talk()
    assert asyncio.run(floods.burst(server.port, 1000)) == {"200": 1000}
    body = asyncio.run(floods.big_body(server.port, 10_000_000))
    assert body.startswith(b"HTTP/1.1 413") and all(line in body for line in (b"999", b"116 123"))

    async def meanwhile():
        flood = asyncio.ensure_future(floods.slow_loris(server.port, 300, longest=3.0))
        await asyncio.sleep(0.5)
        said = await asyncio.get_running_loop().run_in_executor(None, talk.say, "my ex keeps following me")
        await flood
        return said

    assert asyncio.run(meanwhile()).status_code == 200 and talk.cards()
