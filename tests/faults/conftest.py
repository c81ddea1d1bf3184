"""Two Rasa processes, each with its action server, one Redis and one PostgreSQL: all real, all on loopback."""
from __future__ import annotations

import contextlib

import pytest
import sqlalchemy

from tests.faults.pair import Pair
from tests.redis_server import running_redis
from tests.services_directory.postgres_server import PostgresServer, find_postgres


@pytest.fixture
def pair(running_pair):
    """Both servers well, whatever the test before did to them."""
    running_pair.healthy_again()
    yield running_pair


@pytest.fixture(scope="session")
def running_pair(tmp_path_factory):
    if find_postgres() is None:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    postgres = PostgresServer()
    try:
        engine = sqlalchemy.create_engine(f"{postgres.url}/postgres", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sqlalchemy.text("CREATE DATABASE signpost"))
        engine.dispose()
        with running_redis() as redis:
            running = Pair(tmp_path_factory.mktemp("pair"), redis, postgres)
            yield running
            running.stop()
    finally:
        with contextlib.suppress(RuntimeError):
            postgres.stop()
        postgres.remove()
