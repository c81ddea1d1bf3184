"""The wording's form: written once, said somewhere, signed by whom it says, short enough, with a way on."""
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from tests.repo_files import RESPONSE_FILES, ROOT, WORD_FILES, names_in, read_yaml, responses, rules, variants

from services_directory.fact_fields import FACT_FIELDS

SIGNERS = {"student_panel", "specialist_service", "safeguarding_lead"}
MOST_WORDS, MOST_BUTTONS, LONGEST_TITLE = 60, 5, 40
LAST = "/not_what_i_meant"
KINDS = {"text", "question", "fact", "services", "help", "notice"}
ANSWERS = read_yaml("data/answers.yml")


def words_in(text):
    return len(re.sub(r"\{[a-z_0-9]+\}", "word", text).split())


def said_somewhere():
    """Every response that a rule, an action or a row of the table of answers names."""
    by_rules = {action for actions in rules().values() for action in actions}
    code = "".join(path.read_text(encoding="utf-8") for folder in ("actions", "bot") for path in (ROOT / folder).rglob("*.py"))
    by_table = {row["intro"] for row in ANSWERS.values()}
    by_table |= {f"utter_law_{row['law']}" for row in ANSWERS.values() if row.get("law")}
    by_table |= {f"utter_time_{slug.replace('-', '_')}" for row in ANSWERS.values() for slug in row.get("time_critical", [])}
    by_table |= {f"utter_fact_{field}" for row in ANSWERS.values() for field in row.get("facts", [])}
    return by_rules | by_table | set(re.findall(r"\"(utter_[a-z0-9_]+)\"", code))


def test_a_response_is_written_once():
    names = Counter(name for file in RESPONSE_FILES for name in read_yaml(file)["responses"])
    twice = [name for name, count in names.items() if count > 1]
    assert not twice, f"Rasa would take the last one without a word: {twice}"
    assert "responses" not in read_yaml("domain.yml"), "wording belongs in data/responses/, not in domain.yml"


@pytest.mark.parametrize("name", sorted(responses()))
def test_a_response_is_said_somewhere(name):
    assert name in said_somewhere(), f"nobody can ever read {name}: delete it, or name it in a rule, an action or data/answers.yml"


def test_every_fact_of_the_directory_can_be_asked_for():
    asked = {field for row in ANSWERS.values() for field in row.get("facts", [])}
    assert asked | {row.get("contact") for row in ANSWERS.values()} >= set(FACT_FIELDS)


@pytest.mark.parametrize("file", [*RESPONSE_FILES, *WORD_FILES, *names_in("data/patterns", "*.yml")])
def test_a_file_says_who_has_signed_it(file):
    content = read_yaml(file)
    assert isinstance(content.get("review"), list), f"{file}: begin with `review: []`; a signature is {{role, on, next}}"
    for signature in content["review"]:
        assert set(signature) == {"role", "on", "next"}, f"{file}: a signature has role, on and next"
        assert signature["role"] in SIGNERS, f"{file}: a role is one of {sorted(SIGNERS)}, never a name"
        assert isinstance(signature["on"], date) and isinstance(signature["next"], date) and signature["on"] < signature["next"]


@pytest.mark.parametrize("file", RESPONSE_FILES)
def test_a_bubble_is_short_and_of_a_known_kind(file):
    for variant in variants(file):
        assert variant.text.strip(), f"{variant}: no text; leave the variant out where nothing should be said"
        assert words_in(variant.text) <= MOST_WORDS, f"{variant}: {words_in(variant.text)} words, at most {MOST_WORDS}"
        assert variant.said.get("metadata", {}).get("kind", "text") in KINDS
        assert set(variant.said) <= {"text", "condition", "buttons", "metadata"}, f"{variant}: unknown key"


@pytest.mark.parametrize("file", RESPONSE_FILES)
def test_buttons_are_few_and_the_last_one_takes_it_back(file):
    for variant in variants(file):
        payloads = [button["payload"] for button in variant.buttons if button.get("when") != "further_other"]  # never beside further_crisis
        assert not payloads or payloads[-1] == LAST, f"{variant}: the last button is \"Not what I meant\" ({LAST})"
        assert len(payloads) <= MOST_BUTTONS, f"{variant}: {len(payloads)} buttons can show at once, at most {MOST_BUTTONS}"
        assert len(set(payloads)) == len(payloads), f"{variant}: two buttons do the same"
        long = [b["title"] for b in variant.buttons if len(b["title"]) > LONGEST_TITLE]
        assert not long, f"{variant}: a title is at most {LONGEST_TITLE} characters: {long}"


def test_a_response_without_a_catch_all_is_silent_on_purpose():
    """Where no variant fits, nothing is said: these are the responses that only some students should see."""
    on_purpose = {"utter_your_choice", "utter_urgent_first", "utter_lines_in_doubt", "utter_after_crisis", "utter_notice", "utter_counts", "utter_ask_which_topic_lines",
                  "utter_fact_respondent_support", "utter_fact_outside_uk_contact", "utter_fact_welsh"}
    choices = {f"utter_fact_{name}" for name, field in FACT_FIELDS.items() if field.type == "choice"}
    no_catch_all = {name for name, said in responses().items() if all(v.get("condition") for v in said)}
    assert no_catch_all - choices <= on_purpose, f"can fall silent by accident: {no_catch_all - choices - on_purpose}"


def test_no_variant_hides_behind_one_that_always_holds():
    for name, said in responses().items():
        for number, variant in enumerate(said[:-1], 1):
            assert variant.get("condition"), f"{name}: variant {number} has no condition, so the ones after it are never said"


@pytest.mark.parametrize("file", RESPONSE_FILES)
def test_there_is_no_code_beside_the_words(file):
    assert {path.suffix for path in (ROOT / Path(file).parent).iterdir()} == {".yml"}
    assert set(read_yaml(file)) == {"version", "review", "responses"}
