"""What staff are told: the line, what was found, what to write; every error of a file at once."""
import re

import pytest
from directory_factories import (
    channel, facts, institution, lines, national, national_service, service, write_folder)

from services_directory.loading import DirectoryErrors, read_folder
from services_directory.validation.contacts import number_problem


def messages(tmp_path, *institutions, shared=None):
    try:
        read_folder(write_folder(tmp_path / "files", *institutions, shared=shared))
    except DirectoryErrors as errors:
        return [str(problem) for problem in errors.problems]
    return []


def only(tmp_path, **changes):
    """The messages for one service with one thing wrong, without the file and line."""
    wrong = service(**{"slug": "s", **changes})
    found = messages(tmp_path, institution(services=[service("right"), wrong]))
    assert all(re.match(r"files/north\.yml:\d+: ", message) for message in found), found
    return [message.split(": ", 1)[1] for message in found]


@pytest.mark.parametrize("changes, where, found, advice", [
    ({"kind": "suport"}, "services[1].kind", "suport", 'write "support"'),
    ({"topics": ["stalkin"]}, "services[1].topics[0]", "stalkin", 'write "stalking"'),
    ({"topics": "any"}, "services[1].topics", "any", "write a list"),
    ({"sumary": "x"}, "services[1].sumary", "sumary", 'no such field; write "summary"'),
    ({"name": None}, "services[1].name", None, "write name"),
    ({"checked_on": "1/9/2026"}, "services[1].checked_on", "1/9/2026", "2026-09-01"),
    ({"checked_on": "2026-02-30"}, "services[1].checked_on", "2026-02-30", "2026-09-01"),
    ({"slug": "Well Being"}, "services[1].slug", "Well Being", "small letters"),
    ({"slug": "right"}, "services[1].slug", "right", "another slug"),
    ({"source_url": "http://x.example"}, "services[1].source_url", "http://x.example", "https://"),
    ({"min_age": 30, "max_age": 20}, "services[1].min_age", "30", "up to max_age (20)"),
    ({"bsl": "maybe"}, "services[1].bsl", "maybe", "true or false"),
    ({"channels": []}, "services[1].channels", None, "at least one way"),
    ({"supports_accused_only": True}, "services[1].perspectives", "self, friend, witness",
     "[accused]"),
    ({"only_for": ["woman"]}, "services[1].only_for[0]", "woman", 'write "women"'),
    ({"channels": [{"kind": "fax", "value": "1"}]}, "services[1].channels[0].kind", "fax",
     "write one of: phone"),
    ({"channels": [channel(value="113 496 0123")]}, "services[1].channels[0].value",
     "113 496 0123", 'with its first 0 and in quotation marks: "0113 496 0123"'),
    ({"channels": [channel(value="0113 496 0123 (day)")]}, "services[1].channels[0].value",
     "0113 496 0123 (day)", "nothing else in this field"),
    ({"channels": [channel("email", value="a@b")]}, "services[1].channels[0].value", "a@b",
     "one e-mail address"),
    ({"channels": [channel("text", value="text SHOUT to 85258 now")]},
     "services[1].channels[0].value", "text SHOUT to 85258 now", "SHOUT to 85258"),
    ({"channels": [channel(hours={"weekly": {"mon-fri": "9-5"}})]},
     "services[1].channels[0].hours.weekly.mon-fri", "9-5", "09:00-17:00"),
    ({"channels": [channel(hours={"weekly": {"monday": "09:00-17:00"}})]},
     "services[1].channels[0].hours.weekly.monday", "monday", "mon-fri"),
    ({"channels": [channel(hours={"weekly": {"mon": "09:00-17:00", "mon-mon": "10:00-11:00"}})]},
     "services[1].channels[0].hours.weekly.mon-mon", "mon-mon", "write mon once"),
    ({"channels": [channel(hours={"weekly": {"mon": ["09:00-12:00", "11:00-13:00"]}})]},
     "services[1].channels[0].hours.weekly.mon", None, "do not overlap"),
    ({"channels": [channel(hours={"term_only": True})]}, "services[1].channels[0].hours", None,
     "write weekly"),
    ({"channels": [channel(hours="24/7")]}, "services[1].channels[0].hours", "24/7",
     "{always: true}"),
    ({"channels": [channel(hours={"always": True, "exceptions": [{"on": "2026-12-11"}]})]},
     "services[1].channels[0].hours.exceptions[0]", None, "closed: true"),
    ({"channels": [channel(hours={"always": True, "exceptions": [
        {"from": "2026-12-11", "to": "2026-12-01", "closed": True}]})]},
     "services[1].channels[0].hours.exceptions[0]", "2026-12-11 to 2026-12-01", "earlier day"),
])
def test_each_mistake_says_where_what_and_what_to_write(tmp_path, changes, where, found, advice):
    shown = "nothing" if found is None else f'"{found}"'
    (message,) = only(tmp_path, **changes)
    assert message.startswith(f"{where}: found {shown}; ") and advice in message, message


def test_every_error_of_every_file_at_once_with_its_line(tmp_path):
    wrong = institution("south", header={"nation": "Wales"}, services=[
        service(kind="suport", channels=[channel(value="12"), channel("email", value="x")])])
    del wrong["facts"]["retention"]
    wrong["facts"]["police_effect"] = {"value": "stops"}
    wrong["fallback"] = {"any": ["nobody"]}
    shared = national([national_service("x", nations=["uk", "eu"])])
    found = messages(tmp_path, wrong, shared=shared)
    text = (tmp_path / "files" / "south.yml").read_text().splitlines()
    assert len(found) == 8
    for message in found:
        if "south.yml" in message and "found nothing" not in message:
            line = int(message.split(":")[1])
            assert re.search(r'found "(.*?)"', message)[1] in text[line - 1], message
    assert any("facts.retention: found nothing; write retention" in message for message in found)


@pytest.mark.parametrize("content, advice", [
    ("institution: {slug: x", "check the signs"), ("- a list", "write the sections"),
    ("institution:\n  slug: [\n", "check the signs"), ("", "write the sections"),
    ("a: &a\n  b: *a\n", "contains itself"), ("\tx: 1", "check the signs"),
])
def test_a_file_that_is_not_yaml(tmp_path, content, advice):
    folder = write_folder(tmp_path / "files", institution())
    (folder / "south.yml").write_text(content)
    with pytest.raises(DirectoryErrors) as caught:
        read_folder(folder)
    assert "files/south.yml:" in str(caught.value)
    assert advice in str(caught.value)


def test_a_file_that_is_not_yaml_shows_the_line_it_is_about(tmp_path):
    folder = write_folder(tmp_path / "files", institution())
    path = folder / "north.yml"
    path.write_text(path.read_text().replace("nation: england", "nation:england", 1))
    with pytest.raises(DirectoryErrors) as caught:
        read_folder(folder)
    [problem] = caught.value.problems
    assert problem.found == path.read_text().splitlines()[problem.line - 1].strip()


@pytest.mark.parametrize("name, advice", [
    ("“Wellbeing”", "write straight quotation marks"), ("Caf\u00c3\u00a9", "letters were spoilt"),
    ("The student\u00e2\u20ac\u2122s desk", "letters were spoilt"), ("Café Cymorth: “drop in” – 10 °C, £5", "")])
def test_letters_that_a_word_processor_spoilt(tmp_path, name, advice):
    folder = write_folder(tmp_path / "files", institution(services=[service(name=name)]))
    try:
        read_folder(folder)
        told = ""
    except DirectoryErrors as errors:
        told = str(errors)
    assert advice in told and bool(told) == bool(advice)


def test_a_file_saved_in_another_encoding(tmp_path):
    folder = write_folder(tmp_path / "files", institution())
    (folder / "south.yml").write_bytes("institution: {name: Université}".encode("latin-1"))
    with pytest.raises(DirectoryErrors, match="save the file as UTF-8"):
        read_folder(folder)


def test_a_key_written_twice(tmp_path):
    folder = write_folder(tmp_path / "files", institution())
    path = folder / "north.yml"
    path.write_text(path.read_text() + "\nfacts: {}\n")
    with pytest.raises(DirectoryErrors, match="facts: found .facts.; write it once"):
        read_folder(folder)


def test_drama_numbers_only_where_the_institution_is_a_demonstration(tmp_path):
    assert messages(tmp_path, institution()) == []
    (first, *_) = messages(tmp_path, institution(header={"demo": False}))
    assert "reserved for drama" in first
    shared = national([national_service("x", channels=[channel()])])
    assert "reserved for drama" in messages(tmp_path, institution(), shared=shared)[0]


def test_the_last_line_of_a_nation_cannot_be_withdrawn(tmp_path):
    rows = [{**row, "status": "withdrawn"} if row["slug"] == "samaritans" else row
            for row in lines()]
    found = messages(tmp_path, institution(), shared={**national(), "services": rows})
    assert len(found) == 4 and "at least one listed 24/7 line of confidence A" in found[0]


def test_facts_name_services_that_exist(tmp_path):
    (found,) = messages(tmp_path, institution(fact_values={"independent_advice": "union"}))
    assert "facts.independent_advice.value" in found and "slug of a service" in found


def test_cohorts_differ(tmp_path):
    own = institution()
    own["facts"] = {**facts(), "retention": [{"value": "a"}, {"value": "b"}]}
    assert "another cohort" in messages(tmp_path, own)[0]


@pytest.mark.parametrize("number", [
    "116 123", "999", "112", "111", "101", "18000", "85258", "0808 8000 247", "0808 80 10 800",
    "08088 01 03 02", "0800 1111", "08 08 16 89 111", "0203 866 4107", "01157 070 007",
    "0345 6000 459", "+44 20 7008 0151", "07860 077333"])
def test_numbers_that_can_be_dialled(number):
    assert number_problem(number, demo=False) is None


@pytest.mark.parametrize("number", ["12345", "0800", "0113 496", "1234567890123", "freephone",
                                    "020 7008 01510", "+1 202 555 0123 4567"])
def test_numbers_that_cannot(number):
    assert number_problem(number, demo=True)


@pytest.mark.parametrize("number, advice", [
    ("7860 077333", '"07860 077333"'), ("808 8088000", '"0808 8088000"'),
    ("2070080151", '"02070080151"')])
def test_a_number_that_lost_its_first_zero_in_a_spreadsheet(number, advice):
    assert advice in number_problem(number, demo=False)
