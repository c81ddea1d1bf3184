"""Tables that came back from a spreadsheet, as the nodes a YAML file would give."""
from typing import Dict, List, Tuple

from services_directory.exchange.changes import Silence
from services_directory.exchange.headings import settle
from services_directory.exchange.sheets import (
    HOURS_COLUMNS, NO_ITEMS, WEEKDAYS, columns_of, list_of)
from services_directory.exchange.spots import Spot
from services_directory.exchange.tables import Cell, Row, RowLines, Table
from services_directory.validation.problems import DirectoryErrors, Place
from services_directory.yaml_nodes import Fields, Items, Node, Text, to_node

_LISTS = frozenset({"topics", "first_for", "perspectives", "only_for", "welcomes", "languages",
                    "nations", "allowed_origins", "order", "services"})
_DAYS = frozenset(WEEKDAYS)


def to_root(tables: Dict[str, Table], place: Place) -> Tuple[Fields, Silence]:
    """The root of a file, and what these tables do not speak of."""
    names = {name.strip().lower() for name in tables}
    national = "lines" in names or "law" in names
    settled = settle(tables, columns_of(national), place)
    if settled is None:
        raise DirectoryErrors(place.problems)
    tables = settled
    _note_lost_hours(tables, place)
    offers = _channels(tables, place)
    root = Fields({}, Spot(0, "the spreadsheet"))
    if "institution" in tables:
        root.values["institution"] = _header(tables)
    if national:
        root.values["national"] = to_node({"name": "National services"}, Spot(0, ""))
    for section in ("services", "reporting_routes"):
        if section in tables:
            root.values[section] = _offers(tables[section], section, offers)
    _note_lost(offers, tables, place)
    for name, read in (("facts", _facts), ("fallback", _fallback), ("minima", _minima),
                       ("lines", _lines), ("law", _plain_rows), ("time_critical", _plain_rows)):
        if name in tables:
            root.values[name] = read(tables[name])
    root.lines = {name: node.line for name, node in root.values.items()}
    return root, _silence(tables, columns_of(national))


def _note_lost_hours(tables: Dict[str, Table], place: Place) -> None:
    """Hours are kept on three sheets: without one of them the others would say something else."""
    for name in ("more_hours", "exceptions"):
        if "channels" in tables and name not in tables:
            place.problem(tables["channels"].first, f"no sheet {name}",
                          "put this sheet back, if only with its first row")


def _silence(tables: Dict[str, Table], known) -> Silence:
    silence = Silence.none()
    silence.sections = {name for name in known if name not in tables}
    for name in ("services", "reporting_routes", "facts", "law", "time_critical", "lines"):
        if name in tables:
            silence.fields[name] = set(known[name]) - set(tables[name].columns)
    header = tables.get("institution")
    rows = {row["field"].text for row in header.rows if "field" in row} if header else set()
    quiet = {"slug", "name", "nation", "ukprn", "time_zone", "demo", "allowed_origins"} - rows
    quiet |= {"support_page"} if "support_page_url" not in rows else set()
    quiet |= {name for name in ("terms", "closures") if name not in tables}
    silence.fields["institution"] = quiet
    if "channels" not in tables:
        for name in ("services", "reporting_routes"):
            silence.fields.setdefault(name, set()).add("channels")
    else:
        columns = set(tables["channels"].columns)
        silence.channel_fields = set(known["channels"]) - columns
        if not set(HOURS_COLUMNS) <= columns:
            silence.channel_fields.add("hours")
    return silence


def _cell(cell: Cell, name: str) -> Node:
    if name in _LISTS and cell.text:
        return Items([Text(word, cell.spot) for word in list_of(cell.text)], cell.spot)
    if name in _DAYS or name in ("hours", "bank_holidays"):
        return _spans(cell)
    return Text(cell.text or None, cell.spot)


def _spans(cell: Cell) -> Node:
    parts = list_of(cell.text)
    if len(parts) > 1:
        return Items([Text(part, cell.spot) for part in parts], cell.spot)
    return Text(cell.text if cell.text != NO_ITEMS else None, cell.spot)


def _fields(row: Row, names=None) -> Fields:
    found = Fields({}, next(iter(row.values())).spot, RowLines(row))
    for name, cell in row.items():
        if cell.text and (names is None or name in names):
            found.values[name] = _cell(cell, name)
    return found


def _header(tables: Dict[str, Table]) -> Fields:
    found = Fields({}, tables["institution"].first)
    page = Fields({}, found.line)
    for row in tables["institution"].rows:
        name, value = row["field"].text, row.get("value") or Cell("", row["field"].spot)
        into, key = (page, name[13:]) if name.startswith("support_page_") else (found, name)
        if into is page and not value.text:
            continue
        into.values[key] = _cell(value, name)
        into.lines[key] = value.spot
    if page.values:
        found.values["support_page"], found.lines["support_page"] = page, page.line
    for name in ("terms", "closures"):
        if name in tables:
            found.values[name] = Items([_fields(row) for row in tables[name].rows],
                                       tables[name].first)
            found.lines[name] = tables[name].first
    return found


def _facts(table: Table) -> Fields:
    found = Fields({}, table.first)
    for row in table.rows:
        name = row["field"].text
        fact = _fields(row, set(row) - {"field"})
        old = found.values.get(name)
        found.values[name] = fact if old is None else Items(
            [*(old.values if isinstance(old, Items) else [old]), fact], row["field"].spot)
        found.lines[name] = row["field"].spot
    return found


def _fallback(table: Table) -> Fields:
    return _keyed(table, "topic", lambda row: _cell(row["services"], "services"))


def _lines(table: Table) -> Fields:
    return _keyed(table, "nation", lambda row: _fields(row, ("order", "emergency")))


def _keyed(table: Table, column: str, value) -> Fields:
    found = Fields({}, table.first)
    for row in table.rows:
        name = row[column].text
        if name in found.values:
            found.repeated.append(name)
        found.values[name], found.lines[name] = value(row), row[column].spot
    return found


def _minima(table: Table) -> Fields:
    found = Fields({}, table.first)
    for row in table.rows:
        measure = found.values.setdefault(row["measure"].text, Fields({}, row["measure"].spot))
        measure.values[row["topic"].text] = _cell(row["share"], "share")
        measure.lines[row["topic"].text] = row["share"].spot
        found.lines[row["measure"].text] = row["measure"].spot
    return found


def _plain_rows(table: Table) -> Items:
    return Items([_fields(row) for row in table.rows], table.first)


def _offers(table: Table, section: str, channels: Dict[str, List[Fields]]) -> Items:
    prefix = "" if section == "services" else "route "
    found = []
    for row in table.rows:
        fields = _fields(row)
        mine = channels.pop(prefix + (row["slug"].text if "slug" in row else ""), [])
        fields.values["channels"] = Items(mine, fields.line)
        fields.lines["channels"] = fields.line
        found.append(fields)
    return Items(found, table.first)


def _note_lost(offers: Dict[str, List[Fields]], tables: Dict[str, Table], place: Place) -> None:
    """Contacts of services that are not there; where the whole sheet is not, that is said once."""
    for of, channels in offers.items():
        sheet = "reporting_routes" if of.startswith("route ") else "services"
        if sheet in tables:
            place.problem(channels[0].line, of, f"no row of the sheet {sheet} has this slug: put that "
                          "row back, or delete its rows here and on more_hours and exceptions too")
    for sheet in ("services", "reporting_routes"):
        if sheet not in tables and any(of.startswith("route ") == (sheet != "services") for of in offers):
            place.problem(tables["channels"].first, f"no sheet {sheet}", "put this sheet back; the sheets "
                          "channels, more_hours and exceptions belong to it")


def _channels(tables: Dict[str, Table], place: Place) -> Dict[str, List[Fields]]:
    """Channels by what they belong to, in the order of their numbers."""
    found: Dict[str, Dict[str, Fields]] = {}
    blocks: Dict[Tuple[str, str], List[Fields]] = {}
    for row in _rows(tables, "channels"):
        of, no = row["of"].text, row["no"].text
        fields = _fields(row, set(row) - {"of", "no", *HOURS_COLUMNS})
        blocks[of, no] = [_hours(row, place)]
        if no in found.setdefault(of, {}):
            place.problem(row["no"].spot, no, "write another number: this one is taken above")
        found[of][no] = fields
    for row in _rows(tables, "more_hours"):
        if (row["of"].text, row["no"].text) in blocks:
            blocks[row["of"].text, row["no"].text].append(_hours(row, place))
        else:
            _unknown_channel(row, place)
    for row in _rows(tables, "exceptions"):
        _add_exception(row, blocks, place)
    for (of, no), hours in blocks.items():
        whole = hours[0] if len(hours) == 1 else Items(hours, hours[0].line)
        found[of][no].values["hours"] = whole
        found[of][no].lines["hours"] = whole.line
    return {of: [rows[no] for no in sorted(rows, key=_number)] for of, rows in found.items()}


def _rows(tables: Dict[str, Table], name: str) -> List[Row]:
    needed = {"of", "no"}
    return [row for row in tables[name].rows if needed <= set(row)] if name in tables else []


def _unknown_channel(row: Row, place: Place) -> None:
    place.problem(row["of"].spot, f"{row['of'].text} {row['no'].text}",
                  "write the of and no of a row of the sheet channels")


def _number(text: str) -> Tuple[int, str]:
    return (int(text), "") if text.isdigit() else (10 ** 6, text)


def _hours(row: Row, place: Place) -> Node:
    kind = row.get("opening") or Cell("weekly", row["of"].spot)
    filled = [row[name] for name in WEEKDAYS if name in row and row[name].text]
    if kind.text in ("", "not_stated") and not filled:
        return Text("not_stated", kind.spot)
    if kind.text == "always":
        if filled:
            place.problem(filled[0].spot, filled[0].text, "empty this cell: the column opening "
                          'says "always"; or write "weekly" there, and the hours of each day')
        return to_node({"always": True}, kind.spot)
    if kind.text not in ("", "weekly", "not_stated"):
        return Text(kind.text, kind.spot)
    block = Fields({}, kind.spot)
    weekly = Fields({}, kind.spot)
    for name in WEEKDAYS:
        if name in row and row[name].text:
            weekly.values[name], weekly.lines[name] = _spans(row[name]), row[name].spot
    block.values["weekly"] = weekly
    valid = Fields({}, kind.spot)
    for column, into, name in (("term_only", block, "term_only"),
                               ("bank_holidays", block, "bank_holidays"),
                               ("closures", block, "closures"),
                               ("valid_from", valid, "from"), ("valid_to", valid, "to")):
        if column in row and row[column].text:
            into.values[name], into.lines[name] = _spans(row[column]), row[column].spot
    if valid.values:
        block.values["valid"] = valid
    block.lines = {**{name: kind.spot for name in block.values}, **block.lines}
    return block


def _add_exception(row: Row, blocks, place: Place) -> None:
    hours = blocks.get((row["of"].text, row["no"].text))
    number = row["hours_no"].text if "hours_no" in row else "1"
    n = int(number) - 1 if number.isdigit() else 0
    block = hours[n] if hours and n < len(hours) else None
    if not isinstance(block, Fields) or "weekly" not in block.values:
        _unknown_channel(row, place)
        return
    fields = _fields(row, {"from", "to", "note", "hours"})
    if row["hours"].text == "closed":
        fields.values.pop("hours")
        fields.values["closed"] = Text("true", row["hours"].spot)
    block.values.setdefault("exceptions", Items([], row["of"].spot)).values.append(fields)
    block.lines["exceptions"] = row["of"].spot
