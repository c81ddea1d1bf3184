"""Under 18: what is different is said first, about harm and crisis only."""
import itertools

import pytest
from tests.dialogue.turns import bubble, texts
from tests.repo_files import NATIONS, intents_of

UK = tuple(n for n in NATIONS if n != "outside_uk")
CANNOT_TELL = "I cannot tell anyone for you. Tell a safe adult"


@pytest.mark.parametrize("topic", intents_of("disclose_"))
def test_at_16_or_17_the_difference_comes_first(topic):
    for nation in UK:
        first = texts(topic, perspective="self", age_band="16_17", nation=nation)[0]
        assert first.index("999") < first.index("You are under 18, so some things are different.")
        assert "must pass it on if you may be at risk, and should talk to you first" in first and "Childline can listen now" in first


@pytest.mark.parametrize("topic", intents_of("disclose_"))
def test_under_16_there_is_999_childline_and_a_safe_adult(topic):
    for nation in UK:
        first = texts(topic, perspective="self", age_band="under_16", nation=nation)[0]
        assert "999" in first and "0800 1111" in first and f"{CANNOT_TELL} or one of these now." in first


@pytest.mark.parametrize("topic", intents_of("crisis_"))
def test_a_crisis_under_18_says_it_too(topic):
    for nation in UK:
        lines = texts(topic, perspective="self", age_band="under_16", nation=nation)[-1]
        assert CANNOT_TELL in lines and "0800 1111" in lines
        lines = texts(topic, perspective="self", age_band="16_17", nation=nation)[-1]
        assert "staff who hear this must pass it on if you may be at risk. They should talk to you first" in lines and "0800 1111" in lines


@pytest.mark.parametrize("topic, teller", itertools.product(intents_of("disclose_", "crisis_"), ("friend", "witness", "staff")))
def test_somebody_who_writes_about_a_child_tells_the_safeguarding_lead_and_does_not_question(topic, teller):
    for age, nation in itertools.product(("under_16", "16_17"), UK):
        said = " ".join(texts(topic, perspective=teller, age_band=age, nation=nation))
        for part in ("999", "safeguarding lead today", "NSPCC", "o not question them"):
            assert part in said, f"{nation}, {age}: {part}: {said}"
        assert "promise" in said and "secre" in said


@pytest.mark.parametrize("topic", intents_of("concern_"))
def test_rent_and_study_are_not_a_matter_of_child_protection(topic):
    for age in ("under_16", "16_17"):
        assert not any("under 18" in text or "safe adult" in text for text in texts(topic, perspective="self", age_band=age, nation="england"))


@pytest.mark.parametrize("topic", intents_of("disclose_"))
def test_an_adult_hears_nothing_of_it(topic):
    assert not any("under 18" in text for text in texts(topic, perspective="self", nation="england"))


@pytest.mark.parametrize("teller", ["self", "friend", "staff"])
def test_outside_the_uk_the_local_number_stands_there(teller):
    said = bubble("utter_urgent_first", perspective=teller, age_band="under_16", nation="outside_uk", topics=["disclose_bullying"])
    assert "local emergency number" in said and "999" not in said and "0800" not in said


@pytest.mark.parametrize("age", ["under_16", "16_17"])
def test_a_picture_of_somebody_under_18_is_never_copied_even_to_report_it(age):
    said = " ".join(texts("disclose_image_based_abuse", perspective="self", age_band=age, nation="england"))
    assert "Do not copy, save or send the picture, even to report it." in said and "Report Remove" in said


def test_the_age_alone_decides_nothing_said_of_the_past():
    from bot.nlu.clues import age_band_in

    assert age_band_in("it happened when i was 14") is None
