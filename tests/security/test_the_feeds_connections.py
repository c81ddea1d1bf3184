"""The feed is a process of its own that anybody may ask: half-sent requests and floods end there as they do at the bot."""
import asyncio
import subprocess
import sys

import pytest
import requests

from bot.paths import INSTITUTIONS, ROOT
from bot.start import free_ports
from tests.web.servers import until
from tools.floods import big_body, burst, slow_loris

pytestmark = pytest.mark.thorough

WHOLE = 5.0  # seconds for a whole request, here: a thousand at once are read within it though others use the processor
EVER = 60.0  # seconds that a flood would go on if nobody ended it
# the real command; only its patience is shorter
SERVE = f"from services_directory import connections; connections.REQUEST_SECONDS = {WHOLE}; from services_directory.__main__ import main; main()"


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    [port] = free_ports(1)
    home = tmp_path_factory.mktemp("feed")
    with open(home / "output.log", "wb") as output:
        feed = subprocess.Popen([sys.executable, "-W", "ignore", "-c", SERVE, "serve", "--port", str(port), "--folder", str(INSTITUTIONS), "--database", f"sqlite:///{home}/d.db"],
                                cwd=ROOT, stdout=output, stderr=output)
    try:
        until(lambda: answers(port) or feed.poll() is not None)
        assert answers(port), (home / "output.log").read_text()
        yield port
    finally:
        feed.terminate()
        feed.wait()


def answers(port):
    try:
        return requests.get(f"http://127.0.0.1:{port}/health", timeout=20).status_code == 200
    except requests.ConnectionError:
        return False


@pytest.mark.parametrize("head", [b"GET /directory/ HTTP/1.1\r\nX-Slow: ", b"POST /directory/ HTTP/1.1\r\nContent-Length: 1000\r\n\r\n"], ids=["a header", "a body"])
def test_one_byte_now_and_then_does_not_keep_a_connection_and_nobody_else_waits(port, head):
    async def meanwhile():
        flood = asyncio.ensure_future(slow_loris(port, 50, longest=EVER, every=WHOLE / 10, head=head))
        asked = await burst(port, 20)
        return asked, await flood

    asked, lasted = asyncio.run(meanwhile())
    assert asked == {"200": 20} and max(lasted) < EVER


def test_a_body_is_refused_before_it_is_read(port):
    assert asyncio.run(big_body(port, 10_000_000, "/directory/")).startswith(b"HTTP/1.1 405")
    assert answers(port)


def test_a_request_with_two_lengths_is_refused(port):
    async def ask():
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /directory/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        return await asyncio.wait_for(reader.read(-1), EVER)

    answer = asyncio.run(ask())
    assert answer.startswith(b"HTTP/1.1 400") and answer.count(b"HTTP/1.1") == 1


def test_a_burst_of_a_thousand_is_answered(port):
    assert asyncio.run(burst(port, 1000)) == {"200": 1000}
