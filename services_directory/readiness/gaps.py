"""What is missing before live use: the wording, the papers, the lines, the rows.

The server shows the trial notice until `find_gaps` finds nothing.
"""
from datetime import date
from pathlib import Path
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Set

from ruamel.yaml import YAML

from services_directory.checks.freshness import LINE_DAYS
from services_directory.loading import read_folder
from services_directory.readiness.wording import (
    DATA, ROLES, Wording, changed_since, read_wording, said_in)
from services_directory.settings import institutions_folder, readiness_file
from services_directory.validation.problems import DirectoryErrors
from services_directory.validation.records import Parsed

# Whoever is in danger or has just said what happened reads these.
JOURNEYS = ("crises", "disclosures")
_PAPERS = (("dpia", "accepted_on", "data protection impact assessment"),
           ("equality_assessment", "accepted_on", "equality impact assessment"),
           ("monitoring_decision", "decided_on", "decision on monitoring"))


class Gap(NamedTuple):
    what: str
    missing: str
    how: str


def is_ready(folder: Optional[Path] = None, today: Optional[date] = None) -> bool:
    """For the server: the trial notice may go. A folder that cannot be read is not ready."""
    try:
        return not find_gaps(read_folder(folder or institutions_folder()), today or date.today())
    except (DirectoryErrors, OSError):
        return False


def find_gaps(parsed: Parsed, today: date, data: Path = DATA,
              papers: Optional[Path] = None) -> List[Gap]:
    wording = read_wording(data)
    return [*_wording_gaps(wording, data, today), *_paper_gaps(papers or readiness_file()),
            *_line_gaps(parsed, today), *_demo_gaps(parsed), *_row_gaps(parsed, data)]


def signed_files(wording: Wording, data: Path = DATA) -> List[Path]:
    """The files whose words must be signed: crisis, disclosure, and the help without a bot."""
    files = {response.file for response in said_in(wording, JOURNEYS)}
    files |= {r.file for name, r in wording.responses.items() if name.startswith("utter_crisis_")}
    files |= {path for path in wording.words if path.stem in ("static_help", "topics")}
    return sorted(files)


def _wording_gaps(wording: Wording, data: Path, today: date) -> Iterable[Gap]:
    for role in ROLES:
        unsigned, old, changed = [], [], []
        for path in signed_files(wording, data):
            signature = max((s for s in wording.signatures[path] if s.role == role and s.on),
                            key=lambda s: s.on, default=None)
            if signature is None or signature.on > today:
                unsigned.append(path.name)
            elif signature.next and signature.next < today:
                old.append(path.name)
            elif changed_since(path, signature.on):
                changed.append(path.name)
        for names, what in ((unsigned, "not signed"), (old, "signature has run out"),
                            (changed, "changed since it was signed")):
            if names:
                yield Gap(f"wording, {_spoken(role)}", f"{len(names)} files {what}: {_few(names)}",
                          f"print it (make review-pack). When the {_spoken(role)} has signed: python -m "
                          f"services_directory sign {role} {names[0].removesuffix('.yml')} … --on {today} --write")


def _spoken(role: str) -> str:
    return role.replace("_", " ")


def _few(names: List[str]) -> str:
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")


def _paper_gaps(path: Path) -> Iterable[Gap]:
    papers: Dict[str, Any] = {}
    if path.exists():
        papers = YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}
    for name, field, label in _PAPERS:
        row = papers.get(name) or {}
        if not (row.get(field) and row.get("by")) or (
                name == "monitoring_decision" and not row.get("decision")):
            also = ", decision" if name == "monitoring_decision" else ""
            yield Gap(label, "not on record", f"when it is done, write under {name}: in "
                      f"{path.parent.name}/{path.name}: {field} (the day), by (a job, not a name){also}")


def line_slugs(parsed: Parsed) -> Set[str]:
    national = parsed.national
    always = {row["slug"] for row in national.services if row["always_line"]}
    return always | {s for order in national.lines.values() for s in order} | set(
        national.emergency.values())


def _line_gaps(parsed: Parsed, today: date) -> Iterable[Gap]:
    rows = parsed.national.slugs
    late = [slug for slug in sorted(line_slugs(parsed)) if rows[slug]["status"] == "listed"
            and not _fresh(rows[slug]["checked_on"], today)]
    if late:
        yield Gap("24/7 lines", f"{len(late)} not checked within {LINE_DAYS} days: {_few(late)}",
                  "read each one's page, or ring it (never 999 or 112), then: python -m services_directory "
                  f"confirm national {late[0]} … --write --role \"…\"")


def _fresh(checked: Optional[date], today: date) -> bool:
    return checked is not None and 0 <= (today - checked).days <= LINE_DAYS


def _demo_gaps(parsed: Parsed) -> Iterable[Gap]:
    demos = [r.owner for r in parsed.institutions if r.institution["demo"]]
    if demos:
        yield Gap("demonstration", f"made-up institutions are loaded: {_few(demos)}",
                  "take their files out of institutions/ and put your own there")
    if not [r for r in parsed.institutions if not r.institution["demo"]]:
        yield Gap("institution", "no real institution is described",
                  "make new-institution asks for it, question by question")


def _row_gaps(parsed: Parsed, data: Path) -> Iterable[Gap]:
    """Rows that an answer may depend on, in the nations where there is an institution."""
    path = data / "answers.yml"
    answers = YAML(typ="safe").load(path.read_text(encoding="utf-8")) if path.exists() else {}
    fields = {row.get("law") for row in answers.values() if row.get("law")}
    slugs = {slug for row in answers.values() for slug in row.get("time_critical") or []}
    nations = {r.nation for r in parsed.institutions}
    law = [f"{row['nation']} {row['field']}" for row in parsed.national.law
           if row["field"] in fields and row["nation"] in nations and not row["confirmed"]]
    if law:
        yield Gap("law by nation", f"{len(law)} rows not confirmed: {_few(law)}",
                  "have your adviser read each row in national.yml, then write confirmed: true")
    times = [row["slug"] for row in parsed.national.time_critical
             if row["slug"] in slugs and nations & set(row["nations"]) and not row["confirmed"]]
    if times:
        yield Gap("time-critical facts", f"{len(times)} rows not confirmed: {_few(times)}",
                  "have a clinician read each row in national.yml, then write confirmed: true")
