"""What is counted: one table. Each figure is about one thing alone; no two are ever crossed with each other.

A figure is a number of conversations: one conversation counts at most once for each value, however often a student
presses a button. Every value is from a closed list, so that nothing a student typed can become one.
"""
from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Callable, Dict, List, Tuple

from bot.wording_files import words

ABOUT_SOMEBODY = 10  # the least figure that leaves, where it says what happened to people
OTHERWISE = 5
ALL = "all"
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_DISCLOSED = ("crisis_", "disclose_", "role_")


@dataclass(frozen=True)
class Measure:
    """``values``: what can be counted, where that list is closed; ``fits`` says whether a value is one."""

    name: str
    title: str
    explains: str
    least: int
    values: Callable[[], List[str]]

    def fits(self, value: str) -> bool:
        return value in self.values()

    def least_for(self, value: str) -> int:
        return ABOUT_SOMEBODY if value.startswith(_DISCLOSED) else self.least


class Services(Measure):
    """The directory's own ids: open to new services, closed to anything that is not an id."""

    def fits(self, value: str) -> bool:
        return bool(_SLUG.fullmatch(value))


@functools.lru_cache(maxsize=1)
def _labels() -> Tuple[str, ...]:
    return tuple(words("topics")["labels"])


def topics() -> List[str]:
    return [name for name in _labels() if not name.startswith("ask_")]


def questions() -> List[str]:
    return [name for name in _labels() if name.startswith("ask_")]


CONVERSATIONS, CHANNEL, TOPIC, HOUR = "conversations", "channel", "topic", "hour"
CHANNELS = ("web", "teams", "slack")
MEASURES: Dict[str, Measure] = {measure.name: measure for measure in (
    Measure(CONVERSATIONS, "Conversations", "in which a student wrote or pressed something", OTHERWISE, lambda: [ALL]),
    Measure(CHANNEL, "Where", "the website, Teams or Slack", OTHERWISE, lambda: list(CHANNELS)),
    Measure(TOPIC, "Topics", "what Signpost took a message to be about", OTHERWISE, topics),
    Measure("perspective", "For somebody else", "a friend, a witness, somebody who was reported, a member of staff; for oneself is not counted", ABOUT_SOMEBODY, lambda: ["friend", "witness", "accused", "staff"]),
    Measure("question", "Questions", "what was asked", OTHERWISE, questions),
    Measure("open", "What was open", "when services were shown: one of the university's own was open, a specialist one was, or neither", OTHERWISE, lambda: ["own_open", "specialist_open", "fallback_only"]),
    Services("service", "Services shown", "by their id in the directory", ABOUT_SOMEBODY, list),
    Measure("difficulty", "Where Signpost was unsure", "corrected by the student, not understood, asked which of two, not in English", OTHERWISE, lambda: ["corrected", "not_understood", "asked_which", "other_language"]),
    Measure("feedback", "Feedback", "the three buttons; the first that was pressed in a conversation", OTHERWISE, lambda: ["helped", "not_really", "wrong"]),
)}
HOURS = [f"{hour:02d}" for hour in range(24)]  # a table of their own, never beside a week, a topic or a channel


def least_for(measure: str, value: str) -> int:
    """The least figure of this value that may be written down."""
    return ABOUT_SOMEBODY if measure == HOUR else MEASURES[measure].least_for(value)
