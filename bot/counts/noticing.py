"""From a conversation as Rasa holds it at the end of a turn to what it adds to the counts. Nothing else is read."""
from __future__ import annotations

from typing import Any, Iterable, List, Set

from rasa.shared.core.events import BotUttered, UserUttered

from bot.counts.measures import ALL, CHANNEL, CONVERSATIONS, MEASURES, TOPIC
from bot.counts.rules import Cell

NOT_COUNTED = (None, "open_conversation")  # a page that was opened is not a conversation
DIFFICULTIES = {"not_what_i_meant": "corrected", "nlu_fallback": "not_understood", "unclear": "asked_which", "other_language": "other_language"}
FEEDBACK = "feedback_"


def facts_of(tracker: Any) -> Set[Cell]:
    """What this conversation is about after its latest turn, in values of the closed lists; empty before the first message."""
    intent = tracker.latest_message.intent.get("name") if tracker.latest_message else None
    if intent in NOT_COUNTED:
        return set()
    slots = tracker.current_slot_values()
    return {fact for fact in _all(intent, slots, _said(tracker.events)) if _known(fact)}


def _all(intent: str, slots: Any, said: List[Any]) -> Iterable[Cell]:
    yield CONVERSATIONS, ALL
    yield CHANNEL, slots.get("channel")
    if intent in DIFFICULTIES:
        yield "difficulty", DIFFICULTIES[intent]
    else:
        yield from ((TOPIC, topic) for topic in _as_list(slots.get("topics")))
        yield "perspective", slots.get("perspective")
    yield "question", intent
    if intent.startswith(FEEDBACK):
        yield "feedback", intent[len(FEEDBACK):]
    for custom in said:
        yield "open", custom.get("grade")
        yield from (("service", card.get("id")) for card in custom.get("services") or [])


def _known(fact: Cell) -> bool:
    measure, value = fact
    return isinstance(value, str) and MEASURES[measure].fits(value)


def _said(events: Iterable[Any]) -> List[Any]:
    """What the actions of the latest turn sent beside their words."""
    found: List[Any] = []
    for event in reversed(list(events)):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, BotUttered):
            found.append((event.data or {}).get("custom") or {})
    return found


def _as_list(value: Any) -> List[Any]:
    return [value] if isinstance(value, str) else list(value or [])


def not_yet_counted(facts: Set[Cell], counted: Iterable[str]) -> Set[Cell]:
    """What this conversation has not added before; of the feedback only the first."""
    before = set(counted)
    new = {fact for fact in facts if as_mark(fact) not in before}
    given = any(mark.startswith("feedback:") for mark in before)
    return {fact for fact in new if not (given and fact[0] == "feedback")}


def as_mark(fact: Cell) -> str:
    return ":".join(fact)
