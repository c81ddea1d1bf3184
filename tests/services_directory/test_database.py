"""The schema up and down, the file that goes missing, readers and writers side by side."""
import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from directory_factories import institution, service, write_folder
from sqlalchemy import inspect, select
from sqlalchemy.exc import OperationalError

import services_directory
from services_directory import database
from services_directory.database import HEAD, alembic_config, open_directory, schema_version
from services_directory.facts import directory_version, list_institutions
from services_directory.loading import load_if_changed
from services_directory.models import Base, Service

PACKAGE = Path(services_directory.__file__).parent


def test_migrations_lead_to_the_models_and_back(database_url, tmp_path):
    directory = open_directory(database_url)
    load_if_changed(directory, write_folder(tmp_path / "files", institution()))
    with directory.writing() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), Base.metadata)
        assert difference == []
        command.downgrade(alembic_config(connection), "base")
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
        command.upgrade(alembic_config(connection), "head")
        assert schema_version(connection) == HEAD
    assert load_if_changed(directory, tmp_path / "files").changed
    directory.close()


def test_the_version_in_the_code_is_the_newest_migration(directory):
    with directory.session() as session:
        config = alembic_config(session.connection())
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_opening_again_does_not_import_alembic(directory, sqlite_url, monkeypatch):
    monkeypatch.setattr(database, "_upgrade", lambda *_: pytest.fail("nothing to upgrade"))
    open_directory(sqlite_url).close()


def test_readers_keep_one_view_while_a_load_is_written(database_url, tmp_path):
    directory = open_directory(database_url)
    folder = write_folder(tmp_path / "files", institution())
    load_if_changed(directory, folder)
    with directory.session() as session:
        before = directory_version(session)
        with directory.writing() as connection:
            connection.execute(Service.__table__.delete())
            assert session.execute(select(Service.slug)).first()
            connection.rollback()
        assert directory_version(session) == before
    directory.close()


def test_a_missing_file_is_an_error_and_its_return_a_recovery(directory, sqlite_url, load):
    load(institution())
    path = Path(sqlite_url[len("sqlite:///"):])
    kept = path.rename(path.with_suffix(".kept"))
    with pytest.raises(OperationalError), directory.session() as session:
        list_institutions(session)
    assert not path.exists()
    kept.rename(path)
    with directory.session() as session:
        assert [info.slug for info in list_institutions(session)] == ["north"]


def test_a_new_file_in_the_old_place_is_noticed(directory, sqlite_url, load, tmp_path):
    load(institution())
    with directory.session() as session:
        assert list_institutions(session)
    path = Path(sqlite_url[len("sqlite:///"):])
    for file in path.parent.glob(path.name + "*"):
        file.unlink()
    fresh = open_directory(sqlite_url)
    load_if_changed(fresh, write_folder(tmp_path / "other", institution("south")))
    with directory.session() as session:
        assert [info.slug for info in list_institutions(session)] == ["south"]
    fresh.close()


def test_memory_databases_are_refused():
    with pytest.raises(ValueError, match="DATABASE_URL: found .*write a file"):
        open_directory("sqlite://")


def test_matching_never_looks_through_all_services(load, directory, ask):
    """The plan of every query of a match uses an index: no SCAN of a table that grows."""
    load(institution(services=[service(f"s-{n}") for n in range(50)]))
    seen = []

    def record(connection, cursor, statement, parameters, context, executemany):
        seen.append((statement, parameters))

    from sqlalchemy import event
    event.listen(directory.engine, "before_cursor_execute", record)
    ask("stalking", "money")
    event.remove(directory.engine, "before_cursor_execute", record)
    queries = [(s, p) for s, p in seen if s.startswith("SELECT")]
    assert len(queries) <= 5
    with directory.engine.connect() as connection:
        for statement, parameters in queries:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            assert not [row for row in plan if "SCAN" in row[-1]], statement


def test_nothing_here_knows_rasa_or_holds_a_sentence_for_students():
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text()
        assert not re.search(r"^\s*(from|import) (rasa|bot|actions)\b", source, re.M), path
        assert len(source.splitlines()) < 300, path


@pytest.mark.slow
def test_two_processes_may_start_together(tmp_path):
    """Bot and action server open, migrate and load the same new file at the same moment."""
    folder = write_folder(tmp_path / "files", institution())
    program = ("import sys; from services_directory.__main__ import main; "
               "sys.exit(main(['load', '--folder', sys.argv[1], '--database', sys.argv[2]]))")
    command_line = [sys.executable, "-c", program, str(folder), f"sqlite:///{tmp_path}/new.db"]
    running = [subprocess.Popen(command_line, cwd=PACKAGE.parent, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True) for _ in range(3)]
    results = [(process.communicate(timeout=60), process.returncode) for process in running]
    assert [code for _, code in results] == [0, 0, 0], results
    assert sum("loaded north.yml" in out for (out, _), _ in results) == 1
