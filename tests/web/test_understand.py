"""`python -m bot understand`: JSON lines in, what the bot would act on out, in order."""
from __future__ import annotations

import json
import subprocess
import sys

import pytest

from bot.paths import ROOT
from tests.repo_files import nlu_blocks

pytestmark = pytest.mark.slow
FIELDS = ["text", "intent", "confidence", "topics", "perspective", "age_band", "urgent", "outcome", "language"]
# what the main journeys must come out as
CASES = [
    ("my flatmate keeps coming into my room at night and touching me", {"intent": "disclose_sexual_violence", "perspective": "self", "urgent": False}),
    ("i want to end it", {"intent": "crisis_suicide", "urgent": True}),
    ("my mate got spiked at the union an hour ago and cant stand up", {"intent": "crisis_immediate_danger", "also": "disclose_spiking", "perspective": "friend", "urgent": True}),
    ("Someone on my course keeps calling me slurs about being Muslim", {"intent": "disclose_hate_incident", "perspective": "self"}),
    ("can I report without giving my name", {"intent": "ask_report_anonymously"}),
    ("I've been told someone has reported me", {"intent": "role_accused", "perspective": "accused"}),
    ("a student has just told me she was raped, what do I do", {"intent": "disclose_sexual_violence", "perspective": "staff"}),
    ("does it count if we were both drunk", {"intent": "ask_not_sure_it_counts"}),
    ("this essay is killing me", {"intent": "out_of_scope", "urgent": False}),
    ("no I mean I'm actually not coping", {"intent": "concern_mental_health"}),
    ("I can't pay my rent and my landlord keeps turning up at my door at night", {"topics": {"concern_money", "disclose_stalking", "concern_housing", "disclose_sexual_harassment"}}),
    ("I'm being forced to have sex and I'm only 12 years old", {"intent": "disclose_sexual_violence", "age_band": "under_16", "urgent": True}),
    ("saw my mate grab a girl at the SU bar, what do i do", {"perspective": "witness"}),
    ("some men shouted at me about my headscarf on the bus", {"intent": "disclose_hate_incident"}),
    ("im 17 and on the foundation year, my tutor keeps texting me late at night", {"intent": "disclose_staff_misconduct", "age_band": "16_17"}),
    ("i took a load of pills yesterday but i feel fine now", {"intent": "crisis_immediate_danger", "urgent": True}),
    ("im deaf, phone is no use to me", {"intent": "ask_other_ways_to_contact"}),
    ("im on my year abroad in Spain and my boyfriend hits me", {"intent": "disclose_domestic_abuse", "perspective": "self"}),
    ("nie wiem co robić, współlokator wchodzi do mojego pokoju w nocy i mnie dotyka", {"language": "pl", "urgent": True}),
]


def understood(texts):
    given = "\n".join(json.dumps({"text": text}) for text in texts)
    done = subprocess.run([sys.executable, "-W", "ignore", "-m", "bot", "understand"], input=given, capture_output=True, text=True, cwd=ROOT, timeout=300, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["text"] for line in lines] == texts
    return lines


def test_the_journeys_are_understood():
    lines = understood([text for text, _ in CASES])
    assert all(list(line) == FIELDS for line in lines)
    wrong = [(line, expected) for line, (_, expected) in zip(lines, CASES) if not matches(line, expected)]
    assert not wrong, "\n".join(map(str, wrong))


def matches(line, expected) -> bool:
    if "topics" in expected and len(set(line["topics"]) & expected["topics"]) < 2:
        return False
    if "also" in expected and expected["also"] not in line["topics"]:
        return False
    return all(line[name] == value for name, value in expected.items() if name not in ("topics", "also"))


def test_a_line_that_a_content_owner_added_is_understood_as_labelled_and_never_less_urgently():
    labelled = [(line, block.intent) for block in nlu_blocks() for line in block.sentences][::191]
    for line, (_, intent) in zip(understood([line for line, _ in labelled]), labelled):
        raised = line["urgent"] and line["outcome"] == "answer"  # by the safety net, or because of an age
        by_order = intent in line["topics"]  # what was done before a worry about it, what staff did before either
        assert line["intent"] == intent or raised or by_order or line["language"] != "en", line
