"""`python -m bot backup` and `restore`: what they would do, and doing it."""
from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from datetime import datetime, timezone
from pathlib import Path
from typing import Dict, Iterator, List

from sqlalchemy.exc import SQLAlchemyError

from bot.backup import archive, tables
from bot.backup.archive import Backup, NotABackup
from bot.backup.places import BACKUPS, REGULAR
from bot.settings import Settings
from bot.version import version
from services_directory.database import open_directory
from services_directory.exchange.planning import who_did
from services_directory.loading import load_if_changed, read_folder
from services_directory.settings import institutions_folder, readiness_file
from services_directory.validation.problems import DirectoryErrors


def backup(settings: Settings, chosen: argparse.Namespace) -> int:
    path = chosen.to or new_file()
    if not written(path, settings):
        return 1
    print(f"wrote {path} ({path.stat().st_size // 1024 + 1} KB). It holds services that are not public: keep it where only you can read it.")
    if chosen.keep > 0:
        for old in sorted(BACKUPS.glob(REGULAR))[:-chosen.keep]:
            old.unlink()
            print(f"took away {old.name}")
    return 0


def written(path: Path, settings: Settings) -> bool:
    """False, and said why, where it cannot be kept: nothing may follow that counts on it."""
    try:
        archive.write(path, what_there_is(settings))
        return True
    except PermissionError:
        raise  # said with the file's name, as everywhere (bot/__main__.py)
    except SQLAlchemyError as problem:
        print(f"No backup was written: the directory's database cannot be read ({type(problem).__name__}). Check DATABASE_URL, that its server runs, and that its disk has room.")
        return False
    except OSError as problem:
        print(f"No backup was written: {problem.strerror or problem}, in {path.parent}. Make room there, or name another folder with SIGNPOST_BACKUPS. Older backups are as they were.")
        return False


def what_there_is(settings: Settings) -> Backup:
    opened = open_directory(settings.database_url or None)
    try:
        with opened.session() as session:  # one view of the database, also while somebody writes
            rows, revisions = tables.read_rows(session.connection()), tables.revisions(session.connection())
    finally:
        opened.close()
    folder, papers = institutions_folder(), readiness_file()
    outside = folder not in papers.parents and papers.is_file()
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in _files(folder)}
    return Backup(datetime.now(timezone.utc).isoformat(timespec="seconds"), version(), revisions, rows, files, papers.read_bytes() if outside else b"")


def restore(settings: Settings, chosen: argparse.Namespace) -> int:
    try:
        found = archive.read(chosen.file)
        rows = checked(found)
    except (NotABackup, DirectoryErrors) as problem:
        print(f"{problem}\nNothing was changed.")
        return 1
    print(f"Made on {found.made_at} by Signpost {found.version}.")
    for line in differences(found):
        print(f"  {line}")
    if not chosen.write:
        print("Nothing was changed. To do it: the same command with --write")
        return 0
    before = new_file("before-restore-")
    if not written(before, settings):
        print("Nothing was changed.")
        return 1
    try:
        put_back(settings, found, rows)
    except OSError as problem:
        print(f"Stopped: {problem.strerror or problem}, in {institutions_folder()}. Make room, then the same command again. What was there before is in {before}.")
        return 1
    print(f"Restored. What was there before is in {before}. A server that runs sees it within seconds.")
    return 0


def checked(found: Backup) -> tables.Rows:
    """The rows as this release keeps them. Refused whole where a file cannot be read or the release is newer."""
    newer = tables.unknown_revisions(found.revisions)
    if newer:
        raise NotABackup(f"It was made by a newer Signpost ({found.version}; {', '.join(newer)}): install that release, or a newer one, and restore with it.")
    with tempfile.TemporaryDirectory() as folder:
        _write_files(Path(folder), found.files)
        read_folder(Path(folder))
    try:
        return tables.brought_up(found.rows, found.revisions)
    except Exception as problem:  # whatever the database says: rows that no release of ours wrote
        raise NotABackup(f"Its rows cannot be read ({type(problem).__name__}): take an older backup.") from None


def differences(found: Backup) -> Iterator[str]:
    folder = institutions_folder()
    now = {path.relative_to(folder).as_posix(): path.read_bytes() for path in _files(folder)} if folder.is_dir() else {}
    for name in sorted({*now, *found.files}):
        if name not in found.files:
            yield f"{name}: taken away"
        elif now.get(name) != found.files[name]:
            yield f"{name}: {'changed back' if name in now else 'brought back'}"
    yield ", ".join(f"{len(rows)} rows of {name}" for name, rows in found.rows.items()) or "no rows of the database"


def put_back(settings: Settings, found: Backup, rows: tables.Rows) -> None:
    folder = institutions_folder()
    folder.mkdir(parents=True, exist_ok=True)
    _write_files(folder, found.files)
    for path in _files(folder):
        if path.relative_to(folder).as_posix() not in found.files:
            path.unlink()
    if found.papers:
        _write_files(readiness_file().parent, {readiness_file().name: found.papers})
    opened = open_directory(settings.database_url or None)
    try:
        load_if_changed(opened, folder, who_did(folder))
        with opened.writing() as connection:
            tables.make_counts(connection)
            tables.replace_rows(connection, rows)
    finally:
        opened.close()


def _files(folder: Path) -> List[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts))


def _write_files(folder: Path, files: Dict[str, bytes]) -> None:
    """All are written beside the old ones before the first takes an old one's place: a full disk changes nothing."""
    beside = {name: (folder / name).with_name(f".{Path(name).name}.new") for name in files}
    try:
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            beside[name].write_bytes(content)
            if (folder / name).exists():
                shutil.copymode(folder / name, beside[name])
        for name, new in beside.items():
            os.replace(new, folder / name)
    finally:
        for new in beside.values():
            new.unlink(missing_ok=True)


def new_file(prefix: str = "signpost-") -> Path:
    return BACKUPS / f"{prefix}{datetime.now(timezone.utc):%Y%m%d-%H%M%S}.tar.gz"
