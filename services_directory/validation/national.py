"""`institutions/national.yml`: shared services, each nation's 24/7 lines, law, time limits."""
from typing import Dict, List, Optional, Tuple

from services_directory import vocabulary as v
from services_directory.models import NATIONAL
from services_directory.validation.fields import (
    Field, age, choice, day, flag, https_url, items, read_fields, slug, text)
from services_directory.validation.institutions import check_sections, read_offers
from services_directory.validation.problems import Place
from services_directory.validation.records import FileRecord, Record
from services_directory.validation.services import read_nations, read_topic
from services_directory.yaml_nodes import Fields, Node

_SECTIONS = ("national", "services", "lines", "reporting_routes", "law", "time_critical")
_REQUIRED = ("national", "services", "lines")
_LINES_ADVICE = "write {nation}: {{order: […], emergency: …}}"


def read_national(root: Node, place: Place) -> FileRecord:
    """The whole file; what is wrong is in `place.problems`."""
    record = FileRecord(name=place.file, owner=NATIONAL)
    if not check_sections(root, place, _SECTIONS, required=_REQUIRED):
        return record
    read_offers(record, root.values, place, national=True, demo=False)
    readers = (("lines", _read_lines), ("law", _read_law), ("time_critical", _read_time_critical))
    for section, read in readers:
        if section in root.values:
            read(root.values[section], place.at(section), record)
    return record


def _read_lines(node: Node, place: Place, record: FileRecord) -> None:
    if not isinstance(node, Fields):
        place.problem(node.line, None, _LINES_ADVICE.format(nation="england") + ", and each nation")
        return
    for name, value in node.values.items():
        at = place.at(name)
        if name not in v.NATIONS:
            at.problem(node.lines[name], name, f"write one of: {', '.join(v.NATIONS)}")
            continue
        slugs, emergency = _read_order(value, at, record)
        record.lines[name] = slugs
        if emergency:
            record.emergency[name] = emergency
    for nation in v.NATIONS:
        if nation not in node.values:
            place.at(nation).problem(node.line, None, _LINES_ADVICE.format(nation=nation))
        elif nation in v.UK_NATIONS:
            _check_lines(nation, place.at(nation), node.lines[nation], record)


def _read_order(node: Node, place: Place, record: FileRecord) -> Tuple[List[str], Optional[str]]:
    values = read_fields(node, place, {
        "order": Field(items(record.reference()), required=True, example="[samaritans, shout]"),
        "emergency": Field(record.reference(), required=True, example="emergency")}) or {}
    return values.get("order") or [], values.get("emergency")


def _check_lines(nation: str, place: Place, line: int, record: FileRecord) -> None:
    """The last 24/7 line of a nation cannot go without another in its place."""
    rows = [record.slugs[s] for s in record.lines[nation] if s in record.slugs]
    good = [row for row in rows if row["status"] == "listed" and row["confidence"] in ("A", "B")]
    ways = {c["kind"] for row in good for c in row["channels"]}
    if not any(row["confidence"] == "A" for row in good):
        place.problem(line, ", ".join(record.lines[nation]) or None,
                      "write at least one listed 24/7 line of confidence A")
    elif "phone" not in ways or not ways - {"phone"}:
        place.problem(line, ", ".join(record.lines[nation]),
                      "write lines for both: a call, and a text or chat")


def _read_law(node: Node, place: Place, record: FileRecord) -> None:
    table = {
        "nation": Field(choice(*v.NATIONS), required=True, example="scotland"),
        "field": Field(slug, required=True, example="external_complaint"),
        "value": Field(text, required=True, example="one plain sentence"),
        "detail": Field(text), "confirmed": Field(flag, default=False),
        "ask": Field(record.reference()),
    }
    rows = items(lambda n, p: read_fields(n, p, table))(node, place) or []
    record.law = _unrepeated(rows, ("nation", "field"), node, place)


def _read_time_critical(node: Node, place: Place, record: FileRecord) -> None:
    table = {
        "slug": Field(slug, required=True, example="hiv-prevention"),
        "nations": Field(read_nations, default=v.UK_NATIONS),
        "topics": Field(items(read_topic), default=(v.ANY_TOPIC,)),
        "min_age": Field(age), "source_url": Field(https_url), "checked_on": Field(day),
        "window": Field(text, required=True, example='"72 hours, best within 24"'),
        "text": Field(text, required=True, example="one plain sentence"),
        "confirmed": Field(flag, default=False),
    }
    rows = items(lambda n, p: read_fields(n, p, table))(node, place) or []
    record.time_critical = _unrepeated(rows, ("slug",), node, place)


def _unrepeated(rows: List[Record], keys, node: Node, place: Place) -> List[Record]:
    found: Dict[tuple, Record] = {}
    for row in rows:
        name = tuple(row[key] for key in keys)
        if name in found:
            place.problem(node.line, " ".join(map(str, name)), "write this row once")
        found[name] = row
    return list(found.values())
