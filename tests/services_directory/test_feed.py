"""The feed as another organisation reads it: valid, paged, and with nothing private in it."""
import json
from types import SimpleNamespace

import pytest
from directory_factories import (
    OFFICE, channel, facts, institution, national, national_service, service, write_folder)
from hsds_schemas import HSDS, needs_schemas, problems
from hypothesis import given, settings
from hypothesis import strategies as st

from services_directory.database import open_directory
from services_directory.checks.rows import _privacy
from services_directory.feed.app import Feed, NotHere
from services_directory.feed.names import _PLACES as PLACES, GIVEN_NAMES
from services_directory.feed.pages import BadQuestion
from services_directory.feed.public import clean_text, public_service
from services_directory.loading import load_if_changed
from services_directory.models import NATIONAL
from services_directory.settings import ROOT


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    directory = open_directory(f"sqlite:///{tmp_path_factory.mktemp('feed')}/directory.db")
    load_if_changed(directory, ROOT / "institutions")
    yield Feed(directory)
    directory.close()


def everything(feed, slug, **arguments):
    """Every page of services."""
    found, page = [], 1
    while True:
        answer = feed.services(slug, {**arguments, "page": str(page), "per_page": "40"})
        found += answer["contents"]
        if answer["last_page"]:
            return found
        page += 1


@pytest.mark.slow
@needs_schemas()
def test_every_service_of_every_institution_is_valid_in_all_three_standards(real):
    slugs = [row["slug"] for row in real.institutions()] + [NATIONAL]
    for slug in slugs:
        services = everything(real, slug)
        assert services
        for service_ in services:
            for edition in (*HSDS, "oruk-3.0"):
                assert problems(edition, "service", service_) == [], (slug, service_["name"])


@needs_schemas()
@pytest.mark.parametrize("name, listed", [
    ("organization", "organizations"), ("taxonomy", "taxonomies"),
    ("taxonomy_term", "taxonomy_terms"), ("service_at_location", "service_at_locations")])
def test_the_other_lists_are_valid_too(real, name, listed):
    answer = getattr(real, listed)("northbridge", {"per_page": "100"})
    assert answer["contents"]
    assert problems("oruk-3.0", f"{name}_list", answer) == []
    for item in answer["contents"]:
        assert getattr(real, name)("northbridge", item["id"])["id"] == item["id"]
        for edition in ("hsds-3.1-dev", "oruk-3.0"):
            assert problems(edition, name, item) == []


@needs_schemas()
def test_the_front_page_and_the_envelope(real):
    assert problems("oruk-3.0", "api_details", real.details("northbridge", {})) == []
    assert problems("oruk-3.0", "service_list", real.services("northbridge", {})) == []


def test_pages_hold_everything_once(real):
    services = everything(real, "northbridge")
    assert len({s["id"] for s in services}) == len(services)
    answer = real.services("northbridge", {"page": "999"})
    assert (answer["empty"], answer["contents"], answer["last_page"]) == (True, [], True)
    assert real.service("northbridge", services[0]["id"]) == services[0]


def test_a_national_service_has_one_id_in_every_feed(real):
    ids = [{s["name"]: s["id"] for s in everything(real, slug)}["Samaritans"]
           for slug in ("northbridge", "aberwen", NATIONAL)]
    assert len(set(ids)) == 1


def test_search_and_changed_since(real):
    found = everything(real, "northbridge", search="counselling")
    assert [s["name"] for s in found] and all("ounselling" in json.dumps(s) for s in found)
    assert everything(real, "northbridge", modified_after="2999-01-01") == []
    assert len(everything(real, "northbridge", modified_after="2000-01-01T00:00:00Z")) == len(
        everything(real, "northbridge"))


@pytest.mark.parametrize("arguments", [{"page": "0"}, {"page": "x"}, {"per_page": "1000"},
                                       {"modified_after": "yesterday"}])
def test_a_question_that_cannot_be_used_says_what_to_write(real, arguments):
    with pytest.raises(BadQuestion, match="found .*; write"):
        real.services("northbridge", arguments)


def test_what_is_not_there(real):
    with pytest.raises(NotHere):
        real.services("nowhere", {})
    with pytest.raises(NotHere):
        real.service("northbridge", "00000000-0000-0000-0000-000000000000")


def test_no_field_is_null_and_no_time_has_a_zone(real):
    text = json.dumps(everything(real, "northbridge") + everything(real, NATIONAL))
    for schedule in [x for s in everything(real, "northbridge") for x in s.get("schedules", [])]:
        assert len(schedule["opens_at"]) == len(schedule["closes_at"]) == 5
        assert schedule["opens_at"] < schedule["closes_at"]
    plain = json.loads(text)
    assert not [s for s in plain for name, value in s.items() if value is None]


def test_hours_past_midnight_are_split_and_a_whole_day_ends_at_2359(load, directory):
    night = channel(hours={"weekly": {"fri": "20:00-02:00"}})
    load(institution(services=[service("night", channels=[night, channel("web_form")])]))
    found = everything(Feed(directory), "north")[0]["schedules"]
    assert {(x["byday"], x["opens_at"], x["closes_at"]) for x in found} == {
        ("FR", "20:00", "23:59"), ("SA", "00:00", "02:00"), ("MO,TU,WE,TH,FR,SA,SU", "00:00", "23:59")}


# ---- what never leaves ----
SECRET = "17 Hidden Lane"
NAMED = ["jane.smith@north.example", "j_smith@north.example"]
words = st.sampled_from(["It helps.", "Ask for Jane Smith.", "Dr. Smith runs it.",
                         "Jane K. Smith leads the team.", "See Dr Smith first.",
                         f"We are at {SECRET}.", "Write to jane.smith@north.example.",
                         f"Come to {SECRET.upper()}, by the river."])
sentences = st.lists(words, min_size=1, max_size=3).map(" ".join)
private_channels = st.sampled_from([
    channel("walk_in", value=SECRET, secret_address=True),
    channel("post", value=f"{SECRET}, Exampleton", secret_address=True),
    channel("email", value=NAMED[0]), channel("email", value=NAMED[1]),
    channel("phone", value="0113 496 0777", named_person=True),
])


@st.composite
def private_services(draw):
    slug = draw(st.sampled_from(["alpha", "beta", "gamma"]))
    # A refuge says its address somewhere, marked as secret; the words may repeat it.
    secret = channel("walk_in", value=SECRET, secret_address=True)
    channels = [secret, *draw(st.lists(private_channels, max_size=3)), channel("web_chat"),
                channel("phone", what_happens=draw(sentences), label=draw(sentences))]
    return service(
        slug, name=draw(st.sampled_from(["Refuge", "Dr Smith", f"House at {SECRET}"])),
        provider=draw(st.sampled_from(["Northbridge", f"{SECRET} Trust", "Professor Smith"])),
        summary=draw(sentences), for_whom=draw(sentences), accessibility=draw(sentences),
        checked_by="Jane Smith", channels=draw(st.permutations(channels)),
        status=draw(st.sampled_from(["listed", "listed", "draft", "withdrawn"])),
        internal=draw(st.booleans()), topics=draw(st.sampled_from([["any"], ["stalking"]])))


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    folder = tmp_path_factory.mktemp("private")
    directory = open_directory(f"sqlite:///{folder}/directory.db")
    yield directory, folder
    directory.close()


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.lists(private_services(), min_size=1, max_size=3, unique_by=lambda s: s["slug"]))
def test_drafts_secret_addresses_and_names_never_leave(scratch, services):
    directory, folder = scratch
    content = institution(services=services, fact_values={})
    content["facts"] = facts()
    load_if_changed(directory, write_folder(folder / "files", content))
    feed = Feed(directory)
    found = everything(feed, "north")
    everywhere = json.dumps([
        found, feed.organizations("north", {}), feed.service_at_locations("north", {}),
        [feed.services("north", {"search": word}) for word in ("hidden", "smith", "17")]])
    shown = {s["x_signpost"]["slug"] for s in found}
    assert shown >= {s["slug"] for s in services if s["status"] == "listed" and not s["internal"]}
    assert not shown & {s["slug"] for s in services if s["status"] != "listed" or s["internal"]}
    for private in ("Hidden", "HIDDEN", "Smith", "smith@", "j_smith", "0777", "checked_by"):
        assert private not in everywhere, private


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.sampled_from(GIVEN_NAMES), st.sampled_from(["", "K. "]),
       st.from_regex(r"[A-Z][a-z]{2,9}", fullmatch=True).filter(lambda n: n not in PLACES),
       st.sampled_from(["{} runs the service", "The team is led by {}", "{}", "Room 2, with {}",
                        "Knock on the door of {}"]))
def test_a_full_name_in_a_sentence_never_leaves_and_the_editor_is_told(given_, middle, family, text):
    named = text.format(f"{given_} {middle}{family}")
    row = {**service(), "summary": f"We listen. {named}. It is free.", "internal": False}
    row["channels"] = [channel("walk_in", value=named, label=named, secret_address=False,
                               named_person=False)]
    left = public_service(row, row["channels"])
    assert left["summary"] == "We listen. It is free."
    assert family not in json.dumps(left)
    record = SimpleNamespace(owner="north", services=[row], routes=[], institution={})
    assert any("seems to name a person" in finding.text for finding in _privacy(record))


@pytest.mark.parametrize("text", [
    "Victoria Hall, room 3", "St John Ambulance is there", "At the Alice Walker Building",
    "Student Wellbeing listens"])
def test_places_and_bodies_with_a_name_in_them_stay(text):
    assert clean_text(text) == text


@pytest.mark.parametrize("address, personal", [
    ("jane.smith@uni.example", True), ("j.smith@uni.example", True),
    ("advice@uni.example", False), ("student.support@uni.example", False),
    ("report-it@uni.example", False), ("jo@samaritans.org", False)])
def test_addresses_of_people_and_of_teams(address, personal):
    from services_directory.feed.public import is_personal
    assert is_personal(address) is personal


def test_a_national_draft_does_not_leave_either(load, directory):
    load(institution(), shared=national([
        national_service("hidden-line", status="draft", name="Hidden line"),
        national_service("open-line", name="Open line", channels=[
            channel("web_chat", hours=OFFICE)])]))
    names = [s["name"] for s in everything(Feed(directory), "north")]
    assert "Open line" in names and "Hidden line" not in names


@pytest.mark.parametrize("text, person", [
    ("Call Rape Crisis.", False), ("Contact Student Services first.", False),
    ("Call Victim Support.", False), ("Contact Nadia Osei.", True), ("Ask for Dr Hill.", True)])
def test_the_name_of_a_body_is_not_taken_for_a_persons(text, person):
    from services_directory.feed.names import names_a_person

    assert names_a_person(text) is person


def test_another_reader_is_told_the_hours_of_a_day_that_differs(load, directory):
    hours = {**OFFICE, "exceptions": [
        {"on": "2026-12-11", "hours": "10:00-12:00"}, {"from": "2026-12-24", "to": "2026-12-28", "closed": True}]}
    load(institution(services=[service(channels=[channel(hours=hours, what_happens="Somebody answers.")])]))
    found = everything(Feed(directory), "north")[0]
    [row] = found["schedules"]
    assert row["notes"].endswith("Closed when the provider is closed. 2026-12-11: 10:00-12:00. 2026-12-24 to 2026-12-28: closed.")
    assert found["phones"][0]["description"] == "phone: Somebody answers."
