"""Condition E6, row by row: which part of an English institution's file answers each item.

It says what is configured here and nothing of whether the provider complies. Items that are the
provider's own doing, and none of Signpost's, are named as such.
"""
from typing import Any, Dict, Iterable, List, NamedTuple, Tuple

from services_directory.validation.records import FileRecord
from services_directory.vocabulary import NOT_STATED

CONFIGURED, MISSING, OUTSIDE = "configured", "not configured", "not Signpost's part"


class Item(NamedTuple):
    number: int
    name: str
    facts: Tuple[str, ...] = ()     # each must be stated
    rows: str = ""                  # a check of the rows, by its name below
    to_check: bool = False          # against the official text, before anything quotes it


class Row(NamedTuple):
    number: int
    name: str
    state: str
    by: str


ITEMS: Tuple[Item, ...] = (
    Item(1, "One comprehensive source of information", ("policy_url", "staff_relationship_rule")),
    Item(2, "Full text, or a summary that carries the content itself", ("policy_url",)),
    Item(3, "Minimum content and prominence at all times"),
    Item(4, "Earlier versions identifiable; changes transparent", ("policy_version",)),
    Item(5, "The provider acts in line with it", to_check=True),
    Item(6, "Easy to reach, no password", ("policy_url",), "open_pages"),
    Item(7, "Told to staff and students every year"),
    Item(8, "Says where it differs between cohorts", rows="cohorts"),
    Item(9, "Steps that make a difference to protecting students", ("policy_url",)),
    Item(10, "How students are informed and trained", ("policy_url",)),
    Item(11, "How staff are trained", ("policy_url",)),
    Item(12, "Support for those who experienced, those accused, and others",
         ("respondent_support", "precautionary_measures"), "every_side"),
    Item(13, "How and to whom to report: in person, online, anonymous", ("anonymous_reports",),
         "ways_to_report"),
    Item(14, "How information is handled and used", ("who_reads_it", "retention",
                                                     "confidentiality_limits"), to_check=True),
    Item(15, "Investigation and decision", ("is_formal_report", "first_response")),
    Item(16, "Capacity and resources"),
    Item(17, "No restriction on disclosure", ("silence_agreements",)),
    Item(18, "Intimate relationships between staff and students", ("staff_relationship_rule",)),
    Item(19, "Extra information must not weaken the minimum content"),
    Item(20, "Definitions of harassment and sexual misconduct", rows="topics_covered"),
    Item(21, "Covers any course by or on behalf of the provider", ("off_campus",)),
    Item(22, "Onward route: complaint, then the OIA", ("external_complaint_route",)),
)


def e6_rows(record: FileRecord) -> List[Row]:
    """Empty outside England: the condition is England's alone."""
    if not record.institution or record.institution["nation"] != "england":
        return []
    said = {fact["field"] for fact in record.facts if fact["value"] != NOT_STATED}
    return [_row(item, record, said) for item in ITEMS]


def _row(item: Item, record: FileRecord, said) -> Row:
    if not item.facts and not item.rows:
        return Row(item.number, item.name, OUTSIDE, "")
    missing = [name for name in item.facts if name not in said]
    missing += _CHECKS[item.rows](record) if item.rows else []
    by = ", ".join([*item.facts, *([item.rows.replace("_", " ")] if item.rows else [])])
    note = "; check against the official text" if item.to_check else ""
    if missing:
        return Row(item.number, item.name, MISSING, f"missing: {', '.join(missing)}{note}")
    return Row(item.number, item.name, CONFIGURED, by + note)


def _ways_to_report(record: FileRecord) -> Iterable[str]:
    own = [r for r in record.routes if r["status"] == "listed" and r["target"] == "university"]
    kinds = {c["kind"] for r in own for c in r["channels"]}
    identities = {r["identity"] for r in own}
    wanted = {"a way to report in person": "walk_in" in kinds,
              "a way to report online": bool(kinds & {"web_form", "email", "web_chat"}),
              "a way to report without a name": bool(identities & {"anonymous", "either"})}
    return [name for name, there in wanted.items() if not there]


def _every_side(record: FileRecord) -> Iterable[str]:
    listed = [s for s in record.services if s["status"] == "listed"]
    sides = {side for s in listed for side in s["perspectives"]}
    return [f"a service for {side}" for side in ("self", "friend", "witness", "accused")
            if side not in sides]


def _topics_covered(record: FileRecord) -> Iterable[str]:
    covered = {t for s in record.services if s["status"] == "listed"
               for t in (*s["topics"], *s["first_for"])}
    needed = ("sexual_violence", "sexual_harassment", "stalking", "hate_incident",
              "staff_misconduct")
    return [f"a service for {topic}" for topic in needed if not {topic, "any"} & covered]


def _cohorts(record: FileRecord) -> Iterable[str]:
    """Whether cohorts differ a file cannot know; it can know that none was named."""
    named = any(fact["cohort"] for fact in record.facts)
    return [] if named else ["no fact names a cohort: if yours differ, say where"]


def _open_pages(record: FileRecord) -> Iterable[str]:
    url = next((f["value"] for f in record.facts if f["field"] == "policy_url"), "")
    walled = any(word in str(url).lower() for word in ("login", "sso", "intranet", "sharepoint"))
    return ["a page without a password (this looks like one behind a login)"] if walled else []


_CHECKS: Dict[str, Any] = {"ways_to_report": _ways_to_report, "every_side": _every_side,
                           "topics_covered": _topics_covered, "cohorts": _cohorts,
                           "open_pages": _open_pages}
