"""Connections that never finish, floods of them and bodies that are too large: nobody else notices."""
import asyncio
import contextlib
import itertools
import socket
from types import SimpleNamespace

import pytest
from sanic import Sanic
from sanic.response import text

from bot.connections import LARGEST_DELIVERY, LARGEST_REQUEST, PatientProtocol
from services_directory import connections
from services_directory.connections import limit_connections
from services_directory.database import open_directory
from services_directory.feed.app import create_app
from tools.floods import CLOSED, big_body, burst, slow_loris

pytestmark = pytest.mark.thorough

Sanic.test_mode = True
_names = itertools.count()
WHOLE = 1.0  # seconds for a whole request, here
EVER = 60.0  # seconds that a flood would go on if nobody ended it


@contextlib.asynccontextmanager
async def serving(monkeypatch, most=2000):
    """A small app under our protocol. ``slow`` answers when told to."""
    app = Sanic(f"connections_{next(_names)}", configure_logging=False)
    app.config.REQUEST_TIMEOUT, app.config.RESPONSE_TIMEOUT, app.config.KEEP_ALIVE_TIMEOUT, app.config.REQUEST_MAX_SIZE = WHOLE, 30, 30, LARGEST_REQUEST
    app.ctx.go = asyncio.Event()
    monkeypatch.setattr(PatientProtocol, "most", most)

    @app.get("/health")
    async def health(request):
        return text("well")

    @app.get("/slow")
    async def slow(request):
        await app.ctx.go.wait()
        return text("at last")

    @app.post("/<path:path>")
    async def take(request, path):
        return text(str(len(request.body)))

    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        server = await app.create_server(sock=sock, return_asyncio_server=True, access_log=False, protocol=PatientProtocol, backlog=1024)
        await server.startup()
        await server.start_serving()
        try:
            yield app, sock.getsockname()[1]
        finally:
            app.ctx.go.set()
            server.close()


async def ask(port, path="/health"):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return reader, writer


async def answer_of(reader):
    return await asyncio.wait_for(reader.read(65536), 10)


@pytest.mark.parametrize("head", [
    pytest.param(b"GET /health HTTP/1.1\r\nX-Slow: ", id="a header that never ends"),
    pytest.param(b"POST /x HTTP/1.1\r\nContent-Length: 1000\r\n\r\n", id="a body that never ends"),
    pytest.param(b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n", id="a chunk that never ends"),
    pytest.param(b"G", id="a first line that never ends"),
    pytest.param(b"PUT /x HTTP/1.1\r\nContent-Length: 1000\r\n\r\n", id="a body that nobody asked for and never ends"),
])
async def test_one_byte_now_and_then_does_not_keep_a_connection(monkeypatch, head):
    async with serving(monkeypatch) as (_, port):
        lasted = await slow_loris(port, 20, longest=EVER, every=WHOLE / 10, head=head)
        assert WHOLE * 0.9 < min(lasted) and max(lasted) < EVER, "by the clock of the first byte, not of the last"


async def test_a_connection_that_is_kept_for_the_next_message_is_not_hurried(monkeypatch):
    async with serving(monkeypatch) as (_, port):
        reader, writer = await ask(port)
        assert b"well" in await answer_of(reader)
        await asyncio.sleep(WHOLE * 1.2)
        writer.write(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"well" in await answer_of(reader)
        await asyncio.sleep(WHOLE * 1.2)
        writer.write(b"POST /x HTTP/1.1\r\nContent-Length: 3\r\n\r\nab")  # its clock starts now
        await asyncio.sleep(WHOLE / 20)
        writer.write(b"c")
        assert (await answer_of(reader)).endswith(b"3")


async def test_a_long_answer_is_not_taken_for_a_slow_request(monkeypatch):
    async with serving(monkeypatch) as (app, port):
        reader, _ = await ask(port, "/slow")
        await asyncio.sleep(WHOLE * 2)
        app.ctx.go.set()
        assert b"at last" in await answer_of(reader)


async def test_a_burst_of_a_thousand_is_answered(monkeypatch):
    async with serving(monkeypatch) as (_, port):
        assert await burst(port, 1000) == {"200": 1000}


async def test_a_full_house_closes_whoever_waits_longest_and_lets_the_new_one_in(monkeypatch):
    async with serving(monkeypatch, most=3) as (_, port):
        idle = [await ask(port) for _ in range(3)]
        assert all([b"well" in await answer_of(reader) for reader, _ in idle])
        newcomer, _ = await ask(port)
        assert b"well" in await answer_of(newcomer)
        assert await answer_of(idle[0][0]) == b"", "the first one's connection is closed; its next message opens another"
        idle[1][1].write(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"well" in await answer_of(idle[1][0])


async def test_a_house_full_of_half_sent_requests_still_answers(monkeypatch):
    async with serving(monkeypatch, most=50) as (_, port):
        flood = asyncio.ensure_future(slow_loris(port, 200, longest=3.0, every=0.05))
        await asyncio.sleep(0.2)
        for _ in range(10):
            reader, writer = await ask(port)
            assert b"well" in await answer_of(reader)
            writer.close()
        await flood


async def test_nobody_who_is_being_answered_is_turned_out_and_the_next_gets_the_static_help(monkeypatch):
    async with serving(monkeypatch, most=2) as (app, port):
        served = [await ask(port, "/slow") for _ in range(2)]
        await asyncio.sleep(0.1)
        late, _ = await asyncio.open_connection("127.0.0.1", port)
        answer = await asyncio.wait_for(late.read(-1), 10)
        assert answer.startswith(b"HTTP/1.1 503") and b"999" in answer and b"116 123" in answer and b"Retry-After" in answer
        app.ctx.go.set()
        assert all([b"at last" in await answer_of(reader) for reader, _ in served])


@pytest.mark.parametrize("path, size, taken", [
    ("/webhooks/web/messages", LARGEST_REQUEST, True), ("/webhooks/web/messages", LARGEST_REQUEST + 1, False), ("/webhooks/web/messages", 10_000_000, False),
    ("/webhooks/teams/messages", LARGEST_DELIVERY, True), ("/webhooks/slack/events", LARGEST_DELIVERY + 1, False), ("/webhooks/slackers", LARGEST_DELIVERY, True),
])
async def test_a_body_that_is_too_large_is_refused_before_it_is_read(monkeypatch, path, size, taken):
    async with serving(monkeypatch) as (_, port):
        answer = await big_body(port, size, path)
        assert (answer.startswith(b"HTTP/1.1 200") and answer.endswith(str(size).encode())) if taken else answer.startswith(b"HTTP/1.1 413")
        assert await burst(port, 1) == {"200": 1}


def test_no_more_connections_are_promised_than_there_are_descriptors(monkeypatch):
    asked = {}
    monkeypatch.setattr(connections.resource, "getrlimit", lambda what: (1024, 1500))
    monkeypatch.setattr(connections.resource, "setrlimit", lambda what, limits: asked.update(limits=limits))
    monkeypatch.setattr(PatientProtocol, "most", 0)
    limit_connections(PatientProtocol, 2000)
    assert asked["limits"] == (1500, 1500) and PatientProtocol.most == 1500 - connections.SPARE_FILES


def test_the_floods_can_tell_when_there_is_no_server():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        assert asyncio.run(burst(nobody.getsockname()[1], 3)) == {CLOSED: 3}


def test_a_body_that_came_before_the_refusal_was_written_does_not_cut_it_off():
    """Closing at once, with bytes unread, resets the connection, and the client never reads the refusal."""
    done = []
    transport = SimpleNamespace(can_write_eof=lambda: True, resume_reading=lambda: done.append("reads on"), write_eof=lambda: done.append("our side ends"))
    connection = PatientProtocol.__new__(PatientProtocol)
    connection.transport, connection.lingering, connection.unheard = transport, False, 0
    connection.loop = SimpleNamespace(call_later=lambda seconds, what: done.append(seconds))
    connection._drop(b"a" * 1000)
    connection.close()
    assert done == ["reads on", "our side ends", connections.LINGER_SECONDS]
