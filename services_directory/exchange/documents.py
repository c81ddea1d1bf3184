"""A file's content in one plain shape, whatever it was read from, so that two can be compared.

section -> key -> field -> value. Values are what the file would hold (dates as text, hours as
staff write them); what was left out is None or the default, so that leaving a default out and
writing it are the same.
"""
from datetime import date
from typing import Any, Dict, List

from services_directory.exchange.hours_out import plain_hours
from services_directory.validation.records import FileRecord, Record
from services_directory.validation.services import (
    CHANNEL_FIELDS, NATIONAL_ROUTE, NATIONAL_SERVICE, ROUTE, SERVICE)

Document = Dict[str, Dict[str, Dict[str, Any]]]
HEADER_FIELDS = ("slug", "name", "nation", "ukprn", "time_zone", "demo", "allowed_origins",
                 "support_page", "terms", "closures")
FACT_FIELDS_OUT = ("value", "detail", "source_url", "reviewed_on")
LAW_FIELDS = ("value", "detail", "confirmed", "ask")
TIME_FIELDS = ("nations", "topics", "min_age", "source_url", "checked_on", "window", "text",
               "confirmed")


def to_document(record: FileRecord) -> Document:
    national = record.institution is None
    services = NATIONAL_SERVICE if national else SERVICE
    routes = NATIONAL_ROUTE if national else ROUTE
    found: Document = {
        "services": {row["slug"]: offer(row, services) for row in record.services},
        "reporting_routes": {row["slug"]: offer({**row, "to": row["target"]}, routes)
                             for row in record.routes},
    }
    if national:
        return {**found, **_national_sections(record)}
    return {"institution": {"": _header(record.institution)}, "facts": _facts(record.facts),
            **found, "fallback": _lists(record.fallback), "minima": _lists(record.minima)}


def _national_sections(record: FileRecord) -> Document:
    return {
        "lines": {nation: {"order": list(order), "emergency": record.emergency.get(nation)}
                  for nation, order in record.lines.items()},
        "law": {f"{row['nation']} {row['field']}": _some(row, LAW_FIELDS) for row in record.law},
        "time_critical": {row["slug"]: _some(row, TIME_FIELDS) for row in record.time_critical},
    }


def _header(row: Record) -> Dict[str, Any]:
    page = {"label": row["support_label"], "url": row["support_url"]}
    whole = {**row, "support_page": page if row["support_label"] else None}
    return _some(whole, HEADER_FIELDS)


def _facts(rows: List[Record]) -> Dict[str, Dict[str, Any]]:
    return {f"{row['field']} {row['cohort'] or ''}".strip(): _some(row, FACT_FIELDS_OUT)
            for row in rows}


def _lists(found) -> Dict[str, Dict[str, Any]]:
    return {name: {"": plain(value)} for name, value in found.items()}


def offer(row: Record, table) -> Dict[str, Any]:
    channels = [{name: plain_hours(channel["hours"]) if name == "hours" else plain(channel[name])
                 for name in CHANNEL_FIELDS} for channel in row["channels"]]
    return {**_some(row, table), "channels": channels}


def _some(row: Record, names) -> Dict[str, Any]:
    return {name: plain(row.get(name)) for name in names}


def plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple, frozenset, set)):
        return [plain(child) for child in value]
    if isinstance(value, dict):
        return {name: plain(child) for name, child in value.items()}
    return value
