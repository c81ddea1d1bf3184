"""data/answers.yml: every question has one row, and whatever that row names has words for every value."""
from types import SimpleNamespace

import pytest
from tests.repo_files import PERSPECTIVES, intents, intents_of, read_yaml, responses, rules, variants

from bot.wording import ReviewedWording
from services_directory.fact_fields import FACT_FIELDS
from services_directory.vocabulary import NOT_STATED

ANSWERS = read_yaml("data/answers.yml")
NATIONAL = read_yaml("institutions/national.yml")
LAWS = {row["field"] for row in NATIONAL["law"]}
TIMES = {row["slug"] for row in NATIONAL["time_critical"]}
SOURCES = {"institution", "nation", "general", "action"}
FROM_A_ROW = sorted(name for name, row in ANSWERS.items() if row["source"] != "action")
# conversation.md: students mix these up in one sentence, so the answer to either must serve the other.
NEIGHBOURS = [
    ("ask_confidentiality", "ask_who_will_know"), ("ask_confidentiality", "is_this_private"), ("ask_who_will_know", "is_this_private"),
    ("ask_open_now", "ask_opening_hours"), ("ask_open_now", "ask_contact_service"), ("ask_opening_hours", "ask_contact_service"),
    ("ask_medical_care", "concern_sexual_health"), ("ask_support_during_investigation", "ask_study_adjustments"),
    ("disclose_unsure", "ask_not_sure_it_counts"),
]


def test_every_question_has_one_row_and_every_row_a_question():
    assert set(ANSWERS) == {*intents_of("ask_"), "feedback_worrying"}


@pytest.mark.parametrize("question", sorted(ANSWERS))
def test_a_row_names_what_exists(question):
    row = ANSWERS[question]
    assert row["source"] in SOURCES
    assert row["intro"] in responses()
    assert set(row.get("facts", [])) <= set(FACT_FIELDS)
    assert row.get("law") is None or row["law"] in LAWS
    assert set(row.get("time_critical", [])) <= TIMES
    assert row.get("contact") is None or FACT_FIELDS[row["contact"]].type == "service", "contact names a field whose value is a service"
    assert set(row["neighbours"]) <= set(intents())


@pytest.mark.parametrize("question", FROM_A_ROW)
def test_an_answer_fits_in_three_bubbles(question):
    row = ANSWERS[question]
    assert 1 + len(row.get("facts", [])) + bool(row.get("law")) <= 3
    before = ["utter_lines_in_doubt"] if question.startswith("ask_") else []
    assert rules()[question] == [*before, "action_answer_question"]


@pytest.mark.parametrize("question", FROM_A_ROW)
def test_an_institution_s_silence_still_names_somebody_to_ask(question):
    row = ANSWERS[question]
    assert not row.get("facts") or row.get("contact"), "a fact may be not stated: name whom to ask then"


@pytest.mark.parametrize("question", sorted(set(ANSWERS) - set(FROM_A_ROW)))
def test_a_question_answered_by_an_action_is_ruled_so(question):
    assert ANSWERS[question]["action"] in rules()[question]


@pytest.mark.parametrize("one, other", NEIGHBOURS, ids=lambda name: name)
def test_neighbours_serve_each_other(one, other):
    for name, neighbour in ((one, other), (other, one)):
        if name in ANSWERS:
            assert neighbour in ANSWERS[name]["neighbours"], f"{name} must also serve {neighbour}"


# Said to some only: to nobody else does the answer help, and one side is never offered the other's adviser.
SAID_IN = {"outside_uk_contact": "outside_uk", "welsh": "wales"}
SAID_TO = {"respondent_support": ("accused",)}
FACTS_AND_READERS = [(field, reader) for field in sorted(FACT_FIELDS) for reader in SAID_TO.get(field, PERSPECTIVES)]


def said_for(field, value, **values):
    """What the student reads where the institution gave this value."""
    known = {"nation": SAID_IN.get(field, "england"), field: value, "value": value, "institution_name": "Northbridge", "contact_name": "The advice centre", **values}
    return ReviewedWording(domain=SimpleNamespace(responses=responses())).compose(f"utter_fact_{field}", known)["text"]


@pytest.mark.parametrize("field, perspective", FACTS_AND_READERS)
def test_each_value_a_university_can_give_has_words_of_its_own(field, perspective):
    given = FACT_FIELDS[field].values or ("3", )
    said = [said_for(field, value, perspective=perspective) for value in given]
    assert all(said), f"utter_fact_{field} says nothing for {[v for v, text in zip(given, said) if not text]}"
    assert len(set(said)) == len(said), f"utter_fact_{field} says the same for two different answers"


@pytest.mark.parametrize("field, perspective", [pair for pair in FACTS_AND_READERS if pair[0] != "crisis_monitoring"])
def test_an_institution_that_has_not_said_is_answered_so_with_whom_to_ask(field, perspective):
    said = said_for(field, NOT_STATED, perspective=perspective)
    assert "has not told us" in said
    assert "The advice centre" in said or field == "independent_advice", "whoever gives advice cannot be named where nobody said who does"


@pytest.mark.parametrize("perspective", [p for p in PERSPECTIVES if p != "accused"])
def test_support_for_who_was_reported_is_offered_to_nobody_else(perspective):
    assert said_for("respondent_support", "some-service", perspective=perspective) is None


@pytest.mark.parametrize("field", sorted(FACT_FIELDS))
def test_no_variant_is_for_a_value_that_cannot_be_given(field):
    possible = {*FACT_FIELDS[field].values, NOT_STATED}
    worded = {str(value) for v in variants() if v.response == f"utter_fact_{field}" for value in v.conditions.get(field, [])}
    assert worded <= possible or FACT_FIELDS[field].type == "days"


@pytest.mark.parametrize("law", sorted({row["law"] for row in ANSWERS.values() if row.get("law")}))
def test_a_law_nobody_has_confirmed_is_answered_by_whom_to_ask(law):
    last = responses()[f"utter_law_{law}"][-1]
    assert not last.get("condition") and "{contact_name}" in last["text"] and "{detail}" not in last["text"]


@pytest.mark.parametrize("slug", sorted({slug for row in ANSWERS.values() for slug in row.get("time_critical", [])}))
def test_a_time_row_has_words_that_are_never_a_cut_off(slug):
    for variant in responses()[f"utter_time_{slug.replace('-', '_')}"]:
        assert "Later is still worth asking." in variant["text"]
    assert any("not checked yet" in " ".join(v["text"].split()).replace("is not", "not") for v in responses()[f"utter_time_{slug.replace('-', '_')}"])
