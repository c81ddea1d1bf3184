"""From Rasa's slots to what the directory is asked. Every value is from a closed list; none is the student's words."""
from __future__ import annotations

from datetime import datetime
from typing import Any, List, Mapping, Tuple
from zoneinfo import ZoneInfo

from services_directory.clock import now as clock_now
from services_directory.matching import Need
from services_directory.vocabulary import topic_word

HERE = ZoneInfo("Europe/London")
LATER_TOPICS = ("concern_money", "concern_housing", "concern_study", "concern_immigration", "concern_disability")


def as_list(value: Any) -> List[str]:
    """A list whatever set the slot: one name from a button, several from a message, "" where it was cleared."""
    return [value] if value and isinstance(value, str) else list(value or [])


def topics_from(slots: Mapping[str, Any]) -> List[str]:
    return as_list(slots.get("topics"))


def moment(slots: Mapping[str, Any]) -> datetime:
    """The student's now: the real clock, or a frozen one where a demonstration set it."""
    frozen = slots.get("now")
    return datetime.fromisoformat(frozen).replace(tzinfo=HERE) if frozen else clock_now("")


def preferences_of(tracker: Any) -> List[str]:
    """What the student picked so far, with what the latest message adds."""
    picked = [e["value"] for e in tracker.latest_message.get("entities", []) if e["entity"] == "preferences"]
    added = [word for value in picked for word in as_list(value)]
    return sorted({*as_list(tracker.slots.get("preferences")), *added})


def need_from(tracker: Any, topics: Tuple[str, ...], tried: List[str], kind: str = "support") -> Need:
    slots = tracker.slots
    return Need(
        institution=slots.get("institution") or "",
        topics=tuple(dict.fromkeys(topic_word(topic) for topic in topics)),
        perspective=slots.get("perspective") or "self",
        nation=slots.get("nation"),
        age_band=slots.get("age_band"),
        preferences=frozenset(preferences_of(tracker)),
        contact_way=slots.get("contact_way") or "any",
        tried=frozenset(tried),
        now=moment(slots),
        kind=kind,
    )


def wants_lines(topics: List[str]) -> bool:
    """The 24/7 lines stand under every answer but those about money, housing, study and the like."""
    return not topics or topics[0] not in LATER_TOPICS
