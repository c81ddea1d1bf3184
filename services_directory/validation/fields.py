"""Reading one field: text, dates, choices, lists, and a table of fields for a map of them.

A reader takes a node and its place, and returns a value; where the node does not fit it notes the
problem and returns None, so that reading goes on to the next one.
"""
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Callable, Dict, Mapping, Optional, Union
from urllib.parse import urlsplit

from services_directory.validation.problems import Place, one_of
from services_directory.yaml_nodes import Fields, Items, Node, Text

Reader = Callable[[Node, Place], Any]
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_YES = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
# UTF-8 that was read as Latin-1 and saved: "â€™" for an apostrophe, "Ã©" for é.
SPOILT = re.compile("\u00e2\u20ac|\u00e2\u0080|\u00c3[\u0080-\u00bf\u0153\u0161]|\u00c2[\u00a0\u00a3]")
CURLY = "\u201c\u201d"
_NOT_HTTPS = "write a full address that starts with https://"


@dataclass(frozen=True)
class Field:
    read: Reader
    required: bool = False
    default: Any = None
    example: str = ""       # what to write where it is missing


def read_fields(node: Node, place: Place, table: Mapping[str, Field],
                quiet: bool = False) -> Optional[Dict[str, Any]]:
    """A map of fields, complete with defaults. `quiet` leaves unknown fields to the caller."""
    if not isinstance(node, Fields):
        place.problem(node.line, _shown(node), f"write fields here: {', '.join(table)}")
        return None
    _note_strangers(node, place, () if quiet else table, quiet)
    return {name: _read_field(node, place, name, field) for name, field in table.items()}


def _note_strangers(node: Fields, place: Place, table, quiet: bool) -> None:
    for name in node.repeated:
        place.at(name).problem(node.lines[name], name, "write it once: it is there twice")
    for name in node.values:
        if name not in table and not quiet:
            place.at(name).problem(
                node.lines[name], name, "there is no such field; " + one_of(table, name))


def _read_field(node: Fields, place: Place, name: str, field: Field):
    value = node.values.get(name)
    if value is None or (isinstance(value, Text) and value.value is None):
        if field.required:
            line = node.lines.get(name, node.line)
            place.at(name).problem(line, None, f"write {name}: {field.example or '…'}")
        return field.default
    found = field.read(value, place.at(name))
    return field.default if found is None else found


def _shown(node: Node) -> Optional[str]:
    return {Items: "a list", Fields: "a group of fields"}.get(type(node)) or node.value


def text(node: Node, place: Place) -> Optional[str]:
    if isinstance(node, Text):
        found = " ".join((node.value or "").split()) or None
        if found and not found.isascii():
            _note_spoilt(found, node, place)
        return found
    place.problem(node.line, _shown(node), "write one line of text")
    return None


def _note_spoilt(found: str, node: Text, place: Place) -> None:
    """What a word processor or the wrong encoding did; students would read it as it stands."""
    if found[0] in CURLY and found[-1] in CURLY:
        place.problem(node.line, found, 'write straight quotation marks: "…"')
    elif SPOILT.search(found):
        place.problem(node.line, found, "letters were spoilt when the file was saved: write them anew, "
                      "and save as UTF-8")


def matching(check: Callable[[str], Any], advice: Union[str, Callable[[str], str]]) -> Reader:
    """Text that `check` turns into a value; None or a ValueError from it is a problem. `advice`: what
    to write, or what makes that of the text that was found."""
    def read(node: Node, place: Place):
        found = text(node, place)
        if found is None:
            return None
        try:
            value = check(found)
        except ValueError:
            value = None
        if value is None:
            place.problem(node.line, found, advice if isinstance(advice, str) else advice(found))
        return value
    return read


def choice(*values: str) -> Reader:
    known = frozenset(values)

    def read(node: Node, place: Place):
        if type(node) is Text and node.value in known:
            return node.value
        found = text(node, place)
        word = _as_choice(found, values)
        if found is not None and word is None:
            place.problem(node.line, found, one_of(values, found))
        return word
    return read


def _as_choice(found: Optional[str], values) -> Optional[str]:
    # Some editors turn yes and no into true and false: the same is meant, so nothing is said.
    word = {"true": "yes", "false": "no"}.get((found or "").lower(), found)
    return next((w for w in (found, word) if w in values), None)


def items(read_one: Reader) -> Reader:
    def read(node: Node, place: Place):
        if not isinstance(node, Items):
            place.problem(node.line, _shown(node), "write a list: [one, two], or [] for none")
            return None
        found = [read_one(child, place.at(n)) for n, child in enumerate(node.values)]
        return [value for value in found if value is not None]
    return read


def group(table: Mapping[str, Field]) -> Reader:
    return lambda node, place: read_fields(node, place, table)


def _date(found: str) -> date:
    return date.fromisoformat(found)


def _date_advice(found: str) -> str:
    meant = british_date(re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", found.replace(",", " ")))
    return f"write a date as year-month-day{f': {meant}' if meant else ', such as 2026-09-01'}"


def british_date(found: str) -> Optional[date]:
    """ "23/12/2026", "23.12.26", "23 December 2026"; None where it is no such date."""
    found = " ".join(re.sub(r"[/.-]", " ", found).split())
    for form in ("%d %m %Y", "%d %m %y", "%d %B %Y", "%d %b %Y"):
        try:
            return datetime.strptime(found, form).date()
        except ValueError:
            continue
    return None


def _slug(found: str) -> Optional[str]:
    return found if _SLUG.fullmatch(found) and len(found) <= 80 else None


def _url(found: str) -> Optional[str]:
    parts = urlsplit(found)
    good = parts.scheme == "https" and "." in (parts.hostname or "") and " " not in found
    return found if good else None


def _origin(found: str) -> Optional[str]:
    parts = urlsplit(found)
    local = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1")
    bare = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    good = (parts.scheme == "https" or local) and parts.hostname and bare
    return found if good else None


def _number(lowest: int, highest: int) -> Callable[[str], Optional[int]]:
    return lambda found: int(found) if lowest <= int(found) <= highest else None


day = matching(_date, _date_advice)
flag = matching(lambda found: _YES.get(found.lower()), "write true or false")
slug = matching(_slug, "write small letters, digits and hyphens: student-advice")
https_url = matching(_url, _NOT_HTTPS)
origin = matching(_origin, "write the site's address without a path: https://www.example.ac.uk")
age = matching(_number(0, 120), "write an age in years: 16")
days_to_answer = matching(_number(0, 365), "write a whole number of working days: 3")
ukprn = matching(lambda t: t if re.fullmatch(r"1\d{7}", t) else None,
                 "write the eight digits of the UKPRN: 10001234")
