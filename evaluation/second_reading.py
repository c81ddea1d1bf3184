"""What a second reader said of some of the messages: how far two careful people agree is as far as a figure can mean much.

``second_reading.jsonl``: 760 messages of the development set, drawn by chance (disclosures more often), read blind by
somebody who had the description of the conversation and neither the first labels nor the bot's answers. One line each:
``id``, what they would answer ``first``, ``also``, the label they hesitated over (``or``), ``perspective``.
"""
from __future__ import annotations

import json
from typing import Any, Dict, List, Sequence

from evaluation.measures import Answer, Pair, given
from evaluation.messages import FOLDER, Case

FILE = FOLDER / "second_reading.jsonl"


def readings() -> List[Dict[str, Any]]:
    return [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def read_twice(of: Sequence[Case]) -> List[Pair]:
    """Those of the messages that were read a second time, with that reading as an answer; none for the test set."""
    known = {reading["id"]: reading for reading in readings()}
    return [(case, as_answer(known[case.id], case)) for case in of if case.id in known]


def as_answer(reading: Dict[str, Any], case: Case) -> Answer:
    """Nobody was asked about ages, so where harm to somebody under 18 makes a message urgent, it stays so."""
    topics = (reading["first"], *reading["also"])
    crisis = any(name.startswith("crisis_") for name in topics)
    by_age = case.urgent and not case.intent.startswith("crisis_")
    return given(reading["first"], topics, crisis or by_age, reading["perspective"])
