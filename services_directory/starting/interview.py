"""The questions in their order. What is answered already is not asked again, unless `again` says so."""
from datetime import date
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional

from services_directory import vocabulary as v
from services_directory.fact_fields import FACT_FIELDS, required_fields
from services_directory.loading import find_file
from services_directory.starting.asking import Option
from services_directory.starting.checks import a_job, one_line, readable, slug_not_taken
from services_directory.starting.fact_questions import FACT_QUESTIONS
from services_directory.starting.file import InstitutionFile
from services_directory.starting.meaning import Meanings
from services_directory.starting.offers import Offers, slug_of
from services_directory.validation.fields import day, days_to_answer, https_url, origin
from services_directory.validation.records import FileRecord

# Whom to call comes first: everything else can wait a day.
FIRST = ("emergency_contact", "independent_advice", "respondent_support", "under_18_contact",
         "designated_safeguarding_lead", "policy_url", "anonymous_reports")
_COMPLAINTS = {"scotland": "spso", "northern_ireland": "nipso"}
_PLAIN_WORDS = ("the", "university", "of", "and")
_READERS = {"url": https_url, "days": days_to_answer}
NEW, OPEN = "+", ""


class Interview:
    """`national`: the slugs of national.yml that are shown, with their names."""

    def __init__(self, asker, folder: Path, today: date, national: Dict[str, str], again: bool = False):
        self._asker, self._folder, self._today = asker, folder, today
        self._national, self._again = national, again
        self.file: Optional[InstitutionFile] = None

    def run(self, slug: Optional[str] = None) -> InstitutionFile:
        """Asks until nothing is left to ask; Stopped leaves `file` with everything so far."""
        path = find_file(self._folder, slug) if slug else None
        self.file = InstitutionFile(path) if path else self._begin(slug)
        self.file.add_missing_facts()
        record = self.file.record()
        name = record.institution["name"]
        role = self._asker.write("Your job, as it will stand beside what you checked (never a name)",
                                 a_job, "wellbeing manager")
        self._offers = Offers(self._asker, self.file, name, role, self._today)
        self._meanings = Meanings(name)
        self._drafts(record)
        self._header(record)
        self._main_service(record)
        for field in _in_order(required_fields(record.nation)):
            self._fact(field)
        self._routes()
        self._fallback()
        return self.file

    # ---- the institution ----
    def _begin(self, slug: Optional[str]) -> InstitutionFile:
        ask = self._asker
        name = ask.write("The university's full name, as students read it", one_line(False))
        slug = slug or ask.write(
            "A short name for the file and for web addresses: small letters and hyphens",
            slug_not_taken(self._taken_file), slug_of(name, _PLAIN_WORDS))
        nation = ask.choose("In which nation is it? The law and the 24/7 lines differ.",
                            [Option(n, v.NATIONS[n]) for n in v.UK_NATIONS], "england")
        return InstitutionFile.begin(self._folder, slug, name, nation)

    def _taken_file(self, slug: str) -> Optional[str]:
        return f"There is a file of this name. To go on with it: make new-institution INSTITUTION={slug}" if (
            find_file(self._folder, slug)) else None

    def _header(self, record: FileRecord) -> None:
        row, ask = record.institution, self._asker
        if self._again or not row["support_url"]:
            url = ask.write("Your support page: where students find help today (https://…; Enter: later)",
                            readable(https_url), row["support_url"] or "")
            if url:
                label = row["support_label"] or f"Support at {row['name']}"
                self.file.set_header("support_page", {"label": label, "url": url})
                label = ask.write("What is that page called?", one_line(False), label)
                self.file.set_header("support_page", {"label": label, "url": url})
        if self._again or not row["allowed_origins"]:
            found = ask.write("The web sites that will show the chat, with commas between them: "
                              "https://www.example.ac.uk (Enter: later)", _each(readable(origin)),
                              ", ".join(row["allowed_origins"]))
            if found:
                self.file.set_header("allowed_origins", _split(found))
        self._periods(row, "terms", "Term dates. Some services are open in term only.", "autumn 2026")
        self._periods(row, "closures", "Closure days: when offices are shut and nobody reads reports.",
                      "winter break")

    def _periods(self, row: Dict[str, Any], section: str, about: str, example: str) -> None:
        if not self._again and any(period["to"] >= self._today.isoformat() for period in row[section]):
            return
        self._asker.say(f"\n{about}")
        while True:
            name = self._asker.write(f"Name of the next one, such as \"{example}\" (Enter: no more)", one_line())
            if not name:
                return
            first = self._asker.write("First day (year-month-day)", readable(day, False))
            last = self._asker.write("Last day", _not_before(first), first)
            self.file.add_period(section, {"name": name, "from": first, "to": last})

    # ---- services ----
    def _drafts(self, record: FileRecord) -> None:
        """What was begun and not finished: nobody is shown it until it is."""
        for section, rows in (("service", record.services), ("way to report", record.routes)):
            for row in rows:
                if row["status"] == "draft" and self._asker.choose(
                        f"The {section} \"{row['name']}\" is a draft: students do not see it. Finish it now?",
                        [Option("yes", "Yes"), Option("", "Not now")], "yes"):
                    if section == "service":
                        self._offers.finish_service(row["slug"])
                    else:
                        self._offers.finish_route(row["slug"], self._usual())

    def _main_service(self, record: FileRecord) -> None:
        if record.services:
            return
        self._asker.say("\nThe service that most students turn to first, wellbeing or student support for example.")
        self._offers.service("main", self._taken_slug)

    def _taken_slug(self, slug: str) -> Optional[str]:
        taken = {**self._national, **{s: s for s in self.file.record().slugs}}
        return "There is a service of this name already. Write another name." if slug in taken else None

    def _named_service(self, field: str, now: str) -> str:
        """The slug of whom the fact names: one that is there, or a new one; "" leaves it open."""
        own = self.file.record().slugs
        options = [Option(slug, row["name"]) for slug, row in own.items() if row["status"] == "listed"]
        options = [*options, Option(NEW, "Somebody else: I will name them"), self._open_option(field)]
        chosen = self._asker.choose(FACT_QUESTIONS[field], options, now if now in own else OPEN)
        return self._offers.service(field, self._taken_slug) if chosen == NEW else chosen

    # ---- facts ----
    def _fact(self, field: str) -> None:
        rows = [row for row in self.file.record().facts if row["field"] == field]
        if len(rows) > 1 or rows and rows[0]["cohort"]:
            return      # groups differ: that is laid out by hand, and left as it is
        now = rows[0] if rows else {"value": v.NOT_STATED, "detail": None, "source_url": None, "reviewed_on": None}
        if now["value"] != v.NOT_STATED and not self._again:
            return
        value = self._value(field, "" if now["value"] == v.NOT_STATED else now["value"])
        if not value:
            return
        said = {"value": value, "detail": now["detail"], "source_url": now["source_url"], "reviewed_on": now["reviewed_on"]}
        self.file.set_fact(field, **said)
        if FACT_FIELDS[field].type not in ("text", "url"):
            said["detail"] = self._asker.write("Anything to add, in one plain sentence to a student? (Enter: no)",
                                               one_line(), now["detail"] or "")
            self.file.set_fact(field, **said)
        said["source_url"] = value if FACT_FIELDS[field].type == "url" else self._asker.write(
            "Which page says so? (https://…; Enter: none)", readable(https_url), now["source_url"] or "")
        if said["source_url"]:
            said["reviewed_on"] = self._today.isoformat()    # the day somebody looked at that page
        self.file.set_fact(field, **said)

    def _value(self, field: str, now: str) -> str:
        kind = FACT_FIELDS[field]
        if kind.type == "service":
            return self._named_service(field, now)
        if kind.type == "choice":
            options = [Option(value, value.replace("_", " "), self._meanings.of(field, value)) for value in kind.values]
            return self._asker.choose(FACT_QUESTIONS[field], [*options, self._open_option(field)],
                                      now or self._likely(field))
        return self._asker.write(f"{FACT_QUESTIONS[field]} (Enter: not decided yet)",
                                 readable(_READERS.get(kind.type, _sentence)), now)

    def _open_option(self, field: str) -> Option:
        return Option(OPEN, "not decided yet", self._meanings.of_none(field))

    def _likely(self, field: str) -> str:
        if field == "external_complaint_route":
            return _COMPLAINTS.get(self.file.record().nation, "oia")
        return "none" if field == "crisis_monitoring" else OPEN

    # ---- ways to report, and the order when nothing fits ----
    def _routes(self) -> None:
        record = self.file.record()
        if record.routes:
            return
        for identity in ("named", "anonymous"):
            if identity == "named" or self._stated().get("anonymous_reports") != "not_accepted":
                self._offers.route(identity, self._usual())

    def _stated(self) -> Dict[str, str]:
        return {row["field"]: row["value"] for row in self.file.record().facts if row["value"] != v.NOT_STATED}

    def _usual(self) -> Dict[str, str]:
        """What the facts already say about every report."""
        said = self._stated()
        days = said.get("first_response")
        return {"who": said.get("who_reads_it", ""), "read": said.get("monitored_hours", ""),
                "reply": f"within {days} working days" if days else ""}

    def _fallback(self) -> None:
        record = self.file.record()
        own = [s for s, row in record.slugs.items() if row["status"] == "listed" and not row["supports_accused_only"]]
        emergency = next((r["value"] for r in record.facts if r["field"] == "emergency_contact"), "")
        order = [s for s in own if s != emergency][:1] + ([emergency] if emergency in own else [])
        if order and not record.fallback:
            self.file.set_fallback(order)


def _in_order(fields) -> List[str]:
    return [*(f for f in FIRST if f in fields), *(f for f in fields if f not in FIRST)]


def _sentence(node, place):
    return node.value


def _split(text: str) -> List[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _each(check: Callable[[str], Optional[str]]) -> Callable[[str], Optional[str]]:
    return lambda text: next((wrong for wrong in map(check, _split(text)) if wrong), None)


def _not_before(first: str) -> Callable[[str], Optional[str]]:
    known = readable(day, False)
    return lambda text: known(text) or ("Write the first day, or a later one." if text < first else None)
