"""The checks name the gap: old rows, unsaid facts, dead links, hours with nobody there."""
import json
from datetime import date, timedelta

import pytest
from directory_factories import (
    OFFICE, channel, institution, lines, national, national_service, service, write_folder)
from hypothesis import given, settings
from hypothesis import strategies as st

from services_directory import vocabulary as v
from services_directory.__main__ import main
from services_directory.checks.coverage.cells import CHOICES, walk
from services_directory.checks.coverage.grading import cover, judge
from services_directory.checks.coverage.year import Year
from services_directory.checks.e6 import e6_rows
from services_directory.checks.freshness import check_freshness, grade
from services_directory.checks.links import Memory, check_links, state_of
from services_directory.checks.rows import check_rows
from services_directory.clock import parse_now
from services_directory.loading import read_folder
from services_directory.matching import Need, find_services

TODAY = date(2026, 11, 22)


def read(tmp_path, *institutions, shared=None):
    return read_folder(write_folder(tmp_path / "files", *institutions, shared=shared))


def said(findings, record=None):
    return [f"{f.level} {f.record}: {f.text}" for f in findings
            if record is None or f.record == record]


@pytest.mark.parametrize("days, word", [
    (0, "checked this month"), (60, "checked this quarter"), (200, "check before you go"),
    (400, "not checked for a year"), (None, "never checked")])
def test_freshness_is_graded(days, word):
    assert grade(None if days is None else TODAY - timedelta(days=days), TODAY) == word


def test_an_old_crisis_line_is_a_warning_and_never_hidden(tmp_path, load, ask):
    old = "2025-01-01"
    shared = national(lines=national()["lines"])
    shared["services"] = [{**s, "checked_on": old} for s in lines()]
    found = list(check_freshness(read(tmp_path, institution(), shared=shared), TODAY))
    assert any("a line people in danger ring" in text for text in said(found, "service samaritans"))
    load(institution(), shared=shared)
    assert "samaritans" in [card.id for card in ask("stalking").lines]


def test_a_review_that_is_due_and_a_day_still_to_come(tmp_path):
    own = institution(services=[service(checked_on="2026-12-24", review_due="2026-10-01")])
    found = said(check_freshness(read(tmp_path, own), TODAY), "service wellbeing")
    assert any("still to come" in t for t in found) and any("review was due" in t for t in found)


def test_unsaid_facts_and_personal_addresses_are_named(tmp_path):
    own = institution(services=[service(
        checked_by="Jane Smith", summary="Ask for Dr Smith.",
        channels=[channel(), channel("email", value="jane.smith@north.example")])])
    found = list(check_rows(read(tmp_path, own)))
    assert any(f.level == "fail" and "not stated" in f.text for f in found
               if f.record == "fact emergency_contact")
    texts = " ".join(said(found, "service wellbeing"))
    assert "looks like a name" in texts and "one person's address" in texts
    assert "seems to name a person" in texts


def test_e6_row_by_row_and_in_england_only(tmp_path):
    parsed = read(tmp_path, institution(fact_values={"policy_url": "https://north.example/p"}),
                  institution("south", header={"nation": "scotland"}))
    rows = {row.number: row for row in e6_rows(parsed.institutions[0])}
    assert len(rows) == 22 and rows[2].state == "configured"
    assert rows[17].state == "not configured" and "silence_agreements" in rows[17].by
    assert "a way to report in person" in rows[13].by
    assert e6_rows(parsed.institutions[1]) == []


@pytest.mark.parametrize("status, state", [
    (200, "good"), (301, "good"), (403, "unknown"), (405, "unknown"), (429, "unknown"),
    (500, "unknown"), (404, "gone"), (410, "gone")])
def test_what_an_answer_means(status, state):
    assert state_of(status) == state


def test_a_link_is_dead_only_when_two_days_say_so(tmp_path):
    shared = national([national_service("web", source_url="https://charity.org.uk/help")])
    parsed = read(tmp_path, institution(), shared=shared)
    gone = {"https://charity.org.uk/help": ("gone", "it answered 404")}

    def ask(address):
        return gone.get(address, ("good", ""))

    levels = []
    for day in (TODAY, TODAY, TODAY + timedelta(days=1)):
        found = check_links(parsed, Memory(tmp_path / "links.json"), day, ask)
        levels.append([f.level for f in found if "charity" in f.text])
    assert levels == [["warn"], ["warn"], ["fail"]]
    gone.clear()
    assert not list(check_links(parsed, Memory(tmp_path / "links.json"), TODAY, ask))
    assert Memory(tmp_path / "links.json").days == {}


# ---- coverage ----
SOME = ("mental_health", "immediate_danger", "stalking", "study")


def test_every_preference_and_every_pair_is_a_choice():
    n = len(v.PREFERENCES)
    assert len(CHOICES) == len(set(CHOICES)) == 1 + n + n * (n - 1) // 2


@pytest.fixture
def small(load, directory):
    """An institution whose counselling is open in office hours and whose security always is."""
    load(institution(services=[
        service("counselling", topics=["mental_health"], first_for=["mental_health"],
                channels=[channel(hours=OFFICE), channel("web_chat", hours=OFFICE)]),
        service("security", topics=["immediate_danger"]),
        service("women", topics=["stalking"], only_for=["women"])]))
    with directory.session() as session:
        yield session


def test_every_kind_of_need_is_a_cell(small):
    found = list(walk(small, "north", parse_now("2026-11-22T12:00"), topics=SOME))
    total = (len(v.NATIONS) * len(SOME) * len(v.PERSPECTIVES) * len(v.AGE_BANDS)
             * len(v.CONTACT_WAYS) * len(CHOICES))
    assert sum(shown.cell.choices for shown in found) == total


def test_shares_of_the_year(small):
    found = cover(small, "north", date(2026, 11, 23), days=14, topics=SOME)
    # Two weeks of five days of eight hours.
    assert found.plain["mental_health", "self"].own_open == pytest.approx(10 * 8 / (14 * 24))
    assert found.plain["immediate_danger", "self"].own_open == 1
    # For a student who picked nothing, a women's service is not the one that is there.
    assert found.plain["stalking", "self"].own_open == 0
    assert found.heat["mental_health"][11] == 2 and found.heat["mental_health"][3] == 0
    # Childline, Samaritans' e-mail and Shout are there without a call; abroad nothing but e-mail.
    assert not [gap for gap in found.gaps if gap.cell.nation != "outside_uk"]


def test_closures_and_bank_holidays_count(small):
    found = cover(small, "north", date(2026, 12, 23), days=13, topics=SOME)
    assert found.plain["mental_health", "self"].own_open == 0


def test_below_a_minimum_the_check_fails_and_names_the_need(small):
    found = cover(small, "north", date(2026, 11, 23), days=14, topics=SOME)
    failures = [f for f in judge(found, {"own_open": {"mental_health": 30, "study": 0}})
                if f.level == "fail"]
    assert [f.record for f in failures] == ["mental_health"]
    assert "own_open 23.8% of the year, the minimum is 30%" in failures[0].text
    assert any("no minima are stated" in f.text for f in judge(found, {}))


def test_without_a_text_line_there_is_a_gap_at_night(load, directory):
    calls = [s for s in lines() if s["slug"] not in ("shout", "childline")]
    shared = national()
    shared["services"] = [*calls, national_service("shout", confidence="B", channels=[
        channel("web_chat", hours=OFFICE)])]
    shared["services"][0]["channels"] = [channel(value="116 123")]
    load(institution(services=[service(channels=[channel(hours=OFFICE)])]), shared=shared)
    with directory.session() as session:
        found = cover(session, "north", date(2026, 11, 23), days=7, topics=SOME)
    failures = [f.text for f in judge(found, {"own_open": {"any": 0}}) if f.level == "fail"]
    assert any(text.startswith("only a phone call is open in ") for text in failures)
    assert any("Monday 23 November 2026 at 00:00" in text for text in failures)


moments = st.integers(0, 14 * 24 * 4 - 1).map(
    lambda n: parse_now("2026-11-23T00:00") + timedelta(minutes=15 * n))


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_cell_says_what_a_student_is_shown(real_north, data):
    """The bot's own answer is never better than its cell says, whatever the need and the hour."""
    session, year, work, shown_by_cell = real_north
    shown = data.draw(st.sampled_from(shown_by_cell))
    moment = data.draw(moments)
    cell = shown.cell
    match = find_services(session, Need(
        "northbridge", (cell.topic,), cell.perspective, cell.nation, cell.age, cell.preferences,
        cell.way, now=moment))
    own, specialist, written, ways = work.of(shown)
    piece = next(n for n, (a, b) in enumerate(zip(year.cuts, year.cuts[1:])) if a <= moment < b)
    channels = [c for card in [*match.cards, *match.lines] for c in card.channels]
    not_calls = any(c.open_now and c.kind not in ("phone", "post") for c in channels)
    assert not_calls or not written >> piece & 1 or match.outside_uk
    assert len({c.value for c in channels}) >= min(ways, 2)
    live_own = [card for card in match.cards if card.own and any(
        c.open_now and c.kind in v.LIVE_KINDS and (cell.way == "any" or c.kind != "phone")
        for c in card.channels)]
    named = {c.row.slug for c in shown.offers if "offer" in c.roles or c.fact}
    if any(card.id in named for card in live_own):
        assert own >> piece & 1


@pytest.fixture(scope="module")
def real_north(tmp_path_factory):
    import random

    from services_directory.checks.coverage.grading import _hours, _Work
    from services_directory.database import open_directory
    from services_directory.facts import get_institution
    from services_directory.loading import load_if_changed
    from services_directory.settings import ROOT

    directory = open_directory(f"sqlite:///{tmp_path_factory.mktemp('cells')}/directory.db")
    load_if_changed(directory, ROOT / "institutions")
    with directory.session() as session:
        info = get_institution(session, "northbridge")
        year = Year(date(2026, 11, 23), _hours(session, info), 14)
        chance = random.Random(5)
        some = ("sexual_violence", "money", "accused", "staff_misconduct", "eating")
        shown = [s for s in walk(session, "northbridge", parse_now("2026-11-23T12:00"),
                                 topics=some) if chance.random() < 0.1]
        yield session, year, _Work(year), shown
    directory.close()


def test_the_command_says_all_of_it_and_leaves_a_file_for_programs(tmp_path, capsys):
    folder = write_folder(tmp_path / "files", institution())
    status = main(["check", "--quick", "--json", str(tmp_path / "check.json"), "--folder",
                   str(folder)])
    printed = capsys.readouterr().out
    assert status == 1 and "condition E6, row by row" in printed and "FAIL north" in printed
    found = json.loads((tmp_path / "check.json").read_text())
    assert found["ok"] is False and len(found["e6"]["north"]) == 22
    assert {"level", "check", "owner", "record", "text"} == set(found["findings"][0])


@pytest.mark.slow
def test_the_pictures_and_the_table(tmp_path, capsys):
    from services_directory.checks.coverage.pictures import as_dict, draw, table
    from services_directory.database import open_directory
    from services_directory.loading import load_if_changed

    directory = open_directory(f"sqlite:///{tmp_path}/d.db")
    load_if_changed(directory, write_folder(tmp_path / "files", institution()))
    with directory.session() as session:
        found = cover(session, "north", date(2026, 11, 23), days=7)
    directory.close()
    draw(found, tmp_path / "map.png")
    assert (tmp_path / "map.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert len(table(found)) == 2 + len(v.TOPICS)
    assert json.dumps(as_dict(found))
