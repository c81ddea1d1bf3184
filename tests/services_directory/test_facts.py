"""Facts, law, time limits, cards, reporting routes, the vocabulary and the command line."""
import json
from datetime import date

import pytest
from directory_factories import (
    OFFICE, channel, institution, national, national_service, real_channel, service, write_folder)

from services_directory.__main__ import main
from services_directory.clock import parse_now
from services_directory.contact_links import contact_url, works_abroad
from services_directory.fact_fields import FACT_FIELDS, required_fields
from services_directory.facts import (
    directory_version, find_law, find_time_critical, get_institution)
from services_directory.lookup import find_card
from services_directory.reporting import find_reporting_routes
from services_directory.settings import read_setting
from services_directory.vocabulary import (
    CONCERNS, CRISES, DISCLOSURES, ROLES, TOPICS, topic_intents, topic_word)

MONDAY = parse_now("2026-11-23T11:00")


def route(slug, **changes):
    return {"slug": slug, "name": slug, "to": "university", "identity": "named", "formal": True,
            "topics": ["any"], "what_happens_next": "Somebody writes back.",
            "channels": [channel("web_form")], **changes}


def find_routes(directory, topic="hate_incident", perspective="self", nation=None, slug="north"):
    with directory.session() as session:
        return find_reporting_routes(session, slug, nation, (topic,), perspective, MONDAY)


def test_own_routes_first_then_those_of_the_nation(load, directory):
    police = [route(f"police-{n}", to="police", nations=[n], confidence="B",
                    channels=[real_channel(value="101")], checked_on="2026-01-01")
              for n in ("england", "scotland")]
    load(institution(reporting_routes=[
        route("health", to="health"), route("named"), route("draft", status="draft"),
        route("theft", topics=["theft_or_scam"]), route("staff", perspectives=["staff"])]),
        shared=national(reporting_routes=police))
    assert [r.id for r in find_routes(directory)] == ["named", "health", "police-england"]
    assert [r.id for r in find_routes(directory, nation="scotland")][-1] == "police-scotland"
    assert [r.id for r in find_routes(directory, nation="outside_uk")] == ["named", "health"]
    assert [r.id for r in find_routes(directory, perspective="staff")] == ["staff"]
    assert find_routes(directory, slug=None) == []
    card = find_routes(directory)[-1].to_card().as_dict()
    assert (card["kind"], card["checked_on"], card["channels"][0]["url"]) == (
        "reporting", None, "tel:101")


def test_a_card_is_what_the_channels_expect(load, ask):
    load(institution(services=[service(checked_on="2026-09-01", channels=[
        channel(cost="free", on_bill=False, what_happens="A person answers.", hours=OFFICE)])]))
    card = ask("stalking").cards[0].as_dict()
    assert json.loads(json.dumps(card)) == {
        "id": "wellbeing", "name": "Wellbeing", "summary": "It helps.", "for_whom": "All students",
        "kind": "support", "checked_on": "2026-09-01", "demo": True, "open_now": True,
        "hours_text": "open now, until 17:00",
        "channels": [{"kind": "phone", "label": "phone", "value": "0113 496 0123",
                      "url": "tel:01134960123", "open_now": True,
                      "hours_text": "open now, until 17:00", "what_happens": "A person answers.",
                      "cost": "free", "on_bill": False}]}
    assert "demo" not in ask("stalking").lines[0].as_dict()


def test_hours_nobody_stated_are_never_open(load, ask):
    load(institution(services=[service(channels=[channel(hours="not_stated")])]))
    card = ask("stalking").cards[0]
    assert (card.open_now, card.hours_text) == (None, "opening hours not confirmed")


@pytest.mark.parametrize("kind, value, url", [
    ("phone", "116 123", "tel:116123"), ("phone", "+44 (0)113 496 0110", "tel:+441134960110"), ("phone", "+44 20 7008 0151", "tel:+442070080151"),
    ("text", "SHOUT to 85258", "sms:85258?body=SHOUT"), ("text", "07860 077333", "sms:07860077333"),
    ("email", "jo@samaritans.org", "mailto:jo@samaritans.org"),
    ("web_chat", "https://x.example/chat", "https://x.example/chat"),
    ("web_form", "javascript:alert(1)", None), ("walk_in", "Room 1", None), ("post", "Box", None),
])
def test_contact_links(kind, value, url):
    assert contact_url(kind, value) == url


@pytest.mark.parametrize("value, expected", [
    ("999", False), ("116 123", False), ("0808 500 2222", False), ("0113 496 0123", True),
    ("+44 113 496 0123", True), ("07700 900123", True)])
def test_numbers_that_work_abroad(value, expected):
    assert works_abroad("phone", value) is expected


def test_law_and_time_limits_by_nation(load, directory):
    shared = national(
        [national_service("oia")],
        law=[{"nation": "scotland", "field": "external_complaint", "value": "SPSO", "ask": "oia"}],
        time_critical=[
            {"slug": "samples", "nations": ["scotland"], "topics": ["sexual_violence"],
             "window": "7 days", "text": "In the last 7 days."},
            {"slug": "overdose", "window": "now", "text": "Now."}])
    load(shared=shared)
    with directory.session() as session:
        law = find_law(session, "scotland", "external_complaint")
        assert (law.value, law.confirmed, law.ask) == ("SPSO", False, "oia")
        assert find_law(session, "wales", "external_complaint") is None
        found = {nation: [row.slug for row in find_time_critical(
            session, nation, "disclose_sexual_violence")] for nation in ("scotland", "wales", None)}
        assert found == {"scotland": ["samples", "overdose"], "wales": ["overdose"],
                         None: ["overdose"]}
        assert [row.slug for row in find_time_critical(session, "scotland", "money")] == [
            "overdose"]


def test_an_institution_and_the_version(load, directory):
    load()
    with directory.session() as session:
        empty = directory_version(session)
        assert get_institution(session, "north") is None
    load(institution(header={"allowed_origins": ["https://www.north.example"],
                             "support_page": {"label": "Help", "url": "https://north.example/"}}))
    with directory.session() as session:
        info = get_institution(session, "north")
        assert info.allowed_origins == ("https://www.north.example",)
        assert (info.support_label, info.demo, info.nation) == ("Help", True, "england")
        assert info.calendar.closure_on(date(2026, 12, 25)).name == "winter break"
        assert directory_version(session) != empty


@pytest.mark.parametrize("name, word", [
    ("disclose_stalking", "stalking"), ("stalking", "stalking"), ("role_accused", "accused"),
    ("crisis_mental_health", "mental_health"), ("concern_mental_health", "mental_health")])
def test_topic_words(name, word):
    assert topic_word(name) == word
    assert name in topic_intents(word) or name == word


@pytest.mark.parametrize("name", ["disclose_money", "ask_police", "any", "", "concern_"])
def test_what_is_not_a_topic(name):
    with pytest.raises(ValueError):
        topic_word(name)


def test_the_vocabulary_is_that_of_the_conversation():
    assert (len(CRISES), len(DISCLOSURES), len(CONCERNS), len(ROLES)) == (6, 18, 15, 3)
    assert set(TOPICS) == {*CRISES, *DISCLOSURES, *CONCERNS, *ROLES}
    assert "welsh" in required_fields("wales") and "welsh" not in required_fields("england")
    assert len(FACT_FIELDS) == 32


def test_a_setting_that_does_not_fit_is_named():
    with pytest.raises(ValueError, match="DIRECTORY_BUSY_MS: found 'soon'"):
        read_setting("DIRECTORY_BUSY_MS", {"DIRECTORY_BUSY_MS": "soon"})


def test_command_line(tmp_path, sqlite_url, capsys):
    contacts = ("emergency_contact", "under_18_contact", "respondent_support",
                "independent_advice", "designated_safeguarding_lead")
    said = {**dict.fromkeys(contacts, "wellbeing"), "who_reads_it": "Two caseworkers.",
            "confidentiality_limits": "Unless a life is at risk.", "crisis_monitoring": "none",
            "policy_url": "https://north.example/policy", "anonymous_reports": "assessed"}
    folder = write_folder(tmp_path / "files", institution(fact_values=said))
    assert main(["check", "--quick", "--folder", str(folder)]) == 0
    assert "2 files, 7 services: every line can be read." in capsys.readouterr().out
    assert main(["load", "--folder", str(folder), "--database", sqlite_url]) == 0
    assert "loaded north.yml" in capsys.readouterr().out
    write_folder(folder, institution(services=[service(kind="suport")]))
    assert main(["check", "--folder", str(folder)]) == 1
    assert 'files/north.yml:' in capsys.readouterr().err


def test_a_service_by_its_slug_is_the_institutions_own_before_the_national(load, directory):
    load(institution(services=[service("union"), service("draft", status="draft")]),
         shared=national([national_service("helpline")]))
    with directory.session() as session:
        found = {slug: find_card(session, "north", slug, MONDAY)
                 for slug in ("union", "helpline", "draft", "nobody", None)}
    assert {slug: card and card.own for slug, card in found.items()} == {
        "union": True, "helpline": False, "draft": None, "nobody": None, None: None}
