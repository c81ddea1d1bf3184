"""Nothing a student writes is found again: not in a file, a database, a log at DEBUG, nor in the process's own memory.

Real processes; all three channels; while the action server is killed, the database is locked and Redis is away. The
search itself is shown to find what it looks for, each time with one protection switched off.
"""
import asyncio
import contextlib
import os
import signal
import sqlite3
import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.channels.chat_house import House, environment
from tests.channels.peers import FakeConnector, FakeSlack
from tests.privacy.searching import SearchedServer, below, files_with
from tests.privacy.students import Canaries, feedback_on_the_web, in_both_chats, on_the_web
from tests.redis_server import running_redis
from tests.postgres_server import running_postgres
from tests.web.servers import until

pytestmark = pytest.mark.slow
CONNECTIONS_END = 30.0  # seconds after which the server closes a connection whose body it refused (bot/server.py)


@contextlib.asynccontextmanager
async def open_server(folder, *protections, **settings):
    """A real server with Teams and Slack on, its peers on loopback, the clock running and the counts kept."""
    connector, slack = await FakeConnector().start(), await FakeSlack().start()
    house = House(connector, slack)
    server = SearchedServer(folder, *protections, **{**environment(connector, slack), "SIGNPOST_NOW": "", **settings})
    try:
        await asyncio.to_thread(server.wait)
        house.url = server.base
        yield server, house
    finally:
        server.stop()
        await house.http.close()
        await connector.stop()
        await slack.stop()


def action_server_of(server) -> int:
    return int(subprocess.run(["pgrep", "-P", str(server.process.pid)], capture_output=True, text=True, check=True).stdout.split()[0])


def rows_of(url):
    """Every value of every row of every table, as one text."""
    engine = sa.create_engine(url.replace("sqlite:///", "sqlite:////") if url.startswith("sqlite:///") and not url.startswith("sqlite:////") else url, future=True)
    known = sa.MetaData()
    known.reflect(engine)
    with engine.connect() as connection:
        found = {table.name: [tuple(row) for row in connection.execute(sa.select(table))] for table in known.sorted_tables}
    engine.dispose()
    return found


async def everything_goes_wrong(server, house, canaries):
    """The conversations in good times, then with the database locked, then with the action server killed again and again."""
    talk = await asyncio.to_thread(on_the_web, server, canaries)
    await asyncio.to_thread(feedback_on_the_web, server)
    await in_both_chats(house, canaries)
    file = server.folder / "directory.db"
    if file.exists():
        lock = sqlite3.connect(file, isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        await asyncio.to_thread(on_the_web, server, canaries, ", database locked")
        lock.execute("ROLLBACK")
        lock.close()
    os.kill(action_server_of(server), signal.SIGKILL)
    await asyncio.to_thread(on_the_web, server, canaries, ", action server killed")
    await asyncio.to_thread(until, lambda: server.talk().say("i am being bullied").status_code == 200, 30)
    return talk


COUNTED = {("channel", "web"), ("channel", "teams"), ("channel", "slack"), ("topic", "crisis_suicide"), ("feedback", "helped"), ("feedback", "not_really"), ("feedback", "wrong")}


def written_down(url):
    """The counts are in the database, so that their tables are really searched: each channel, topics, and its button of feedback."""
    tables = rows_of(url)
    return COUNTED <= {row[2:4] for row in tables.get("count_week", [])} and bool(tables.get("count_hour"))


async def test_no_word_is_found_again(tmp_path):
    """As shipped: SQLite, conversations in memory, INFO."""
    canaries = Canaries()
    async with open_server(tmp_path / "server", "small_numbers") as (server, house):
        talk = await everything_goes_wrong(server, house, canaries)
        assert len(canaries) > 60 and server.log.stat().st_size > 0
        assert len(server.processes()) == 2 and server.core_limits() == {"0 0"}
        assert await asyncio.to_thread(server.in_files, canaries) == []
        talk.end()
        await asyncio.to_thread(until, lambda: server.in_memory(canaries) == [], CONNECTIONS_END + 30)
        url = f"sqlite:///{server.folder}/directory.db"
        await asyncio.to_thread(until, lambda: written_down(url), 20)
        server.stop()
        assert await asyncio.to_thread(server.in_files, canaries) == []


async def test_no_word_is_found_again_at_debug_with_several_servers_stores(tmp_path):
    """As with several servers: PostgreSQL with every statement in its log, Redis, DEBUG; and Redis goes away for a while."""
    canaries = Canaries()
    with running_postgres() as address, running_redis() as redis:
        url, data, log = with_every_statement_logged(address)
        async with open_server(tmp_path / "server", "small_numbers", DATABASE_URL=url, SIGNPOST_REDIS_URL=redis.url, SIGNPOST_LOG_LEVEL="DEBUG") as (server, house):
            await everything_goes_wrong(server, house, canaries)
            in_redis = as_stored(redis)
            assert "topics" in in_redis["values"] and len(in_redis["files"]) >= 2, "topics are there, in RDB and AOF, so a word would be found"
            assert [name for name, canary in canaries.items() if canary in in_redis["values"]] == []
            assert files_with(in_redis["files"], canaries) == []
            await while_redis_is_away(server, redis, canaries)
            await asyncio.to_thread(until, lambda: written_down(url), 20)
            server.stop()
            assert await asyncio.to_thread(server.in_files, canaries) == []
            assert "SELECT" in log.read_text(errors="replace")
            assert files_with([*below(data), log, *below(redis.folder)], canaries) == []
            assert [name for name, canary in canaries.items() if canary in str(rows_of(url))] == []


def with_every_statement_logged(address):
    """(address of a database, the server's folder of data, its log)."""
    url = f"{address}/postgres"
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", future=True)
    with engine.connect() as admin:
        admin.execute(sa.text("ALTER SYSTEM SET log_statement = 'all'"))
        admin.execute(sa.text("SELECT pg_reload_conf()"))
        data = Path(admin.execute(sa.text("SHOW data_directory")).scalar())
    engine.dispose()
    return url, data, data.parent / "log"


def as_stored(redis):
    """Every key and value that Redis holds as text, and the files that it would write: a snapshot and an append-only file."""
    client = redis.client
    values = " ".join(f"{key} {client.hgetall(key) if client.type(key) == 'hash' else client.zrange(key, 0, -1, withscores=True) if client.type(key) == 'zset' else client.get(key)}" for key in client.scan_iter())
    client.config_set("rdbcompression", "no")
    client.save()
    client.config_set("aof-use-rdb-preamble", "no")
    client.config_set("appendonly", "yes")
    until(lambda: client.info("persistence")["aof_rewrite_in_progress"] == 0 and client.info("persistence")["aof_rewrite_scheduled"] == 0)
    client.config_set("appendonly", "no")
    return {"values": values, "files": [path for path in below(redis.folder) if path.name != "redis.log"]}


async def while_redis_is_away(server, redis, canaries):
    """Stopped, then silent, then back: static help meanwhile, and answers again afterwards."""
    talk = server.talk()
    redis.stop()
    await asyncio.to_thread(talk.say, f"i am being followed {canaries.put('store stopped')}")
    redis.start()
    redis.pause()
    await asyncio.to_thread(talk.say, f"i am being followed {canaries.put('store silent')}")
    redis.resume()
    await asyncio.to_thread(until, lambda: server.talk().say("i am being bullied").status_code == 200, 30)


@pytest.mark.parametrize("protection, where", [("log_filter", "file"), ("forgetting", "memory")])
async def test_the_search_finds_a_canary_where_a_protection_is_switched_off(tmp_path, protection, where):
    canaries = Canaries()
    async with open_server(tmp_path / "server", protection, SIGNPOST_LOG_LEVEL="DEBUG") as (server, house):
        talk = server.talk()
        await asyncio.to_thread(talk.say, f"my flatmate {canaries.put('typed')} keeps touching me")
        search = server.in_files if where == "file" else server.in_memory
        assert {name for _, name in await asyncio.to_thread(search, canaries)} == {"typed"}


def test_the_search_reads_files_as_text_and_as_utf_16(tmp_path):
    (tmp_path / "a.log").write_text("a student wrote kanarie0")
    (tmp_path / "b.db").write_bytes("kanarie0".encode("utf-16-le"))
    assert len(files_with(tmp_path.iterdir(), {"typed": "kanarie0"})) == 2
