"""Back to an older release: the database is taken back through the migrations before that release starts.

A part that the older release does not know (the counts, for 0.1.0) is left as it is: it does no harm there, and is
found again when the newer release comes back.
"""
from __future__ import annotations

import argparse
from typing import Any, Dict, Iterator, Tuple

from alembic import command

from bot.backup import tables
from bot.backup.commands import new_file, written
from bot.counts import store as counts
from bot.settings import Settings
from services_directory import database as directory
from services_directory.database import open_directory

# release -> the newest migration of each part in it. A test compares the last line with the code.
RELEASES: Dict[str, Dict[str, str]] = {
    "0.1.0": {"directory": "0002"},
    "0.2.0": {"directory": "0002", "counts": "0001"},
}
HEADS = {"directory": directory.HEAD, "counts": counts.HEAD}


def steps_back(connection: Any, release: str) -> Iterator[Tuple[str, str, str]]:
    """(part, the revision now, the revision wanted), of the parts that are newer than the release's."""
    now = tables.revisions(connection)
    for part, wanted in RELEASES[release].items():
        if part in now and now[part] > wanted:
            yield part, now[part], wanted


def roll_back(settings: Settings, chosen: argparse.Namespace) -> int:
    if chosen.release not in RELEASES:
        print(f"There is no release {chosen.release} here: choose one of {', '.join(RELEASES)}")
        return 1
    opened = open_directory(settings.database_url or None)
    try:
        with opened.session() as session:
            steps = list(steps_back(session.connection(), chosen.release))
        for part, now, wanted in steps:
            print(f"{part}: from {now} back to {wanted}")
        if not steps:
            print(f"The database is as {chosen.release} wants it. Nothing needs to be taken back.")
        elif not chosen.write:
            print("Nothing was changed. Stop Signpost, then: the same command with --write")
        else:
            before = new_file("before-roll-back-")
            if not written(before, settings):
                print("Nothing was changed.")
                return 1
            take_back(opened, steps)
            print(f"Done. What was there before is in {before}. Now put release {chosen.release} in place and start it (docs/runbook.md).")
    finally:
        opened.close()
    return 0


def take_back(opened: Any, steps: Any) -> None:
    """All steps in one transaction, or none."""
    with opened.writing() as connection:
        for part, _, wanted in steps:
            command.downgrade(tables.PARTS[part][1](connection), wanted)
