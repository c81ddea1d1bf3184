"""One public record as a full HSDS 3.1 service, which is a valid Open Referral UK 3.0 one too."""
from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import Any, Dict, List, Optional

from services_directory.feed.ids import make_id
from services_directory.feed.schedules import schedules, whole_hours
from services_directory.models import NATIONAL
from services_directory.vocabulary import NATIONS, TOPICS

Row = Dict[str, Any]
LANGUAGES = {"en": "English", "cy": "Welsh", "gd": "Scottish Gaelic", "ga": "Irish",
             "pl": "Polish", "ur": "Urdu", "ar": "Arabic", "zh": "Chinese", "pa": "Punjabi"}
TAXONOMY = "student-support-topics"
_OWN = ("slug", "kind", "topics", "first_for", "perspectives", "only_for", "welcomes",
        "trans_people", "languages", "interpreter", "bsl", "accessibility", "confidence",
        "staff_side", "supports_accused_only", "nations", "always_line", "for_whom", "summary",
        "name", "provider", "min_age", "max_age", "source_url", "checked_on", "review_due")


@dataclass(frozen=True)
class Host:
    """Whose feed it is; for national services `owner` is national and the rest a nation's."""
    owner: str
    name: str
    nation: Optional[str]
    time_zone: str = "Europe/London"
    ukprn: Optional[str] = None


def hsds_service(row: Row, host: Host) -> Row:
    """`row` from public_service: nothing private is left in it."""
    key = f"{'route' if 'target' in row else 'service'}/{row['slug']}"
    service: Row = {
        "id": make_id(host.owner, key),
        "organization_id": organization_id(row, host),
        "name": row["name"] or row["slug"],
        "description": row.get("summary") or row.get("what_happens_next"),
        "url": _web(row), "email": _first(row, "email"),
        "status": "active",
        "application_process": next(
            (c["what_happens"] for c in row["channels"] if c["what_happens"]), None),
        "eligibility_description": row.get("for_whom"),
        "minimum_age": row.get("min_age"), "maximum_age": row.get("max_age"),
        "fees": _fees(row), "fees_description": _fees(row),
        "interpretation_services": "Interpreters on request" if row.get("interpreter") else None,
        # Nobody has checked a row of B or C, whatever the file says.
        "assured_date": _day(row["checked_on"]) if row["confidence"] == "A" else None,
        "last_modified": moment(row.get("last_modified")),
        "phones": _phones(row, host, key), "schedules": _schedules(row, host, key),
        "languages": _languages(row, host, key), "service_areas": _areas(row, host, key),
        "service_at_locations": locations(row, host, key),
        "organization": organization(row, host), "attributes": _attributes(row, host, key),
        "additional_urls": _more_urls(row, host, key), "contacts": _contacts(row, host, key),
        "x_timezone": host.time_zone, "x_review_due": _day(row.get("review_due")),
        "x_reporting": _reporting(row), "x_signpost": _own(row),
    }
    return without_nothing(service)


def without_nothing(value: Row) -> Row:
    """Optional fields are left out, never null."""
    return {name: child for name, child in value.items() if child not in (None, [], "")}


def organization(row: Row, host: Host) -> Row:
    name = row.get("provider") or host.name
    found = {"id": organization_id(row, host), "name": name,
             "description": name}
    if host.ukprn and name == host.name:
        found["organization_identifiers"] = [{
            "id": make_id(host.owner, "ukprn"), "identifier_scheme": "GB-UKPRN",
            "identifier_type": "UKPRN", "identifier": host.ukprn}]
    return found


def organization_id(row: Row, host: Host) -> str:
    return make_id(host.owner, "organization", row.get("provider") or host.name)


def _first(row: Row, kind: str) -> Optional[str]:
    return next((c["value"] for c in row["channels"] if c["kind"] == kind), None)


def _web(row: Row) -> Optional[str]:
    return _first(row, "web_form") or _first(row, "web_chat") or row.get("source_url")


def _more_urls(row: Row, host: Host, key: str) -> List[Row]:
    return [{"id": make_id(host.owner, key, "url", n), "label": c["label"] or c["kind"],
             "url": c["value"]} for n, c in enumerate(row["channels"])
            if c["kind"] in ("web_form", "web_chat", "video_bsl")]


def _fees(row: Row) -> Optional[str]:
    costs = list(dict.fromkeys(c["cost"] for c in row["channels"] if c["cost"]))
    return "; ".join(costs) or None


def _phones(row: Row, host: Host, key: str) -> List[Row]:
    return [without_nothing({
        "id": make_id(host.owner, key, "phone", n), "number": c["value"],
        "type": "text" if c["kind"] == "text" else "voice",
        "description": ": ".join(filter(None, (c["label"], c["what_happens"])))})
        for n, c in enumerate(row["channels"]) if c["kind"] in ("phone", "text")]


def _contacts(row: Row, host: Host, key: str) -> List[Row]:
    """Open Referral UK has no phones on a service: a team's contact carries them again."""
    phones = _phones(row, host, key)
    name = row.get("provider") or host.name
    return [{"id": make_id(host.owner, key, "contact"), "name": name, "phones": phones}] if (
        phones) else []


def _schedules(row: Row, host: Host, key: str) -> List[Row]:
    return [schedule for n, channel in enumerate(row["channels"])
            for schedule in schedules(host.owner, f"{key}/{n}", channel, host.time_zone)]


def _languages(row: Row, host: Host, key: str) -> List[Row]:
    found = [{"id": make_id(host.owner, key, "language", code), "code": code,
              "name": LANGUAGES.get(code, code)} for code in sorted(row.get("languages") or ())]
    if row.get("bsl"):
        found.append({"id": make_id(host.owner, key, "language", "bfi"), "code": "bfi",
                      "name": "British Sign Language"})
    return found


def _areas(row: Row, host: Host, key: str) -> List[Row]:
    names = [NATIONS[n] for n in NATIONS if n in (row.get("nations") or ())] or [host.name]
    return [{"id": make_id(host.owner, key, "area", name), "name": name} for name in names]


def locations(row: Row, host: Host, key: str) -> List[Row]:
    found = []
    for n, channel in enumerate(row["channels"]):
        if channel["kind"] not in ("walk_in", "post"):
            continue
        place = make_id(host.owner, key, "location", n)
        location = {
            "id": place, "name": channel["value"],
            "location_type": "postal" if channel["kind"] == "post" else "physical",
            "description": channel["what_happens"],
            "accessibility": [{"id": make_id(host.owner, key, "accessibility", n),
                               "description": row["accessibility"]}] if row.get(
                                   "accessibility") else None}
        found.append({"id": make_id(host.owner, key, "at", n), "location_id": place,
                      "location": without_nothing(location)})
    return found


def term(word: str) -> Row:
    label = TOPICS.get(word, "anything")
    return {"id": make_id(NATIONAL, "term", word), "code": word, "name": label, "term": label,
            "description": label, "taxonomy": TAXONOMY,
            "taxonomy_id": make_id(NATIONAL, "taxonomy", TAXONOMY)}


def _attributes(row: Row, host: Host, key: str) -> List[Row]:
    return [{"id": make_id(host.owner, key, "topic", word), "link_type": "topic",
             "label": "Topic", "taxonomy_term_id": term(word)["id"], "taxonomy_term": term(word)}
            for word in sorted({*row["topics"], *(row.get("first_for") or ())})]


def _reporting(row: Row) -> Optional[Row]:
    if "target" not in row:
        return None
    names = ("identity", "formal", "reply_time", "read_when", "who_sees_it", "what_happens_next",
             "can_withdraw", "for_someone_else", "code_warning")
    return without_nothing({"recipient": row["target"], **{n: row[n] for n in names}})


def _own(row: Row) -> Row:
    """Our own record, whole, so that one Signpost loses nothing of another's feed."""
    own = {name: _plain(row.get(name)) for name in _OWN if row.get(name) not in (None, "")}
    channels = [without_nothing({
        **{n: c[n] for n in ("kind", "value", "label", "what_happens", "cost", "on_bill",
                             "confidential")}, "hours": whole_hours(c)}) for c in row["channels"]]
    return {**own, "channels": channels}


def _plain(value: Any) -> Any:
    if isinstance(value, (frozenset, set, tuple, list)):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value


def _day(value: Any) -> Optional[str]:
    return value.isoformat() if isinstance(value, date) else value


def moment(value: Any) -> Optional[str]:
    if not isinstance(value, datetime):
        return value
    aware = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
    return aware.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
