"""Processes that are killed, stalled or may not write; a directory that is being loaded; a clock that jumps."""
from __future__ import annotations

import concurrent.futures
import contextlib
import os
import signal
import subprocess

import pytest

from services_directory.database import open_directory
from services_directory.models import Base
from tests.faults.pair import CRISIS, DISCLOSURE, LONGEST, MARGIN, READY_TOGETHER
from tests.web.servers import until

pytestmark = pytest.mark.slow


def test_a_killed_action_server_is_started_again_and_the_conversation_goes_on(pair):
    student = pair.student("aberwen")
    assert student.begun(0)
    before = pair.action_server(0)
    os.kill(before, signal.SIGKILL)
    answer = student.say(DISCLOSURE, 0)
    assert answer.status_code == 200 or (answer.status_code == 503 and student.helped)
    until(lambda: student.say(DISCLOSURE, 0).status_code == 200)
    assert student.cards() and pair.action_server(0) != before


def test_an_action_server_that_stalls_holds_up_no_crisis_and_leaves_no_conversation_stuck(pair):
    """A turn that waits for it is cut off; the next turn of the same conversation must not wait for the one cut off."""
    student, other = pair.student("aberwen"), pair.student("loughmore")
    assert student.begun(0) and other.begun(0)
    stalled = pair.action_server(0)
    os.kill(stalled, signal.SIGSTOP)
    try:
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(student.say, DISCLOSURE, 0)
            assert other.say(CRISIS, 0).status_code == 200
            assert waiting.result().status_code == 503 and student.helped and student.seconds < LONGEST + MARGIN
        assert student.say(CRISIS, 0).status_code == 200 and student.seconds < LONGEST + MARGIN
        pair.says_in_health("action_server", 0)
        assert student.say(DISCLOSURE, 1).status_code == 200 and student.cards(), "the other server has an action server of its own"
    finally:
        os.kill(stalled, signal.SIGCONT)
    pair.healthy_again()
    until(lambda: student.say(DISCLOSURE, 0).status_code == 200)


def test_a_directory_that_is_being_loaded_answers_as_before(pair):
    directory = open_directory(f"{pair.postgres.url}/signpost")
    student = pair.student("aberwen")
    assert student.begun(0)
    with contextlib.suppress(ZeroDivisionError):
        with directory.writing() as connection:
            for table in reversed(Base.metadata.sorted_tables):
                connection.execute(table.delete())
            for number in (0, 1):
                assert student.say(DISCLOSURE, number).status_code == 200
                assert student.shown_its_own()
            1 / 0  # the load breaks off: nothing of it may be seen
    directory.close()
    assert student.say(DISCLOSURE, 0).status_code == 200 and student.cards()


def test_a_disk_that_is_full(pair):
    """Neither process may write one byte more to any file (prlimit): answers do not need it, and nothing dies of it."""
    student = pair.student("glenmarrow")
    assert student.begun(0)
    mine = [pair.servers[0].process.pid, pair.action_server(0)]
    for process in mine:
        subprocess.run(["prlimit", "--pid", str(process), "--fsize=0:unlimited"], check=True)
    try:
        assert student.say(DISCLOSURE, 0).status_code == 200 and student.cards()
        assert student.say(CRISIS, 0).status_code == 200
        assert pair.student().begun(0)
    finally:
        for process in mine:
            subprocess.run(["prlimit", "--pid", str(process), "--fsize=unlimited:unlimited"], check=True)
    assert [pair.servers[0].process.pid, pair.action_server(0)] == mine
    pair.answers_again()


def test_a_clock_that_jumps_three_days_on_and_back_ends_no_conversation(pair):
    """The wall clock of one server's processes is moved (tests/faults/clock): what forgets goes by Redis's clock."""
    three_days = 3 * 86400
    pair.servers[1].stop()
    offset = pair.folder / "clock"
    offset.write_text("0")
    before = dict(pair.servers[1].environment)
    pair.servers[1].environment.update(SIGNPOST_TEST_CLOCK=str(offset), PYTHONPATH=str(pair.clock_folder))
    try:
        pair.restart(1)
        pair.servers[1].wait(READY_TOGETHER)
        for jump in (three_days, -three_days):
            offset.write_text("0")
            student = pair.student("aberwen")
            assert student.begun(1) and student.say(DISCLOSURE, 1).status_code == 200
            offset.write_text(str(jump))
            for number in (1, 0, 1):
                assert student.say(DISCLOSURE, number).status_code == 200 and student.cards()
            assert student.say(CRISIS, 1).status_code == 200
    finally:
        pair.servers[1].stop()
        pair.servers[1].environment = before
        pair.restart(1)
        pair.servers[1].wait(READY_TOGETHER)


def test_nothing_of_all_this_made_a_process_start_again_and_again(pair):
    for server in pair.servers:
        said = server.log.read_text(errors="replace")
        assert said.count("Signpost is starting") <= 8 and "Signpost cannot start" not in said
