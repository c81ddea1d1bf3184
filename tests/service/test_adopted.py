"""From the questions to students: a university described by `new-institution`, served in production mode."""
from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
import requests

from bot.paths import ROOT
from tests.web.servers import READY_WITHIN, RunningServer

pytestmark = pytest.mark.slow
ANSWERS = ["University of Westmere", "", "wales", "", "https://www.westmere.example/support", "", "https://www.westmere.example", "", "",
           "Student Wellbeing", "Somebody listens, and helps you work out what comes next.", "", "",
           "phone", "0113 243 1751", "An adviser answers.", "always", "", "yes",
           "+", "Campus Security", "Officers who come to you, day and night.", "Anyone on campus", "", "phone", "0113 243 1752", "", "always", "", "yes",
           "", "", "", "", "", "", "", "not_accepted", "", ""]
PRODUCTION = {"SIGNPOST_PRODUCTION": "on", "SIGNPOST_TRIAL": "off", "SIGNPOST_NOW": ""}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("adopted")
    shutil.copy(ROOT / "institutions" / "national.yml", folder)
    done = subprocess.run([sys.executable, "-W", "ignore", "-m", "services_directory", "new-institution", "--folder", str(folder)],
                          cwd=ROOT, input="\n".join(ANSWERS) + "\n", capture_output=True, text=True, timeout=300)
    assert done.returncode == 0 and (folder / "westmere.yml").exists(), done.stdout[-1500:] + done.stderr
    return folder


@pytest.fixture(scope="module")
def westmere(folder, tmp_path_factory):
    server = RunningServer(tmp_path_factory.mktemp("production"), INSTITUTIONS_FOLDER=str(folder), **PRODUCTION).wait()
    yield server
    server.stop()


def test_students_meet_their_own_university_and_the_trial_notice_though_somebody_switched_it_off(westmere):
    assert requests.get(f"{westmere.base}/institutions", timeout=60).json() == [{"slug": "westmere", "name": "University of Westmere", "nation": "wales"}]
    talk = westmere.talk("westmere")
    assert "Trial." in talk.text() and "Demonstration" not in talk.text()
    assert requests.get(f"{westmere.base}/health", timeout=60).json()["trial"] is True
    assert talk.say("my flatmate keeps coming into my room at night and touching me").status_code == 200
    assert {"Student Wellbeing", "Campus Security"} & {card["name"] for card in talk.cards()}


def test_what_was_answered_and_what_was_left_open_is_what_students_read(westmere):
    talk = westmere.talk("westmere")
    talk.say("can I report without giving my name")
    assert "University of Westmere does not take reports without a name" in talk.text()
    talk.say("who will know if I report")
    assert "has not told us who reads a report. You can ask Student Wellbeing." in talk.text()


def test_the_same_machine_refuses_a_stopped_clock(folder, tmp_path):
    server = RunningServer(tmp_path / "refused", INSTITUTIONS_FOLDER=str(folder), **{**PRODUCTION, "SIGNPOST_NOW": "2026-12-27T02:10"})
    assert server.process.wait(READY_WITHIN) == 2
    assert "SIGNPOST_NOW stops the clock" in server.log.read_text()
    server.stop()
