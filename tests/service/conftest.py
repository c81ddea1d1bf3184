"""Real databases and a folder of institution files for what is backed up, upgraded and rolled back."""
from __future__ import annotations

import shutil
from types import SimpleNamespace

import pytest

from bot.settings import read_settings
from services_directory.settings import ROOT
from tests.postgres_server import create_database


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/directory.db"
    return create_database(request.getfixturevalue("postgres_address"))


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
