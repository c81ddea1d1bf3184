"""Reporting routes, opening times, corrections: names of responses, cards, slots."""
import pytest
from tests.actions.conftest import MONDAY_11, SUNDAY_2AM, make_tracker, run_action
from tests.repo_files import read_yaml, responses

from actions import ActionCorrectTopic, ActionOpenNow, ActionReportingRoutes

ANSWERS = read_yaml("data/answers.yml")
LABELS = read_yaml("data/words/topics.yml")["labels"]


def card_ids(messages):
    return [card["id"] for card in messages[0]["custom"]["services"]]


@pytest.mark.parametrize("institution, response", [("north", "utter_reporting_routes"), ("south", "utter_no_reporting_routes"), ("unknown", "utter_no_reporting_routes")])
def test_the_ways_to_report_are_the_university_s_own(run, institution, response):
    messages, _ = run(ActionReportingRoutes(), make_tracker("request_reporting_routes", topics=["disclose_stalking"], institution=institution))
    assert messages[0]["response"] == response and messages[-1]["custom"]["complete"] is True
    assert card_ids(messages) == (["report-online"] if institution == "north" else [])
    assert all(card["kind"] == "reporting" for card in messages[0]["custom"]["services"])


@pytest.mark.parametrize("question", sorted(name for name, row in ANSWERS.items() if row["source"] == "action" and row.get("facts")))
def test_the_facts_that_the_table_names_are_said_beside_the_cards(run, question):
    action = {"action_reporting_routes": ActionReportingRoutes, "action_open_now": ActionOpenNow}[ANSWERS[question]["action"]]
    messages, _ = run(action(), make_tracker(question, topics=["disclose_staff_misconduct"]))
    assert {f"utter_fact_{field}" for field in ANSWERS[question]["facts"]} <= {m["response"] for m in messages} and len(messages) <= 3


@pytest.mark.parametrize("slots", [{}, {"topics": ""}, {"topics": [], "perspective": "", "nation": ""}, {"topics": "disclose_stalking", "perspective": "friend"}])
def test_the_ways_to_report_can_be_asked_for_at_any_point(run, slots):
    messages, _ = run(ActionReportingRoutes(), make_tracker("ask_how_to_report", **slots))
    assert messages[-1]["custom"]["complete"] is True


@pytest.mark.parametrize("now, response", [(MONDAY_11, "utter_open_now"), (SUNDAY_2AM, "utter_none_open_now")])
def test_what_is_open_follows_the_clock(run, now, response):
    messages, _ = run(ActionOpenNow(), make_tracker("ask_open_now", topics=["concern_study"], now=now))
    assert messages[0]["response"] == response and response in responses() and messages[-1]["custom"]["complete"] is True
    assert card_ids(messages)


@pytest.mark.parametrize("slots", [{}, {"topics": ""}, {"topics": "", "age_band": "", "perspective": ""}])
def test_what_is_open_can_be_asked_at_any_point(run, slots):
    messages, _ = run(ActionOpenNow(), make_tracker("ask_open_now", **slots))
    assert messages[-1]["custom"]["complete"] is True


@pytest.mark.parametrize("action", [ActionReportingRoutes, ActionOpenNow])
def test_a_lost_directory_is_an_error_and_not_an_empty_answer(broken_directory, action):
    with pytest.raises(Exception):
        run_action(action(), make_tracker("ask_open_now"))


def test_a_correction_offers_what_else_it_may_have_been():
    tracker = make_tracker("not_what_i_meant", topics=["disclose_stalking"], guesses=["disclose_stalking", "disclose_bullying", "greet", "concern_study", "ask_police", "ask_evidence"])
    messages, slots = run_action(ActionCorrectTopic(), tracker)
    assert [m["response"] for m in messages] == ["utter_not_what_i_meant", "utter_correct_topic"]
    assert [b["payload"] for b in messages[1]["buttons"]] == ["/disclose_bullying", "/concern_study", "/ask_police", "/menu_main"]
    assert messages[1]["buttons"][0]["title"].lower() == LABELS["disclose_bullying"]
    assert slots == {"guesses": []} and messages[1]["custom"]["complete"] is True


def test_that_the_writer_did_harm_is_guessed_last():
    tracker = make_tracker("not_what_i_meant", topics=["disclose_unsure"], guesses=["role_accused", "disclose_sexual_violence", "disclose_spiking", "ask_evidence"])
    messages, _ = run_action(ActionCorrectTopic(), tracker)
    assert [b["payload"] for b in messages[1]["buttons"]] == ["/disclose_sexual_violence", "/disclose_spiking", "/ask_evidence", "/menu_main"]


@pytest.mark.parametrize("guesses", [[], None, "", ["greet"]])
def test_a_second_correction_gets_the_menu(guesses):
    messages, _ = run_action(ActionCorrectTopic(), make_tracker("not_what_i_meant", guesses=guesses))
    assert [m["response"] for m in messages] == ["utter_not_what_i_meant", "utter_main_menu"] and messages[-1]["custom"]["complete"] is True


def test_a_guess_on_a_button_keeps_its_capitals():
    messages, _ = run_action(ActionCorrectTopic(), make_tracker("not_what_i_meant", topics=["disclose_stalking"], guesses=["role_own_behaviour"]))
    assert messages[1]["buttons"][0]["title"] == "Worry about how I treat someone"
