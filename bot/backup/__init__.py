"""Backup and restore of what there is: the institutions' files, who changed what in them, and the weekly counts.

There is nothing of a conversation in it, because none is kept. What can be made again is left out: the model, and the
rows of the directory that come from the files. Secrets and settings are left out too; they belong elsewhere.
"""
from __future__ import annotations

from pathlib import Path
from typing import Any


def add_to(commands: Any) -> None:
    """The two commands; what they do is imported when they are asked for."""
    make = commands.add_parser("backup", help="keep the institutions' files, their history and the counts in one file")
    make.add_argument("to", nargs="?", type=Path, help="the file to write (default: a new one in var/backups/)")
    make.add_argument("--keep", type=int, default=0, help="in var/backups/ keep only this many, the newest")
    back = commands.add_parser("restore", help="say what a backup would bring back; with --write, do it")
    back.add_argument("file", type=Path)
    back.add_argument("--write", action="store_true", help="do it; what is there now is kept as a backup first")
    older = commands.add_parser("roll-back", help="take the database back to an older release, before that release is started")
    older.add_argument("release", help="the release to go back to, such as 0.1.0")
    older.add_argument("--write", action="store_true", help="do it; what is there now is kept as a backup first")
