"""A backup brings back the files, their history and the counts, on either database, and never half of it."""
from __future__ import annotations

import contextlib
import io
import json
import resource
import shutil
import tarfile

import pytest

from bot.backup import archive, commands
from services_directory.database import open_directory
from tests.service.installation import COUNTS, NEW, OLD, change_number, everything, files, kept, options, use

pytestmark = pytest.mark.thorough


def backed_up(place, tmp_path):
    file = tmp_path / "kept.tar.gz"
    assert commands.backup(place.settings, options(to=file)) == 0
    return file


def test_everything_comes_back_after_the_machine_is_lost(place, tmp_path, capsys):
    use(place)
    before, was_kept, were = everything(place), kept(place), files(place)
    assert was_kept["count_week"] == COUNTS and any(row["now"] == NEW.strip('"') for row in was_kept["change"])
    file = backed_up(place, tmp_path)
    shutil.rmtree(place.folder)
    opened = open_directory(place.settings.database_url)
    with opened.writing() as connection:
        for table in ("count_week", "count_hour", "count_version", "change", "channel", "service"):
            connection.exec_driver_sql(f"DROP TABLE {table}" + (" CASCADE" if "postgres" in place.settings.database_url else ""))
        for table in ("alembic_version", "fact", "institution", "reporting_route", "pointer", "law", "time_critical", "source_file"):
            connection.exec_driver_sql(f"DROP TABLE {table}" + (" CASCADE" if "postgres" in place.settings.database_url else ""))
    opened.close()
    assert commands.restore(place.settings, options(file=file)) == 0 and "Nothing was changed" in capsys.readouterr().out
    assert not place.folder.exists() or not list(place.folder.glob("*.yml"))
    assert commands.restore(place.settings, options(file=file, write=True)) == 0
    assert files(place) == were and kept(place) == was_kept and everything(place) == before


def test_what_changed_since_is_said_kept_and_taken_back(place, tmp_path, capsys):
    use(place)
    was_kept, were = kept(place), files(place)
    file = backed_up(place, tmp_path)
    change_number(place, NEW, OLD)
    extra = place.folder / "extra.yml"
    extra.write_text((place.folder / "northbridge.yml").read_text().replace("slug: northbridge\n", "slug: extra\n"))
    commands.restore(place.settings, options(file=file, write=True))
    said = capsys.readouterr().out
    assert "northbridge.yml: changed back" in said and "extra.yml: taken away" in said
    assert files(place) == were and kept(place) == was_kept
    [before] = place.backups.glob("before-restore-*.tar.gz")
    assert OLD.encode() in archive.read(before).files["northbridge.yml"] and "extra.yml" in archive.read(before).files
    change_number(place, NEW, OLD)  # and life goes on: the next change finds a number of its own
    assert len(kept(place)["change"]) == len(was_kept["change"]) + 1


def test_only_its_owner_can_read_a_backup_and_old_ones_go(place, tmp_path):
    use(place)
    assert backed_up(place, tmp_path).stat().st_mode & 0o777 == 0o600
    for day in range(1, 5):
        place.backups.mkdir(exist_ok=True)
        (place.backups / f"signpost-2026010{day}-000000.tar.gz").write_bytes(b"")
    commands.backup(place.settings, options(keep=2))
    assert len(list(place.backups.glob("signpost-*"))) == 2


def rewritten(file, change):
    """The same backup with its JSON changed."""
    found = archive.read(file)
    about = {"form": 1, "made_at": found.made_at, "version": found.version, "revisions": found.revisions, "rows": found.rows}
    change(about, found)
    with tarfile.open(file, "w:gz") as tar:
        archive._add(tar, archive.ABOUT, json.dumps(about).encode())
        for name, content in found.files.items():
            archive._add(tar, f"institutions/{name}", content)


@pytest.mark.parametrize("change, said", [
    (lambda about, found: about["revisions"].update(directory="9999"), "newer Signpost"),
    (lambda about, found: about.update(form=2), "newer Signpost"),
    (lambda about, found: found.files.update({"northbridge.yml": b"institution: {slug: Big}\n"}), "northbridge.yml:1"),
    (lambda about, found: about["rows"].update(change=[{"no_such_column": 1}]), "take an older backup"),
    (lambda about, found: found.files.update({"../../outside.yml": b"x"}), "does not belong"),
], ids=["newer tables", "newer form", "a broken file", "strange rows", "a path that leaves"])
def test_a_backup_that_cannot_be_used_changes_nothing(place, tmp_path, capsys, change, said):
    use(place)
    file = backed_up(place, tmp_path)
    rewritten(file, change)
    before, were = everything(place), files(place)
    assert commands.restore(place.settings, options(file=file, write=True)) == 1
    out = capsys.readouterr().out
    assert said in out and "Nothing was changed" in out
    assert everything(place) == before and files(place) == were


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08\x00truncated"], ids=["empty", "text", "cut off"])
def test_a_file_that_is_no_backup_is_said_to_be_none(place, tmp_path, capsys, content):
    file = tmp_path / "wrong.tar.gz"
    file.write_bytes(content)
    assert commands.restore(place.settings, options(file=file)) == 1 and "cannot be read as a backup" in capsys.readouterr().out


@contextlib.contextmanager
def room_for(size):
    """No file may grow beyond this many bytes: the operating system itself says no, as on a full disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.fixture
def full_disk(monkeypatch):
    """Where backups are written; the database is on another one."""
    write = archive.write

    def written(*arguments):
        with room_for(4096):
            write(*arguments)

    monkeypatch.setattr(archive, "write", written)


def test_a_full_disk_leaves_no_half_of_a_backup_and_says_so(place, tmp_path, full_disk, capsys):
    use(place)
    assert commands.backup(place.settings, options(to=tmp_path / "kept.tar.gz", keep=1)) == 1
    assert "No backup was written: File too large" in capsys.readouterr().out
    assert not list(tmp_path.glob("*kept*"))


def test_without_room_for_what_is_there_now_nothing_is_restored(place, tmp_path, request, capsys):
    use(place)
    file = backed_up(place, tmp_path)
    change_number(place, NEW, OLD)
    before, were = everything(place), files(place)
    request.getfixturevalue("full_disk")
    assert commands.restore(place.settings, options(file=file, write=True)) == 1 and "Nothing was changed" in capsys.readouterr().out
    assert files(place) == were and everything(place) == before


def test_files_are_put_back_all_or_none(place, tmp_path):
    use(place)
    were = files(place)
    largest = max(len(content) for content in were.values())
    with room_for(largest - 1), pytest.raises(OSError):
        commands._write_files(place.folder, {name: b"# other words" + content for name, content in were.items()})
    assert files(place) == were


def test_a_database_that_does_not_answer_is_said_to_be_one(place, tmp_path, capsys):
    nowhere = place.settings.replaced(DATABASE_URL="postgresql+psycopg2://nobody@127.0.0.1:9/none")
    assert commands.backup(nowhere, options(to=tmp_path / "kept.tar.gz")) == 1
    assert "database" in capsys.readouterr().out and not list(tmp_path.glob("*kept*"))


def test_one_wrong_bit_anywhere_is_noticed(place, tmp_path, capsys):
    """A digit of a telephone number is enough to send a student to a stranger."""
    use(place)
    whole = backed_up(place, tmp_path).read_bytes()
    damaged = tmp_path / "damaged.tar.gz"
    for at in range(100, len(whole), len(whole) // 40):
        damaged.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
        assert commands.restore(place.settings, options(file=damaged)) == 1, at
        assert "cannot be read as a backup" in capsys.readouterr().out


def test_nothing_secret_is_in_it(place, tmp_path):
    use(place)
    raw = io.BytesIO(backed_up(place, tmp_path).read_bytes())
    with tarfile.open(fileobj=raw) as tar:
        text = b"".join(tar.extractfile(member).read() for member in tar)
    assert place.settings.database_url.encode() not in text
