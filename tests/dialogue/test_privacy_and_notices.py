"""The greeting's promise is the setting's and the channel's; trial and demonstration say so."""
import json
from types import SimpleNamespace

import pytest
from tests.dialogue.turns import bubble, texts, turn

from bot.channels.service import Service
from bot.institutions import KnownInstitution
from bot.settings import read_settings

NORTH = KnownInstitution("north", "Northbridge", "england", True, ())
REAL = KnownInstitution("real", "Real University", "wales", False, ())
WEB = ("I am a computer, not a person. Signpost does not save your words. It remembers the topic for up to {minutes} minutes so it can answer, "
       "then forgets. This is not a report and nobody at Northbridge will see it. Your phone, browser, Wi-Fi or a translation tool may keep a trace.")
WORK_CHAT = ("This chat knows who you are. {owner} and your university can keep a copy. It may be read later by IT staff, in an investigation, "
             "or by a court. Nobody is watching it now. There is no quick exit. For more privacy use https://signpost.example/.")
TRIAL, DEMO = "Trial. The wording here has not been signed off yet.", "Demonstration. Local services are not real. National lines are real."


def greeted(environment, institution=NORTH, channel="web", all_signed=False):
    """The slots that the channel's greeting sets, as JSON in its payload."""
    service = Service(read_settings(environment), SimpleNamespace(), checked_ready=all_signed)
    payload = service.greeting(institution, channel, None)
    assert payload.startswith("/open_conversation{")
    return json.loads(payload[len("/open_conversation"):])


@pytest.mark.parametrize("minutes", ["30", "5", "45"])
@pytest.mark.parametrize("channel", ["web", "terminal"])
def test_the_greeting_promises_the_minutes_of_the_setting(minutes, channel):
    said = bubble("utter_greet", **greeted({"SIGNPOST_IDLE_MINUTES": minutes}, channel=channel))
    assert said == WEB.format(minutes=minutes)


def test_without_a_setting_it_is_30_minutes():
    assert greeted({})["minutes"] == "30"


@pytest.mark.parametrize("minutes", ["30", "7"])
def test_the_answer_to_is_this_private_promises_the_same(minutes):
    said = bubble("utter_is_this_private", **greeted({"SIGNPOST_IDLE_MINUTES": minutes}))
    assert f"remembers the topic for up to {minutes} minutes, then forgets" in said and "nobody at Northbridge will see it" in said


@pytest.mark.parametrize("channel, owner", [("teams", "Microsoft"), ("slack", "Slack")])
@pytest.mark.parametrize("response", ["utter_greet", "utter_is_this_private"])
def test_a_chat_that_knows_who_you_are_says_so_and_promises_nothing(channel, owner, response):
    said = bubble(response, channel=channel, web_page="https://signpost.example/")
    assert said.startswith(WORK_CHAT.format(owner=owner))
    assert "does not save" not in said and "minutes" not in said


def test_a_channel_nobody_thought_of_promises_nothing():
    said = bubble("utter_greet", channel="carrier_pigeon")
    assert "does not save" not in said and "I cannot tell how this chat is kept" in said


@pytest.mark.parametrize("channel", ["web", "teams", "slack", "terminal"])
@pytest.mark.parametrize("environment, told", [({}, True), ({"SIGNPOST_COUNTS": "off"}, False), ({"SIGNPOST_NOW": "2026-12-27T02:10"}, False)], ids=["counts on", "counts off", "demonstration"])
def test_counts_are_spoken_of_in_every_channel_and_only_while_they_are_kept(channel, environment, told):
    slots = greeted(environment, channel=channel)
    answer = " ".join(texts("is_this_private", **slots))
    assert ("Signpost also counts how often topics and services come up in a week, so that Northbridge can see what help is needed." in answer) is told
    assert ("count" in answer) is told


@pytest.mark.parametrize("counts, buttons", [
    ("true", ["It helped", "Not really", "It was wrong", "A reply worried me", "Not what I meant"]),
    ("false", ["A reply worried me", "Talk to a person", "Show me the main choices", "Not what I meant"]),
])
def test_feedback_is_three_buttons_and_is_asked_for_only_where_it_is_counted(counts, buttons):
    assert [button["title"] for button in turn("give_feedback", counts=counts)[-1]["buttons"]] == buttons
    for intent in ("goodbye", "thank"):
        assert ("Say if this helped" in [button["title"] for button in turn(intent, counts=counts)[-1]["buttons"]]) is (counts == "true")


@pytest.mark.parametrize("institution, trial, notice", [
    (NORTH, "on", f"{TRIAL} {DEMO}"), (NORTH, "off", DEMO), (REAL, "on", TRIAL), (REAL, "off", None),
])
def test_the_notice_says_what_is_not_signed_and_not_real(institution, trial, notice):
    assert bubble("utter_notice", **greeted({"SIGNPOST_TRIAL": trial}, institution, all_signed=True)) == notice


@pytest.mark.parametrize("setting", ["on", "off", ""])
def test_the_trial_notice_shows_until_everything_is_signed_whatever_the_setting_says(setting):
    assert greeted({"SIGNPOST_TRIAL": setting})["trial"] == "true"


def test_the_trial_notice_goes_by_itself_once_everything_is_signed():
    assert greeted({}, all_signed=True)["trial"] == "false"


@pytest.mark.parametrize("intent", ["disclose_stalking", "concern_money", "role_accused", "role_staff", "request_reporting_routes", "ask_open_now", "more_options"])
def test_wherever_local_services_are_shown_the_demonstration_says_so(intent):
    shown = texts(intent, topics=["disclose_stalking"], nation="england", demo="true", perspective="self")
    hidden = texts(intent, topics=["disclose_stalking"], nation="england", demo="false", perspective="self")
    assert shown[-1].endswith(DEMO) and not any(DEMO in text for text in hidden)


@pytest.mark.parametrize("perspective", ["self", "friend", "witness", "accused", "staff"])
@pytest.mark.parametrize("grade", ["own_open", "specialist_open", "fallback_only"])
def test_cards_come_with_the_demonstration_notice_for_everybody(perspective, grade):
    for topics in (["disclose_stalking"], ["disclose_stalking", "concern_money"]):
        said = texts("request_support", topics=topics, perspective=perspective, grade=grade, nation="scotland")[-1]
        assert said.endswith(DEMO), said


def test_a_conversation_opens_with_what_this_is_then_the_choices():
    greeting, notice, menu = texts("open_conversation", topics=[], nation="england")
    assert greeting.startswith("I am a computer, not a person.") and notice.startswith("Trial.") and menu.endswith("You only need to say what you want to.")
