"""Which reviewed sentence is said: Rasa's response variations, made deterministic.

Differences from Rasa's own generator, each for a reason:
- the first variant (top to bottom) whose conditions all hold is said; nothing is random, so what a reviewer
  signed is what a student reads;
- a condition's value may be a list (any of these), and may name a *computed fact* (below) or a value sent by the action;
- a response none of whose variants fits says nothing (used for sentences that only some students should see);
- what a student has just read is not said to them again in full (bot/heard.py);
- a button with ``when: <name>`` is shown only where that slot, value or fact is true;
- an empty placeholder leaves no "None" behind: it is an error in tests and an empty string in service.
"""
from __future__ import annotations

import copy
import re
from typing import Any, Dict, List, Mapping, Optional, Text

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot import heard
from bot.heard import topics_of
from bot.version import version
from bot.wording_files import words

SILENT = {"text": None, "metadata": {"silent": True}}
_PLACEHOLDER = re.compile(r"{([a-z_0-9]+)}")
_UNDER_18 = ("under_16", "16_17")


def topic_label(name: str) -> str:
    return words("topics").get("labels", {}).get(name, "")


def as_title(label: str) -> str:
    """The label as a button reads it: a capital at its beginning, and "I" stays "I"."""
    return label[:1].upper() + label[1:]


def may_comfort(slots: Mapping[str, Any]) -> bool:
    """Whether "not your fault" and "you decide" may be said (conversation.md, "What it says, and never says")."""
    topics = topics_of(slots)
    return (
        slots.get("perspective") in (None, "self")
        and slots.get("age_band") not in _UNDER_18
        and bool(topics)
        and topics[0].startswith("disclose_")
        and not any(topic.startswith(("crisis_", "role_")) for topic in topics)
    )


def may_be_danger(tracker: DialogueStateTracker, slots: Mapping[str, Any]) -> bool:
    """Whether this very message may hold a crisis beside what it was recognised as. Harm to a child has its own words."""
    topics = topics_of(slots)
    child_harmed = slots.get("age_band") in _UNDER_18 and bool(topics) and topics[0].startswith("disclose_")
    return not child_harmed and {"entity": "danger", "value": "possible"} in [{key: e.get(key) for key in ("entity", "value")} for e in tracker.latest_message.entities]


def in_a_row(tracker: DialogueStateTracker, intents: tuple) -> int:
    """How many of the latest messages, without a break, had one of these intents."""
    count = 0
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            if event.intent_name not in intents:
                break
            count += 1
    return count


def further_topic(topics: List[str]) -> Dict[str, bool]:
    """Which button leads to the other thing that was written about: one for a crisis says so."""
    crisis = len(topics) > 1 and topics[1].startswith("crisis_")
    return {"has_further_topic": len(topics) > 1, "further_crisis": crisis, "further_other": len(topics) > 1 and not crisis}


def computed_facts(tracker: DialogueStateTracker, slots: Mapping[str, Any]) -> Dict[str, Any]:
    topics = topics_of(slots)
    fallbacks = in_a_row(tracker, ("nlu_fallback", "not_what_i_meant"))
    corrections = in_a_row(tracker, ("not_what_i_meant", "nlu_fallback"))
    in_doubt = may_be_danger(tracker, slots)
    options = (slots.get("option_1") or "", slots.get("option_2") or "")
    after_crisis = heard.crisis(tracker, slots, topics) and max(fallbacks, corrections) < 2  # the second misunderstanding has lines of its own
    return {
        "comfort": may_comfort(slots) and not in_doubt and not heard.own_acts(tracker),
        "is_disclosure": bool(topics) and topics[0].startswith("disclose_") and not in_doubt,
        "may_be_danger": in_doubt,
        "after_crisis": after_crisis,
        "told_of_harm": heard.told_of_harm(tracker),
        "first_topic": topics[0] if topics else None,
        **further_topic(topics),
        "own_story": slots.get("perspective") in (None, "self"),
        "topic_label": topic_label(topics[0]) if topics else "",
        "fallbacks": str(min(max(fallbacks, 1), 2)),
        "corrections": str(min(max(corrections, 1), 2)),
        "demo": slots.get("demo") == "true",
        "trial": slots.get("trial") == "true",
        "version": version(),
        "counts": slots.get("counts") == "true",
        "may_be_crisis": in_doubt or after_crisis or any(option.startswith("crisis_") for option in options),
        **{f"option_{number}_label": as_title(topic_label(option)) for number, option in enumerate(options, 1)},
    }


def holds(condition: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    wanted, found = condition["value"], values.get(condition["name"])
    return found in wanted if isinstance(wanted, list) else found == wanted


def choose(variants: List[Dict[Text, Any]], values: Mapping[str, Any]) -> Optional[Dict[Text, Any]]:
    """The first variant whose conditions all hold; None where the response should say nothing."""
    return next((v for v in variants if all(holds(c, values) for c in v.get("condition", []))), None)


def fill(part: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(part, str):
        return _PLACEHOLDER.sub(lambda match: _as_text(values.get(match.group(1))), part.replace("{{", "{").replace("}}", "}"))
    if isinstance(part, list):
        return [fill(item, values) for item in part]
    return {key: fill(item, values) for key, item in part.items()} if isinstance(part, dict) else part


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)


def shown_buttons(buttons: List[Dict[Text, Any]], values: Mapping[str, Any]) -> List[Dict[Text, Any]]:
    shown = [b for b in buttons if not b.get("when") or values.get(b["when"]) not in (None, False, "", [])]
    return [{key: b[key] for key in ("title", "payload")} for b in shown]


class ReviewedWording(TemplatedNaturalLanguageGenerator):
    """Rasa's generator with the choice described at the top of this module."""

    def __init__(self, endpoint_config: Optional[EndpointConfig] = None, domain: Optional[Domain] = None) -> None:
        super().__init__(domain.responses if domain else {})

    async def generate(self, utter_action: Text, tracker: DialogueStateTracker, output_channel: Text, **kwargs: Any) -> Optional[Dict[Text, Any]]:
        kwargs.pop("domain_responses", None)
        slots = {name: value if value != "" else None for name, value in tracker.current_slot_values().items()}  # "" is a cleared slot
        facts = computed_facts(tracker, {**slots, **kwargs})
        name = heard.unless_said(tracker, utter_action, {**slots, **facts})
        if name is None:
            return copy.deepcopy(SILENT)
        return self.compose(name, {**slots, **facts, **kwargs})  # what an action sends is newer than either

    def compose(self, utter_action: Text, values: Mapping[str, Any]) -> Dict[Text, Any]:
        """The message to say, or SILENT; ``values`` are slots, computed facts and what an action sent."""
        chosen = choose(self.responses.get(utter_action, []), values)
        if chosen is None:
            return copy.deepcopy(SILENT)
        said = copy.deepcopy({key: value for key, value in chosen.items() if key not in ("condition", "id", "channel")})
        buttons = shown_buttons(said.pop("buttons", []), values)
        said = {**said, "text": tidy(fill(said.get("text", ""), values))}
        return {**said, "buttons": fill(buttons, values)} if buttons else said


def tidy(text: str) -> str:
    """An empty placeholder at the end of a sentence leaves a double space behind: close it."""
    return re.sub(r" {2,}", " ", text).strip()
