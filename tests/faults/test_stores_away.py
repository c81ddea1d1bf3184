"""Redis or PostgreSQL stopped, hanging, full, refusing, restarted: an answer or the static help, and nobody is called."""
from __future__ import annotations

import contextlib

import pytest
import sqlalchemy

from tests.faults.pair import CRISIS, DISCLOSURE, LONGEST, MARGIN

pytestmark = pytest.mark.slow


@contextlib.contextmanager
def redis_stopped(pair):
    pair.redis.stop()
    try:
        yield
    finally:
        pair.redis.start()


@contextlib.contextmanager
def redis_hanging(pair):
    pair.redis.pause()
    try:
        yield
    finally:
        pair.redis.resume()


@contextlib.contextmanager
def redis_writing_to_disk(pair):
    pair.redis.client.config_set("appendonly", "yes")
    try:
        yield
    finally:
        pair.redis.client.config_set("appendonly", "no")


@pytest.mark.parametrize("fault, named, remembered", [
    (redis_hanging, "redis", True), (redis_writing_to_disk, "redis_writes_to_disk", True), (redis_stopped, "redis", False),
], ids=["hangs", "writes to a disk", "stopped and started again, empty"])
def test_redis(pair, fault, named, remembered):
    student, other = pair.student("aberwen"), pair.student("loughmore")
    assert student.begun(0) and student.say(DISCLOSURE, 0).status_code == 200
    with fault(pair):
        for number in (0, 1):
            pair.says_in_health(named, number)
        for number in (0, 1):
            assert student.say(CRISIS, number).status_code == 503 and student.helped and student.seconds < LONGEST + MARGIN
        assert not other.begun(1) and other.helped and "Lifeline" in other.text(), "the lines of the nation that was chosen"
    pair.healthy_again()
    pair.answers_again()
    answer = student.say(CRISIS, 1)
    assert answer.status_code == (200 if remembered else 401) and student.helped
    assert "forgotten" in student.text() or remembered


def test_redis_is_full(pair):
    student = pair.student("aberwen")
    assert student.begun(0)
    pair.redis.client.config_set("maxmemory", "1mb")
    try:
        pair.says_in_health("redis_full", 0)
        pair.says_in_health("redis_full", 1)
        assert student.say(DISCLOSURE, 1).status_code == 200 and student.cards(), "whoever is here is still answered"
        newcomer = pair.student("loughmore")
        assert not newcomer.begun(0) and "Lifeline" in newcomer.text()
    finally:
        pair.redis.client.config_set("maxmemory", "0")
    pair.healthy_again()
    pair.answers_again()


@contextlib.contextmanager
def postgres_stopped(pair):
    pair.postgres.stop()
    try:
        yield
    finally:
        pair.postgres.start()


@contextlib.contextmanager
def postgres_hanging(pair):
    pair.postgres.pause()
    try:
        yield
    finally:
        pair.postgres.resume()


@contextlib.contextmanager
def postgres_refusing(pair):
    with told(pair) as tell:
        tell("ALTER DATABASE signpost WITH ALLOW_CONNECTIONS false")
        tell("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'signpost'")
        try:
            yield
        finally:
            tell("ALTER DATABASE signpost WITH ALLOW_CONNECTIONS true")


@contextlib.contextmanager
def told(pair):
    engine = sqlalchemy.create_engine(f"{pair.postgres.url}/postgres", isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield lambda statement: connection.execute(sqlalchemy.text(statement))
    finally:
        engine.dispose()


@contextlib.contextmanager
def postgres_locked(pair):
    """An import in flight that does not end: whoever reads waits."""
    engine = sqlalchemy.create_engine(f"{pair.postgres.url}/signpost")
    try:
        with engine.begin() as connection:
            tables = ", ".join(sqlalchemy.inspect(engine).get_table_names())
            connection.execute(sqlalchemy.text(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE"))
            yield
    finally:
        engine.dispose()


@pytest.mark.parametrize("fault", [postgres_stopped, postgres_refusing, postgres_hanging, postgres_locked], ids=["stopped", "refuses", "hangs", "locked"])
def test_postgres(pair, fault):
    student = pair.student("glenmarrow")
    assert student.begun(0)
    with fault(pair):
        for number in (0, 1):
            answer = student.say(DISCLOSURE, number)
            assert answer.status_code == 503 and student.helped and not student.cards() and student.seconds < LONGEST + MARGIN
            assert student.say(CRISIS, number).status_code == 200 and "I am automated" in student.text()
        pair.says_in_health("directory")
    pair.answers_again()
    pair.healthy_again()
    assert student.say(DISCLOSURE, 1).status_code == 200
    assert student.shown_its_own()
