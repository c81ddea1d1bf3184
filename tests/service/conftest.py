"""Real databases and a folder of institution files for what is backed up, upgraded and rolled back."""
from __future__ import annotations

import shutil
import sys
import uuid
from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine, text

from bot.settings import read_settings
from services_directory.settings import ROOT

sys.path.insert(0, str(ROOT / "tests" / "services_directory"))
from postgres_server import find_postgres, running_postgres  # noqa: E402


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    if find_postgres() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with running_postgres() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/directory.db"
    address, name = request.getfixturevalue("postgres"), f"t{uuid.uuid4().hex}"
    engine = create_engine(f"{address}/postgres", isolation_level="AUTOCOMMIT", future=True)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{address}/{name}"


@pytest.fixture
def place(tmp_path, monkeypatch, database_url):
    """An installation: its folder of files, its database, its var folder."""
    folder = tmp_path / "institutions"
    folder.mkdir()
    for name in ("national.yml", "northbridge.yml"):
        shutil.copy(ROOT / "institutions" / name, folder)
    (folder / "records").mkdir()
    shutil.copy(ROOT / "institutions" / "records" / "readiness.yml", folder / "records")
    monkeypatch.setenv("INSTITUTIONS_FOLDER", str(folder))
    monkeypatch.setenv("READINESS_FILE", str(folder / "records" / "readiness.yml"))
    monkeypatch.setattr("bot.backup.commands.BACKUPS", tmp_path / "backups")
    return SimpleNamespace(folder=folder, backups=tmp_path / "backups", settings=read_settings({"DATABASE_URL": database_url}))
