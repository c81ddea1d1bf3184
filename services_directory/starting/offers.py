"""Services and ways to report, asked for in a few questions each; the rest is in the file, with comments, for later."""
import re
from datetime import date, timedelta
from typing import Any, Callable, Dict, Optional, Sequence

from services_directory import vocabulary as v
from services_directory.checks.freshness import NEXT_LOOK_DAYS
from services_directory.starting.asking import Option
from services_directory.starting.checks import (
    HOURS_ADVICE, contact, hours_of, one_line, readable, weekly_hours)
from services_directory.validation.fields import https_url

_HARM = [*v.CRISES, *v.DISCLOSURES]
# What campus security is for: somebody comes, now. It is open at every hour, so with more topics it
# would stand first for exam stress too, at night before everybody who listens.
_COME_NOW = ["immediate_danger", "missing_person", "threat_to_others", "spiking", "theft_or_scam"]
EVERYONE = ["self", "friend", "witness", "accused", "staff"]
# What is usual for whoever is named in these facts; all of it can be changed in the file.
USUAL: Dict[str, Dict[str, Any]] = {
    "main": {"topics": ["any"], "first_for": ["mental_health", "unsure"], "perspectives": EVERYONE},
    "emergency_contact": {
        "topics": [*_COME_NOW, "suicide", "physical_assault", "stalking", "staff"],
        "perspectives": EVERYONE, "first_for": _COME_NOW},
    "respondent_support": {"topics": ["any"], "first_for": ["accused"], "perspectives": ["accused"],
                           "supports_accused_only": True},
    "under_18_contact": {"topics": ["any"], "first_for": _HARM, "max_age": 17,
                         "perspectives": ["self", "friend", "witness", "accused"]},
    "designated_safeguarding_lead": {
        "topics": ["exploitation", "honour_based_abuse", "missing_person", "domestic_abuse",
                   "sexual_violence", "staff"], "first_for": ["staff"],
        "perspectives": ["friend", "witness", "staff"]},
    "outside_uk_contact": {"topics": ["any"], "perspectives": EVERYONE, "kind": "emergency"},
}
_OTHER = {"topics": ["any"], "perspectives": EVERYONE}
_ROUTE_SLUGS = {"named": "report-with-your-name", "anonymous": "report-without-your-name"}
_WAYS = ("phone", "text", "email", "web_form", "web_chat", "walk_in")
_VALUE = {"phone": "The number", "text": "The number to text", "email": "The address",
          "web_form": "The form's address (https://…)", "web_chat": "The chat's address (https://…)",
          "walk_in": "Where: building and room"}


class Offers:
    """Asks for one service or route at a time, and writes each answer into `file` as it comes.

    A record is a draft, which nobody is shown, until its questions are answered. `role` is the job
    of whoever answers.
    """

    def __init__(self, asker, file, institution: str, role: str, today: date):
        self._asker, self._file, self._institution = asker, file, institution
        self._role, self._today = role, today

    def service(self, about: str, taken: Callable[[str], Optional[str]]) -> str:
        """`about`: "main" or the fact that names the service. Its slug."""
        ask = self._asker
        name = ask.write("Its name, as students know it", _free_name(taken))
        summary = ask.write("What it does for a student, in one plain sentence", one_line(False))
        slug = slug_of(name)
        self._file.add("services", {
            "slug": slug, "name": name, "provider": self._institution, "summary": summary,
            "for_whom": "All students", **USUAL.get(about, _OTHER), "status": "draft", "confidence": "A",
            "channels": []})
        self.finish_service(slug)
        return slug

    def finish_service(self, slug: str) -> None:
        """The rest of a draft: who it is for, how to reach it, and that it may be shown."""
        ask, row = self._asker, self._file.record().slugs[slug]
        self._set(slug, "for_whom", ask.write("Who it is for", one_line(False), row["for_whom"]))
        page = ask.write("Its page (https://…; Enter: none)", readable(https_url), row["source_url"] or "")
        if page:
            self._set(slug, "source_url", page)
        self._ways(slug, bool(row["channels"]))
        self._checked("services", slug)
        self._set(slug, "status", "listed")

    def route(self, identity: str, usual: Dict[str, str]) -> None:
        """A web form on which students report, where there is one. `usual`: suggestions."""
        address = self._asker.write(f"The page on which a student reports {v.ROUTE_IDENTITIES[identity]} "
                                    "(https://…; Enter: there is none)", readable(https_url))
        if not address:
            return
        slug = _ROUTE_SLUGS[identity]
        self._file.add("reporting_routes", {
            "slug": slug, "name": f"Report {v.ROUTE_IDENTITIES[identity]}", "to": "university",
            "identity": identity, "topics": ["any"], "perspectives": ["self", "friend", "witness", "staff"],
            "status": "draft", "source_url": address,
            "channels": [{"kind": "web_form", "value": address, "label": v.CHANNEL_KINDS["web_form"],
                          "hours": {"always": True}}]})
        self.finish_route(slug, usual)

    def finish_route(self, slug: str, usual: Dict[str, str]) -> None:
        for field, question, suggestion, needed in (
                ("who_sees_it", "Who sees such a report? Jobs, not names", usual.get("who", ""), False),
                ("what_happens_next", "What happens next, in one sentence", "", True),
                ("reply_time", "How soon is the first answer?", usual.get("reply", ""), False),
                ("read_when", "When are such reports read?", usual.get("read", ""), False)):
            answer = self._asker.write(question, one_line(not needed), suggestion)
            if answer:
                self._file.set_record("reporting_routes", slug, field, answer)
        self._checked("reporting_routes", slug)
        self._file.set_record("reporting_routes", slug, "status", "listed")

    def _set(self, slug: str, field: str, value: Any) -> None:
        self._file.set_record("services", slug, field, value)

    def _ways(self, slug: str, some: bool) -> None:
        while True:
            options = [Option(kind, v.CHANNEL_KINDS[kind]) for kind in _WAYS]
            kind = self._asker.choose("Another way to reach it?" if some else "How does a student reach it?",
                                      [Option("", "That is all"), *options] if some else options,
                                      "" if some else "phone")
            if not kind:
                return
            self._way(slug, kind)
            some = True

    def _way(self, slug: str, kind: str) -> None:
        ask = self._asker
        value = ask.write(_VALUE[kind], contact(kind))
        place = self._file.add_channel(slug, {"kind": kind, "value": value, "label": v.CHANNEL_KINDS[kind],
                                              "hours": "not_stated"})
        happens = ask.write("What happens when a student uses it, in one sentence (Enter: leave it out)", one_line())
        if happens:
            self._file.set_channel(slug, place, "what_happens", happens)
        hours = self._hours(kind)
        if hours:
            self._file.set_channel(slug, place, "hours", hours)

    def _hours(self, kind: str) -> Optional[Dict[str, Any]]:
        always = "it can be sent at any hour" if kind in ("web_form", "email") else "somebody answers day and night"
        chosen = self._asker.choose("When?", [
            Option("weekly", "At certain hours"), Option("always", f"Always: {always}"),
            Option("", "Not sure yet: students read \"opening hours not confirmed\"")], "")
        if chosen != "weekly":
            return {"always": True} if chosen else None
        text = self._asker.write(HOURS_ADVICE.rstrip("."), weekly_hours, "mon-fri 09:00-17:00")
        return {"weekly": hours_of(text), "bank_holidays": "closed", "closures": "closed"}

    def _checked(self, section: str, slug: str) -> None:
        looked = self._asker.choose("Did somebody ring, or open the page, and find all of this right?", [
            Option("yes", "Yes, today"), Option("", "Not yet: students read \"not checked yet\"")], "")
        if not looked:
            return
        found = {"checked_on": self._today.isoformat()}
        if section == "services":
            due = self._today + timedelta(days=NEXT_LOOK_DAYS)
            found.update(checked_by=self._role, review_due=due.isoformat())
        for field, value in found.items():
            self._file.set_record(section, slug, field, value)


def _free_name(taken: Callable[[str], Optional[str]]) -> Callable[[str], Optional[str]]:
    def check(text: str) -> Optional[str]:
        return taken(slug_of(text)) if slug_of(text) else "Write its name."
    return check


def slug_of(name: str, drop: Sequence[str] = ()) -> str:
    """Small letters, digits and hyphens; `drop`: words to leave out where others remain."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", name.lower()))
    return "-".join([word for word in words if word not in drop] or words)[:80].strip("-")
