"""Whose story it is: what was learnt, put right where the words themselves say who writes."""
from __future__ import annotations

from typing import Mapping

from bot.nlu.clues import Clues
from bot.nlu.likelihood import best

# which learnt guess gives way where the words say who writes
REPLACED_BY_A_CLUE = {"staff": ("self", "friend", "witness"), "friend": ("self", "staff", "accused"), "accused": ("self", "witness"), "witness": ("self", "friend", "staff")}


def perspective_of(perspectives: Mapping[str, float], intent: str, clues: Clues, thresholds: Mapping[str, float]) -> str:
    teller, p = best(perspectives)
    if intent == "role_accused" and not clues.about_somebody_else and not (teller == "friend" and p >= thresholds["told_by"]):
        return "accused"
    if clues.teller and teller in REPLACED_BY_A_CLUE[clues.teller] and perspectives.get(clues.teller, 0.0) >= thresholds[f"clue_{clues.teller}"]:
        return clues.teller
    if clues.done_to_me and teller in ("friend", "witness") and intent.startswith("disclose_") and p < thresholds["told_by"]:
        return "self"
    return teller or "self"
