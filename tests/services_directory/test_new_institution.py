"""make new-institution: a welfare officer answers questions, and a valid, commented file comes out."""
import io
import subprocess
import sys
from datetime import date

import pytest
from directory_factories import institution, write_folder
from ruamel.yaml import YAML

from services_directory.fact_fields import FACT_FIELDS, required_fields
from services_directory.loading import read_folder
from services_directory.settings import ROOT
from services_directory.starting.asking import Lines, Stopped
from services_directory.starting.fact_questions import FACT_QUESTIONS
from services_directory.starting.interview import Interview
from services_directory.starting.meaning import Meanings
from services_directory.starting.missing import missing

pytestmark = pytest.mark.thorough

TODAY = date(2026, 11, 22)
BEGIN = ["University of Westmere", "", "wales", "", "https://westmere.example/help", "",
         "https://www.westmere.example", "", "winter break", "2026-12-23", "2027-01-04", ""]
WELLBEING = ["Student Wellbeing", "People who listen and help you work out what comes next.", "", "",
             "phone", "0113 243 1751", "Somebody answers.", "weekly", "mon-fri 09:00-17:00, sat 10:00-12:00", "", "yes"]
SECURITY = ["+", "Campus Security", "Officers who come to you.", "Anyone on campus", "",
            "phone", "0113 243 1752", "", "always", "", "", "An officer answers.", "https://westmere.example/security"]
# What is left open is one line; a choice has two more: a detail and a page.
FACTS = ["", "student-wellbeing", "", "", "", "", "https://westmere.example/rules", "assessed", "Each one is read.", ""]


@pytest.fixture
def folder(tmp_path):
    made = write_folder(tmp_path / "institutions", institution())
    (made / "north.yml").unlink()
    return made


def ask(folder, answers, slug=None, again=False):
    """One sitting: (the interview, what was printed, whether the answers ran out)."""
    out = io.StringIO()
    national = {s: row["name"] for s, row in read_folder(folder).national.slugs.items()}
    interview = Interview(Lines(io.StringIO("".join(f"{a}\n" for a in answers)), out), folder, TODAY, national, again)
    try:
        interview.run(slug)
    except Stopped:
        return interview, out.getvalue(), True
    return interview, out.getvalue(), False


def westmere(folder):
    return next(r for r in read_folder(folder).institutions if r.owner == "westmere")


def fact(folder, field):
    return next(row for row in westmere(folder).facts if row["field"] == field)


# ---- the table of questions ----
def test_every_fact_has_a_question_and_every_answer_says_what_students_then_read():
    assert set(FACT_QUESTIONS) == set(FACT_FIELDS)
    meanings = Meanings("University of Westmere")
    for field in FACT_FIELDS.values():
        for value in field.values:
            told = meanings.of(field.name, value)
            assert "{" not in told and len(told) > 20, (field.name, value)
        told = [meanings.of(field.name, value) for value in field.values]
        assert len(set(told)) == len(told), f"{field.name}: two answers mean the same to a student"


# ---- a new file ----
def test_from_the_first_answers_on_the_file_is_valid_commented_and_honest(folder):
    _, said, stopped = ask(folder, BEGIN[:3])
    assert stopped
    text = (folder / "westmere.yml").read_text(encoding="utf-8")
    record = westmere(folder)
    assert record.institution["nation"] == "wales" and not record.institution["demo"]
    assert {row["field"] for row in record.facts} == set(required_fields("wales"))
    assert all(row["value"] == "not_stated" for row in record.facts)
    assert all(question in text for question in FACT_QUESTIONS.values())


def test_a_whole_sitting_writes_what_was_answered(folder):
    interview, said, stopped = ask(folder, [*BEGIN, *WELLBEING, *SECURITY, *FACTS, *[""] * 60])
    record = westmere(folder)
    assert record.institution["support_url"] == "https://westmere.example/help" and record.institution["allowed_origins"] == ["https://www.westmere.example"]
    assert record.institution["closures"] == [{"name": "winter break", "from": "2026-12-23", "to": "2027-01-04"}]
    wellbeing, security = record.slugs["student-wellbeing"], record.slugs["campus-security"]
    assert wellbeing["status"] == security["status"] == "listed"
    assert wellbeing["checked_on"] == TODAY and wellbeing["checked_by"] == "wellbeing manager" and security["checked_on"] is None
    assert fact(folder, "emergency_contact")["value"] == "campus-security" and fact(folder, "emergency_contact")["reviewed_on"] == TODAY
    assert fact(folder, "anonymous_reports")["detail"] == "Each one is read."
    assert fact(folder, "policy_url")["value"] == "https://westmere.example/rules"
    assert record.fallback == {"any": ["student-wellbeing", "campus-security"]}
    assert "reads each report without a name and weighs up" in said    # what the answer means


def test_each_way_to_report_is_asked_and_takes_up_what_was_said(folder):
    ask(folder, BEGIN[:3])
    text = (folder / "westmere.yml").read_text()
    text = text.replace("  first_response:\n    value: not_stated", "  first_response:\n    value: 3")
    (folder / "westmere.yml").write_text(text)
    routes = ["https://westmere.example/named", "Two caseworkers.", "They write to you.", "", "", "yes",
              "https://westmere.example/anonymous", "", "It is read.", "", "", ""]
    Interview(NothingButRoutes(routes), folder, TODAY, {}).run("westmere")
    named, anonymous = westmere(folder).routes
    assert (named["slug"], named["reply_time"], named["checked_on"]) == ("report-with-your-name", "within 3 working days", TODAY)
    assert (anonymous["identity"], anonymous["status"], anonymous["checked_on"]) == ("anonymous", "listed", None)


class NothingButRoutes(Lines):
    """Leaves everything open until the ways to report are asked for."""

    def __init__(self, answers):
        super().__init__(io.StringIO(), io.StringIO())
        self._answers, self._begun = list(answers), False

    def choose(self, question, options, default):
        return self._next(default) if self._begun else default if any(o.value == default for o in options) else options[0].value

    def write(self, question, check, default=""):
        self._begun = self._begun or question.startswith("The page on which a student reports")
        if self._begun:
            return self._next(default)
        if "Its name, as students" in question:
            return "Student Wellbeing"
        return default or ("It helps." if check("") else "") if not question.startswith("The number") else "0113 243 1751"

    def _next(self, default):
        return self._answers.pop(0) or default


@pytest.mark.parametrize("wrong, said", [
    (["University of Westmere", "Big Letters", "westmere"], "small letters, digits and hyphens"),
    (["University of Westmere", "", "narnia", "9", "wales"], "write a number from 1 to 4"),
    ([*BEGIN[:4], "westmere.example", "https://westmere.example/"], "https://"),
    ([*BEGIN[:8], "Easter", "25 March", "2027-03-25", "2027-03-01", "2027-03-30"], "a later one"),
    ([*BEGIN, *WELLBEING[:5], "0113 496 0123", "0113 243 1751"], "reserved for drama"),
    ([*BEGIN, *WELLBEING[:5], "113 243 1751", "0113 243 1751"], "first 0"),
    ([*BEGIN, *WELLBEING[:5], "0113 243 1751 ext 4", "0113 243 1751"], "under what happens"),
    ([*BEGIN[:3], "Jane Smith", "wellbeing manager"], "Write a job, not a name"),
    ([*BEGIN, *WELLBEING[:8], "nine to five", "mon-fri 09:00-17:00"], "mon-fri 09:00-17:00"),
    ([*BEGIN, "Samaritans", "Student Wellbeing"], "of this name already"),
], ids=["slug", "nation", "address", "dates", "drama number", "lost zero", "extension", "name", "hours", "a national service"])
def test_an_answer_that_cannot_be_used_is_said_at_once_and_asked_again(folder, wrong, said):
    _, printed, _ = ask(folder, wrong)
    assert said in printed
    if (folder / "westmere.yml").exists():
        westmere(folder)


# ---- stopping and going on ----
ALL = [*BEGIN, *WELLBEING, *SECURITY, *FACTS, *[""] * 60]


@pytest.mark.parametrize("after", range(3, len(BEGIN + WELLBEING + SECURITY) + 4, 3))
def test_stopping_anywhere_loses_no_answer(folder, after):
    """Whatever was typed stands in the file. Only a name alone, and half a period of dates, are asked again."""
    _, _, stopped = ask(folder, ALL[:after])
    assert stopped
    westmere(folder)
    text = " ".join((folder / "westmere.yml").read_text(encoding="utf-8").split())
    unfinished = {"Student Wellbeing": 1, "Campus Security": 1, "winter break": 3, "2026-12-23": 2}
    for number, answer in enumerate(ALL[:after]):
        if len(answer) > 9 and number >= 3 and after - number > unfinished.get(answer, 0):
            assert answer.split(" ")[-1] in text, (number, answer)


def test_what_was_begun_is_a_draft_until_it_is_finished(folder):
    ask(folder, [*BEGIN, *WELLBEING[:6]])
    assert westmere(folder).slugs["student-wellbeing"]["status"] == "draft"
    assert any("Begun and not finished" in line for line in missing(folder, "westmere", TODAY))
    _, said, _ = ask(folder, ["", "yes", "", "", "", "yes"], "westmere")
    row = westmere(folder).slugs["student-wellbeing"]
    assert "is a draft" in said and row["status"] == "listed" and len(row["channels"]) == 1 and row["checked_on"] == TODAY


def test_what_is_answered_is_not_asked_again_unless_somebody_wants_it(folder):
    ask(folder, ALL)
    _, said, _ = ask(folder, [""] * 80, "westmere")
    assert "Your support page" not in said and FACT_QUESTIONS["anonymous_reports"] not in said and FACT_QUESTIONS["retention"] in said
    before = (folder / "westmere.yml").read_text()
    _, said, _ = ask(folder, [""] * 120, "westmere", again=True)
    assert FACT_QUESTIONS["anonymous_reports"] in said and "Each one is read." in said
    assert YAML(typ="safe").load(before)["facts"] == YAML(typ="safe").load((folder / "westmere.yml").read_text())["facts"]


# ---- a file that somebody else wrote ----
def test_an_existing_file_is_completed_and_everything_else_in_it_stays(tmp_path):
    folder = write_folder(tmp_path / "institutions", institution())
    original = (ROOT / "institutions" / "northbridge.yml").read_text(encoding="utf-8")
    (folder / "north.yml").unlink()
    national = (ROOT / "institutions" / "national.yml").read_text(encoding="utf-8")
    (folder / "national.yml").write_text(national)
    (folder / "northbridge.yml").write_text(original)
    _, said, stopped = ask(folder, ["", "Kept for six years.", "https://northbridge.example/kept", *[""] * 20], "northbridge")
    now = (folder / "northbridge.yml").read_text(encoding="utf-8")
    assert not stopped and FACT_QUESTIONS["retention"] in said and FACT_QUESTIONS["anonymous_reports"] not in said
    old, new = original.splitlines(), now.splitlines()
    changed = [line for line in new if line not in old]
    assert len(changed) == 1 and "Kept for six years." in changed[0] and len(old) == len(new)


def test_a_cohort_by_cohort_fact_is_left_alone(folder):
    ask(folder, BEGIN[:3])
    file = folder / "westmere.yml"
    file.write_text(file.read_text().replace("  first_response:\n    value: not_stated", "  first_response:\n    - value: not_stated\n    - {value: 5, cohort: \"apprentices\"}"))
    _, said, _ = ask(folder, [""] * 100, "westmere", again=True)
    assert FACT_QUESTIONS["first_response"] not in said


def test_somebodys_mistake_is_named_and_the_file_left_as_it_is(folder):
    ask(folder, BEGIN[:3])
    file = folder / "westmere.yml"
    broken = file.read_text().replace("nation: wales", "nation: narnia")
    file.write_text(broken)
    done = run(folder, "westmere", text="")
    assert done.returncode == 1 and "westmere.yml:" in done.stderr and "narnia" in done.stderr and "Traceback" not in done.stderr
    assert file.read_text() == broken


# ---- the command ----
def run(folder, *words, text):
    return subprocess.run([sys.executable, "-W", "ignore", "-m", "services_directory", "new-institution", *words, "--folder", str(folder)],
                          cwd=ROOT, input=text, capture_output=True, text=True, timeout=120)


def test_from_a_pipe_it_ends_with_what_is_missing_and_how_to_go_on(folder):
    done = run(folder, text="\n".join(ALL[:40]) + "\n")
    assert done.returncode == 0, done.stderr
    for said in ("Stopped:", "make new-institution INSTITUTION=westmere", "Before students use it for real", "data protection impact assessment",
                 "24/7 lines", "Questions left open", FACT_QUESTIONS["retention"]):
        assert said in done.stdout, said
    assert westmere(folder)


def test_nothing_answered_writes_nothing(folder):
    done = run(folder, text="")
    assert done.returncode == 1 and "nothing was written" in done.stdout and not list(folder.glob("w*"))
