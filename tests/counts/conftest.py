"""A directory's database for the counts to live beside: SQLite for each test, PostgreSQL started once."""
import uuid

import pytest
from sqlalchemy import create_engine, text

from services_directory.database import open_directory
from tests.counts.world import World
from tests.services_directory.postgres_server import find_postgres, running_postgres


@pytest.fixture
def sqlite_url(tmp_path):
    url = f"sqlite:///{tmp_path}/directory.db"
    open_directory(url).close()
    return url


@pytest.fixture(scope="session")
def postgres_address():
    if find_postgres() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with running_postgres() as address:
        yield address


@pytest.fixture
def postgres_url(postgres_address):
    name = f"t{uuid.uuid4().hex}"
    engine = create_engine(f"{postgres_address}/postgres", isolation_level="AUTOCOMMIT", future=True)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    url = f"{postgres_address}/{name}"
    open_directory(url).close()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request):
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture
def world(sqlite_url):
    made = World(sqlite_url)
    yield made
    made.store.close()
