"""A directory's database for the counts to live beside: SQLite, or PostgreSQL."""
import pytest

from services_directory.database import open_directory
from tests.counts.world import World
from tests.postgres_server import create_database


@pytest.fixture
def sqlite_url(tmp_path):
    url = f"sqlite:///{tmp_path}/directory.db"
    open_directory(url).close()
    return url


@pytest.fixture
def postgres_url(postgres_address):
    url = create_database(postgres_address)
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
