"""A file of the directory as tables, and tables as a file of the directory.

A table is a name, its columns and rows of text; .xlsx and CSV only differ in how they keep one.
"""
from dataclasses import dataclass, field
from typing import Any, Dict, Iterable, List, Tuple

from services_directory.exchange.documents import (
    FACT_FIELDS_OUT, HEADER_FIELDS, LAW_FIELDS, TIME_FIELDS, Document)
from services_directory.exchange.hours_out import WEEKDAYS
from services_directory.validation.services import (
    CHANNEL_FIELDS, NATIONAL_ROUTE, NATIONAL_SERVICE, ROUTE, SERVICE)

NO_ITEMS = "-"      # an empty list; an empty cell says nothing
HOURS_COLUMNS = ("opening", *WEEKDAYS, "term_only", "bank_holidays", "closures",
                 "valid_from", "valid_to")
_CHANNEL_COLUMNS = ("of", "no", *(c for c in CHANNEL_FIELDS if c != "hours"), *HOURS_COLUMNS)
_HEADER_ROWS = (*(f for f in HEADER_FIELDS if f not in ("support_page", "terms", "closures")),
                "support_page_label", "support_page_url")


@dataclass
class Sheet:
    name: str
    columns: Tuple[str, ...]
    rows: List[Dict[str, str]] = field(default_factory=list)


def columns_of(national: bool) -> Dict[str, Tuple[str, ...]]:
    common = {
        "services": tuple(NATIONAL_SERVICE if national else SERVICE),
        "reporting_routes": tuple(NATIONAL_ROUTE if national else ROUTE),
        "channels": _CHANNEL_COLUMNS, "more_hours": ("of", "no", *HOURS_COLUMNS),
        "exceptions": ("of", "no", "hours_no", "from", "to", "hours", "note"),
    }
    if national:
        return {**common, "lines": ("nation", "order", "emergency"),
                "law": ("nation", "field", *LAW_FIELDS), "time_critical": ("slug", *TIME_FIELDS)}
    return {"institution": ("field", "value"), "terms": ("name", "from", "to"),
            "closures": ("name", "from", "to"),
            "facts": ("field", "cohort", *FACT_FIELDS_OUT), **common,
            "fallback": ("topic", "services"), "minima": ("measure", "topic", "share")}


def to_sheets(document: Document) -> List[Sheet]:
    national = "lines" in document
    sheets = {name: Sheet(name, columns) for name, columns in columns_of(national).items()}
    if not national:
        _header(document, sheets)
    for section in ("services", "reporting_routes"):
        for slug, record in document[section].items():
            _add(sheets[section], {k: v for k, v in record.items() if k != "channels"})
            prefix = "" if section == "services" else "route "
            for n, channel in enumerate(record["channels"]):
                _channel(sheets, f"{prefix}{slug}", n + 1, channel)
    if national:
        _national(document, sheets)
    return list(sheets.values())


def _header(document: Document, sheets: Dict[str, Sheet]) -> None:
    header = document["institution"][""]
    page = header["support_page"] or {}
    flat = {**header, "support_page_label": page.get("label"), "support_page_url": page.get("url")}
    for name in _HEADER_ROWS:
        _add(sheets["institution"], {"field": name, "value": flat[name]})
    for name in ("terms", "closures"):
        for period in header[name]:
            _add(sheets[name], period)
    for key, row in document["facts"].items():
        name, _, cohort = key.partition(" ")
        _add(sheets["facts"], {"field": name, "cohort": cohort, **row})
    for topic, row in document["fallback"].items():
        _add(sheets["fallback"], {"topic": topic, "services": row[""]})
    for measure, row in document["minima"].items():
        for topic, share in row[""].items():
            _add(sheets["minima"], {"measure": measure, "topic": topic, "share": f"{share}%"})


def _national(document: Document, sheets: Dict[str, Sheet]) -> None:
    for nation, row in document["lines"].items():
        _add(sheets["lines"], {"nation": nation, **row})
    for key, row in document["law"].items():
        nation, _, name = key.partition(" ")
        _add(sheets["law"], {"nation": nation, "field": name, **row})
    for slug, row in document["time_critical"].items():
        _add(sheets["time_critical"], {"slug": slug, **row})


def _channel(sheets: Dict[str, Sheet], of: str, no: int, channel: Dict[str, Any]) -> None:
    hours = channel["hours"]
    blocks = hours if isinstance(hours, list) else [hours]
    fields = {name: value for name, value in channel.items() if name != "hours"}
    _add(sheets["channels"], {"of": of, "no": no, **fields, **_hours_cells(blocks[0])})
    for n, block in enumerate(blocks):
        if n:
            _add(sheets["more_hours"], {"of": of, "no": no, **_hours_cells(block)})
        for exception in block.get("exceptions", []) if isinstance(block, dict) else []:
            first = exception.get("on") or exception.get("from")
            _add(sheets["exceptions"], {
                "of": of, "no": no, "hours_no": n + 1, "from": first,
                "to": exception.get("to") or first, "note": exception.get("note"),
                "hours": "closed" if exception.get("closed") else exception["hours"]})


def _hours_cells(block: Any) -> Dict[str, Any]:
    if block == "not_stated":
        return {"opening": "not_stated"}
    if block.get("always"):
        return {"opening": "always"}
    valid = block.get("valid", {})
    return {"opening": "weekly", **_days(block["weekly"]), "term_only": block.get("term_only"),
            "bank_holidays": block["bank_holidays"], "closures": block["closures"],
            "valid_from": valid.get("from"), "valid_to": valid.get("to")}


def _days(weekly: Dict[str, Any]) -> Dict[str, Any]:
    found = {}
    for name, spans in weekly.items():
        first, _, last = name.partition("-")
        for n in range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1):
            found[WEEKDAYS[n]] = spans
    return found


def _add(sheet: Sheet, values: Dict[str, Any]) -> None:
    sheet.rows.append({name: cell_text(values.get(name)) for name in sheet.columns})


def cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) if value else NO_ITEMS
    return str(value)


def list_of(text: str) -> Iterable[str]:
    if text.startswith("[") and text.endswith("]"):      # as the YAML file has it
        text = text[1:-1]
    return [] if text == NO_ITEMS else [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
