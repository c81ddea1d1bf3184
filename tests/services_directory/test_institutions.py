"""The files in `institutions/` as they are: they load, and everybody has somewhere to go.

Not every combination is asked (`check` does that, in its own time): every institution, topic and
perspective is, and the other sides of a need take turns.
"""
import re
from itertools import cycle, product

import pytest
from ruamel.yaml import YAML

from services_directory.clock import parse_now
from services_directory.database import open_directory
from services_directory.facts import find_fact, list_institutions
from services_directory.fact_fields import FACT_FIELDS
from services_directory.hours_words import WORDS_FILE
from services_directory.loading import load_if_changed, read_folder
from services_directory.matching import Need, find_services
from services_directory.models import Fact, Service
from services_directory.reporting import find_reporting_routes
from services_directory.settings import ROOT
from services_directory.vocabulary import (
    AGE_BANDS, CONTACT_WAYS, NATIONS, PERSPECTIVES, PREFERENCES, TOPICS)

FOLDER = ROOT / "institutions"
MOMENTS = ("2026-11-22T02:10", "2026-12-27T02:10", "2026-11-23T11:00", "2026-11-25T18:30",
           "2027-07-14T05:00")

pytestmark = pytest.mark.skipif(not (FOLDER / "national.yml").exists(),
                                reason="institutions/ is not written yet")


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    directory = open_directory(f"sqlite:///{tmp_path_factory.mktemp('real')}/directory.db")
    load_if_changed(directory, FOLDER)
    yield directory
    directory.close()


def needs(session):
    """Every institution × topic × perspective; the rest take turns."""
    turns = zip(cycle(AGE_BANDS), cycle(MOMENTS), cycle([*CONTACT_WAYS, "any"]),
                cycle([None, *NATIONS, None]), cycle([*PREFERENCES, None]))
    slugs = [info.slug for info in list_institutions(session)]
    for (slug, topic, perspective), (age, now, way, nation, preference) in zip(
            product([*slugs, None], TOPICS, PERSPECTIVES), turns):
        yield Need(slug, (topic,), perspective=perspective, age_band=age, contact_way=way,
                   nation=nation, now=parse_now(now),
                   preferences=frozenset({preference} - {None}))


def test_files_are_in_order():
    parsed = read_folder(FOLDER)
    assert parsed.institutions, "write at least one institution's file"


@pytest.mark.slow
def test_everybody_has_somewhere_to_go(real):
    with real.session() as session:
        rows = {row.slug: row for row in session.query(Service)}
        problems = [f"{need}: {problem}" for need in needs(session)
                    for problem in _problems(find_services(session, need), need, rows)]
    assert not problems, "\n".join(problems[:10]) + f"\n{len(problems)} in all"


def _problems(match, need, rows):
    shown = match.cards + match.lines
    channels = [c for card in shown for c in card.channels]
    if not 1 <= len(match.cards) <= 3:
        yield f"{len(match.cards)} cards"
    if len({c.value for c in channels}) < 2:
        yield "fewer than two ways to make contact"
    if not match.outside_uk and not any(
            c.open_now and c.kind not in ("phone", "post") for c in channels):
        yield "nothing available now but a call"
    if match.cards and match.cards[0].confidence != "A":
        yield f"{match.cards[0].id} was never checked and stands first"
    if len({card.id for card in match.cards}) < len(match.cards):
        yield "the same card twice"
    if not match.lines:
        yield "no lines"
    yield from (f"{card.id}: {text}" for card in match.cards for text in _wrong(card, need, rows))


def _wrong(card, need, rows):
    row = rows[card.id]
    youngest, oldest = AGE_BANDS[need.age_band]
    if (row.min_age or 0) > youngest or (row.max_age or 99) < oldest:
        yield "outside the student's age"
    if row.status != "listed":
        yield "not listed"
    if row.supports_accused_only and need.perspective != "accused" and need.topics != ("accused",):
        yield "the accused's own support"
    if need.topics == ("staff_misconduct",) and row.staff_side != "none":
        yield "in the department"
    if need.contact_way == "no_voice" and card.channels[0].kind == "phone":
        yield "a call first"
    if need.nation == "outside_uk" and any(
            c.value in ("999", "116 123", "111") for c in card.channels):
        yield "a number that does not work there"


def test_every_institution_has_a_way_to_report_everything(real):
    with real.session() as session:
        for info in list_institutions(session):
            for topic in ("sexual_violence", "hate_incident", "bullying", "staff_misconduct"):
                routes = find_reporting_routes(session, info.slug, None, (topic,), "self",
                                               parse_now(MOMENTS[0]))
                assert any(r.own for r in routes), f"{info.slug}: no own route for {topic}"


def test_institutions_differ_and_every_value_of_every_enumeration_occurs(real):
    with real.session() as session:
        slugs = [info.slug for info in list_institutions(session)]
        said = {(fact.field, fact.value) for fact in session.query(Fact)}
        silent = {slug: [name for name in FACT_FIELDS if find_fact(session, slug, name) is None]
                  for slug in slugs}
    missing = [f"{name}: {value}" for name, field in FACT_FIELDS.items() for value in field.values
               if (name, value) not in said]
    assert not missing, f"no demonstration says {missing}"
    assert all(silent.values()), "each demonstration leaves something unsaid"


def test_the_static_help_is_what_the_directory_says(real):
    """The words for a process without a database hold no number the directory does not."""
    file = WORDS_FILE.parent / "static_help.yml"
    if not file.exists():
        pytest.skip("data/words/static_help.yml is not written yet")
    table = YAML(typ="safe").load(file)["help"]
    with real.session() as session:
        for nation in [*NATIONS, None]:
            need = Need(None, (), nation=nation, now=parse_now(MOMENTS[0]))
            lines = find_services(session, need).lines
            entry = table[nation or "unknown"]
            assert sorted(entry["lines"]) == sorted(card.id for card in lines), nation
            known = {_digits(c.value) for card in lines for c in card.channels}
            numbers = re.findall(r"\d[\d ]*\d", entry["text"])
            unknown = [n for n in numbers if _digits(n) not in known]
            assert not unknown, f"{nation}: write the number as national.yml has it: {unknown}"


def _digits(text):
    return re.sub(r"\D", "", text)
