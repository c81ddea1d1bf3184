"""Killed in the middle, two at once, a full disk: what was there stays, or all of the new is there."""
import multiprocessing
import os
import resource
import shutil
import signal

import pytest
from directory_factories import institution, service, write_file, write_folder
from sqlalchemy import event, select

from services_directory.__main__ import main
from services_directory.clock import parse_now
from services_directory.database import open_directory
from services_directory.exchange import planning
from services_directory.exchange.applying import CannotWrite
from services_directory.loading import load_if_changed, read_folder
from services_directory.models import Service
from services_directory.settings import ROOT

pytestmark = pytest.mark.thorough

NOW = parse_now("2026-11-22T10:00")
_FORK = multiprocessing.get_context("fork")


def in_another_process(do) -> int:
    """Its exit code; -9 where it was killed."""
    child = _FORK.Process(target=do)
    child.start()
    child.join(60)
    return child.exitcode


def die():
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(ROOT / "institutions", tmp_path / "institutions",
                           ignore=shutil.ignore_patterns("history"))


def change(folder, name="wellbeing", day=NOW):
    return planning.confirmation(folder / "northbridge.yml", [name], "adviser", day.date(),
                                 parse_now("2027-02-20T10:00").date())


@pytest.mark.parametrize("moment", ["fsync", "replace"])
@pytest.mark.parametrize("which", [1, 2])
def test_killed_while_a_file_is_written(folder, moment, which):
    """The first file written is the copy, the second the file itself."""
    path, plan = folder / "northbridge.yml", change(folder)
    before, calls, really = path.read_bytes(), [], getattr(os, moment)

    def do():
        def counted(*words, **named):
            calls.append(1)
            if len(calls) == which:
                die()
            return really(*words, **named)
        setattr(os, moment, counted)
        planning.write([plan], "adviser", NOW)

    assert in_another_process(do) == -signal.SIGKILL
    assert path.read_bytes() == before
    read_folder(folder)                             # what is half written is no part of it
    assert planning.read_notes(folder, "northbridge") == []
    planning.write([change(folder)], "adviser", NOW)     # and the next one is not in its way
    assert path.read_bytes() != before and planning.read_notes(folder, "northbridge")


@pytest.mark.parametrize("statements", [3, 7, 8])
def test_killed_while_the_database_is_loaded(database_url, tmp_path, statements):
    files = write_folder(tmp_path / "files", institution(
        services=[service(f"old-{n}") for n in range(30)]))
    directory = open_directory(database_url)
    load_if_changed(directory, files)
    directory.close()
    write_file(files / "north.yml", institution(
        services=[service(f"new-{n}") for n in range(30)]))

    def do():
        other, calls = open_directory(database_url), []

        @event.listens_for(other.engine, "after_cursor_execute")
        def count(connection, cursor, statement, *rest):
            if statement.startswith(("DELETE", "INSERT")):
                calls.append(statement)
                if len(calls) == statements:
                    die()
        load_if_changed(other, files)

    assert in_another_process(do) == -signal.SIGKILL
    directory = open_directory(database_url)
    assert _slugs(directory) == {f"old-{n}" for n in range(30)}
    load_if_changed(directory, files)
    assert _slugs(directory) == {f"new-{n}" for n in range(30)}
    directory.close()


def _slugs(directory):
    with directory.session() as session:
        return set(session.execute(select(Service.slug).where(
            Service.owner == "north")).scalars())


def test_of_two_at_once_the_second_is_told(folder):
    path = folder / "northbridge.yml"
    first, second = change(folder), change(folder, "counselling")
    planning.write([first], "adviser", NOW)
    after = path.read_bytes()
    with pytest.raises(CannotWrite, match="somebody changed it in the meantime"):
        planning.write([second], "adviser", NOW)
    assert path.read_bytes() == after
    planning.write([change(folder, "counselling")], "adviser", NOW)
    assert path.read_bytes() != after


def test_two_processes_at_once_write_one_after_the_other(folder):
    """Both made their plan from the same file: one is written, one is told, nothing is mixed."""
    plans = {name: change(folder, name) for name in ("wellbeing", "counselling")}
    children = [_FORK.Process(target=planning.write, args=([plan], "adviser", NOW))
                for plan in plans.values()]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert sorted(child.exitcode for child in children) == [0, 1]
    text = (folder / "northbridge.yml").read_text(encoding="utf-8")
    assert text in {plan.text for plan in plans.values()}


def test_a_full_disk_leaves_what_was_there(folder):
    path, plan = folder / "northbridge.yml", change(folder)
    before = path.read_bytes()

    def do():
        # The operating system refuses the rest of a file, as it does on a full disk.
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        with pytest.raises(CannotWrite, match="could not be written"):
            planning.write([plan], "adviser", NOW)

    assert in_another_process(do) == 0
    assert path.read_bytes() == before
    assert not list(folder.rglob("*.partial"))


def test_a_clock_at_the_first_of_january_goes_back_to_no_older_copy(folder):
    """A machine that lost its clock: the copies carry its date, and nothing else is overwritten."""
    wrong = parse_now("2000-01-01T00:00")
    planning.write([change(folder)], "adviser", NOW)
    kept = {p.name: p.read_bytes() for p in planning.copies(folder, "northbridge")}
    planning.write([change(folder, "counselling", day=wrong)], "adviser", wrong)
    again = {p.name: p.read_bytes() for p in planning.copies(folder, "northbridge")}
    assert len(again) == 2 and kept.items() <= again.items()


@pytest.mark.parametrize("database", ["postgresql+psycopg2://nobody@127.0.0.1:1/none", "sqlite:///{}/not-a-database"])
def test_a_database_that_is_away_or_broken_is_said_in_a_sentence(folder, tmp_path, capsys, database):
    (tmp_path / "not-a-database").write_bytes(b"These are words. " * 400)
    assert main(["load", "--folder", str(folder), "--database", database.format(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("The database cannot be used (") and "then do the same again" in said
    assert "Traceback" not in said and said.count("\n") == 1
