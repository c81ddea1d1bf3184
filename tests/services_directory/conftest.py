"""A real database for each test: SQLite in a file, or PostgreSQL started for the session."""
import shutil

import pytest
from directory_factories import write_folder

from services_directory.clock import parse_now
from services_directory.database import open_directory
from services_directory.loading import load_if_changed
from services_directory.matching import Need, find_services
from tests.postgres_server import create_database


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """A migrated file to copy: running the migrations for every test costs 0.1 s each."""
    path = tmp_path_factory.mktemp("template") / "directory.db"
    open_directory(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def sqlite_url(tmp_path, empty_database):
    shutil.copy(empty_database, tmp_path / "directory.db")
    return f"sqlite:///{tmp_path}/directory.db"


@pytest.fixture
def postgres_url(postgres_address):
    return create_database(postgres_address)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_url(request):
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return request.getfixturevalue(fixture)


@pytest.fixture
def directory(sqlite_url):
    directory = open_directory(sqlite_url)
    yield directory
    directory.close()


@pytest.fixture
def load(directory, tmp_path):
    """Loads files made by factories: `load(institution(...), shared=national(...))`."""
    def load(*institutions, shared=None):
        return load_if_changed(directory, write_folder(tmp_path / "files", *institutions,
                                                       shared=shared))
    return load


@pytest.fixture
def ask(directory):
    """find_services with what the test is about: `ask("stalking", now="2026-11-22T02:10")`."""
    def ask(*topics, now="2026-11-23T11:00", institution="north", **need):
        with directory.session() as session:
            return find_services(session, Need(
                institution, tuple(topics), now=parse_now(now), **need))
    return ask
