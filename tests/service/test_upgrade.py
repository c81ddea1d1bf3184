"""From the previous release to this one and back: nothing is lost, and each finds a database it can read."""
from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile

import pytest
from alembic import command
from sqlalchemy import text

from bot.backup import commands, tables
from bot.backup.releases import HEADS, RELEASES, roll_back, steps_back, take_back
from bot.settings import read_settings
from bot.start import load_directory
from bot.version import RELEASE
from services_directory.database import _create_engine, Directory, open_directory
from services_directory.loading import DirectoryErrors, read_folder
from tests.repo_files import ROOT
from tests.service.installation import COUNTS, everything, kept, options, use

pytestmark = pytest.mark.thorough

NEW_FACTS = ("worrying_reply_contact",)  # asked for since 0.1.0


def as_before(place, revision):
    """The database as a release with this revision of the directory left it: its schema, its rows, no counts."""
    opened = open_directory(place.settings.database_url)
    with opened.writing() as connection:
        command.downgrade(tables.PARTS["directory"][1](connection), revision)
        connection.execute(text("UPDATE source_file SET content_hash = 'made by an older loader'"))
    opened.close()


def test_the_table_of_releases_ends_with_this_one():
    assert list(RELEASES)[-1] == RELEASE and RELEASES[RELEASE] == HEADS


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_the_first_start_after_an_upgrade_brings_the_database_up(place, revision):
    assert load_directory(place.settings)
    wanted = everything(place)
    as_before(place, revision)
    assert load_directory(place.settings)
    found = everything(place)
    assert {name: rows for name, rows in found.items() if name != "change"} == {name: rows for name, rows in wanted.items() if name != "change"}


def test_back_to_an_older_schema_and_forward_again_loses_nothing_that_is_kept_there(place, monkeypatch, capsys):
    """With a release whose directory was one migration older: what it knows stays, the counts are not touched."""
    use(place)
    before = kept(place)
    monkeypatch.setitem(RELEASES, "0.0.9", {"directory": "0001"})
    assert roll_back(place.settings, options(release="0.0.9")) == 0 and "Nothing was changed" in capsys.readouterr().out
    assert roll_back(place.settings, options(release="0.0.9", write=True)) == 0
    opened = Directory(_create_engine(place.settings.database_url))  # as it stands: opening it here would bring it up again
    with opened.session() as session:
        connection = session.connection()
        assert tables.revisions(connection) == {"directory": "0001", "counts": "0001"}
        assert not connection.dialect.has_table(connection, "change") and session.execute(text("SELECT count(*) FROM count_week")).scalar() == len(COUNTS)
        assert session.execute(text("SELECT count(*) FROM service")).scalar() > 50
    opened.close()
    assert load_directory(place.settings) and kept(place)["count_week"] == COUNTS
    [backup] = place.backups.glob("before-roll-back-*.tar.gz")
    assert commands.restore(place.settings, options(file=backup, write=True)) == 0 and kept(place) == before


def test_to_the_previous_release_nothing_has_to_be_taken_back_unless_its_tables_are_older(place, capsys):
    use(place)
    previous = list(RELEASES)[-2]
    assert roll_back(place.settings, options(release=previous)) == 0
    assert "Nothing needs to be taken back" in capsys.readouterr().out
    assert roll_back(place.settings, options(release="9.9.9")) == 1


def test_a_broken_step_back_leaves_the_database_as_it_was(place, monkeypatch):
    use(place)
    before = everything(place)
    opened = open_directory(place.settings.database_url)
    with pytest.raises(Exception):
        take_back(opened, [("directory", "0002", "0001"), ("directory", "0001", "no such revision")])
    opened.close()
    assert everything(place) == before


def older_files(place):
    """The institution's file as it was written for 0.1.0."""
    file = place.folder / "northbridge.yml"
    lines, out, leaving = file.read_text().splitlines(keepends=True), [], False
    for line in lines:
        if any(line.startswith(f"  {name}:") for name in NEW_FACTS):
            leaving = True
        elif leaving and not line.startswith("    "):
            leaving = False
        if not leaving:
            out.append(line)
    file.write_text("".join(out))
    return file


def complete(place, *words):
    return subprocess.run([sys.executable, "-W", "ignore", "-m", "services_directory", "complete", "--folder", str(place.folder), *words],
                          cwd=ROOT, capture_output=True, text=True, timeout=300)


def test_files_of_the_previous_release_are_completed_and_not_rewritten(place):
    file = older_files(place)
    old = file.read_text()
    with pytest.raises(DirectoryErrors, match="worrying_reply_contact: .not_stated|worrying_reply_contact"):
        read_folder(place.folder)
    assert "would be added" in complete(place).stdout and file.read_text() == old
    assert "added as not stated" in complete(place, "--write").stdout
    new = file.read_text().splitlines()
    added = [line for line in new if line not in old.splitlines()]
    assert added and all("worrying_reply_contact" in line or "not_stated" in line for line in added)
    assert [line for line in new if line in old.splitlines()] == old.splitlines()
    assert load_directory(place.settings) and "Every file names every fact" in complete(place).stdout


def previous_release():
    """The last commit of the release before this one, where this clone's history reaches back to it."""
    def git(*words):
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True).stdout.strip()

    first = git("log", "--format=%H", f'-Sversion = "{RELEASE}"', "--", "pyproject.toml").split("\n")[-1]
    before = git("rev-parse", "--verify", "--quiet", f"{first}^") if first else ""
    return [before] if before and f'version = "{RELEASE}"' not in git("show", f"{before}:pyproject.toml") else []


@pytest.mark.parametrize("commit", previous_release())
def test_the_previous_releases_own_code_reads_what_this_one_leaves_and_the_other_way_round(place, tmp_path, commit):
    """A shallow clone does not have it: then the tests above, from the migrations, stand alone."""
    code = tmp_path / "previous"
    code.mkdir()
    packed = subprocess.run(["git", "archive", commit, "services_directory", "institutions", "data"], cwd=ROOT, capture_output=True, check=True).stdout
    tarfile.open(fileobj=io.BytesIO(packed)).extractall(code)

    def old(*words):
        done = subprocess.run([sys.executable, "-W", "ignore", "-m", "services_directory", *words, "--folder", str(code / "institutions")],
                              cwd=code, capture_output=True, text=True, timeout=120, env={**os.environ, "DATABASE_URL": place.settings.database_url})
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "loaded" in old("load")
    use(place)  # this release starts on it, and is used
    counted = kept(place)["count_week"]
    opened = open_directory(place.settings.database_url)
    with opened.session() as session:
        steps = list(steps_back(session.connection(), list(RELEASES)[-2]))
    take_back(opened, steps)
    opened.close()
    old("load")  # its own files are in its own checkout
    assert load_directory(read_settings({"DATABASE_URL": place.settings.database_url})) and kept(place)["count_week"] == counted == COUNTS
