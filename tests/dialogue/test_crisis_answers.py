"""Crisis: fixed content and order, for every kind of danger, nation, teller, age and way of contact."""
import itertools

import pytest
from tests.dialogue.turns import WORDING, bubble, texts, turn, values_for
from tests.repo_files import AGE_BANDS, NATIONS, PERSPECTIVES, intents_of

CRISES = intents_of("crisis_")
DANGERS = ("attack", "overdose", "strangulation", "collapse", "injury", "taken_abroad", "unspecified")
CASES = [(crisis, danger) for crisis in CRISES for danger in (DANGERS if crisis == "crisis_immediate_danger" else ("unspecified",))]
TELLERS = ("self", "friend", "witness", "staff")
UK = tuple(n for n in NATIONS if n != "outside_uk")
AUTOMATED = "I am automated. Nobody is reading this and I cannot send help. You can reach a person now."
LOCAL = "local emergency number"


def everybody(nations=NATIONS, tellers=PERSPECTIVES, ages=AGE_BANDS):
    return [dict(perspective=p, age_band=a, nation=n) for p, a, n in itertools.product(tellers, ages, nations)]


@pytest.mark.parametrize("crisis, danger", CASES)
def test_danger_comes_first_then_words_then_a_person_to_reach(crisis, danger):
    for who in everybody():
        messages = turn(crisis, danger=danger, **who)
        first, _, last = [message["text"] for message in messages]
        assert messages[0]["metadata"] == {"kind": "help", "urgent": True}, who
        assert last.startswith(AUTOMATED), f"{who}: {last}"
        emergency = LOCAL if who["nation"] == "outside_uk" else "999"
        assert emergency in first, f"{who}: {first}"
        assert "?" not in first, f"nothing is asked before help is named: {first}"


@pytest.mark.parametrize("crisis, danger", CASES)
def test_in_the_uk_there_is_always_a_line_to_ring_and_one_to_write_to(crisis, danger):
    for who in everybody(UK):
        lines = texts(crisis, danger=danger, **who)[-1]
        assert "116 123" in lines and "SHOUT to 85258" in lines, f"{who}: {lines}"


@pytest.mark.parametrize("crisis, danger", CASES)
def test_lines_fit_the_nation(crisis, danger):
    for who in everybody():
        said = " ".join(texts(crisis, danger=danger, **who))
        nation = who["nation"]
        assert ("Lifeline" in said) == (nation == "northern_ireland"), f"{who}: {said}"
        assert ("press 2" in said) == (nation == "wales"), f"{who}: {said}"
        assert "111" not in said.replace("0800 1111", "") or nation in ("england", "wales", "scotland"), f"{who}: {said}"


@pytest.mark.parametrize("crisis, danger", CASES)
def test_outside_the_uk_no_uk_number_is_offered(crisis, danger):
    for who in everybody(["outside_uk"]):
        said = " ".join(texts(crisis, danger=danger, **who))
        assert not any(number in said for number in ("999", "116 123", "85258", "0800", "101 ")), f"{who}: {said}"
        assert "university" in said or "Childline" in said


@pytest.mark.parametrize("crisis", CRISES)
def test_the_lines_hear_all_that_they_need_to(crisis):
    for who in everybody():
        buttons = [b["payload"] for b in turn(crisis, **who)[-1]["buttons"]]
        assert buttons[-1] == "/not_what_i_meant" and "/ask_other_ways_to_contact" in buttons and "/request_support" in buttons
        assert "/request_further_topic" not in buttons


@pytest.mark.parametrize("crisis", CRISES)
def test_a_disclosure_in_the_same_message_comes_back_as_a_button(crisis):
    last = turn(crisis, topics=[crisis, "disclose_spiking"], nation="england")[-1]
    assert {"title": "I also wrote about something else", "payload": "/request_further_topic"} in last["buttons"]


@pytest.mark.parametrize("teller", ["self"])
def test_suicide_the_first_two_bubbles(teller):
    first, second, lines = texts("crisis_suicide", perspective=teller, nation="england")
    assert first == ("If you might act on this now, or have already hurt yourself or taken something, call 999 or go to A&E. "
                     "Do this even if you feel fine.")
    for part in ("Thank you for writing that", "Move away from anything you could use to hurt yourself", "near someone you trust if you can"):
        assert part in second
    assert "call" in lines and "Text" in lines


@pytest.mark.parametrize("crisis, danger", [("crisis_suicide", None), ("crisis_immediate_danger", "overdose"), ("crisis_immediate_danger", "collapse")])
def test_a_friend_who_is_not_there_can_still_call_999(crisis, danger):
    for teller in ("friend", "witness", "staff"):
        for nation in UK:
            first = texts(crisis, danger=danger, perspective=teller, nation=nation)[0]
            assert "call 999 and say where they may be" in first.replace("Call", "call"), first


@pytest.mark.parametrize("crisis", ["crisis_suicide", "crisis_self_harm"])
@pytest.mark.parametrize("teller", ["friend", "witness", "staff"])
def test_asking_about_suicide_is_safe(crisis, teller):
    assert "Asking is safe." in texts(crisis, perspective=teller, nation="wales")[1]


def test_an_overdose_is_an_emergency_even_if_it_was_yesterday():
    for who in everybody(tellers=TELLERS):
        first = texts("crisis_immediate_danger", danger="overdose", **who)[0]
        assert "fine" in first and "some time ago" in first, first


def test_pressure_on_the_neck_needs_help_today_even_with_no_marks():
    signs = ("trouble breathing or swallowing", "changed voice", "passing out", "bad headache", "weakness or confusion")
    for who in everybody():
        first = texts("crisis_immediate_danger", danger="strangulation", **who)[0]
        assert "today, even with no marks" in first and all(sign in first for sign in signs), f"{who}: {first}"


def test_nobody_is_left_to_sleep_it_off():
    for who in everybody():
        first, second, _ = texts("crisis_immediate_danger", danger="collapse", **who)
        assert "side" in first, first
        assert "stay" in first.lower() or "do not leave" in first.lower() or "Do not stay alone" in first, first
        assert "sleep it off" not in first + second


@pytest.mark.parametrize("crisis, danger", CASES)
def test_the_silent_call_is_for_danger_from_a_person_and_told_whole(crisis, danger):
    for who in everybody(UK):
        said = " ".join(texts(crisis, danger=danger, **who)[:2])
        if "press 55" not in said:
            continue
        assert danger in ("attack", "strangulation", "taken_abroad", "unspecified") and crisis in ("crisis_immediate_danger", "crisis_threat_to_others")
        assert "does not share" in said and "landline" in said, f"{who}: {said}"


@pytest.mark.parametrize("danger", ["attack", "strangulation", "taken_abroad", "unspecified"])
def test_somebody_in_danger_from_a_person_learns_of_the_silent_call(danger):
    for nation in UK:
        assert "press 55" in " ".join(texts("crisis_immediate_danger", danger=danger, perspective="self", nation=nation))


def test_somebody_who_may_hurt_another_is_told_to_move_away_and_whom_to_ring():
    for nation in UK:
        first, second, _ = texts("crisis_threat_to_others", perspective="self", nation=nation)
        assert first.startswith("If you might hurt someone now, move away from them and call 999.")
        assert "Respect Phoneline" in second and "Stop It Now" in second


def test_beliefs_are_neither_agreed_with_nor_argued_with():
    for teller in ("friend", "witness", "staff"):
        assert "agree or argue" in texts("crisis_mental_health", perspective=teller, nation="england")[1]
    for nation in ("england", "wales", "scotland"):
        assert "111" in texts("crisis_mental_health", perspective="self", nation=nation)[0]


def test_there_is_no_wait_before_somebody_is_reported_missing():
    for nation in UK:
        assert "do not have to wait 24 hours" in texts("crisis_missing_person", perspective="friend", nation=nation)[0]


def test_a_forced_journey_is_a_crisis_with_its_own_help():
    first, second, _ = texts("crisis_immediate_danger", danger="taken_abroad", perspective="self", nation="england")
    assert "999" in first and "At an airport, tell police or staff" in first
    assert "Karma Nirvana" in second and "Forced Marriage Unit" in second


@pytest.mark.parametrize("way", ["no_voice", "bsl"])
@pytest.mark.parametrize("crisis", CRISES)
def test_somebody_who_cannot_speak_gets_text_and_the_other_ways_to_999_first(crisis, way):
    for nation, age in itertools.product(UK, AGE_BANDS):
        lines = texts(crisis, perspective="self", nation=nation, age_band=age, contact_way=way)[-1]
        assert "SHOUT to 85258" in lines and "999 BSL" in lines and "18000" in lines, lines
        assert "116 123" not in lines or lines.index("SHOUT") < lines.index("116 123"), lines


@pytest.mark.parametrize("nation", NATIONS)
def test_the_question_between_two_topics_stands_after_the_lines_where_one_is_a_crisis(nation):
    names = dict(option_1="crisis_suicide", option_2="concern_study", nation=nation, topics=[])
    first, question = texts("unclear", **names)
    assert ("999" in first) != (nation == "outside_uk") and question.startswith("I want to get this right")
    assert bubble("utter_ask_which_topic_lines", option_1="concern_money", option_2="concern_study", nation=nation) is None


@pytest.mark.parametrize("menu", ["utter_menu_danger_now", "utter_menu_more_danger"])
def test_a_menu_about_danger_names_help_before_it_asks(menu):
    for who in everybody():
        said = bubble(menu, **who)
        emergency = LOCAL if who["nation"] == "outside_uk" else "999"
        assert emergency in said and "?" not in said.split(emergency)[0]


@pytest.mark.parametrize("perspective, offered", [("self", True), ("friend", False), ("witness", False), ("staff", False)])
def test_who_already_writes_for_someone_else_is_not_asked_whether_they_do(perspective, offered):
    titles = [button["title"] for message in turn("crisis_suicide", perspective=perspective, nation="england") for button in message.get("buttons", [])]
    assert ("I am here for someone else" in titles) is offered and "Not what I meant" in titles


# Short answers and small talk: what they mean after a crisis nobody knows, so the offer stands whatever they mean.
SHORT = ("affirm", "deny", "thank", "goodbye", "greet", "insult", "out_of_scope", "what_can_you_do", "say_it_simply", "are_you_human", "nlu_fallback")


@pytest.mark.parametrize("answered", SHORT)
@pytest.mark.parametrize("before", [{"topics": ["crisis_suicide"]}, {"topics": ["disclose_stalking", "crisis_immediate_danger"]}, {"topics": ["disclose_stalking"], "danger": "possible"}], ids=str)
def test_after_a_crisis_a_short_answer_is_met_with_help_first(answered, before):
    for who in everybody():
        messages = turn(answered, **before, **who)
        first, *rest = [message["text"] for message in messages]
        assert messages[0]["metadata"] == {"kind": "help", "urgent": True}, who
        if who["nation"] == "outside_uk":
            assert LOCAL in first and not any(number in first for number in ("999", "116 123", "85258", "0800")), first
        else:
            assert "999" in first and "SHOUT to 85258" in first and ("Lifeline" in first) == (who["nation"] == "northern_ireland" and who["age_band"] is None), first
        assert rest and not any("do not have to do anything" in text for text in rest), f"nobody in danger is told so: {rest}"


@pytest.mark.parametrize("answered", SHORT)
def test_without_a_crisis_small_talk_is_small(answered):
    for who in everybody():
        assert not any("999" in text or LOCAL in text for text in texts(answered, topics=["disclose_bullying"], **who))


@pytest.mark.parametrize("danger, still", [("overdose", "For what was taken, call 999 or go to A&E now, even if it feels fine."), ("strangulation", "Pressure on the neck needs medical help today, even with no marks.")])
def test_no_does_not_take_back_that_a_doctor_is_needed(danger, still):
    assert bubble("utter_after_crisis", topics=["crisis_immediate_danger"], danger=danger, nation="england").startswith(still)


@pytest.mark.parametrize("worry", intents_of("concern_"))
def test_a_calmer_message_after_a_crisis_begins_with_help_too(worry):
    for who in everybody():
        said = texts(worry, topics=[worry, "crisis_suicide"], **who)
        assert len(said) <= 3 and (LOCAL if who["nation"] == "outside_uk" else "999") in said[0], f"{who}: {said}"


@pytest.mark.parametrize("danger, still", [("overdose", "go to A&E now, even if it feels fine"), ("strangulation", "medical help today, even with no marks")])
def test_who_cannot_ring_is_still_told_to_see_a_doctor(danger, still):
    said = bubble("utter_after_crisis", topics=["crisis_immediate_danger"], danger=danger, nation="wales", contact_way="no_voice")
    assert still in said and "BSL" in said and "116 123" not in said


def test_it_is_my_fault_after_harm_is_not_answered_with_a_call_to_change():
    known = values_for(topics=["role_own_behaviour"], perspective="self")
    first, after = (WORDING.compose("utter_acknowledge_own_behaviour", {**known, "told_of_harm": told})["text"] for told in (False, True))
    assert "change things" in first
    assert "it was not up to you to prevent it" in after and "change things" not in after


def test_who_cannot_ring_is_reminded_of_ways_to_write():
    said = bubble("utter_after_crisis", topics=["crisis_suicide"], nation="england", contact_way="no_voice")
    assert "BSL" in said and "85258" in said and "116 123" not in said


def test_nobody_is_asked_after_a_crisis_if_this_helped():
    for answered in ("thank", "goodbye"):
        assert "/give_feedback" not in {b["payload"] for b in turn(answered, topics=["crisis_suicide"])[-1]["buttons"]}
