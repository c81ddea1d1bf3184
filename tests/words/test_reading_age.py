"""A frightened eleven-year-old's reading is enough: Flesch-Kincaid grade and five years, by textstat, nothing downloaded."""
import re

import pytest
import textstat
from tests.repo_files import RESPONSE_FILES, WORD_FILES, read_yaml, variants

OLDEST = 11.0
SCHOOL_STARTS_AT = 5  # a grade of the formula is a year at school
FEWEST_WORDS = 10     # the formula says nothing about less
NOT_ENGLISH = {"utter_other_language"}
# Fixed by the design, word for word; shown as a label.
FIXED = ("Demonstration. Local services are not real. National lines are real.",)
# Names are read as one word, however many syllables they have: a reader knows them or looks for them.
NAMES = re.compile(
    r"Northern Ireland Public Services Ombudsman|Scottish Public Services Ombudsman|Office of the Independent Adjudicator|Northern Ireland|"
    r"Samaritans|Childline|Lifeline|Microsoft|designated safeguarding lead|safeguarding lead|\{[a-z_0-9]+\}|[\w.]+@[\w.]+\w|(?:\d[\d ]*)?\d")


def reading_age(text):
    for fixed in FIXED:
        text = text.replace(fixed, "")
    plain = re.sub(r"\{(?:detail|value)\}", "", " ".join(text.split()))
    plain = NAMES.sub("Ann", plain).strip()
    if len(plain.split()) < FEWEST_WORDS:
        return 0.0
    return textstat.flesch_kincaid_grade(plain) + SCHOOL_STARTS_AT


@pytest.mark.parametrize("file", RESPONSE_FILES)
def test_a_bubble_can_be_read_at_eleven(file):
    hard = {str(v): (round(reading_age(v.text), 1), v.text) for v in variants(file)
            if v.response not in NOT_ENGLISH and reading_age(v.text) > OLDEST}
    assert not hard, f"shorter sentences and shorter words, please: {hard}"


@pytest.mark.parametrize("file", WORD_FILES)
def test_words_without_rasa_can_be_read_at_eleven(file):
    def strings(part):
        if isinstance(part, dict):
            return [s for value in part.values() for s in strings(value)]
        return [part] if isinstance(part, str) else []

    hard = {text: round(reading_age(text), 1) for text in strings(read_yaml(file)) if reading_age(text) > OLDEST}
    assert not hard, f"{file}: {hard}"


def test_the_measure_can_fail():
    assert reading_age("Notwithstanding institutional confidentiality obligations, practitioners may subsequently escalate information to designated authorities.") > OLDEST
    assert reading_age("You can talk to a person now. They will not tell your tutor.") < OLDEST
