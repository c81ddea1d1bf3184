"""Whatever part is down, the student sees 999 and the nation's lines, the process stays up, and it recovers by itself."""
from __future__ import annotations

import concurrent.futures
import os
import signal
import socket
import sqlite3
import subprocess

import pytest
import requests

from bot.start import free_ports
from tests.web.servers import until

pytestmark = pytest.mark.slow
DISCLOSURE = "my flatmate keeps coming into my room at night and touching me"


def helped(talk) -> bool:
    return "999" in talk.text() and "116 123" in talk.text()


def test_without_an_action_server_crises_are_whole_and_the_rest_gets_the_static_help(start_server):
    [dead] = free_ports(1)
    server = start_server(SIGNPOST_ACTION_URL=f"http://127.0.0.1:{dead}/webhook")
    talk = server.talk("aberwen")
    assert talk.begun.status_code == 201
    assert talk.say("i want to end it").status_code == 200
    assert "NHS 111 and press 2" in talk.text() and "I am automated" in talk.text()
    answer = talk.say(DISCLOSURE)
    assert answer.status_code == 503 and answer.json()["error"]["code"] == "unavailable"
    assert helped(talk) and "press 2" in talk.text()
    assert talk.say("can I report without giving my name").status_code == 503 and helped(talk)
    assert server.healthy()


def test_a_killed_action_server_comes_back(start_server):
    server = start_server()
    talk = server.talk()
    children = subprocess.run(["pgrep", "-P", str(server.process.pid)], capture_output=True, text=True, check=True).stdout.split()
    os.kill(int(children[0]), signal.SIGKILL)
    talk.say(DISCLOSURE)
    assert helped(talk)
    until(lambda: server.talk().say(DISCLOSURE).status_code == 200)


def test_a_database_that_is_gone_or_locked(start_server):
    server = start_server()
    file = server.folder / "directory.db"
    talk = server.talk("glenmarrow")
    away = file.rename(server.folder / "elsewhere.db")
    assert talk.say(DISCLOSURE).status_code == 503 and helped(talk)
    assert talk.say("i want to end it").status_code == 200
    away.rename(file)
    until(lambda: talk.say(DISCLOSURE).status_code == 200)
    lock = sqlite3.connect(file, isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    locked = talk.say(DISCLOSURE)  # readers go on beside a writer; a whole answer or the static help, never less
    assert (locked.status_code == 200 and talk.cards()) or (locked.status_code == 503 and helped(talk))
    lock.execute("ROLLBACK")
    until(lambda: talk.say(DISCLOSURE).status_code == 200)


def test_a_killed_server_starts_again_and_says_that_it_has_forgotten(start_server):
    server = start_server()
    talk = server.talk("loughmore")
    os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait(60)
    with pytest.raises(requests.ConnectionError):
        talk.say("hello")
    server._start()
    server.wait()
    assert talk.say("hello").status_code == 401
    assert "forgotten" in talk.text() and helped(talk)


def test_an_action_server_that_never_answers_does_not_hold_up_a_crisis(start_server):
    with socket.socket() as stuck:
        stuck.bind(("127.0.0.1", 0))
        stuck.listen(64)  # connections are taken, nothing is ever answered
        server = start_server(SIGNPOST_ACTION_URL=f"http://127.0.0.1:{stuck.getsockname()[1]}/webhook", SIGNPOST_ACTION_SECONDS="1")
        talks = [server.talk() for _ in range(6)]
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda talk: talk.say(DISCLOSURE).status_code, talks[:5]))
            crisis = pool.submit(talks[5].say, "i want to end it").result()
        assert set(answers) == {503} and all(helped(talk) for talk in talks[:5])
        assert crisis.status_code == 200 and "I am automated" in talks[5].text()
