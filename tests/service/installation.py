"""What a test does to an installation, and how it looks at what is there."""
from __future__ import annotations

import argparse
from typing import Any, Dict

from sqlalchemy import MetaData, insert, select

from bot.backup.tables import read_rows
from bot.counts import store as counts
from bot.start import load_directory
from services_directory.database import open_directory

COUNTS = [{"institution": "northbridge", "week": "2026-W46", "measure": "topic", "value": "disclose_stalking", "figure": 10},
          {"institution": "northbridge", "week": "2026-W47", "measure": "channel", "value": "web", "figure": 25}]
OLD, NEW = '"0113 496 0199"', '"0113 496 0198"'


def options(**given: Any) -> argparse.Namespace:
    return argparse.Namespace(**{"to": None, "keep": 0, "write": False, **given})


def use(place: Any) -> None:
    """A year in the life of it: loaded, a number changed, weeks counted."""
    assert load_directory(place.settings)
    change_number(place, OLD, NEW)
    store = counts.CountStore(place.settings.database_url)
    with store._database().writing() as connection:
        connection.execute(insert(counts.weeks), COUNTS)
    store.close()


def change_number(place: Any, old: str, new: str) -> None:
    file = place.folder / "northbridge.yml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))
    assert load_directory(place.settings)


def kept(place: Any) -> Dict[str, Any]:
    """What cannot be made again."""
    opened = open_directory(place.settings.database_url)
    try:
        with opened.session() as session:
            return read_rows(session.connection())
    finally:
        opened.close()


def everything(place: Any) -> Dict[str, Any]:
    """Every row of every table but the day of its loading, as text."""
    opened = open_directory(place.settings.database_url)
    try:
        with opened.session() as session:
            known = MetaData()
            known.reflect(bind=session.connection())
            return {name: sorted(str({c: v for c, v in row._mapping.items() if c not in ("id", "loaded_at", "last_modified", "changed_at", "content_hash")})
                                 for row in session.execute(select(table))) for name, table in known.tables.items()}
    finally:
        opened.close()


def files(place: Any) -> Dict[str, bytes]:
    return {str(path.relative_to(place.folder)): path.read_bytes() for path in place.folder.rglob("*") if path.is_file()}
