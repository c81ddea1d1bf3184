"""Nothing a student writes is found again: not in files, not in the log at DEBUG level, not in the database."""
from __future__ import annotations

import uuid
from pathlib import Path

import pytest
import requests

from bot.start import free_ports

pytestmark = pytest.mark.slow


def files_with(folder: Path, canaries) -> list:
    """(file, canary) for every file below ``folder`` that holds one of the strings, as text or as UTF-16."""
    found = []
    for file in (path for path in folder.rglob("*") if path.is_file()):
        data = file.read_bytes()
        found += [(file.name, canary) for canary in canaries if canary.encode() in data or canary.encode("utf-16-le") in data]
    return found


def converse(server, canaries) -> None:
    one, two, three, four, five, six = canaries
    talk = server.talk()
    talk.say(f"my flatmate {one} keeps touching me at night")
    talk.say(payload=f"/{two}")
    talk.post({"id": str(uuid.uuid4()), "text": f"hello {three}"}, **{"X-Canary": three, "User-Agent": three})
    requests.post(f"{talk.base}/messages", data=f'{{"id": "{four}", "text": "{four}'.encode(), headers={**talk.headers, "Content-Type": "application/json"}, timeout=20)
    requests.post(f"{talk.base}/messages", data=(five * 3000).encode(), headers={**talk.headers, "Content-Type": "application/json"}, timeout=20)
    talk.say(f'/open_conversation{{"institution": "{six}"')
    talk.say(f"{six} i want to end it")
    requests.get(f"{server.base}/{one}?q={two}", timeout=5)


def new_canaries():
    return [f"kanarie{uuid.uuid4().hex[:12]}" for _ in range(6)]


@pytest.mark.parametrize("environment", [{}, {"SIGNPOST_LOG_LEVEL": "DEBUG"}, {"SIGNPOST_LOG_LEVEL": "DEBUG", "SIGNPOST_ACTION_URL": "dead"}], ids=["as shipped", "DEBUG", "DEBUG, no action server"])
def test_no_word_is_found_again(start_server, environment):
    if "SIGNPOST_ACTION_URL" in environment:
        environment = {**environment, "SIGNPOST_ACTION_URL": f"http://127.0.0.1:{free_ports(1)[0]}/webhook"}
    server, canaries = start_server(**environment), new_canaries()
    converse(server, canaries)
    assert server.log.stat().st_size > 0
    assert files_with(server.folder, canaries) == []
    server.stop()
    assert files_with(server.folder, canaries) == []


def test_the_search_can_fail(tmp_path):
    canary = new_canaries()[0]
    (tmp_path / "a.log").write_text(f"a student wrote {canary}")
    assert files_with(tmp_path, [canary]) == [("a.log", canary)]
