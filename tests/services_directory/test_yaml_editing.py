"""A changed file differs from the old one in what was changed, and in nothing else."""
import copy
import difflib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services_directory.exchange.applying import check_result, edited, record_of, with_edits
from services_directory.exchange.changes import Silence, find_edits
from services_directory.exchange.documents import to_document
from services_directory.settings import ROOT

FOLDER = ROOT / "institutions"
FILES = sorted(FOLDER.glob("*.yml"))
ALL_GO = Silence(set(), {}, set(), remove_missing=True)


@pytest.fixture(scope="module")
def northbridge():
    path = FOLDER / "northbridge.yml"
    return path.read_text(encoding="utf-8"), to_document(record_of(path))


def change(text, document, alter):
    new = copy.deepcopy(document)
    alter(new)
    edits = find_edits(document, new, ALL_GO)
    out = edited(text, edits)
    check_result(FOLDER / "northbridge.yml", out, with_edits(document, edits))
    return out


def lines_that_differ(old, new):
    return [line for line in difflib.unified_diff(old.splitlines(), new.splitlines(), n=0,
                                                  lineterm="")
            if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def _service(document, slug="wellbeing"):
    return document["services"][slug]


CHANGES = {
    "a number": (lambda d: _service(d)["channels"][1].update(value="0113 496 0111"), 2),
    "a name with signs": (lambda d: _service(d).update(name='Well: "being" #1'), 2),
    "a list of words": (lambda d: _service(d).update(topics=["any", "stalking"]), 2),
    "an age taken away": (lambda d: _service(d).update(min_age=None), 2),
    "an empty field filled": (lambda d: _service(d, "counselling").update(bsl=True), 2),
    "a field that was not there": (lambda d: _service(d).update(internal=True), 1),
    "an Easter closure": (lambda d: _service(d)["channels"][2]["hours"].update(exceptions=[
        {"from": "2027-03-25", "to": "2027-03-30", "closed": True, "note": "Easter"}]), 2),
    "a fact": (lambda d: d["facts"]["retention"].update(value="six years"), 2),
    "a closure of the institution": (
        lambda d: d["institution"][""]["closures"][0].update(to="2026-01-05"), 2),
    "an order": (lambda d: d["fallback"]["any"].update({"": ["wellbeing"]}), 2),
    "a channel taken out": (lambda d: _service(d)["channels"].pop(), 10),
    "a service taken out": (lambda d: d["services"].pop("counselling"), 55),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_diff_shows_just_what_changed(northbridge, what):
    text, document = northbridge
    alter, lines = CHANGES[what]
    assert len(lines_that_differ(text, change(text, document, alter))) <= lines


def test_a_new_service_stands_after_the_last_and_leaves_the_rest_alone(northbridge):
    text, document = northbridge
    new = {**copy.deepcopy(_service(document)), "slug": "new-one", "name": "New one"}
    out = change(text, document, lambda d: d["services"].update({"new-one": new}))
    assert not [line for line in lines_that_differ(text, out) if line.startswith("-")]
    assert out.index("slug: new-one") < out.index("reporting_routes:")


@pytest.mark.slow
def test_comments_outlive_every_change(northbridge):
    text, document = northbridge
    out = text
    for alter, _ in list(CHANGES.values())[:-2]:
        out = change(text, document, alter)
        assert [line for line in out.splitlines() if line.startswith("#")] == [
            line for line in text.splitlines() if line.startswith("#")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_changed_and_nothing_is_written(path):
    document = to_document(record_of(path))
    assert find_edits(document, copy.deepcopy(document)) == []
    assert edited(path.read_text(encoding="utf-8"), []) == path.read_text(encoding="utf-8")


texts = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\u2028\u2029\x85\ufeff\ufffe\uffff"),
                min_size=1, max_size=30).map(lambda t: " ".join(t.split())).filter(bool)
slugs = st.sampled_from(["wellbeing", "counselling", "campus-security", "nightline"])


@st.composite
def alterations(draw):
    slug = draw(slugs)
    kind = draw(st.sampled_from(["name", "summary", "topics", "age", "channel", "hours", "gone"]))
    return slug, kind, draw(texts), draw(st.lists(st.sampled_from(
        ["money", "stalking", "any", "study"]), min_size=1, unique=True)), draw(
        st.integers(0, 99)), draw(st.sampled_from(["mon", "sat", "mon-sun"]))


def _alter(document, alteration):
    slug, kind, text, topics, age, days = alteration
    service = document["services"].get(slug)
    if service is None:
        return
    if kind in ("name", "summary"):
        service[kind] = text
    elif kind == "topics":
        service["topics"] = topics
    elif kind == "age":
        service["min_age"] = age
    elif kind == "channel":
        service["channels"][0]["what_happens"] = text
    elif kind == "hours":
        service["channels"][0]["hours"] = {"weekly": {days: "09:00-17:00"},
                                           "bank_holidays": "closed", "closures": "as_usual"}
    else:
        document["services"].pop(slug)


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(alterations(), min_size=1, max_size=4))
def test_whatever_changes_the_file_says_it_afterwards(northbridge, found):
    text, document = northbridge
    # Facts and orders name services that must stay: only what nothing points at may go.
    found = [a for a in found if a[1] != "gone"]
    if found:
        change(text, document, lambda d: [_alter(d, a) for a in found])
