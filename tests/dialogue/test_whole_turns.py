"""Every turn, whoever asks: at most three bubbles, one row of buttons at its end, a way back and a way on."""
import itertools

import pytest
from tests.dialogue.turns import WORDING, bubble, texts, turn, values_for
from tests.repo_files import AGE_BANDS, HARM, NATIONS, PERSPECTIVES, intents, intents_of, rules

from bot.channels.messages import with_buttons_at_the_end

MOST_BUBBLES, MOST_WORDS = 3, 60
ANSWERED_BY_WORDS = [i for i in intents() if not {"action_answer_question", "action_correct_topic"} & set(rules()[i])]
NI_LAW = "a person who knows about a serious crime to tell the police"


@pytest.mark.parametrize("intent", ANSWERED_BY_WORDS)
def test_three_bubbles_of_sixty_words_and_no_hole(intent):
    for perspective, age, nation in itertools.product(PERSPECTIVES, AGE_BANDS, NATIONS):
        said = texts(intent, perspective=perspective, age_band=age, nation=nation)
        assert 1 <= len(said) <= MOST_BUBBLES, f"{perspective}, {age}, {nation}: {said}"
        assert all(len(text.split()) <= MOST_WORDS for text in said)
        assert not any("None" in text or "{" in text or "  " in text for text in said)


@pytest.mark.parametrize("intent", ANSWERED_BY_WORDS)
def test_a_turn_ends_with_a_way_on_and_not_what_i_meant(intent):
    for perspective, nation in itertools.product(PERSPECTIVES, NATIONS):
        messages = with_buttons_at_the_end(turn(intent, perspective=perspective, nation=nation))
        buttons = messages[-1]["buttons"]
        assert 1 < len(buttons) <= 5 and buttons[-1] == {"title": "Not what I meant", "payload": "/not_what_i_meant"}
        assert not any(message.get("buttons") for message in messages[:-1])


@pytest.mark.parametrize("intent", intents_of(*HARM))
def test_an_answer_says_that_one_can_come_back(intent):
    for perspective, nation, age in itertools.product(PERSPECTIVES, NATIONS, (None,)):
        assert any("ome back" in text for text in texts(intent, perspective=perspective, nation=nation, age_band=age))


@pytest.mark.parametrize("intent", intents_of("disclose_"))
@pytest.mark.parametrize("perspective", ["accused"])
def test_who_was_reported_is_neither_absolved_nor_accused(intent, perspective):
    said = " ".join(texts(intent, perspective=perspective, nation="england"))
    assert "A report is not a decision." in said and "Until you have had advice, do not contact the person or ask others to. Do not delete messages." in said


def test_being_reported_names_advice_that_does_not_decide_the_case():
    said = " ".join(texts("role_accused", perspective="accused", nation="england"))
    for part in ("A report is not a decision.", "do not contact the person or ask others to", "Do not delete messages", "does not decide the case", "students' union"):
        assert part in said


def test_who_was_reported_can_say_that_they_were_harmed_too():
    payloads = {b["title"]: b["payload"] for b in turn("role_accused", perspective="accused", nation="england")[-1]["buttons"]}
    assert payloads["Something happened to me too"] == '/menu_happened_to_me{"perspective": "self"}'


def test_a_tutor_hears_what_to_do():
    said = " ".join(texts("role_staff", perspective="staff", nation="england"))
    for part in ("Listen, and do not investigate", "Before they say more, tell them what you may have to pass on", "Note their own words", "support too"):
        assert part in said


def test_a_bystander_hears_only_to_act_if_safe():
    said = bubble("utter_answer_bystander_tips", nation="england")
    for part in ("In danger now: call the emergency services.", "Only act if you are safe.", "fetch staff or security", "ask the person if they are OK",
                 "Note what you saw.", "Ask them before you share any recording."):
        assert part in said, said


@pytest.mark.parametrize("question", ["ask_who_will_know", "ask_confidentiality", "ask_police"])
@pytest.mark.parametrize("perspective", PERSPECTIVES)
@pytest.mark.parametrize("age", AGE_BANDS)
def test_in_northern_ireland_these_three_questions_say_what_the_law_can_require(question, perspective, age):
    response = f"utter_answer_{question[len('ask_'):]}"
    assert NI_LAW in bubble(response, perspective=perspective, age_band=age, nation="northern_ireland")
    assert NI_LAW not in bubble(response, perspective=perspective, age_band=age, nation="england")


def test_reporting_without_a_name_says_that_details_may_show_who_it_is():
    for perspective, nation in itertools.product(PERSPECTIVES, NATIONS):
        said = bubble("utter_answer_report_anonymously", perspective=perspective, nation=nation)
        assert "may still show who" in said, said


def test_the_ways_to_report_say_so_too():
    for perspective, nation, demo in itertools.product(("self", "friend", "witness", "staff"), NATIONS, ("true", "false")):
        said = bubble("utter_reporting_routes", perspective=perspective, nation=nation, demo=demo, topics=["disclose_stalking"])
        assert "may still show who" in said, f"{perspective}, {nation}: {said}"


def test_outside_the_uk_the_ways_to_report_begin_with_the_local_number():
    said = bubble("utter_reporting_routes", perspective="self", nation="outside_uk", topics=["disclose_stalking"])
    assert said.startswith("In danger, call your local emergency number.")


def test_a_visa_is_never_advised_on():
    for perspective in PERSPECTIVES:
        assert bubble("utter_answer_visa_effect", perspective=perspective).startswith(("I cannot advise on visas. A trained adviser can, before you decide.", "I cannot advise on visas. A trained adviser can, before they decide."))


@pytest.mark.parametrize("nation", NATIONS)
def test_the_second_misunderstanding_brings_the_lines_and_the_menu(nation):
    for response, count in (("utter_fallback", "fallbacks"), ("utter_not_what_i_meant", "corrections")):
        once, twice = (WORDING.compose(response, {**values_for(nation=nation), count: n}) for n in ("1", "2"))
        emergency = "local emergency number" if nation == "outside_uk" else "999"
        assert emergency in twice["text"] and emergency not in once["text"]
        assert any(b["payload"].startswith("/menu_happened_to_me") for b in twice["buttons"])


def test_that_there_is_no_welsh_is_said_in_wales_alone():
    for nation in NATIONS:
        assert bool(bubble("utter_fact_welsh", nation=nation, welsh="none", detail="")) == (nation == "wales")


@pytest.mark.parametrize("topic, first", [("disclose_sexual_violence", "get medical care"), ("disclose_spiking", "get medical care"), ("disclose_bullying", "For private pictures")])
def test_what_to_keep_fits_what_happened(topic, first):
    said = bubble("utter_answer_evidence", perspective="self", topics=[topic])
    assert first in said and ("private pictures" in said) == (topic == "disclose_bullying")


def test_no_sentence_points_to_a_button_that_the_cards_take_away():
    for nation in NATIONS:
        assert "button" not in texts("talk_to_human", nation=nation, topics=[])[0]


def test_who_has_told_what_happened_is_not_asked_for_it_again():
    assert "what is wrong" in texts("say_it_simply", topics=[])[0]
    for perspective in PERSPECTIVES:
        said = " ".join(texts("say_it_simply", topics=["disclose_stalking"], perspective=perspective))
        assert "what is wrong" not in said and "how much to say" in said


def test_what_it_can_do_has_a_button_for_each_thing_it_names():
    assert {b["payload"] for b in turn("what_can_you_do", topics=[])[-1]["buttons"]} >= {"/request_support", "/request_reporting_routes", "/menu_questions"}


def test_insults_never_reduce_help():
    assert "The help here stays the same." in bubble("utter_insult")
    assert {b["payload"] for b in turn("insult", topics=[])[-1]["buttons"]} >= {"/request_support", "/talk_to_human"}


@pytest.mark.parametrize("language", ["ar", "bn", "zh", "zh-hant", "fr", "de", "el", "hi", "it", "ja", "ko", "ne", "fa", "pl", "pt", "pa", "ro", "es", "tr", "uk", "ur", "cy"])
@pytest.mark.parametrize("nation", ["england", "outside_uk"])
def test_another_language_gets_the_lines_in_it_and_says_no_speaker_has_checked(language, nation):
    message = turn("other_language", language=language, nation=nation, topics=[])[0]
    assert message["metadata"]["lang"] == language and message["metadata"]["checked_by_speaker"] is False
    assert "interpreter, please" in message["text"] and message["metadata"]["urgent"] is True
    assert ("999" in message["text"] and "116 123" in message["text"]) == (nation == "england")
