"""action_signpost asks the directory for what the slots say, names a reviewed response and ends with the marker."""
import pytest
from tests.actions.conftest import MONDAY_11, SUNDAY_2AM, make_tracker, run_action
from tests.repo_files import intents_of, responses

from actions import ActionSignpost


def cards(messages):
    return [card["id"] for card in messages[-1]["custom"]["services"]]


@pytest.mark.parametrize("intent, slots, response", [
    pytest.param("disclose_stalking", {"topics": ["disclose_stalking"]}, "utter_signpost_services", id="a topic from a message"),
    pytest.param("disclose_stalking", {"topics": "disclose_stalking"}, "utter_signpost_services", id="a topic from a button"),
    pytest.param("more_options", {"topics": ["disclose_stalking"]}, "utter_signpost_more", id="more options"),
    pytest.param("ask_already_tried", {"topics": ["disclose_stalking"]}, "utter_signpost_more", id="that did not help"),
    pytest.param("ask_other_ways_to_contact", {"topics": ["disclose_stalking"]}, "utter_signpost_other_ways", id="cannot ring"),
    pytest.param("request_support", {}, "utter_signpost_services", id="no topic yet"),
    pytest.param("request_for_someone_else", {}, "utter_main_menu", id="for somebody else, no topic yet"),
    pytest.param("request_support", {"topics": "", "perspective": "", "age_band": ""}, "utter_signpost_services", id="after start again"),
])
def test_it_names_a_response_that_exists_and_ends_the_turn(run, intent, slots, response):
    messages, _ = run(ActionSignpost(), make_tracker(intent, **slots))
    assert [m["response"] for m in messages] == [response] and response in responses()
    assert messages[-1]["custom"]["complete"] is True


def test_services_for_the_topic_come_with_the_lines(run):
    messages, slots = run(ActionSignpost(), make_tracker("disclose_stalking", topics=["disclose_stalking"]))
    assert cards(messages)[0] in ("stalking-team", "stalking-line") and {"samaritans", "shout"} <= set(cards(messages))
    assert messages[0]["grade"] == "own_open" and slots["shown"] == cards(messages)[:len(slots["shown"])]


@pytest.mark.parametrize("now, grade", [(MONDAY_11, "own_open"), (SUNDAY_2AM, "specialist_open")])
def test_the_grade_follows_the_clock(run, now, grade):
    messages, _ = run(ActionSignpost(), make_tracker("disclose_stalking", topics=["disclose_stalking"], now=now))
    assert messages[0]["grade"] == grade


def test_more_options_leaves_out_what_was_just_shown(run):
    first, slots = run(ActionSignpost(), make_tracker("disclose_stalking", topics=["disclose_stalking"]))
    second, later = run(ActionSignpost(), make_tracker("more_options", topics=["disclose_stalking"], shown=slots["shown"], tried=[]))
    assert later["tried"] == sorted(slots["shown"])
    assert set(later.get("shown", [])) != set(slots["shown"]) or second[0]["response"] == "utter_signpost_no_more"


@pytest.mark.parametrize("first, further, said", [
    ("crisis_suicide", "disclose_stalking", "utter_acknowledge_stalking"),
    ("disclose_stalking", "concern_money", "utter_acknowledge_money"),
    ("disclose_stalking", "crisis_suicide", "utter_crisis_suicide_first"),
])
def test_the_other_thing_the_student_wrote_about_comes_next_with_its_own_words(run, first, further, said):
    messages, slots = run(ActionSignpost(), make_tracker("request_further_topic", topics=[first, further]))
    assert slots["topics"] == [further] and [m["response"] for m in messages] == [said, "utter_signpost_services"]
    assert messages[-1]["topics"] == [further]  # and so no button to a third thing that was never written


@pytest.mark.parametrize("topic", intents_of("crisis_", "disclose_", "concern_", "role_"))
def test_whatever_the_other_thing_was_there_are_words_for_it(run, topic):
    messages, _ = run(ActionSignpost(), make_tracker("request_further_topic", topics=["disclose_unsure", topic]))
    assert messages[0]["response"] in responses()


@pytest.mark.parametrize("topics, offered", [
    ([], True), (["disclose_stalking"], True), (["concern_money", "disclose_stalking"], True), (["concern_controlling_group"], True), (["role_accused"], True),
    (["concern_money"], False), (["concern_loneliness", "crisis_suicide"], False), (["role_own_behaviour"], False),
])
def test_ways_to_report_are_offered_where_there_is_something_to_report(run, topics, offered):
    messages, _ = run(ActionSignpost(), make_tracker("request_support", topics=topics))
    assert messages[-1]["may_report"] is offered


def test_a_picked_group_is_kept_beside_the_ones_before(run):
    picked = [{"entity": "preferences", "value": "trans"}]
    _, slots = run(ActionSignpost(), make_tracker("choose_preference", picked, topics=["disclose_stalking"], preferences=["women"]))
    assert slots["preferences"] == ["trans", "women"]


@pytest.mark.parametrize("topic", ["concern_money", "concern_study"])
def test_a_worry_about_rent_by_day_needs_no_crisis_line(run, topic):
    messages, _ = run(ActionSignpost(), make_tracker(topic, topics=[topic]))
    assert "samaritans" not in cards(messages)


def test_somebody_who_cannot_speak_is_shown_other_ways(run):
    messages, _ = run(ActionSignpost(), make_tracker("choose_contact_way", topics=["disclose_stalking"], contact_way="no_voice"))
    shown = messages[-1]["custom"]["services"]
    assert shown and all(any(c["kind"] != "phone" for c in card["channels"]) for card in shown)


def test_who_was_reported_gets_an_adviser_of_their_own(run):
    own, _ = run(ActionSignpost(), make_tracker("role_accused", topics=["role_accused"], perspective="accused"))
    other, _ = run(ActionSignpost(), make_tracker("disclose_stalking", topics=["disclose_stalking"], perspective="self"))
    assert "case-support" in cards(own) and "case-support" not in cards(other)


@pytest.mark.parametrize("intent", intents_of("disclose_", "concern_", "role_"))
def test_every_topic_is_answered_at_every_university_at_night(run, intent):
    perspective = {"role_accused": "accused", "role_staff": "staff"}.get(intent, "self")
    for slug in ("north", "south", "unknown"):
        messages, _ = run(ActionSignpost(), make_tracker(intent, topics=[intent], institution=slug, perspective=perspective, now=SUNDAY_2AM))
        assert messages[-1]["custom"]["services"], f"{slug}: nothing to turn to"


@pytest.mark.parametrize("age, nation", [("under_16", "england"), ("16_17", "scotland"), ("", ""), (None, None), ("16_17", "outside_uk")])
def test_any_mixture_of_slots_has_an_answer(run, age, nation):
    messages, _ = run(ActionSignpost(), make_tracker("disclose_stalking", topics=["disclose_stalking"], age_band=age, nation=nation, perspective="", contact_way=""))
    assert cards(messages)


def test_a_lost_directory_is_an_error_and_not_an_empty_answer(broken_directory):
    with pytest.raises(Exception):
        run_action(ActionSignpost(), make_tracker("disclose_stalking", topics=["disclose_stalking"]))
