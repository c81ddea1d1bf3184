"""Whoever was worried by a reply is told whom to tell, and what to quote; nothing that was written goes along."""
from __future__ import annotations

import re

import pytest
import requests

pytestmark = pytest.mark.slow
CANARY = "marmalade-lighthouse"
VERSION = re.compile(r"\b\d+\.\d+\.\d+-([0-9a-f]{8})\b")


@pytest.fixture(scope="module")
def asked(server):
    talk = server.talk()
    talk.say(f"someone keeps following me home, {CANARY}")
    talk.say("I want to give feedback")
    talk.press("A reply worried me")
    return talk


def test_it_names_somebody_at_the_university_and_a_way_to_reach_them(asked):
    assert [card["name"] for card in asked.cards()] == ["Wellbeing Service"]
    assert asked.cards()[0]["channels"]
    assert "They cannot see this chat" in asked.text()


def test_the_version_to_quote_is_that_of_the_model_in_health(asked, server):
    model = requests.get(f"{server.base}/health", timeout=60).json()["model"]
    assert VERSION.search(asked.text()).group(1) == model.replace("signpost-", "")[:8]


def test_nothing_of_the_conversation_is_carried(asked):
    assert CANARY not in str(asked.messages) and "follow" not in asked.text().lower() and "stalking" not in asked.text().lower()
    links = [channel["url"] for card in asked.cards() for channel in card["channels"] if channel["url"]]
    assert links and not [link for link in links if "?" in link or "#" in link], "a link takes nothing along"
