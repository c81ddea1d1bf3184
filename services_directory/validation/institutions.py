"""`institutions/<slug>.yml`: the institution, its facts, services, routes and fallback order."""
from typing import Dict, List, Optional
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services_directory import vocabulary as v
from services_directory.fact_fields import FACT_FIELDS, FactField, required_fields
from services_directory.validation.fields import (
    Field, choice, day, days_to_answer, flag, group, https_url, items, matching, origin,
    read_fields, slug, text, ukprn)
from services_directory.validation.problems import Place, one_of
from services_directory.validation.records import FileRecord, Record
from services_directory.validation.services import read_route, read_service, read_topic
from services_directory.yaml_nodes import Fields, Items, Node, Text


def _zone(found: str) -> Optional[str]:
    try:
        ZoneInfo(found)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return None
    return found


def _period(node: Node, place: Place) -> Optional[Record]:
    values = read_fields(node, place, {
        "name": Field(text, required=True, example='"winter break"'),
        "from": Field(day, required=True, example="2026-12-23"),
        "to": Field(day, required=True, example="2027-01-04")})
    if not values or not values["from"] or not values["to"]:
        return None
    if values["from"] > values["to"]:
        place.problem(node.line, f"{values['from']} to {values['to']}",
                      "write the earlier day first")
    return {"name": values["name"], "from": values["from"].isoformat(),
            "to": values["to"].isoformat()}


_HEADER = {
    "slug": Field(slug, required=True, example="northbridge"),
    "name": Field(text, required=True, example="University of Northbridge"),
    "nation": Field(choice(*v.UK_NATIONS), required=True, example="england"),
    "ukprn": Field(ukprn),
    "time_zone": Field(matching(_zone, "write Europe/London"), default="Europe/London"),
    "demo": Field(flag, default=False),
    "allowed_origins": Field(items(origin), default=()),
    "support_page": Field(group({"label": Field(text, required=True, example="Support"),
                                 "url": Field(https_url, required=True, example="https://…")})),
    "terms": Field(items(_period), default=()),
    "closures": Field(items(_period), default=()),
}
# A cell of the coverage is one of these; a minimum is asked of the first two.
MEASURES = ("own_open", "specialist_open")
_SECTIONS = ("institution", "facts", "services", "reporting_routes", "fallback", "minima")
_share = matching(lambda t: int(t.rstrip(" %")) if 0 <= int(t.rstrip(" %")) <= 100 else None,
                  "write a share of the year's hours: 20%")


def read_institution(root: Node, place: Place) -> FileRecord:
    """The whole file; what is wrong is in `place.problems`."""
    record = FileRecord(name=place.file)
    if not check_sections(root, place, _SECTIONS, required=("institution", "facts", "services")):
        return record
    sections = root.values
    header = sections.get("institution")
    if header is not None:
        record.institution = _read_header(header, place.at("institution"))
    if record.institution:
        record.owner = record.institution["slug"] or ""
    demo = bool(record.institution and record.institution["demo"])
    if "facts" in sections:
        record.facts = _read_facts(sections["facts"], place.at("facts"), record)
    read_offers(record, sections, place, national=False, demo=demo)
    if "fallback" in sections:
        record.fallback = _read_fallback(sections["fallback"], place.at("fallback"), record)
    if "minima" in sections:
        record.minima = _read_minima(sections["minima"], place.at("minima"))
    return record


def _read_minima(node: Node, place: Place) -> Dict[str, Dict[str, int]]:
    """`own_open: {any: 15%, suicide: 60%}`: below these the check of coverage fails."""
    values = read_fields(node, place, {name: Field(_shares, default={}) for name in MEASURES})
    return {name: shares for name, shares in (values or {}).items() if shares}


def _shares(node: Node, place: Place) -> Optional[Dict[str, int]]:
    if not isinstance(node, Fields):
        place.problem(node.line, getattr(node, "value", None), "write topics: {any: 15%}")
        return None
    found = {}
    for name, value in node.values.items():
        word = read_topic(Text(name, node.lines[name]), place.at(name))
        share = _share(value, place.at(name))
        if word and share is not None:
            found[word] = share
    return found


def check_sections(root: Node, place: Place, known, required) -> bool:
    if not isinstance(root, Fields):
        place.problem(root.line, None, f"write the sections: {', '.join(known)}")
        return False
    for name in root.repeated:
        place.at(name).problem(root.lines[name], name, "write it once: it is there twice")
    for name in root.values:
        if name not in known:
            place.at(name).problem(root.lines[name], name, one_of(known, name))
    for name in required:
        if name not in root.values:
            place.at(name).problem(root.line, None, f"write the section {name}:")
    return True


def read_offers(record: FileRecord, sections, place: Place, national: bool, demo: bool) -> None:
    """Services and reporting routes: the same in both kinds of file."""
    for section, read, into in (("services", read_service, record.services),
                                ("reporting_routes", read_route, record.routes)):
        node = sections.get(section)
        if node is None or (isinstance(node, Text) and node.value is None):
            continue
        found = items(lambda n, p: read(n, p, national, demo))(node, place.at(section))
        into.extend(found or ())
        if isinstance(node, Items):
            _refuse_repeated(node, place.at(section))


def _refuse_repeated(node: Items, place: Place) -> None:
    seen = set()
    for n, child in enumerate(node.values):
        slug_node = child.values.get("slug") if isinstance(child, Fields) else None
        if not isinstance(slug_node, Text) or slug_node.value is None:
            continue
        if slug_node.value in seen:
            place.at(n).at("slug").problem(slug_node.line, slug_node.value,
                                           "write another slug: this one is taken above")
        seen.add(slug_node.value)


def _read_header(node: Node, place: Place) -> Optional[Record]:
    record = read_fields(node, place, _HEADER)
    if record is not None:
        page = record.pop("support_page") or {}
        record.update(support_label=page.get("label"), support_url=page.get("url"))
    return record


def _read_facts(node: Node, place: Place, record: FileRecord) -> List[Record]:
    if not isinstance(node, Fields):
        place.problem(node.line, None, "write the facts: anonymous_reports: {value: …}")
        return []
    for name in node.repeated:
        place.at(name).problem(node.lines[name], name, "write it once: it is there twice")
    for name in required_fields(record.nation or ""):
        if name not in node.values:
            place.at(name).problem(node.line, None, _fact_advice(FACT_FIELDS[name]))
    facts: List[Record] = []
    for name, value in node.values.items():
        if name in FACT_FIELDS:
            facts += _read_fact(name, value, place.at(name), record)
        else:
            place.at(name).problem(node.lines[name], name, one_of(FACT_FIELDS, name))
    return facts


def _fact_advice(field: FactField) -> str:
    values = " | ".join(field.values) if field.values else {
        "days": "3", "url": "https://…", "service": "a service's slug"}.get(field.type, "…")
    return f"write {field.name}: {{value: {values}}}, or {{value: not_stated}}"


def _read_fact(name: str, node: Node, place: Place, record: FileRecord) -> List[Record]:
    """One map, or a list of them with `cohort:` where cohorts differ."""
    table = {
        "value": Field(_fact_value(FACT_FIELDS[name], record), required=True,
                       example=_fact_advice(FACT_FIELDS[name])[len("write "):]),
        "detail": Field(text), "cohort": Field(text), "source_url": Field(https_url),
        "reviewed_on": Field(day),
    }
    nodes = node.values if isinstance(node, Items) else [node]
    places = [place.at(n) for n in range(len(nodes))] if isinstance(node, Items) else [place]
    found = [read_fields(n, p, table) for n, p in zip(nodes, places)]
    rows = [{"field": name, **values} for values in found if values and values["value"]]
    cohorts = [row["cohort"] for row in rows]
    if len(set(cohorts)) < len(cohorts):
        place.problem(node.line, None, "write another cohort: on each of these")
    return rows


def _fact_value(field: FactField, record: FileRecord):
    readers = {"choice": choice(*field.values, v.NOT_STATED), "text": text,
               "days": days_to_answer, "url": https_url, "service": record.reference()}

    def read(node: Node, place: Place) -> Optional[str]:
        if isinstance(node, Text) and node.value == v.NOT_STATED:
            return v.NOT_STATED
        found = readers[field.type](node, place)
        return None if found is None else str(found)
    return read


def _read_fallback(node: Node, place: Place, record: FileRecord):
    if not isinstance(node, Fields):
        place.problem(node.line, None, "write any: [a service's slug, another]")
        return {}
    found = {}
    for name, value in node.values.items():
        word = read_topic(Text(name, node.lines[name]), place.at(name))
        slugs = items(record.reference())(value, place.at(name))
        if word and slugs:
            found[word] = slugs
    return found
