"""Written once a day, in figures large enough, in the directory's database but apart from it. On SQLite and PostgreSQL."""
import asyncio
import os
import sqlite3
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, inspect

from bot.counts.store import HEAD, VERSION_TABLE, CountStore, tables
from bot.counts.tally import Written
from services_directory.database import open_directory
from services_directory.facts import list_institutions
from tests.counts.world import MONDAY, SLUG, World, at, conversation
from tests.repo_files import ROOT

BULLYING = conversation("web", "disclose_bullying")


def test_nothing_is_written_before_the_hour_and_once_after_it(database_url):
    world = World(database_url)
    world.happens(BULLYING, at(0, 9), times=30)
    world.happens(conversation(), at(0, 10), times=30)
    world.go_to(at(1, 3))
    assert world.weeks() == {}
    world.go_to(at(1, 5))
    first = world.weeks()
    assert first["2026-W45", "topic", "disclose_bullying"] == 30 and first["2026-W45", "conversations", "all"] == 60
    world.go_to(at(1, 23))
    assert world.weeks() == first


def test_later_days_add_to_the_same_week(database_url):
    world = World(database_url)
    for day in range(4):
        world.happens(conversation("web", "concern_money"), at(day, 9), times=7)
    world.go_to(at(5))
    assert world.weeks()["2026-W45", "topic", "concern_money"] == 25  # 28 rounded down, in pieces of five or more


def test_what_is_too_small_waits_in_memory_for_the_week_and_is_then_forgotten(world):
    world.happens(conversation(), at(0, 8), times=40)
    world.happens(BULLYING, at(0, 9), times=6)
    world.happens(BULLYING, at(3, 9), times=4)
    world.happens(BULLYING, at(5, 9), times=9)
    world.go_to(at(8, 12))
    assert world.weeks()["2026-W45", "topic", "disclose_bullying"] == 10
    world.happens(BULLYING, at(9, 9), times=9)
    world.go_to(at(30))
    assert "2026-W46" not in {week for week, measure, _ in world.weeks() if measure == "topic"}


def test_the_database_itself_refuses_an_exact_figure(database_url):
    store = CountStore(database_url)
    with pytest.raises(Exception, match="count_week_in_fives"):
        store.write([Written(SLUG, "2026-W45", "topic", "disclose_bullying", 7)])
    store.write([Written(SLUG, "2026-W45", "topic", "disclose_bullying", 10)])
    with pytest.raises(Exception, match="count_week_in_fives"):
        store.write([Written(SLUG, "2026-W45", "topic", "disclose_bullying", 10), Written(SLUG, "2026-W45", "topic", "disclose_stalking", 11)])
    assert store.read_weeks(SLUG) == [("2026-W45", "topic", "disclose_bullying", 10)], "all of a writing or none of it"


def test_no_moment_is_stored(database_url):
    CountStore(database_url).write([Written(SLUG, "2026-W45", "topic", "disclose_bullying", 10)])
    columns = {column["name"] for table in ("count_week", "count_hour") for column in inspect(create_engine(database_url)).get_columns(table)}
    assert columns == {"institution", "week", "quarter", "hour", "measure", "value", "figure"}


def test_the_tables_are_made_by_the_migrations_and_are_those_of_the_code(database_url):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    CountStore(database_url).read_weeks(SLUG)
    with create_engine(database_url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "include_name": lambda name, kind, parents: kind != "table" or name.startswith("count_")})
        assert compare_metadata(context, tables) == []
    newest = sorted((ROOT / "bot/counts/migrations/versions").glob("*.py"))[-1].name
    assert newest.startswith(HEAD)


def test_the_counts_go_and_the_directory_stays(database_url):
    store = CountStore(database_url)
    store.write([Written("northbridge", "2026-W45", "topic", "disclose_bullying", 10), Written("aberwen", "2026-W45", "topic", "disclose_bullying", 10)])
    store.delete("northbridge")
    assert store.institutions() == ["aberwen"]
    store.delete()
    assert store.institutions() == []
    store.close()
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for table in ("count_week", "count_hour", VERSION_TABLE):
            connection.exec_driver_sql(f"DROP TABLE {table}")
    directory = open_directory(database_url)
    with directory.session() as session:
        assert list_institutions(session) == []
    directory.close()
    assert CountStore(database_url).institutions() == [], "made again when it is needed"


def test_counts_are_deleted_when_they_are_old_enough(database_url):
    store = CountStore(database_url)
    store.write([Written(SLUG, "2023-W40", "conversations", "all", 10), Written(SLUG, "2026-W40", "conversations", "all", 10), Written(SLUG, "2023-Q3", "hour", "02", 10)])
    store.forget_before(MONDAY, 156)
    assert [row[0] for row in store.read_weeks(SLUG)] == ["2026-W40"] and store.read_hours(SLUG) == []


def test_a_locked_database_loses_nothing_and_counts_nothing_twice(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setenv("DIRECTORY_BUSY_MS", "20")
    world = World(sqlite_url)
    world.happens(BULLYING, at(0, 9), times=20)
    world.happens(conversation(), at(0, 9), times=20)
    world.store.read_weeks(SLUG)
    lock = sqlite3.connect(tmp_path / "directory.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    world.go_to(at(1, 7))
    lock.execute("ROLLBACK")
    assert world.weeks() == {}
    world.go_to(at(1, 9))
    assert world.weeks()["2026-W45", "topic", "disclose_bullying"] == 20


def test_a_week_that_could_not_be_written_in_time_is_given_up_rather_than_changed_later(world, monkeypatch):
    world.happens(BULLYING, at(0, 9), times=20)
    world.happens(conversation(), at(0, 9), times=20)
    working = world.store.write
    monkeypatch.setattr(world.store, "write", lambda rows: 1 / 0)
    world.go_to(at(8, 1))
    monkeypatch.setattr(world.store, "write", working)
    world.go_to(at(12))
    assert world.weeks() == {}


def test_a_clock_that_jumps_back_writes_nothing_twice(world):
    world.happens(BULLYING, at(0, 9), times=20)
    world.happens(conversation(), at(0, 9), times=20)
    world.go_to(at(2, 5))
    before = world.weeks()
    world.now = at(0, 5)
    world.go_to(at(3))
    assert world.weeks() == before


def test_two_processes_add_up(database_url):
    store, later = CountStore(database_url), MONDAY + timedelta(days=1, hours=5)
    for _ in range(2):
        world = World(database_url)
        world.happens(BULLYING, at(0, 9), times=14)
        world.happens(conversation(), at(0, 9), times=14)
        world.now = later
        asyncio.run(world.counter.write_if_due())
    assert {row[1:]: None for row in store.read_weeks(SLUG)} and dict((row[1:3], row[3]) for row in store.read_weeks(SLUG))["topic", "disclose_bullying"] == 20


def test_switched_off_nothing_is_counted_and_a_demonstration_is_not_either():
    from bot.counts import are_kept
    from bot.settings import read_settings

    assert are_kept(read_settings({}))
    assert not are_kept(read_settings({"SIGNPOST_COUNTS": "off"}))
    assert not are_kept(read_settings({"SIGNPOST_NOW": "2026-11-22T02:10"}))


def command(url, *arguments):
    return subprocess.run([sys.executable, "-W", "ignore", "-m", "bot", "counts", *arguments], cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True)


def test_the_command_writes_csv_and_a_page_and_deletes(sqlite_url, tmp_path):
    CountStore(sqlite_url).write([Written(SLUG, "2025-W45", "conversations", "all", 40), Written(SLUG, "2025-W45", "topic", "disclose_bullying", 10), Written(SLUG, "2025-Q4", "hour", "02", 10)])
    done = command(sqlite_url, "export", "--folder", str(tmp_path / "out"))
    assert done.returncode == 0, done.stdout + done.stderr
    weeks = (tmp_path / "out" / "northbridge-weeks.csv").read_text()
    assert weeks.startswith("week,measure,value,conversations\n2025-W45,conversations,all,40\n")
    assert "2025-W45,topic,disclose_bullying,10\n" in weeks and "2025-W45,topic,disclose_stalking,not shown\n" in weeks
    assert "2025-Q4,02,10\n" in (tmp_path / "out" / "northbridge-hours.csv").read_text()
    page = (tmp_path / "out" / "northbridge.html").read_text()
    assert page.count("<svg") == 3 and "<script" not in page and "bullying (disclose)" in page and "https://" not in page.replace("http://www.w3.org", "")
    assert command(sqlite_url, "delete", "--institution", SLUG).returncode == 0
    assert CountStore(sqlite_url).institutions() == []


def test_a_database_that_is_away_is_said_in_one_sentence(tmp_path):
    done = command(f"sqlite:///{tmp_path}/none.db", "export", "--folder", str(tmp_path))
    assert done.returncode == 1 and "check DATABASE_URL" in done.stdout and "Traceback" not in done.stderr
