"""`hours:` of a channel: what staff write, turned into the plain data of hours_rules."""
import re
from functools import lru_cache
from typing import Dict, Optional, Tuple

from services_directory.hours_rules import (
    AS_USUAL, CLOSED, DAY, NOT_STATED_HOURS, WHOLE_DAY, Block, DatedException, Hours, Spans)
from services_directory.validation.fields import Field, day, flag, items, read_fields, text
from services_directory.validation.problems import Place
from services_directory.yaml_nodes import Fields, Items, Node, Text

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(\d{1,2}):(\d{2}) ?[-–] ?(\d{1,2}):(\d{2})")
_LOOSE_TIME = r"(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)?"
_LOOSE_SPAN = re.compile(rf"{_LOOSE_TIME} ?(?:[-–—]|to|until) ?{_LOOSE_TIME}")
_DAY_ADVICE = f"write a day or days: {', '.join(WEEKDAYS)}, mon-fri"


def read_hours(node: Node, place: Place) -> Optional[Hours]:
    """`not_stated`, one block of hours, or a list of blocks that follow one another."""
    if isinstance(node, Text):
        if node.value == "not_stated":
            return NOT_STATED_HOURS
        place.problem(node.line, node.value,
                      "write weekly hours, {always: true}, or not_stated")
        return None
    blocks = [node] if isinstance(node, Fields) else node.values
    places = [place] if isinstance(node, Fields) else [place.at(n) for n in range(len(blocks))]
    found = [_read_block(block, at) for block, at in zip(blocks, places)]
    if not found:
        place.problem(node.line, "an empty list", "write weekly hours, or not_stated")
    return None if None in found else Hours(tuple(found))


def _read_block(node: Node, place: Place) -> Optional[Block]:
    values = read_fields(node, place, _BLOCK)
    if values is None:
        return None
    if not values["always"] and values["weekly"] is None:
        if "weekly" not in node.values:
            place.problem(node.line, None, 'write weekly: {mon-fri: "09:00-17:00"}')
        return None
    # 24/7 means bank holidays too; weekly hours do not unless somebody says so.
    usual = AS_USUAL if values["always"] else CLOSED
    valid = values["valid"] or {"from": None, "to": None}
    return Block(
        weekly=(WHOLE_DAY,) * 7 if values["always"] else values["weekly"],
        term_only=bool(values["term_only"]),
        bank_holidays=usual if values["bank_holidays"] is None else values["bank_holidays"],
        closures=usual if values["closures"] is None else values["closures"],
        exceptions=tuple(values["exceptions"]), first=valid["from"], last=valid["to"],
    )


def _read_weekly(node: Node, place: Place) -> Optional[Tuple[Spans, ...]]:
    if not isinstance(node, Fields):
        place.problem(node.line, getattr(node, "value", "a list"),
                      'write days and times: {mon-fri: "09:00-17:00"}')
        return None
    found: Dict[str, Tuple[int, Spans]] = {}
    for name, value in node.values.items():
        _read_days(name, value, place.at(name), found)
    for name in node.repeated:
        place.at(name).problem(node.lines[name], name, "write it once: it is there twice")
    return tuple(found.get(weekday, (0, CLOSED))[1] for weekday in WEEKDAYS)


def _read_days(name: str, value: Node, place: Place, found: Dict[str, Tuple[int, Spans]]) -> None:
    days, spans = _days(name), _read_spans(value, place)
    if not days:
        place.problem(value.line, name, _DAY_ADVICE)
    if spans is None:
        return
    for weekday in days:
        # `thu` beside `mon-fri` says what is different on Thursdays: the fewer days win.
        size, _ = found.get(weekday, (8, CLOSED))
        if size == len(days):
            place.problem(value.line, name, f"write {weekday} once: another line names it too")
        if len(days) <= size:
            found[weekday] = (len(days), spans)


# A directory says "mon-fri" and "09:00-17:00" a hundred thousand times.
@lru_cache(maxsize=256)
def _days(name: str) -> Tuple[str, ...]:
    if name == "daily":
        return WEEKDAYS
    first, _, last = name.partition("-")
    if first not in WEEKDAYS or (last and last not in WEEKDAYS):
        return ()
    start = WEEKDAYS.index(first)
    count = (WEEKDAYS.index(last) - start) % 7 if last else 0
    return tuple(WEEKDAYS[(start + n) % 7] for n in range(count + 1))


def _read_spans(node: Node, place: Place) -> Optional[Spans]:
    """One span, a list of them, or `closed`."""
    if isinstance(node, Text) and node.value == "closed":
        return CLOSED
    texts = node.values if isinstance(node, Items) else [node]
    spans = [_read_span(child, place) for child in texts]
    if None in spans:
        return None
    spans.sort()
    if any(later[0] < earlier[1] for earlier, later in zip(spans, spans[1:])):
        place.problem(node.line, None, "write times that do not overlap on one day")
        return None
    return tuple(spans)


def _read_span(node: Node, place: Place):
    found = text(node, place)
    span = _span(found or "")
    if span is None and (found is not None or isinstance(node, Text)):
        place.problem(node.line, found, _span_advice(found or ""))
    return span


def _span_advice(found: str) -> str:
    """What was found, as it is to be written; "9-5" could be the night, so it is not turned into anything."""
    match = _LOOSE_SPAN.fullmatch(found.lower())
    meant = f"{_on_the_clock(*match.groups()[:3])}-{_on_the_clock(*match.groups()[3:])}" if match else ""
    plain = match and (match[3] and match[6] or match[2] and match[5] and not (match[3] or match[6]))
    return ("write opening and closing time on the 24-hour clock, in quotation marks" +
            (f': "{meant}"' if plain and _span(meant) else ', such as "09:00-17:00"'))


def _on_the_clock(hour: str, minute: Optional[str], half: Optional[str]) -> str:
    """ "5", "30", "pm" -> "17:30"."""
    of_day = int(hour) if not half else int(hour) % 12 + (12 if half == "pm" else 0)
    return f"{of_day:02d}:{minute or '00'}"


@lru_cache(maxsize=4096)
def _span(found: str) -> Optional[Tuple[int, int]]:
    match = _SPAN.fullmatch(found)
    times = [int(part) for part in match.groups()] if match else None
    if not times or times[1] > 59 or times[3] > 59 or times[0] > 23 or times[2:] > [24, 0]:
        return None
    opens, closes = times[0] * 60 + times[1], times[2] * 60 + times[3]
    return opens, closes if closes > opens else closes + DAY     # 18:00-02:00 is past midnight


def _read_rule(node: Node, place: Place):
    """`closed`, `as_usual`, or the hours of such a day."""
    return AS_USUAL if isinstance(node, Text) and node.value == AS_USUAL else (
        _read_spans(node, place))


def _read_exception(node: Node, place: Place) -> Optional[DatedException]:
    values = read_fields(node, place, _EXCEPTION)
    if values is None:
        return None
    first = values["on"] or values["from"]
    last = values["on"] or values["to"] or first
    if first is None:
        place.problem(node.line, None, "write on: 2026-12-11, or from: and to:")
        return None
    if not _ordered(first, last, node, place):
        return None
    if values["hours"] is None and not values["closed"]:
        place.problem(node.line, None, 'write hours: "10:00-12:00", or closed: true')
        return None
    spans = CLOSED if values["closed"] else values["hours"]
    return DatedException(first, last, spans, values["note"] or "")


def _read_valid(node: Node, place: Place):
    values = read_fields(node, place, {"from": Field(day), "to": Field(day)})
    if values and values["from"] and values["to"]:
        _ordered(values["from"], values["to"], node, place)
    return values


def _ordered(first, last, node: Node, place: Place) -> bool:
    if first > last:
        place.problem(node.line, f"{first} to {last}", "write the earlier day first")
    return first <= last


_EXCEPTION = {
    "on": Field(day), "from": Field(day), "to": Field(day), "hours": Field(_read_spans),
    "closed": Field(flag), "note": Field(text),
}
_BLOCK = {
    "always": Field(flag), "weekly": Field(_read_weekly), "term_only": Field(flag),
    "bank_holidays": Field(_read_rule), "closures": Field(_read_rule),
    "exceptions": Field(items(_read_exception), default=()), "valid": Field(_read_valid),
}
