"""A message that may hold danger beside what it was recognised as: the lines and a gentle question first, then the answer."""
import itertools

import pytest
from tests.dialogue.turns import turn, texts
from tests.repo_files import NATIONS, PERSPECTIVES, intents_of

ANSWERED = [*intents_of("disclose_", "concern_", "role_")]


@pytest.mark.parametrize("intent", ANSWERED)
def test_the_lines_stand_before_the_question_and_both_before_the_answer(intent):
    for perspective, nation in itertools.product(PERSPECTIVES, NATIONS):
        first, second, *_ = texts(intent, perspective=perspective, nation=nation, danger="possible")
        line = "local emergency number" if nation == "outside_uk" else "999"
        assert first.index(line) < first.index("safe right now?") < first.index("not sure")
        assert "safe right now?" not in second


@pytest.mark.parametrize("intent", ANSWERED)
def test_it_stays_three_bubbles_and_comforts_nobody_too_early(intent):
    for perspective, nation in itertools.product(PERSPECTIVES, NATIONS):
        said = texts(intent, perspective=perspective, nation=nation, danger="possible")
        assert len(said) <= 3 and not any("not your fault" in text or "You decide" in text for text in said)


def test_a_student_who_cannot_ring_gets_ways_to_write_first():
    first = texts("concern_mental_health", perspective="self", nation="england", contact_way="no_voice", danger="possible")[0]
    assert "BSL" in first and "85258" in first and "116 123" not in first


def test_a_child_s_own_words_come_once_and_in_their_place():
    said = texts("disclose_bullying", perspective="self", nation="wales", age_band="under_16", danger="possible")
    assert "0800 1111" in said[0] and not any("safe right now?" in text for text in said)


def test_without_doubt_none_of_it_is_said():
    assert not any("safe right now?" in text for text in texts("concern_mental_health", perspective="self", nation="england"))


def test_it_is_marked_urgent_so_that_every_channel_shows_it_as_such():
    assert turn("concern_money", perspective="self", nation="scotland", danger="possible")[0]["metadata"]["urgent"] is True


@pytest.mark.parametrize("perspective, title", [("self", "I may not be safe"), ("friend", "They may not be safe"), ("witness", "They may not be safe"), ("staff", "The student may not be safe")])
def test_the_button_to_the_possible_crisis_says_so(perspective, title):
    titles = [button["title"] for button in turn("disclose_stalking", topics=["disclose_stalking", "crisis_suicide"], perspective=perspective)[-1]["buttons"]]
    assert title in titles and "You also wrote about something else" not in titles
    titles = [button["title"] for button in turn("disclose_stalking", topics=["disclose_stalking", "concern_money"], perspective=perspective)[-1]["buttons"]]
    assert "You also wrote about something else" in titles and title not in titles
