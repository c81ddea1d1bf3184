"""What is missing before live use: in this file, and around it."""
from datetime import date
from pathlib import Path
from typing import Iterator

from services_directory.checks.e6 import MISSING, e6_rows
from services_directory.checks.findings import FAIL, WARN
from services_directory.checks.freshness import check_freshness
from services_directory.checks.rows import NEEDED_FACTS, check_rows
from services_directory.fact_fields import required_fields
from services_directory.loading import read_folder
from services_directory.readiness.gaps import find_gaps
from services_directory.starting.fact_questions import FACT_QUESTIONS
from services_directory.vocabulary import NOT_STATED


def missing(folder: Path, slug: str, today: date) -> Iterator[str]:
    """Lines to print; DirectoryErrors where a file of the folder cannot be read."""
    parsed = read_folder(folder)
    record = next(r for r in parsed.institutions if r.owner == slug)
    open_ = [name for name in required_fields(record.nation)
             if not any(f["field"] == name and f["value"] != NOT_STATED for f in record.facts)]
    for title, names in (("needed", [n for n in open_ if n in NEEDED_FACTS]),
                         ("wanted", [n for n in open_ if n not in NEEDED_FACTS])):
        if names:
            yield f"\nQuestions left open in {slug}.yml, {title}: students are told that nobody has said"
            yield from (f"  {FACT_QUESTIONS[name]} ({name})" for name in names)
    drafts = [row["name"] for row in [*record.services, *record.routes] if row["status"] == "draft"]
    if drafts:
        yield f"\nBegun and not finished, so not shown: {', '.join(drafts)}"
    found = [f for f in [*check_freshness(parsed, today), *check_rows(parsed)]
             if f.owner == slug and f.level in (FAIL, WARN) and f.check != "facts"]
    if found:
        yield f"\nTo look at in {slug}.yml:"
        yield from (f"  {f.record}: {f.text}" for f in found)
    if not [s for s in record.services if s["status"] == "listed"]:
        yield f"\nIn {slug}.yml there is no service that is shown: students get the national ones alone."
    rows = [r for r in e6_rows(record) if r.state == MISSING]
    if rows:
        yield "\nCondition E6 (England), not configured:"
        yield from (f"  {r.number} {r.name}" + (f" ({r.by})" if r.by else "") for r in rows)
    gaps = find_gaps(parsed, today)
    if gaps:
        yield "\nBefore students use it for real (make check-ready):"
        yield from (f"  {gap.what}: {gap.missing}\n      {gap.how}" for gap in gaps)
    yield ("\nUntil then the page shows the trial notice. Hours are not looked at here: "
           "make check-directory does, for every hour of the year.")
