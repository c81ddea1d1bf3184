"""`python -m bot counts …`: export what may be published, delete what is kept."""
from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any, List

from bot.counts import are_kept
from bot.counts.page import page
from bot.counts.periods import HERE
from bot.counts.publishing import HOURS_HEAD, WEEKS_HEAD, as_csv, published_hours, published_weeks
from bot.counts.store import CountStore
from bot.paths import VAR
from bot.settings import Settings


def add_to(commands: Any) -> None:
    counts = commands.add_parser("counts", help="weekly counts: export them, delete them")
    counts.add_argument("what", choices=["export", "delete"])
    counts.add_argument("--institution", help="slug; without it, every institution")
    counts.add_argument("--folder", type=Path, default=VAR / "counts", help="where the CSV files and the page go (default: %(default)s)")


def counts(settings: Settings, chosen: argparse.Namespace) -> int:
    store = CountStore(settings.database_url)
    try:
        return _delete(store, chosen) if chosen.what == "delete" else _export(store, settings, chosen)
    except Exception as problem:
        print(f"The counts cannot be read or changed ({type(problem).__name__}): check DATABASE_URL and that its server runs; where there is no database yet, start Signpost first.")
        return 1
    finally:
        store.close()


def _delete(store: CountStore, chosen: argparse.Namespace) -> int:
    store.delete(chosen.institution)
    print(f"Deleted: every count of {chosen.institution or 'every institution'}. Figures of today are in the memory of the running server; SIGNPOST_COUNTS=off stops them.")
    return 0


def _export(store: CountStore, settings: Settings, chosen: argparse.Namespace) -> int:
    chosen.folder.mkdir(parents=True, exist_ok=True)
    found = [chosen.institution] if chosen.institution else store.institutions()
    for slug in found:
        for path in _write(store, slug, chosen.folder, datetime.now(HERE)):
            print(path)
    if not found:
        print("Nothing is large enough to be written down yet." if are_kept(settings) else "Nothing is counted: SIGNPOST_COUNTS is off, or the clock is frozen.")
    return 0


def _write(store: CountStore, slug: str, folder: Path, now: datetime) -> List[Path]:
    weeks, hours = published_weeks(store, slug, now), published_hours(store, slug, now)
    files = {f"{slug}-weeks.csv": as_csv(weeks, WEEKS_HEAD), f"{slug}-hours.csv": as_csv(hours, HOURS_HEAD), f"{slug}.html": page(slug, weeks, hours)}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in files]
