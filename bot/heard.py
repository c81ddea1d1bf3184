"""What was heard and said a few messages ago, as far as it is remembered (bot/privacy/tracker_store.py: intents, slots, actions).

Three things follow, and none needs a word of what was written: after a crisis the offer of help stays, whatever
a short answer means; nobody is told "not your fault" straight after they said that they may hurt someone; and nobody reads the
same paragraphs twice when they go on telling what happened.
"""
from __future__ import annotations

from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

ACKNOWLEDGE = "utter_acknowledge_"
# What to do now stands in these acknowledgements, so they are said in full each time ("should I pay him?").
SAID_IN_FULL = tuple(ACKNOWLEDGE + topic for topic in ("image_based_abuse", "theft_or_scam", "spiking", "accused", "own_behaviour", "staff"))
_BEGIN = ("start_again",)
_BEGIN_OWN_STORY = ("start_again", "menu_happened_to_me")  # the second is pressed to tell of harm done to oneself


class Turn(NamedTuple):
    """One message: its intent, the slots after it, what ran in answer to it."""

    intent: Optional[str]
    slots: Dict[str, Any]
    actions: List[str]


def topics_of(slots: Mapping[str, Any]) -> List[str]:
    """The topics slot as a list: a button's payload sets one name, a message sets several."""
    topics = slots.get("topics") or []
    return [topics] if isinstance(topics, str) else list(topics)


def turns(tracker: DialogueStateTracker) -> List[Turn]:
    slots: Dict[str, Any] = {}
    found: List[Turn] = []
    for event in tracker.events:
        if isinstance(event, UserUttered):
            found.append(Turn(event.intent_name, dict(slots), []))
        elif isinstance(event, SlotSet):
            slots[event.key] = event.value
            if found:
                found[-1].slots[event.key] = event.value
        elif isinstance(event, ActionExecuted) and found:
            found[-1].actions.append(event.action_name)
    return found


def since(begin: Sequence[str], all_turns: List[Turn]) -> List[Turn]:
    """The turns after the last that began anew; those that the student took back with "not what I meant" left out."""
    first = max((i for i, turn in enumerate(all_turns) if turn.intent in begin), default=-1) + 1
    last = len(all_turns) - 1
    return [turn for i, turn in enumerate(all_turns) if i >= first and not (i + 1 < last and all_turns[i + 1].intent == "not_what_i_meant")]


def crisis(tracker: DialogueStateTracker, slots: Mapping[str, Any], topics: List[str]) -> bool:
    """Whether a crisis, or a message that may have held one, is still in hand. "Are you safe right now?" was asked then."""
    heard = [*topics, *(turn.intent or "" for turn in since(_BEGIN, turns(tracker)))]
    return slots.get("danger") == "possible" or any(name.startswith("crisis_") for name in heard)


def own_acts(tracker: DialogueStateTracker) -> bool:
    """Whether the student told a moment ago that they may hurt, or have hurt, someone. After telling of harm done to them,
    "it is my fault" may be read as that: it takes no comfort away."""
    told = False
    for turn in since(_BEGIN_OWN_STORY, turns(tracker)):
        if _own(turn.slots):
            if turn.intent == "crisis_threat_to_others" or turn.intent == "role_own_behaviour" and not told:
                return True
            told = told or _harmed(turn)
    return False


def told_of_harm(tracker: DialogueStateTracker) -> bool:
    """Whether the student told a moment ago, before this message, of harm done to them."""
    heard = turns(tracker)
    return any(_harmed(turn) for turn in since(_BEGIN, heard) if turn is not heard[-1])


def _harmed(turn: Turn) -> bool:
    return (turn.intent or "").startswith("disclose_") and _own(turn.slots)


def _own(slots: Mapping[str, Any]) -> bool:
    return (slots.get("perspective") or "self") == "self"


def unless_said(tracker: DialogueStateTracker, response: str, slots: Mapping[str, Any]) -> Optional[str]:
    """The response to say; for an acknowledgement that was said before, a short one; None where nothing need be said again."""
    if response == "utter_your_choice":
        return None if _said(tracker, response, slots) else response
    if not response.startswith(ACKNOWLEDGE) or response in SAID_IN_FULL:
        return response
    return "utter_acknowledge_again" if _said(tracker, response, slots) else response


def _said(tracker: DialogueStateTracker, response: str, slots: Mapping[str, Any]) -> bool:
    heard = turns(tracker)
    if not heard or heard[-1].intent == "request_further_topic":  # the other thing they wrote about, asked for by a button
        return False
    alike = (turn for turn in since(_BEGIN_OWN_STORY, heard) if turn is not heard[-1] and response in turn.actions)
    return any(_teller(turn.slots) == _teller(slots) for turn in alike if not _held_back(turn.slots)) and not _held_back(slots)


def _teller(slots: Mapping[str, Any]) -> Tuple[Any, ...]:
    """On what else the wording depends: who tells it, their age, where they are."""
    return (slots.get("perspective") or "self", slots.get("age_band") or None, slots.get("nation") or None)


def _held_back(slots: Mapping[str, Any]) -> bool:
    """Whether danger or a second topic kept part of the answer back that turn (bot/wording.py, ``may_comfort``)."""
    return slots.get("danger") == "possible" or any(name.startswith(("crisis_", "role_")) for name in topics_of(slots))
