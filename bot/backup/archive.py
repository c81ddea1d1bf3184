"""The backup's file: a .tar.gz with the institutions' folder and one JSON file, readable by its owner alone."""
from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Dict

ABOUT, FOLDER, PAPERS, FORM = "signpost-backup.json", "institutions", "readiness.yml", 1
LARGEST = 256 * 1024 * 1024  # bytes of one file in it: more is no backup of ours


class NotABackup(ValueError):
    """The file cannot be used; the text says why and what to do."""


@dataclass
class Backup:
    """``files``: path inside the institutions' folder -> content; ``papers``: the readiness file, where it lies elsewhere."""

    made_at: str
    version: str
    revisions: Dict[str, str]
    rows: Dict[str, Any]
    files: Dict[str, bytes] = field(repr=False)
    papers: bytes = field(default=b"", repr=False)


def write(path: Path, backup: Backup) -> None:
    """All of it, or nothing: a disk that is full leaves no half of a backup behind."""
    about = {"form": FORM, "made_at": backup.made_at, "version": backup.version, "revisions": backup.revisions, "rows": backup.rows}
    beside = path.with_name(f".{path.name}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw, tarfile.open(fileobj=raw, mode="w:gz") as tar:
            _add(tar, ABOUT, json.dumps(about, ensure_ascii=False, indent=1).encode())
            if backup.papers:
                _add(tar, PAPERS, backup.papers)
            for name, content in sorted(backup.files.items()):
                _add(tar, f"{FOLDER}/{name}", content)
        _on_the_disk(beside)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _on_the_disk(file: Path) -> None:
    """Not only in the machine's memory: a backup that a power cut empties is none."""
    with file.open("rb") as written:
        os.fsync(written.fileno())


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    tar.addfile(member, io.BytesIO(content))


def read(path: Path) -> Backup:
    """Nothing is unpacked on the disk; names that would leave the folder are refused, and a file with one wrong bit in it."""
    try:
        # To its end, where the checksum is, and before anything is taken out: tarfile stops earlier, and forgives.
        with gzip.open(path) as whole:
            while whole.read(1024 * 1024):
                pass
        with tarfile.open(path, "r:gz") as tar:
            contents = {member.name: _content(tar, member) for member in tar}
        about = json.loads(contents.pop(ABOUT))
        if about["form"] != FORM:
            raise NotABackup(f"{path} was made by a newer Signpost ({about['version']}): install that release, or a newer one, and restore with it")
        papers = contents.pop(PAPERS, b"")
        files = {str(PurePosixPath(name).relative_to(FOLDER)): content for name, content in contents.items()}
        return Backup(about["made_at"], about["version"], about["revisions"], about["rows"], files, papers)
    except NotABackup:
        raise
    except (OSError, EOFError, zlib.error, tarfile.TarError, KeyError, TypeError, ValueError) as problem:
        raise NotABackup(f"{path} cannot be read as a backup ({type(problem).__name__}): check the path, or take an older one") from None


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    name = PurePosixPath(member.name)
    if not member.isfile() or name.is_absolute() or ".." in name.parts or member.size > LARGEST:
        raise NotABackup(f"{member.name}: this does not belong into a backup: take another file")
    return tar.extractfile(member).read()  # type: ignore[union-attr]
