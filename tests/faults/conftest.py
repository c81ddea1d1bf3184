"""Two Rasa processes, each with its action server, one Redis and one PostgreSQL: all real, all on loopback."""
from __future__ import annotations

import contextlib

import pytest

from tests.faults.pair import Pair
from tests.postgres_server import PostgresServer, create_database, find_postgres
from tests.redis_server import running_redis


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
        create_database(postgres.url, "signpost")
        with running_redis() as redis:
            running = Pair(tmp_path_factory.mktemp("pair"), redis, postgres)
            yield running
            running.stop()
    finally:
        with contextlib.suppress(RuntimeError):
            postgres.stop()
        postgres.remove()
