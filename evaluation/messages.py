"""The held-out messages: what was written, what it is about, and which belong together."""
from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import List, Tuple

from bot.nlu.kinds import HARM, is_harm

FOLDER = Path(__file__).resolve().parent
SETS = ("development", "test")
ANOTHER_LANGUAGE = "other_language"
# Students mix these in one sentence; the answer to either serves the other (see the design of the conversation).
NEIGHBOURS = (
    {"ask_confidentiality", "ask_who_will_know", "is_this_private"},
    {"ask_open_now", "ask_opening_hours", "ask_contact_service"},
    {"ask_medical_care", "concern_sexual_health"},
    {"ask_support_during_investigation", "ask_study_adjustments"},
    {"disclose_unsure", "ask_not_sure_it_counts"},
)


@dataclass(frozen=True)
class Case:
    id: str
    text: str
    intent: str
    topics: Tuple[str, ...]
    perspective: str
    styles: Tuple[str, ...]
    groups: Tuple[str, ...]
    family: str
    urgent: bool

    @property
    def harmful(self) -> bool:
        return is_harm(self.intent)

    @property
    def benign(self) -> bool:
        """Small talk, study, campus life, idioms. A question about reporting is neither benign nor a harm."""
        return not self.intent.startswith((*HARM, "ask_"))

    @property
    def english(self) -> bool:
        return ANOTHER_LANGUAGE not in self.styles


def cases(name: str) -> List[Case]:
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_case(json.loads(line)) for line in lines if line.strip()]


def _case(row: dict) -> Case:
    return Case(
        row["id"], row["text"], row["intent"], tuple(row["topics"]), row["perspective"], tuple(row["styles"]), tuple(row["groups"]), row["family"],
        bool(row["urgent"]),
    )


def as_good(seen: str, wanted: str) -> bool:
    return seen == wanted or any(seen in pair and wanted in pair for pair in NEIGHBOURS)
