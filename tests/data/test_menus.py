"""Everything can be reached by buttons alone, in four taps."""
import json
import re

import pytest
from tests.repo_files import HARM, intents, intents_of, read_yaml, responses, rules, variants

from services_directory.vocabulary import CONTACT_WAYS, NATIONS, PREFERENCES

MOST_TAPS = 4
PAYLOAD = re.compile(r"/([a-z_]+)(\{.*\})?")
START = "open_conversation"
SAID_BY = {  # what an action says, so that the walk goes on after it
    "action_signpost": ["utter_signpost_services", "utter_signpost_more"], "action_reporting_routes": ["utter_reporting_routes"],
    "action_open_now": ["utter_open_now"], "action_correct_topic": ["utter_correct_topic"], "action_answer_question": [],
}


def parsed(payload):
    """(intent, values) of a payload as the response files write it, with doubled braces."""
    name, values = PAYLOAD.fullmatch(payload.replace("{{", "{").replace("}}", "}")).groups()
    return name, json.loads(values or "{}")


def buttons_after(intent, perspective):
    """The payloads that a student of this perspective can tap after this intent."""
    for name in [said for action in rules().get(intent, []) for said in SAID_BY.get(action, [action])]:
        for variant in responses()[name]:
            wanted = {c["name"]: c["value"] for c in variant.get("condition", [])}.get("perspective")
            if wanted is None or perspective in (wanted if isinstance(wanted, list) else [wanted]):
                yield from (button["payload"] for button in variant.get("buttons", []))
                if not variant.get("condition") or wanted:
                    break


def taps_to_each():
    """The least number of taps after which each intent is reached, walking as the student would."""
    taps, edge = {}, [(START, None)]
    seen = set(edge)
    for tap in range(1, 12):
        following = []
        for intent, perspective in edge:
            for payload in buttons_after(intent, perspective):
                name, values = parsed(payload)
                step = (name, values.get("perspective", perspective))
                taps.setdefault(name, tap)
                if step not in seen and name not in ("not_what_i_meant", "start_again"):
                    seen.add(step)
                    following.append(step)
        edge = following
    return taps


TAPS = taps_to_each()


@pytest.mark.parametrize("intent", intents_of(*HARM))
def test_a_topic_is_within_four_taps(intent):
    assert TAPS.get(intent, 99) <= MOST_TAPS, f"{intent}: {TAPS.get(intent, 'no button leads there')}"


@pytest.mark.parametrize("intent", intents_of("ask_"))
def test_a_question_can_be_reached_by_buttons(intent):
    assert TAPS.get(intent, 99) <= MOST_TAPS + 2, f"{intent}: {TAPS.get(intent, 'no button leads there')}"


@pytest.mark.parametrize("intent", intents_of("menu_"))
def test_a_menu_leads_somewhere_and_something_leads_to_it(intent):
    assert list(buttons_after(intent, None))
    assert intent == "menu_main" or intent in TAPS, f"no button leads to {intent}"


@pytest.mark.parametrize("intent, key, wanted", [
    ("choose_preference", "preferences", PREFERENCES),
    ("choose_contact_way", "contact_way", CONTACT_WAYS),
    ("choose_nation", "nation", NATIONS),
])
def test_every_choice_has_a_button(intent, key, wanted):
    offered = set()
    for variant in variants():
        for button in variant.buttons:
            if button["payload"].startswith(f"/{intent}{{"):
                offered.add(parsed(button["payload"])[1][key])
    assert offered == set(wanted)


def test_the_way_back_to_oneself_is_said():
    """After "I am here for someone else" or "I was reported", "something happened to me" is about the student again."""
    back = [b["payload"] for v in variants() for b in v.buttons if b["payload"].startswith("/menu_happened_to_me")]
    assert back and set(back) == {'/menu_happened_to_me{{"perspective": "self"}}'}


def test_a_payload_is_one_that_rasa_can_read():
    entities = set(read_yaml("domain.yml")["entities"])
    for variant in variants():
        for button in variant.buttons:
            if button["payload"].startswith("/{option_"):
                continue  # filled with one of the two topics that the message may be about
            name, values = parsed(button["payload"])
            assert name in intents(), f"{variant}: {button['payload']!r} is no intent of domain.yml"
            assert set(values) <= entities, f"{variant}: {button['payload']!r} names an unknown entity"
