"""What is read off a message by rule: a present age, a nation, a way of contact, another language."""
import pytest
from tests.repo_files import nlu_blocks

from bot.nlu.clues import age_band_in, clues_in, nation_in


@pytest.mark.parametrize("text, band", [
    ("I'm being forced to have sex and I'm only 12 years old", "under_16"),
    ("im 17 and on the foundation year, my tutor keeps texting me late at night", "16_17"),
    ("im 15", "under_16"), ("i am sixteen and scared", "16_17"), ("I’m 17", "16_17"), ("(17f) he wont stop", "16_17"), ("[m15] help", "under_16"),
    ("my sister is 14 and someone is messaging her", "under_16"), ("a 16 year old on the open day told me", "16_17"),
    ("im in year 9 and came to the taster week", "under_16"), ("still a minor", None), ("i'm a minor", "16_17"), ("im not even 18", "16_17"),
    ("turned 16 last week", "16_17"), ("17 yrs old btw", "16_17"),
    # openings and turns of phrase that students use for it
    ("17, first year, the lads in my hall hit me", "16_17"), ("sixteen and on my placement he touched me", "16_17"), ("15 here, they locked me in", "under_16"),
    ("17f, my gf tells me what i can wear", "16_17"), ("i dont turn 18 till june and my mum slaps me", "16_17"), ("I turn 18 in March. Someone touched me", "16_17"),
    # a past age is not a present one
    ("when i was 14 my uncle touched me", None), ("it happened at 15, im 22 now", None), ("he abused me since i was 9", None), ("back when we were 16", None),
    ("i was 17 when it happened", None), ("I was 13. I'm a postgrad now", None),
    # numbers that are no age
    ("im 15 mins late", None), ("i am 12 weeks pregnant", None), ("im 17 credits short", None), ("he is 12 miles away", None), ("im 16 stone", None),
    ("i'm 18", None), ("im 21 and he hits me", None), ("im 150% done", None), ("there were 15 of them", None), ("on the 14th of may", None),
    ("it feels like being back in year 8", None), ("my dissertation is about 15 year olds", None), ("i work with year 9 pupils on placement", None),
])
def test_a_present_age(text, band):
    assert clues_in(text).age_band == band


def test_a_told_age_is_seldom_missed_and_never_turned_into_another():
    told = [(b.metadata["age_band"], clues_in(s).age_band, s) for b in nlu_blocks() if b.metadata.get("age_band") for s in b.sentences]
    wrong = [row for row in told if row[1] not in (row[0], None)]
    missed = [row[2] for row in told if row[1] is None]
    assert not wrong and len(missed) / len(told) <= 0.10, f"{len(missed)} of {len(told)} ages missed, such as {missed[:8]}; wrong: {wrong}"


def test_an_age_is_seldom_seen_where_none_was_told():
    without = [s for b in nlu_blocks() if not b.metadata.get("age_band") for s in b.sentences]
    seen = [s for s in without if clues_in(s).age_band]
    assert len(seen) <= len(without) / 800, f"ages seen where the training data has none: {seen}"


@pytest.mark.parametrize("text, nation", [
    ("im on my year abroad in Spain and my boyfriend hits me", "outside_uk"), ("currently on erasmus", "outside_uk"), ("i'm in dublin right now", "outside_uk"),
    ("im in glasgow now for placement", "scotland"), ("i moved to cardiff", "wales"), ("im in belfast", "northern_ireland"), ("living in leeds", "england"),
    ("im from spain", None), ("my boyfriend is in france", None), ("a guy from scotland", None), ("i love italian food", None),
])
def test_where_the_student_is_now(text, nation):
    assert nation_in(text.lower()) == nation


@pytest.mark.parametrize("text, way", [
    ("im deaf, phone is no use to me", "no_voice"), ("i cant call anyone", "no_voice"), ("can i just text someone", "no_voice"), ("I’d rather text", "no_voice"),
    ("i hate phoning people", None), ("no phone credit", "no_voice"), ("someone might overhear", "no_voice"),
    ("do you have BSL", "bsl"), ("i use british sign language", "bsl"), ("im deaf and use bsl, cant phone", "bsl"),
    ("i cant talk to him", None), ("dont want to talk about my mum", None), ("he keeps calling me", None), ("ring me later", None),
])
def test_a_way_of_contact(text, way):
    assert clues_in(text).contact_way == way


@pytest.mark.parametrize("text, other", [("my flatmate was reported", True), ("my best friend got a letter", True), ("i was reported", False), ("a friend of mine", False)])
def test_that_it_is_about_somebody_else(text, other):
    assert clues_in(text).about_somebody_else is other


def test_quotes_and_capitals_make_no_difference():
    assert age_band_in("i'm 15") == clues_in("I’M 15").age_band == clues_in("  i‘m   15 ").age_band == "under_16"
