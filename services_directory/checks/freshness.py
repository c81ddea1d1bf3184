"""How long ago somebody looked: graded, and never a reason to hide anything."""
from datetime import date
from typing import Iterable, List, Optional

from services_directory.checks.findings import FAIL, NOTE, WARN, Finding
from services_directory.validation.records import FileRecord, Parsed

MONTH, QUARTER, YEAR = 31, 92, 365
# A line somebody in danger may ring is looked at four times a year.
LINE_DAYS = 90
# When whoever confirms a service is asked to look again.
NEXT_LOOK_DAYS = 90
GRADES = ("checked this month", "checked this quarter", "check before you go",
          "not checked for a year", "never checked")


def grade(checked_on: Optional[date], today: date) -> str:
    if checked_on is None:
        return GRADES[4]
    age = (today - checked_on).days
    for limit, word in ((MONTH, GRADES[0]), (QUARTER, GRADES[1]), (YEAR, GRADES[2])):
        if age <= limit:
            return word
    return GRADES[3]


def check_freshness(parsed: Parsed, today: date) -> Iterable[Finding]:
    for record in parsed.files:
        for row in _listed(record):
            yield from _of_row(record, row, today)
        for fact in record.facts:
            if fact["value"] != "not_stated" and _old(fact["reviewed_on"], today, YEAR):
                yield Finding(NOTE, "freshness", record.owner, f"fact {fact['field']}",
                              _since(fact["reviewed_on"]))


def _listed(record: FileRecord) -> List[dict]:
    return [row for row in [*record.services, *record.routes] if row["status"] == "listed"]


def _of_row(record: FileRecord, row, today: date) -> Iterable[Finding]:
    name = f"{'route' if 'target' in row else 'service'} {row['slug']}"
    checked, due = row["checked_on"], row.get("review_due")
    line = row.get("always_line") or row.get("kind") == "emergency"
    if checked and checked > today:
        yield Finding(FAIL, "freshness", record.owner, name,
                      f"checked_on {checked} is still to come; write the day somebody looked")
    elif line and _old(checked, today, LINE_DAYS):
        yield Finding(WARN, "freshness", record.owner, name,
                      f"a line people in danger ring: {_since(checked)}. It stays shown; read its page"
                      f"{'' if row.get('kind') == 'emergency' else ', or ring it'}, then confirm it")
    elif _old(checked, today, QUARTER):
        yield Finding(NOTE, "freshness", record.owner, name,
                      f"{grade(checked, today)}: {_since(checked)}")
    if due and due < today:
        yield Finding(WARN, "freshness", record.owner, name, f"review was due on {due}")


def _old(day: Optional[date], today: date, days: int) -> bool:
    return day is None or (today - day).days > days


def _since(day: Optional[date]) -> str:
    return f"last looked at on {day}" if day else "nobody has looked yet"
