"""action_answer_question: the row that the table names, said whole at every university, in every nation, to everybody."""
import itertools
import re

import pytest
from tests.actions.conftest import make_tracker, run_action
from tests.dialogue.turns import WORDING, values_for
from tests.repo_files import NATIONS, ROOT, read_yaml, responses

from actions import ActionAnswerQuestion
from actions.answer_question import Answer
from bot.channels.messages import as_message
from directory_factories import institution, service, write_folder
from services_directory.database import open_directory
from services_directory.facts import list_institutions
from services_directory.loading import load_if_changed

ANSWERS = read_yaml("data/answers.yml")
QUESTIONS = sorted(name for name, row in ANSWERS.items() if row["source"] != "action")


def answer(question, **slots):
    return run_action(ActionAnswerQuestion(), make_tracker(question, **slots))[0]


def as_read(messages, **slots):
    """The texts a student reads: each response filled as the Rasa process fills it; None where it says nothing."""
    return [WORDING.compose(m["response"], {**values_for(**slots), **m})["text"] for m in messages]


@pytest.mark.parametrize("question", QUESTIONS)
def test_it_begins_with_the_reviewed_intro_and_ends_the_turn(directory, question):
    messages = answer(question)
    assert messages[0]["response"] == ANSWERS[question]["intro"] and len(messages) <= 3
    assert {m["response"] for m in messages} <= set(responses())
    assert [bool((m.get("custom") or {}).get("complete")) for m in messages] == [False] * (len(messages) - 1) + [True]


@pytest.mark.parametrize("question, institution, response, sent", [
    ("ask_report_anonymously", "north", "utter_fact_anonymous_reports", {"anonymous_reports": "assessed"}),
    ("ask_report_anonymously", "south", "utter_fact_anonymous_reports", {"anonymous_reports": "not_stated"}),
    ("ask_report_anonymously", "north", "utter_fact_two_way_messages", {"two_way_messages": "by_code"}),
    ("ask_nothing_happened", "north", "utter_fact_first_response", {"first_response": 3, "value": 3}),
    ("ask_visa_effect", "north", "utter_fact_independent_advice", {"contact_name": "Advice-Centre"}),
])
def test_a_fact_is_the_institution_s_own(directory, question, institution, response, sent):
    said = next(m for m in answer(question, institution=institution) if m["response"] == response)
    assert sent.items() <= said.items() and said["custom"]["kind"] == "fact"


def test_where_the_university_has_not_said_the_answer_names_whom_to_ask(directory):
    said = next(m for m in answer("ask_withdraw_report") if m["response"] == "utter_fact_retention")
    assert said["contact_name"] == "Advice-Centre" and [c["id"] for c in said["custom"]["services"]] == ["advice-centre"]


def test_a_worrying_reply_is_taken_by_somebody_even_where_the_university_has_not_said_who(directory):
    said = next(m for m in answer("feedback_worrying") if m["response"] == "utter_fact_worrying_reply_contact")
    assert said["contact_name"] == "Advice-Centre" and [c["id"] for c in said["custom"]["services"]] == ["advice-centre"]


@pytest.mark.parametrize("perspective", ["self", "friend", "accused", "staff"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_no_sentence_has_a_hole_where_a_university_never_said_a_thing(directory, question, perspective):
    """South has one office and not one fact: students are sent to the office, or to the university itself."""
    slots = {"institution": "south", "perspective": perspective}
    for text in as_read(answer(question, **slots), **{**slots, "institution_name": "South"}):
        assert not re.search(r" [.,]|^ ", text or ""), text


def test_a_service_that_is_not_shown_any_more_leaves_its_sentence_to_nobody_else(tmp_path, monkeypatch):
    opened = open_directory(f"sqlite:///{tmp_path}/directory.db")
    files = write_folder(tmp_path / "files", institution("north", [service("office"), service("guards", status="withdrawn")], fact_values={"emergency_contact": "guards"}))
    load_if_changed(opened, files)
    monkeypatch.setattr("actions.answer_question.directory", lambda: opened)
    with opened.session() as session:
        said = Answer(session, make_tracker("ask_police").slots, {"contact": "independent_advice"}).fact("emergency_contact")
    assert said["emergency_contact"] == "not_stated" and said["contact_name"] == "Office"
    opened.close()


def test_who_was_reported_is_pointed_to_their_own_support(directory):
    said = next(m for m in answer("ask_withdraw_report", perspective="accused") if m["response"] == "utter_fact_retention")
    assert said["contact_name"] == "Case-Support"


@pytest.mark.parametrize("question", [name for name in QUESTIONS if ANSWERS[name].get("time_critical")])
def test_every_row_of_time_that_the_table_names_is_said_in_some_nation(real_directory, question):
    """A row that never fits into the three bubbles would be wording that nobody can read."""
    wanted = {f"utter_time_{slug.replace('-', '_')}" for slug in ANSWERS[question].get("time_critical", [])}
    said = {m["response"] for nation in NATIONS for m in answer(question, institution="northbridge", nation=nation)}
    assert wanted <= said, f"never said: {wanted - said}"


@pytest.mark.parametrize("topics, told", [([], True), (["crisis_immediate_danger"], False), (["crisis_immediate_danger", "disclose_sexual_violence"], True), (["disclose_sexual_violence"], True)])
def test_who_took_too_much_is_not_told_about_contraception(real_directory, topics, told):
    said = {m["response"] for m in answer("ask_medical_care", institution="northbridge", nation="england", topics=topics)}
    assert ("utter_time_emergency_contraception" in said) is told


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("real")
    opened = open_directory(f"sqlite:///{folder}/directory.db")
    load_if_changed(opened, ROOT / "institutions")
    yield opened
    opened.close()


@pytest.fixture
def real_directory(loaded, monkeypatch):
    """The institutions of this checkout."""
    monkeypatch.setattr("actions.answer_question.directory", lambda: loaded)
    return loaded


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_answer_has_a_hole_at_any_university(real_directory, question):
    with real_directory.session() as session:
        known = [(i.slug, i.name, i.nation) for i in list_institutions(session)]
    for (slug, name, home), abroad, perspective in itertools.product(known, (False, True), ("self", "friend", "accused")):
        slots = dict(institution=slug, nation="outside_uk" if abroad else home, perspective=perspective)
        texts = [t for t in as_read(answer(question, **slots), **{**slots, "institution_name": name}) if t]
        assert texts, f"{slots}: nothing was said"
        for text in texts:
            hole = re.search(r"ask \.|: \.|\bNone\b|\{|^ can |\. can |to \.|talk to \.| {2}", text)
            assert not hole, f"{slots}: {text!r}"


def test_can_i_report_without_my_name_has_four_different_true_answers(real_directory):
    with real_directory.session() as session:
        known = [i.slug for i in list_institutions(session) if i.demo]
    said = {tuple(as_read(answer("ask_report_anonymously", institution=slug, perspective="self"), perspective="self")[1:]) for slug in known}
    assert len(said) == len(known) == 4


def test_the_code_warning_stands_before_any_link(directory):
    messages = answer("ask_report_anonymously")
    text = as_read(messages)[2]
    assert "The code cannot be found again if it is lost." in text


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_unknown_university_still_gets_the_general_answer(directory, question):
    messages = answer(question, institution="unknown", nation=None)
    assert messages[0]["response"] == ANSWERS[question]["intro"] and messages[-1]["custom"]["complete"] is True


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_that_is_the_university_s_links_to_its_page(real_directory, question):
    facts = [m for m in answer(question, institution="northbridge") if m["response"].startswith("utter_fact_")]
    assert all(m["custom"]["source"]["url"].startswith("https://") for m in facts)


@pytest.mark.parametrize("question", ["ask_support_during_investigation", "ask_study_adjustments"])
@pytest.mark.parametrize("perspective, shown", [("self", False), ("friend", False), ("witness", False), ("accused", True)])
def test_the_adviser_of_who_was_reported_is_shown_to_nobody_else(directory, question, perspective, shown):
    said = [{**WORDING.compose(m["response"], {**values_for(perspective=perspective), **m}), "custom": m["custom"]} for m in answer(question, perspective=perspective)]
    cards = [card["id"] for message in map(as_message, said) if message for card in message.get("services", [])]
    assert ("case-support" in cards) is shown


def test_a_lost_directory_is_an_error_and_not_an_empty_answer(broken_directory):
    with pytest.raises(Exception):
        answer("ask_police")


def test_an_answer_is_one_bubble_shorter_where_the_lines_stand_before_it(directory):
    in_doubt = [{"entity": "danger", "value": "possible"}]
    assert len(answer("ask_police", entities=in_doubt)) == len(answer("ask_police")) - 1 == 2
