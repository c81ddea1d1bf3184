"""From files to rows: all or nothing, only what changed, on both databases."""
import shutil

import pytest
from directory_factories import (
    channel, institution, national, national_service, service, write_file, write_folder)
from sqlalchemy import func, select

from services_directory import models as m
from services_directory.clock import parse_now
from services_directory.database import open_directory
from services_directory.facts import directory_version, find_fact, list_institutions
from services_directory.loading import DirectoryErrors, load_if_changed, read_folder
from services_directory.matching import Need, find_services


@pytest.fixture
def any_directory(database_url):
    directory = open_directory(database_url)
    yield directory
    directory.close()


def count(directory, model):
    with directory.session() as session:
        return session.execute(select(func.count()).select_from(model)).scalar()


def slugs(directory):
    with directory.session() as session:
        return [info.slug for info in list_institutions(session)]


def find(directory, topic="stalking", institution="north"):
    with directory.session() as session:
        need = Need(institution, (topic,), now=parse_now("2026-11-23T11:00"))
        return find_services(session, need)


def test_loads_once_and_then_only_what_changed(any_directory, tmp_path):
    folder = write_folder(tmp_path / "files", institution(), institution("south"))
    report = load_if_changed(any_directory, folder)
    assert (report.loaded, report.unchanged) == (("national.yml", "north.yml", "south.yml"), 0)
    assert not load_if_changed(any_directory, folder).changed
    write_file(folder / "north.yml", institution(services=[service("new-service")]))
    report = load_if_changed(any_directory, folder)
    assert (report.loaded, report.unchanged) == (("north.yml",), 2)
    assert [card.id for card in find(any_directory).cards] == ["new-service"]
    assert [card.id for card in find(any_directory, institution="south").cards] == ["wellbeing"]


def test_a_file_that_goes_takes_its_rows_along(any_directory, tmp_path):
    folder = write_folder(tmp_path / "files", institution(), institution("south"))
    load_if_changed(any_directory, folder)
    (folder / "south.yml").unlink()
    assert load_if_changed(any_directory, folder).removed == ("south.yml",)
    assert slugs(any_directory) == ["north"]
    assert count(any_directory, m.Fact) == len(institution()["facts"])
    assert count(any_directory, m.Channel) == sum(
        len(s["channels"]) for s in [*institution()["services"], *national()["services"]])


def test_one_error_anywhere_and_nothing_changes(any_directory, tmp_path):
    folder = write_folder(tmp_path / "files", institution())
    load_if_changed(any_directory, folder)
    with any_directory.session() as session:
        before = directory_version(session)
    write_file(folder / "north.yml", institution(services=[service("renamed")]))
    write_file(folder / "south.yml", institution("south", services=[service(kind="suport")]))
    with pytest.raises(DirectoryErrors, match="files/south.yml:.*suport"):
        load_if_changed(any_directory, folder)
    assert [card.id for card in find(any_directory).cards] == ["wellbeing"]
    with any_directory.session() as session:
        assert directory_version(session) == before


def test_the_same_file_under_another_name(any_directory, tmp_path):
    folder = write_folder(tmp_path / "files", institution())
    load_if_changed(any_directory, folder)
    (folder / "north.yml").rename(folder / "northern.yml")
    report = load_if_changed(any_directory, folder)
    assert (report.loaded, report.removed) == (("northern.yml",), ("north.yml",))
    assert slugs(any_directory) == ["north"]


def test_national_services_keep_their_place_in_a_fallback_when_only_they_change(
        any_directory, tmp_path):
    own = institution(services=[service("money", topics=["money"])], fallback={"any": ["helpline"]})
    helpline = national_service("helpline", topics=["money"])
    folder = write_folder(tmp_path / "files", own, shared=national([helpline]))
    load_if_changed(any_directory, folder)
    write_file(folder / "national.yml", national([{**helpline, "name": "Renamed"}]))
    assert load_if_changed(any_directory, folder).loaded == ("national.yml",)
    assert [card.name for card in find(any_directory, "eating").cards] == ["Renamed"]


def test_a_national_service_an_unchanged_file_names_cannot_vanish(any_directory, tmp_path):
    own = institution(fallback={"any": ["helpline"]})
    folder = write_folder(tmp_path / "files", own, shared=national([national_service("helpline")]))
    load_if_changed(any_directory, folder)
    write_file(folder / "national.yml", national())
    with pytest.raises(DirectoryErrors, match=r"north.yml:\d+: fallback.any\[0\]: found .helpline"):
        load_if_changed(any_directory, folder)


def test_a_second_file_for_the_same_institution_is_refused(any_directory, tmp_path):
    folder = write_folder(tmp_path / "files", institution())
    load_if_changed(any_directory, folder)
    shutil.copy(folder / "north.yml", folder / "copy.yml")
    with pytest.raises(DirectoryErrors, match="copy.yml:1: institution.slug: found .north"):
        load_if_changed(any_directory, folder)


def test_facts_by_cohort(any_directory, tmp_path):
    own = institution(fact_values={"first_response": 3})
    own["facts"]["anonymous_reports"] = [
        {"value": "assessed"}, {"value": "not_accepted", "cohort": "apprentices"}]
    load_if_changed(any_directory, write_folder(tmp_path / "files", own))
    with any_directory.session() as session:
        assert find_fact(session, "north", "first_response").value == 3
        assert find_fact(session, "north", "anonymous_reports").value == "assessed"
        assert find_fact(session, "north", "anonymous_reports", "apprentices").value == (
            "not_accepted")
        assert find_fact(session, "north", "retention") is None
        assert find_fact(session, "nowhere", "retention") is None


def test_national_file_is_needed(tmp_path):
    folder = write_folder(tmp_path / "files", institution())
    (folder / "national.yml").unlink()
    with pytest.raises(DirectoryErrors, match="files/national.yml:1: found nothing; write this"):
        read_folder(folder)


def test_a_national_draft_leaves_its_slug_to_an_institution(tmp_path):
    own = institution(services=[service("nightline")])
    draft = national_service("nightline", status="draft", channels=[])
    read_folder(write_folder(tmp_path / "files", own, shared=national([draft])))
    listed = national_service("nightline")
    with pytest.raises(DirectoryErrors, match=r"services\[0\].slug: found .nightline.; write"):
        read_folder(write_folder(tmp_path / "files", own, shared=national([listed])))


def test_written_by_hand_with_yaml_booleans_and_aliases(tmp_path):
    folder = write_folder(tmp_path / "files", institution())
    text = (folder / "north.yml").read_text()
    text = text.replace("drug_alcohol_amnesty:\n    value: not_stated",
                        "drug_alcohol_amnesty: {value: yes}")
    (folder / "north.yml").write_text("# ✓\n" + text)
    parsed = read_folder(folder)
    values = {fact["field"]: fact["value"] for fact in parsed.institutions[0].facts}
    assert values["drug_alcohol_amnesty"] == "yes"
    assert channel()["value"] == parsed.institutions[0].services[0]["channels"][0]["value"]


def test_signs_that_a_database_might_read_as_its_own_stay_as_written(database_url, tmp_path):
    odd = r'A \N back\slash \t, a "quote", 100% and é'
    directory = open_directory(database_url)
    load_if_changed(directory, write_folder(tmp_path / "files", institution(services=[service(summary=odd)])))
    with directory.session() as session:
        found = session.execute(select(m.Service).where(m.Service.owner == "north")).scalar_one()
        assert (found.summary, found.accessibility, found.topics) == (odd, None, {"any"})
    directory.close()
