"""Several machines: a conversation goes on at any of them, in order, each message answered once, whoever is killed."""
from __future__ import annotations

import concurrent.futures
import os
import signal
import threading
import uuid

import pytest
import requests

from tests.faults.pair import CRISIS, DISCLOSURE, READY_TOGETHER
from tests.web.servers import until

pytestmark = pytest.mark.slow
SENTENCES = [DISCLOSURE, "can I report without giving my name", CRISIS, "what happens after I report", "who will know"]


def test_a_conversation_goes_on_at_the_other_server(pair):
    student = pair.student("aberwen")
    assert student.begun(0)
    assert student.say(DISCLOSURE, 1).status_code == 200 and student.cards()
    assert student.say("what happens after I report", 0).status_code == 200
    assert pair.understood(student)[-2:] == ["disclose_sexual_violence", "ask_what_happens_next"]
    message_id = str(uuid.uuid4())
    first = student.say(CRISIS, 0, message_id).json()
    assert student.say(CRISIS, 1, message_id).json() == first, "the same id at the other server gets the same answer"
    assert pair.record(student.conversation)[0]["answered"].count(message_id) == 1
    assert student.end(1) == 204
    assert student.say("hello", 0).status_code == 401 and student.helped
    assert not pair.redis.client.exists(f"signpost:conversation:{student.conversation}")


def test_the_same_message_at_both_servers_at_once_is_answered_once(pair):
    student = pair.student()
    assert student.begun()
    message_id = str(uuid.uuid4())
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda n: requests.post(
            f"{pair.servers[n % 2].base}/webhooks/web/messages", json={"id": message_id, "text": DISCLOSURE}, headers=student._headers(), timeout=120).json(), range(8)))
    assert all(body == bodies[0] for body in bodies) and bodies[0]["messages"]
    assert pair.understood(student).count("disclose_sexual_violence") == 1


def test_one_server_is_killed_and_replaced_while_students_write(pair):
    students = [pair.student(slug) for slug in ("northbridge", "aberwen", "glenmarrow", "loughmore")]
    assert all(student.begun(number % 2) for number, student in enumerate(students))
    half_way = threading.Barrier(len(students) + 1)

    def talk(student, offset):
        shown = []
        for turn, sentence in enumerate(SENTENCES):
            if turn == 2:
                half_way.wait(120)  # the next messages are under way when the server dies
            student.say_until_answered(sentence, [(turn + offset) % 2, (turn + offset + 1) % 2], within=150)
            shown.append(student.text())
        return shown

    with concurrent.futures.ThreadPoolExecutor(len(students)) as pool:
        talks = [pool.submit(talk, student, number) for number, student in enumerate(students)]
        half_way.wait(120)
        pair.kill(1)
        pair.restart(1)
        shown = [one.result() for one in talks]
    pair.servers[1].wait(READY_TOGETHER)
    for student, texts in zip(students, shown):
        state, _ = pair.record(student.conversation)
        assert state["answered"] == ["greeting", *student.sent] and len(student.sent) == len(SENTENCES), "each once, in order"
        assert "I am automated" in texts[2] or "999" in texts[2]
        assert state["institution"] == student.institution
    pair.healthy_again()


def test_a_message_whose_server_was_killed_while_answering_it_is_answered_by_the_other(pair):
    """The claim is seen in Redis, then its holder is killed: nobody else may have begun, and somebody must finish."""
    student = pair.student()
    assert student.begun(0)
    message_id, lock = str(uuid.uuid4()), f"signpost:lock:{student.conversation}"
    stuck = pair.action_server(1)
    os.kill(stuck, signal.SIGSTOP)  # so that the turn is still under way when its process dies
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        lost = pool.submit(student.say, DISCLOSURE, 1, message_id)
        until(lambda: pair.redis.client.exists(lock))
        pair.kill(1)
        with pytest.raises(requests.RequestException):
            lost.result()
    pair.restart(1)
    assert until(lambda: student.say(DISCLOSURE, 0, message_id).status_code == 200) and student.cards()
    assert pair.record(student.conversation)[0]["answered"] == ["greeting", message_id]
    assert pair.understood(student).count("disclose_sexual_violence") == 1
    pair.servers[1].wait(READY_TOGETHER)


def test_a_server_that_was_stalled_for_longer_than_a_turn_changes_nothing_when_it_comes_back(pair):
    student = pair.student("glenmarrow")
    assert student.begun(0)
    message_id = str(uuid.uuid4())
    lock = f"signpost:lock:{student.conversation}"
    os.kill(pair.action_server(1), signal.SIGSTOP)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        late = pool.submit(requests.post, f"{pair.servers[1].base}/webhooks/web/messages", json={"id": message_id, "text": DISCLOSURE}, headers=student._headers(), timeout=60)
        until(lambda: pair.redis.client.exists(lock))
        os.kill(pair.servers[1].process.pid, signal.SIGSTOP)
        try:
            assert until(lambda: student.say(DISCLOSURE, 0, message_id).status_code == 200)
            answered = student.messages
            kept = pair.record(student.conversation)
        finally:
            os.kill(pair.action_server(1), signal.SIGCONT)
            os.kill(pair.servers[1].process.pid, signal.SIGCONT)
        assert late.result().json()["messages"] == answered, "what it says late is what was said"
    assert pair.record(student.conversation) == kept and student.say(DISCLOSURE, 1, message_id).json()["messages"] == answered
    pair.healthy_again()
    pair.answers_again()
