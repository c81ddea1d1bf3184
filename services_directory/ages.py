"""How old the checks are, file by file: what a monitoring system watches between two runs of `check`."""
from dataclasses import dataclass
from datetime import date
from typing import Dict, Optional

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services_directory.models import Service


@dataclass(frozen=True)
class CheckAge:
    """Of the listed services of one file. `line`: a 24/7 line or an emergency service."""
    oldest: Optional[date] = None           # None: none of them was ever checked
    never: int = 0
    oldest_line: Optional[date] = None
    lines_never: int = 0


def find_check_ages(session: Session) -> Dict[str, CheckAge]:
    """By owner: an institution's slug, or "national"."""
    is_line = or_(Service.always_line, Service.kind == "emergency")
    query = select(Service.owner, Service.checked_on, is_line.label("line")).where(
        Service.status == "listed")
    found: Dict[str, list] = {}
    for row in session.execute(query):
        found.setdefault(row.owner, []).append((row.checked_on, bool(row.line)))
    return {owner: _of(rows) for owner, rows in found.items()}


def _of(rows) -> CheckAge:
    days = [day for day, _ in rows if day]
    lines = [day for day, line in rows if line]
    return CheckAge(min(days, default=None), len(rows) - len(days),
                    min((day for day in lines if day), default=None), lines.count(None))
