"""Which topics a message holds, and which of them comes first."""
from __future__ import annotations

from typing import Any, List, Mapping, Tuple

from bot.nlu.clues import Clues
from bot.nlu.kinds import ASKED_ABOUT, is_harm

BY_STAFF, OWN_ACTS = "disclose_staff_misconduct", "role_own_behaviour"


def topics_in(intent: str, recognised: Mapping[str, Any], thresholds: Mapping[str, float]) -> List[str]:
    """The topic acted on, then every other harm that the message holds, surest first. Small talk holds none."""
    if not intent.startswith(ASKED_ABOUT):
        return []
    harms = dict(recognised["harms"])
    for name, p in recognised["clause_harms"].items():
        harms[name] = max(harms[name], p)
    needed = thresholds["further_asked" if intent.startswith("ask_") else "further"]
    further = sorted((name for name, p in harms.items() if p >= needed and name != intent), key=harms.get, reverse=True)
    first = [intent] if is_harm(intent) else []
    crises = [name for name in further if name.startswith("crisis_")]
    return [*first, *(further if crises and not intent.startswith("crisis_") else [n for n in further if n not in crises] + crises)][:4]


def own_acts_first(intent: str, topics: List[str], clues: Clues) -> Tuple[str, List[str]]:
    """What the writer says they did, and nobody did to them, is no disclosure of theirs, however it was read."""
    if not (clues.done_by_me and not clues.done_to_me and intent.startswith("disclose_")):
        return intent, topics
    return OWN_ACTS, [OWN_ACTS, *(name for name in topics if name not in (OWN_ACTS, intent))]


def harm_first(intent: str, topics: List[str]) -> Tuple[str, List[str]]:
    """A member of staff who names the harm is answered about the harm; one who only asks what to do, as staff. Of a
    worry and what was done to somebody ("i was raped and now im pregnant"), what was done comes first. Done by staff:
    that comes first, since it decides who must not be shown."""
    by_staff = intent.startswith("disclose_") and BY_STAFF in topics
    told = BY_STAFF if by_staff else next((name for name in topics if name.startswith("disclose_")), None)
    if told is None or not (by_staff or intent == "role_staff" or intent.startswith("concern_")):
        return intent, topics
    return told, [told, *(name for name in topics if name != told)]
