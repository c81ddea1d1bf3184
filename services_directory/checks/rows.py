"""Phones, what must not leave, facts nobody stated: what reading the rows shows."""
from typing import Iterable, Tuple

from services_directory.checks.findings import FAIL, NOTE, WARN, Finding
from services_directory.fact_fields import FACT_FIELDS, required_fields
from services_directory.feed.public import is_a_name, is_personal, names_somebody
from services_directory.validation.contacts import number_problem
from services_directory.validation.records import FileRecord, Parsed
from services_directory.vocabulary import NOT_STATED

# Without these a student's question about safety has no answer of the institution's own.
NEEDED_FACTS = frozenset({"emergency_contact", "policy_url", "anonymous_reports", "who_reads_it",
                          "confidentiality_limits", "under_18_contact", "respondent_support",
                          "independent_advice", "designated_safeguarding_lead",
                          "crisis_monitoring"})


def check_rows(parsed: Parsed) -> Iterable[Finding]:
    for record in parsed.files:
        yield from _phones(record)
        yield from _privacy(record)
        yield from _facts(record)


def _offers(record: FileRecord) -> Iterable[Tuple[str, dict]]:
    for kind, rows in (("service", record.services), ("route", record.routes)):
        for row in rows:
            yield f"{kind} {row['slug']}", row


def _phones(record: FileRecord) -> Iterable[Finding]:
    """Validity has refused wrong numbers; here is what is right and yet to be looked at."""
    demo = bool(record.institution and record.institution["demo"])
    seen = {}
    for name, row in _offers(record):
        for channel in row["channels"]:
            if channel["kind"] not in ("phone", "text") or row["status"] != "listed":
                continue
            number = channel["value"].rsplit(" to ", 1)[-1]
            if demo and number_problem(channel["value"].replace("18001 ", ""), False) is not None:
                continue
            if channel["on_bill"] is None or channel["cost"] is None:
                yield Finding(NOTE, "phones", record.owner, name,
                              f"{channel['value']}: what it costs, and whether it shows on a "
                              "bill, is not stated")
            first = seen.setdefault((channel["kind"], number), name)
            if first != name and record.institution is None:
                yield Finding(NOTE, "phones", record.owner, name,
                              f"{channel['value']} is also the number of {first}")


def _privacy(record: FileRecord) -> Iterable[Finding]:
    for name, row in _offers(record):
        texts = [value for value in row.values() if isinstance(value, str)]
        texts += [v for c in row["channels"] for n, v in c.items()
                  if isinstance(v, str) and n != "hours"]
        if row.get("checked_by") and is_a_name(row["checked_by"]):
            yield Finding(WARN, "privacy", record.owner, name,
                          f'checked_by "{row["checked_by"]}" looks like a name; write a job')
        for channel in row["channels"]:
            if channel["kind"] == "email" and is_personal(channel["value"]):
                yield Finding(WARN, "privacy", record.owner, name,
                              f"{channel['value']} looks like one person's address: it is kept "
                              "out of the feed; write a team's address")
        for text in texts:
            if "@" not in text and names_somebody(text):
                yield Finding(WARN, "privacy", record.owner, name,
                              f'"{text[:80]}" seems to name a person: that sentence is kept out '
                              "of the feed; write a role")


def _facts(record: FileRecord) -> Iterable[Finding]:
    if record.institution is None:
        return
    said = {fact["field"] for fact in record.facts if fact["value"] != NOT_STATED}
    for name in required_fields(record.institution["nation"]):
        if name not in said:
            level = FAIL if name in NEEDED_FACTS else WARN
            yield Finding(level, "facts", record.owner, f"fact {name}",
                          f"not stated: write the {FACT_FIELDS[name].type} your students get as "
                          "the answer")
    if record.institution["nation"] == "wales":
        for fact in record.facts:
            if fact["field"] == "welsh" and fact["value"] in ("none", NOT_STATED):
                yield Finding(WARN, "facts", record.owner, "fact welsh",
                              "nothing in Welsh: Welsh-language duties may ask for it")
