"""HSDS and Open Referral UK JSON as records of ours: what a feed says, never more than it says.

A service that is new here comes in as a draft of confidence C at most B: a person reads it, gives
it topics and lists it. One that is known keeps what we know better: topics, status, our checks.
"""
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Dict, List, Optional, Tuple

from services_directory import vocabulary as v
from services_directory.exchange import messy
from services_directory.exchange.hours_in import hours_of_schedules
from services_directory.exchange.repairs import Repairs
from services_directory.exchange.spots import Spot
from services_directory.feed.ids import make_id

Record = Dict[str, Any]
_KNOWN = frozenset(
    "id organization_id program_id name alternate_name description url additional_urls email "
    "status interpretation_services application_process fees_description wait_time fees "
    "accreditations eligibility_description minimum_age maximum_age assured_date assurer_email "
    "licenses alert last_modified phones schedules service_areas service_at_locations languages "
    "organization funding cost_options program required_documents contacts capacities attributes "
    "metadata".split())
_GONE = frozenset({"inactive", "defunct", "temporarily closed"})
NOT_SAID = "Not stated by the service"


@dataclass
class Incoming:
    """One service as it came: our fields, where it stood, how it is known there."""
    source_id: str
    name: str
    spot: Spot
    fields: Record
    own_slug: Optional[str] = None      # it came from a Signpost
    gone: bool = False


@dataclass
class Reader:
    repairs: Repairs
    today: date
    demo: bool = False
    refused: List[Tuple[Spot, str, str]] = field(default_factory=list)

    def read(self, service: Record, spot: Spot) -> Optional[Incoming]:
        if not isinstance(service, dict):
            self.refused.append((spot, str(service)[:60], "write a service: {\"id\": …}"))
            return None
        name = messy.text_of(service.get("name"), self._at(spot, "name"), self.repairs)
        if not name:
            self.refused.append((self._at(spot, "name"), "nothing",
                                 "write the service's name; it cannot be shown without one"))
            return None
        spot = Spot(int(spot), f'{spot}, "{name}"')
        self._note_strangers(service, spot)
        source = self._source_id(service, name, spot)
        gone = str(service.get("status") or "active").lower() in _GONE
        if isinstance(service.get("x_reporting"), dict):
            self.repairs.left_out(spot, name, "a way to report, not a service: bring ways to "
                                  "report in with a spreadsheet or YAML")
            return None
        own = service.get("x_signpost")
        if isinstance(own, dict) and isinstance(own.get("slug"), str):
            return Incoming(source, name, spot, dict(own), own["slug"], gone)
        return Incoming(source, name, spot, self._fields(service, name, spot), None, gone)

    def _at(self, spot: Spot, where: str) -> Spot:
        return Spot(int(spot), f"{spot}, {where}")

    def _note_strangers(self, service: Record, spot: Spot) -> None:
        strangers = sorted(k for k in service if k not in _KNOWN and not k.startswith("x_"))
        if strangers:
            self.repairs.left_out(spot, ", ".join(strangers), "fields of no standard")

    def _source_id(self, service: Record, name: str, spot: Spot) -> str:
        found = str(service.get("id") or "").strip().lower()
        if found:
            return found
        of = (service.get("organization") or {}).get("name") or ""
        return self.repairs.made(self._at(spot, "id"), "nothing", make_id("feed", of, name),
                                 "it had no id: made one of the names, so that it stays the same")

    def _fields(self, service: Record, name: str, spot: Spot) -> Record:
        low, high = messy.ages_of(service.get("minimum_age"), service.get("maximum_age"),
                                  self._at(spot, "minimum_age, maximum_age"), self.repairs)
        description = self._text(service, "description", spot)
        audience = self._text(service, "eligibility_description", spot)
        found = {
            "name": name, "provider": self._provider(service, spot) or name,
            "summary": messy.first_sentences(description or name, self._at(spot, "description"),
                                             self.repairs),
            "for_whom": messy.first_sentences(audience, self._at(spot, "eligibility_description"),
                                              self.repairs) if audience else NOT_SAID,
            "min_age": low, "max_age": high, "languages": self._languages(service),
            "interpreter": True if service.get("interpretation_services") else None,
            "bsl": True if "bfi" in self._codes(service) else None,
            "accessibility": self._accessibility(service, spot),
            "source_url": messy.url_of(service.get("url"), self._at(spot, "url"), self.repairs),
            "checked_on": messy.day_of(service.get("assured_date"),
                                       self._at(spot, "assured_date"), self.repairs, self.today),
        }
        return {**found, "topics": self._topics(service),
                "channels": self._channels(service, spot)}

    def _text(self, service: Record, name: str, spot: Spot) -> Optional[str]:
        return messy.text_of(service.get(name), self._at(spot, name), self.repairs)

    def _provider(self, service: Record, spot: Spot) -> Optional[str]:
        return messy.text_of((service.get("organization") or {}).get("name"),
                             self._at(spot, "organization.name"), self.repairs)

    def _codes(self, service: Record) -> List[str]:
        return [str(row.get("code") or "").lower() for row in _rows(service, "languages")]

    def _languages(self, service: Record) -> List[str]:
        codes = [c for c in self._codes(service)
                 if re.fullmatch(r"[a-z]{2,3}(-[a-z]{2,4})?", c) and c != "bfi"]
        return list(dict.fromkeys(codes)) or ["en"]

    def _accessibility(self, service: Record, spot: Spot) -> Optional[str]:
        found = [messy.text_of(row.get("description") or row.get("accessibility"), spot,
                               self.repairs) for at in _rows(service, "service_at_locations")
                 for row in _rows(at.get("location") or {}, "accessibility")]
        return " ".join(dict.fromkeys(filter(None, found))) or None

    def _topics(self, service: Record) -> List[str]:
        """Only what is said in our own words: a term of another list is not translated."""
        labels = {label: word for word, label in v.TOPICS.items()}
        found = []
        for attribute in _rows(service, "attributes"):
            term = attribute.get("taxonomy_term") or {}
            code = str(term.get("code") or "").replace("-", "_")
            word = code if code in v.TOPICS or code == v.ANY_TOPIC else labels.get(
                str(term.get("name")))
            if word and word not in found:
                found.append(word)
        return found

    # ---- ways to make contact ----
    def _channels(self, service: Record, spot: Spot) -> List[Record]:
        schedules = _rows(service, "schedules") + [
            row for at in _rows(service, "service_at_locations") for row in _rows(at, "schedules")]
        hours = hours_of_schedules(schedules, self._at(spot, "schedules"), self.repairs)
        found = [*self._phones(service, spot), *self._emails(service, spot),
                 *self._links(service, spot), *self._places(service, spot)]
        unique = {(c["kind"], re.sub(r"\W", "", c["value"]).lower()): c for c in reversed(found)}
        kept = [c for c in found if unique[c["kind"], re.sub(r"\W", "", c["value"]).lower()] is c]
        return [{**c, "hours": hours.get(c["kind"], hours.get("", "not_stated"))} for c in kept]

    def _phones(self, service: Record, spot: Spot) -> List[Record]:
        found = []
        for where, row in _phone_rows(service):
            at = self._at(spot, where)
            kind = "text" if str(row.get("type") or "").lower() in ("text", "sms") else "phone"
            note = messy.text_of(row.get("description"), at, self.repairs)
            for number, label in messy.numbers_of(row.get("number"), at, self.repairs, self.demo):
                found.append(_channel(kind, number, label or v.CHANNEL_KINDS[kind], note))
        return found

    def _emails(self, service: Record, spot: Spot) -> List[Record]:
        rows = [("email", service)] + [(f"contacts[{n}].email", row) for n, row in
                                       enumerate(_rows(service, "contacts"))]
        found = [messy.email_of(row.get("email"), self._at(spot, where), self.repairs)
                 for where, row in rows]
        label = v.CHANNEL_KINDS["email"]
        return [_channel("email", address, label) for address in found if address]

    def _links(self, service: Record, spot: Spot) -> List[Record]:
        rows = [("url", {"url": service.get("url")})] + [
            (f"additional_urls[{n}]", row)
            for n, row in enumerate(_rows(service, "additional_urls"))]
        found = []
        for where, row in rows:
            address = messy.url_of(row.get("url"), self._at(spot, where), Repairs()
                                   if where == "url" else self.repairs)
            if address:
                label = messy.text_of(row.get("label"), spot, self.repairs)
                found.append(_channel("web_form", address, label or "Website"))
        return found

    def _places(self, service: Record, spot: Spot) -> List[Record]:
        found = []
        for n, at in enumerate(_rows(service, "service_at_locations")):
            location = at.get("location") or {}
            if location.get("location_type") == "virtual":
                continue
            for address in _rows(location, "addresses")[:1]:
                parts = [messy.text_of(address.get(name), spot, self.repairs) for name in
                         ("address_1", "address_2", "city", "postal_code")]
                value = ", ".join(filter(None, parts))
                if value:
                    kind = "post" if address.get("address_type") == "postal" else "walk_in"
                    found.append(_channel(kind, value, v.CHANNEL_KINDS[kind]))
        return found


def _channel(kind: str, value: str, label: str, what_happens: Optional[str] = None) -> Record:
    return {"kind": kind, "value": value, "label": label, "what_happens": what_happens}


def _rows(record: Any, name: str) -> List[Record]:
    """A list of maps, whatever stands there."""
    found = record.get(name) if isinstance(record, dict) else None
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _phone_rows(service: Record):
    for n, row in enumerate(_rows(service, "phones")):
        yield f"phones[{n}].number", row
    for c, contact in enumerate(_rows(service, "contacts")):
        for n, row in enumerate(_rows(contact, "phones")):
            yield f"contacts[{c}].phones[{n}].number", row
    for a, at in enumerate(_rows(service, "service_at_locations")):
        for n, row in enumerate([*_rows(at, "phones"), *_rows(at.get("location"), "phones")]):
            yield f"service_at_locations[{a}].phones[{n}].number", row
