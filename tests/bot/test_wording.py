"""Which reviewed sentence is said: the first variant that fits, always the same one, with no hole in it."""
import asyncio
from types import SimpleNamespace

import pytest
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered

from bot import heard
from bot.wording import SILENT, ReviewedWording, as_title, choose, computed_facts, fill, in_a_row, may_comfort, shown_buttons, tidy, topics_of


def when(name, value):
    return {"type": "slot", "name": name, "value": value}


def tracker(*intents, **slots):
    return SimpleNamespace(current_slot_values=lambda: slots, events=[UserUttered(text=None, intent={"name": name}) for name in intents], latest_message=SimpleNamespace(entities=[]))


FRIEND, STAFF, ELSE = ({"condition": [when("perspective", "friend")], "text": "friend"}, {"condition": [when("perspective", ["staff", "witness"])], "text": "staff"}, {"text": "else"})


@pytest.mark.parametrize("values, said", [
    ({"perspective": "friend"}, "friend"), ({"perspective": "staff"}, "staff"), ({"perspective": "witness"}, "staff"),
    ({"perspective": "self"}, "else"), ({}, "else"),
])
def test_the_first_variant_that_fits_is_said(values, said):
    assert choose([FRIEND, STAFF, ELSE], values)["text"] == said


def test_all_conditions_must_hold():
    both = {"condition": [when("nation", "wales"), when("demo", True)], "text": "both"}
    assert choose([both], {"nation": "wales", "demo": False}) is None
    assert choose([both], {"nation": "wales", "demo": True}) is both


def test_a_condition_of_none_means_not_given():
    young = {"condition": [when("age_band", [None])], "text": "no age given"}
    assert choose([young], {}) is young and choose([young], {"age_band": "16_17"}) is None


def test_the_same_values_always_say_the_same():
    wording = ReviewedWording(domain=SimpleNamespace(responses={"utter_x": [{"text": "one"}, {"text": "two"}]}))
    assert {wording.compose("utter_x", {})["text"] for _ in range(20)} == {"one"}


@pytest.mark.parametrize("text, values, filled", [
    ("{name} is open", {"name": "Wellbeing"}, "Wellbeing is open"),
    ("{name} is open", {}, " is open"),
    ("{name} is open", {"name": None}, " is open"),
    ("within {value} days", {"value": 3}, "within 3 days"),
    ('/choose{{"nation": "wales"}}', {}, '/choose{"nation": "wales"}'),
    ("/{option_1}", {"option_1": "disclose_stalking"}, "/disclose_stalking"),
    ("{{not}}", {"not": "filled"}, "filled"),
])
def test_placeholders_are_filled_and_never_say_none(text, values, filled):
    assert fill(text, values) == filled


def test_filling_reaches_lists_and_dicts_and_leaves_the_rest():
    assert fill({"a": ["{x}", 1, None]}, {"x": "y"}) == {"a": ["y", 1, None]}


def test_an_empty_placeholder_leaves_no_gap():
    assert tidy("It keeps a record.  ") == "It keeps a record." and tidy("One.  Two.") == "One. Two."


@pytest.mark.parametrize("value, shown", [(True, 2), ("something", 2), (False, 1), (None, 1), ("", 1), ([], 1)])
def test_a_button_with_when_shows_only_where_that_is_true(value, shown):
    buttons = [{"title": "more", "payload": "/more", "when": "has_further_topic"}, {"title": "back", "payload": "/back"}]
    found = shown_buttons(buttons, {"has_further_topic": value})
    assert len(found) == shown and not any("when" in button for button in found)


def test_a_response_with_no_fitting_variant_says_nothing():
    wording = ReviewedWording(domain=SimpleNamespace(responses={"utter_x": [FRIEND]}))
    assert wording.compose("utter_x", {"perspective": "self"}) == SILENT
    assert wording.compose("utter_unknown", {}) == SILENT


def test_what_was_composed_can_be_changed_without_changing_the_wording():
    wording = ReviewedWording(domain=SimpleNamespace(responses={"utter_x": [{"text": "hello", "buttons": [{"title": "a", "payload": "/a"}]}]}))
    wording.compose("utter_x", {})["buttons"].clear()
    wording.compose("utter_none", {})["text"] = "spoilt"
    assert wording.compose("utter_x", {})["buttons"] and wording.compose("utter_none", {})["text"] is None


def test_conditions_and_ids_never_leave():
    wording = ReviewedWording(domain=SimpleNamespace(responses={"utter_x": [{**ELSE, "id": "7", "condition": [], "metadata": {"kind": "help"}}]}))
    assert wording.compose("utter_x", {}) == {"text": "else", "metadata": {"kind": "help"}}


def test_a_cleared_slot_counts_as_not_given():
    wording = ReviewedWording(domain=SimpleNamespace(responses={"utter_x": [{"condition": [when("age_band", [None])], "text": "no age"}]}))
    said = asyncio.run(wording.generate("utter_x", tracker(age_band=""), "web"))
    assert said["text"] == "no age"


def test_what_an_action_sends_comes_before_the_slots():
    wording = ReviewedWording(domain=SimpleNamespace(responses={"utter_x": [{"text": "{value}"}]}))
    assert asyncio.run(wording.generate("utter_x", tracker(value="slot"), "web", value="action"))["text"] == "action"


@pytest.mark.parametrize("slots, comfort", [
    ({"topics": ["disclose_stalking"], "perspective": "self"}, True),
    ({"topics": "disclose_stalking"}, True),
    ({"topics": ["disclose_stalking", "concern_money"]}, True),
    ({"topics": []}, False), ({}, False), ({"topics": ""}, False),
    ({"topics": ["concern_money", "disclose_stalking"]}, False),
    ({"topics": ["disclose_stalking", "crisis_suicide"]}, False),
    ({"topics": ["disclose_stalking", "role_accused"]}, False),
    ({"topics": ["disclose_stalking"], "perspective": "friend"}, False),
    ({"topics": ["disclose_stalking"], "perspective": "accused"}, False),
    ({"topics": ["disclose_stalking"], "age_band": "16_17"}, False),
    ({"topics": ["disclose_stalking"], "age_band": "under_16"}, False),
])
def test_comfort(slots, comfort):
    assert may_comfort(slots) is comfort


@pytest.mark.parametrize("value, topics", [("disclose_stalking", ["disclose_stalking"]), (["a", "b"], ["a", "b"]), (None, []), ("", []), ([], [])])
def test_topics_are_a_list_whoever_set_them(value, topics):
    assert topics_of({"topics": value}) == topics


@pytest.mark.parametrize("intents, count", [
    ([], 0), (["greet"], 0), (["nlu_fallback"], 1), (["nlu_fallback", "not_what_i_meant"], 2), (["nlu_fallback", "greet"], 0),
    (["nlu_fallback", "greet", "nlu_fallback"], 1),
])
def test_misunderstandings_are_counted_without_a_break(intents, count):
    assert in_a_row(tracker(*intents), ("nlu_fallback", "not_what_i_meant")) == count


@pytest.mark.parametrize("intents, said", [(["nlu_fallback"], "1"), (["nlu_fallback"] * 2, "2"), (["not_what_i_meant", "nlu_fallback"], "2"), (["nlu_fallback"] * 5, "2")])
def test_the_second_misunderstanding_in_a_row_is_known(intents, said):
    assert computed_facts(tracker(*intents), {})["fallbacks"] == said


@pytest.mark.parametrize("options, crisis", [(("crisis_suicide", "concern_study"), True), (("concern_study", "crisis_suicide"), True), (("concern_money", "concern_study"), False), ((None, None), False)])
def test_a_question_between_two_topics_knows_if_one_is_a_crisis(options, crisis):
    assert computed_facts(tracker(), {"option_1": options[0], "option_2": options[1]})["may_be_crisis"] is crisis


@pytest.mark.parametrize("label, title", [("worry about how I treat someone", "Worry about how I treat someone"), ("a visa", "A visa"), ("", "")])
def test_a_label_on_a_button_keeps_its_capitals(label, title):
    assert as_title(label) == title


def said(intent, *actions, **slots):
    """The events of one turn."""
    return [UserUttered(text=None, intent={"name": intent}), *(SlotSet(name, value) for name, value in slots.items()), *map(ActionExecuted, actions)]


def conversation(*turns):
    return SimpleNamespace(events=[event for turn in turns for event in turn])


BULLIED = {"topics": ["disclose_bullying"], "perspective": "self"}
TOLD = said("disclose_bullying", "utter_acknowledge_bullying", "utter_your_choice", **BULLIED)
AGAIN = said("disclose_bullying", **BULLIED)


@pytest.mark.parametrize("before, slots, acknowledged, chosen", [
    ([], BULLIED, "utter_acknowledge_bullying", "utter_your_choice"),
    ([TOLD], BULLIED, "utter_acknowledge_again", None),
    ([TOLD, said("ask_police")], BULLIED, "utter_acknowledge_again", None),
    ([TOLD], {**BULLIED, "perspective": "friend"}, "utter_acknowledge_bullying", "utter_your_choice"),
    ([TOLD], {**BULLIED, "age_band": "16_17"}, "utter_acknowledge_bullying", "utter_your_choice"),
    ([TOLD, said("start_again")], BULLIED, "utter_acknowledge_bullying", "utter_your_choice"),
    ([TOLD, said("not_what_i_meant")], BULLIED, "utter_acknowledge_bullying", "utter_your_choice"),
    ([said("disclose_bullying", "utter_acknowledge_bullying", "utter_your_choice", danger="possible", **BULLIED)], BULLIED, "utter_acknowledge_bullying", "utter_your_choice"),
    ([TOLD], {**BULLIED, "danger": "possible"}, "utter_acknowledge_bullying", "utter_your_choice"),
], ids=["the first time", "told more", "told more after a question", "now about a friend", "now with an age", "begun anew", "taken back", "comfort was held back", "now it may be danger"])
def test_who_tells_more_does_not_read_the_same_paragraphs_again(before, slots, acknowledged, chosen):
    told = conversation(*before, AGAIN)
    assert heard.unless_said(told, "utter_acknowledge_bullying", slots) == acknowledged
    assert heard.unless_said(told, "utter_your_choice", slots) == chosen


@pytest.mark.parametrize("response", [*heard.SAID_IN_FULL, "utter_urgent_first", "utter_signpost_services"])
def test_what_to_do_now_is_said_each_time(response):
    assert heard.unless_said(conversation(said("disclose_spiking", response), said("disclose_spiking")), response, {}) == response


def test_the_other_thing_asked_for_by_a_button_gets_its_own_words():
    assert heard.unless_said(conversation(TOLD, said("request_further_topic")), "utter_acknowledge_bullying", BULLIED) == "utter_acknowledge_bullying"


@pytest.mark.parametrize("turns, crisis", [
    ([], False), ([TOLD], False),
    ([said("crisis_suicide"), TOLD, said("deny")], True),
    ([said("crisis_suicide"), said("start_again"), said("deny")], False),
    ([said("crisis_suicide"), said("not_what_i_meant")], True),
    ([said("crisis_suicide"), said("not_what_i_meant"), TOLD, said("deny")], False),
], ids=["nothing yet", "no crisis", "two messages ago", "begun anew", "taken back just now", "taken back before"])
def test_a_crisis_stays_in_hand_until_it_is_taken_back(turns, crisis):
    assert heard.crisis(conversation(*turns), {}, []) is crisis


@pytest.mark.parametrize("turns, own", [
    ([said("crisis_threat_to_others", perspective="self"), AGAIN], True),
    ([said("role_own_behaviour"), AGAIN], True),
    ([said("crisis_threat_to_others", perspective="friend"), AGAIN], False),
    ([said("role_own_behaviour"), said("menu_happened_to_me"), AGAIN], False),
    ([said("role_own_behaviour"), said("not_what_i_meant"), AGAIN], False),
    ([TOLD, said("role_own_behaviour"), AGAIN], False),
    ([TOLD, said("crisis_threat_to_others"), AGAIN], True),
    ([TOLD], False),
], ids=["may hurt someone", "worries about it", "about a friend", "something happened to me too", "taken back", "it is my fault", "will hurt who did it", "neither"])
def test_nobody_hears_not_your_fault_straight_after_saying_that_they_hurt_someone(turns, own):
    told = SimpleNamespace(events=conversation(*turns).events, latest_message=SimpleNamespace(entities=[]))
    assert heard.own_acts(told) is own and computed_facts(told, BULLIED)["comfort"] is not own


@pytest.mark.parametrize("turns, told", [
    ([TOLD, said("role_own_behaviour")], True), ([said("role_own_behaviour")], False), ([AGAIN], False),
    ([said("disclose_bullying", perspective="friend"), said("role_own_behaviour")], False),
    ([TOLD, said("start_again"), said("role_own_behaviour")], False),
], ids=["after harm", "at once", "this very message", "harm to a friend", "begun anew"])
def test_who_told_of_harm_is_known(turns, told):
    assert heard.told_of_harm(conversation(*turns)) is told
