"""The kinds of intent. An intent's kind is told by the beginning of its name."""
from __future__ import annotations

from typing import List, Tuple

TOLD = ("crisis_", "disclose_", "concern_")  # what a message tells about
HARM = (*TOLD, "role_")                      # and the parts that somebody has in it: accused, staff, …
NO_CRISIS = HARM[1:]                         # a harm that may wait for an answer
ASKED_ABOUT = (*HARM, "ask_")                # what a guess may name; small talk is never offered as "did you mean"
Labels = Tuple[str, List[str], str]  # of a sentence to learn from: intent, further topics, perspective
KINDS = ["crisis", "harm", "other", "out_of_scope"]


def is_harm(intent: str) -> bool:
    return intent.startswith(HARM)


def kind_of(intent: str) -> str:
    if intent.startswith("crisis_"):
        return "crisis"
    return "harm" if is_harm(intent) else "out_of_scope" if intent == "out_of_scope" else "other"
