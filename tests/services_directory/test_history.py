"""Who changed what, and what readers see while it is being changed."""
import subprocess
import sys
import threading
import time

import pytest
from directory_factories import channel, institution, service, write_file, write_folder
from sqlalchemy import select

from services_directory.database import alembic_config, open_directory
from services_directory.exchange.planning import who_did
from services_directory.facts import directory_version
from services_directory.history import find_changes
from services_directory.loading import load_if_changed
from services_directory.models import Service
from services_directory.settings import ROOT

NOTICED_WITHIN = 60.0    # seconds


@pytest.fixture
def any_directory(database_url):
    directory = open_directory(database_url)
    yield directory
    directory.close()


def changes(directory, owner="north"):
    with directory.session() as session:
        return [(c.record, c.field, c.was, c.now, c.role) for c in find_changes(session, owner)]


def modified(directory):
    with directory.session() as session:
        return dict(session.execute(select(Service.slug, Service.last_modified)).all())


def test_every_change_says_who_from_and_to(any_directory, tmp_path):
    folder = write_folder(tmp_path / "files", institution(services=[service(), service("other")]))
    load_if_changed(any_directory, folder)
    assert changes(any_directory) == []
    write_file(folder / "north.yml", institution(
        services=[service(name="New", channels=[channel(value="0113 496 0999"),
                                                channel("web_chat")]), service("third")],
        fact_values={"retention": "six years"}))
    load_if_changed(any_directory, folder, lambda change: "wellbeing manager")
    found = changes(any_directory)
    for expected in (("service wellbeing", "name", "Wellbeing", "New"),
                     ("service wellbeing", "channels[0].value", "0113 496 0123", "0113 496 0999"),
                     ("service other", "", "there", None), ("service third", "", None, "there"),
                     ("fact retention", "value", "not_stated", "six years")):
        assert (*expected, "wellbeing manager") in found
    assert len(found) == 5


def test_what_did_not_change_keeps_its_date(any_directory, tmp_path):
    folder = write_folder(tmp_path / "files", institution(services=[service(), service("other")]))
    load_if_changed(any_directory, folder)
    before = modified(any_directory)
    write_file(folder / "north.yml", institution(services=[service("other"), service(name="New")]))
    load_if_changed(any_directory, folder)
    after = modified(any_directory)
    assert after["other"] == before["other"] and after["wellbeing"] > before["wellbeing"]


def test_the_role_of_an_import_stands_beside_the_change(directory, tmp_path):
    from services_directory.__main__ import main

    folder = write_folder(tmp_path / "files", institution())
    load_if_changed(directory, folder)
    assert main(["confirm", "north", "wellbeing", "--write", "--role", "adviser",
                 "--folder", str(folder)]) == 0
    load_if_changed(directory, folder, who_did(folder))
    assert {role for *_, role in changes(directory)} == {"adviser"}


def test_the_older_schema_with_data_goes_up_and_down(database_url, tmp_path):
    from alembic import command

    directory = open_directory(database_url)
    folder = write_folder(tmp_path / "files", institution())
    load_if_changed(directory, folder)
    with directory.writing() as connection:
        command.downgrade(alembic_config(connection), "0001")
        keys = [row.key for row in connection.execute(
            select(Service.__table__.c.key).order_by(Service.__table__.c.key))]
        assert "north/wellbeing" in keys
        command.upgrade(alembic_config(connection), "head")
    with directory.session() as session:
        assert [row.key for row in session.execute(select(Service).order_by(
            Service.key)).scalars()] == keys
    directory.close()


@pytest.mark.slow
def test_a_reader_never_sees_half_an_import(database_url, tmp_path):
    """Somebody reads without a pause while a large file is loaded again and again."""
    sizes = (300, 40)
    directory = open_directory(database_url)
    folder = write_folder(tmp_path / "files", institution(
        services=[service(f"s-{n}", name="0") for n in range(sizes[0])]))
    load_if_changed(directory, folder)
    seen, wrong, stop = set(), [], threading.Event()

    def read():
        while not stop.is_set():
            with directory.session() as session:
                query = select(Service.name).where(Service.owner == "north")
                first = [row.name for row in session.execute(query)]
                second = [row.name for row in session.execute(query)]
            seen.add(first[0] if first else "")
            if first != second or len(set(first)) != 1 or len(first) not in sizes:
                wrong.append((len(first), len(second), set(first)))

    reader = threading.Thread(target=read)
    reader.start()
    for turn in range(1, 4):
        write_file(folder / "north.yml", institution(services=[
            service(f"s-{n}", name=str(turn)) for n in range(sizes[turn % 2])]))
        load_if_changed(directory, folder)
    deadline = time.monotonic() + NOTICED_WITHIN
    while "3" not in seen and time.monotonic() < deadline:
        time.sleep(0.01)
    stop.set()
    reader.join()
    directory.close()
    assert not wrong and "3" in seen


@pytest.mark.slow
def test_a_running_process_notices_what_another_loads(directory, sqlite_url, load, tmp_path):
    load(institution())
    with directory.session() as session:
        before = directory_version(session)
    folder = tmp_path / "files"
    write_file(folder / "north.yml", institution(services=[service("renamed")]))
    subprocess.run([sys.executable, "-m", "services_directory", "load", "--folder", str(folder),
                    "--database", sqlite_url], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + NOTICED_WITHIN
    while time.monotonic() < deadline:
        with directory.session() as session:
            if directory_version(session) != before:
                slugs = [row.slug for row in session.execute(select(Service).where(
                    Service.owner == "north")).scalars()]
                assert slugs == ["renamed"]
                return
    pytest.fail("not noticed")


def test_json_beside_yaml_is_the_same_directory(directory, tmp_path):
    import json

    folder = write_folder(tmp_path / "files")
    (folder / "north.json").write_text(json.dumps(institution(services=[service("from-json")])))
    assert load_if_changed(directory, folder).loaded == ("national.yml", "north.json")
    (folder / "south.json").write_text(json.dumps(institution("south", [service(kind="x")])))
    from services_directory.loading import DirectoryErrors
    with pytest.raises(DirectoryErrors, match=r"south.json:1: services\[0\].kind: found .x"):
        load_if_changed(directory, folder)


def test_a_folder_of_csv_files_is_the_same_directory(directory, tmp_path):
    from services_directory.exchange.documents import to_document
    from services_directory.exchange.exporting import export
    from services_directory.loading import DirectoryErrors, read_folder

    yaml = write_folder(tmp_path / "yaml", institution(services=[service("one"), service("two")]))
    folder = write_folder(tmp_path / "files")
    export(yaml, "north", "csv", folder / "north")
    assert to_document(read_folder(folder).institutions[0]) == (
        to_document(read_folder(yaml).institutions[0]))
    assert load_if_changed(directory, folder).loaded == ("national.yml", "north")
    assert load_if_changed(directory, folder).unchanged == 2
    table = folder / "north" / "services.csv"
    table.write_bytes(table.read_bytes().replace(b"self", b"slef", 1))
    with pytest.raises(DirectoryErrors, match=r"services.csv, row 2, column .*found .*slef"):
        load_if_changed(directory, folder)
