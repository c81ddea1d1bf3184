"""docs/journeys.md is what conversations give now."""
from __future__ import annotations

import subprocess
import sys

import pytest

from bot.paths import ROOT
from tools import journeys

RECORDED = {
    "followed": {"intent": "disclose_stalking", "topics": ["disclose_stalking", "concern_housing"], "perspective": "self", "guesses": ["ask_police"]},
    "dying": {"intent": "crisis_suicide", "topics": ["crisis_suicide"], "perspective": "self"},
}


@pytest.mark.slow
def test_the_page_of_journeys_is_up_to_date():
    done = subprocess.run([sys.executable, "-W", "ignore", "tools/journeys.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, f"docs/journeys.md is out of date: run `make journeys`, read what changed, and commit it\n{done.stdout}{done.stderr[-3000:]}"


@pytest.mark.parametrize("change, counts", [
    ({"topics": ["disclose_stalking"]}, False), ({"guesses": []}, False),
    ({"topics": ["disclose_bullying", "disclose_stalking"]}, True), ({"perspective": "friend"}, True), ({"intent": "unclear"}, True), ({"danger": "possible"}, True), ({"age_band": "under_16"}, True),
])
def test_only_what_decides_the_answer_counts_as_read_otherwise(change, counts):
    assert bool(journeys.read_otherwise(RECORDED, {"followed": {**RECORDED["followed"], **change}})) is counts


def test_a_crisis_that_is_none_any_more_is_named_though_it_is_one_message_of_many():
    assert journeys.crises_lost(RECORDED, RECORDED) == []
    assert "dying" in journeys.crises_lost(RECORDED, {**RECORDED, "dying": {"intent": "concern_mental_health"}})[0]
