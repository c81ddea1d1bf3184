"""Whether an answer can be used: by the same readers as the loader's, so that what is written can be read."""
import re
from typing import Callable, Optional

from services_directory.feed.public import is_a_name
from services_directory.starting.asking import Check
from services_directory.validation import fields
from services_directory.validation.contacts import contact_reader
from services_directory.validation.opening_hours import read_hours
from services_directory.validation.problems import Place
from services_directory.yaml_nodes import Fields, Node, Text

_DAYS_AND_TIMES = re.compile(r"([a-z]{3}(?:-[a-z]{3})?|daily) +(\d{1,2}:\d{2} ?[-–] ?\d{1,2}:\d{2})")
HOURS_ADVICE = "Write days and times: mon-fri 09:00-17:00, sat 10:00-12:00."


def readable(read: fields.Reader, may_be_empty: bool = True) -> Check:
    """An answer that this reader of the loader takes."""
    def check(text: str) -> Optional[str]:
        if not text:
            return None if may_be_empty else "This is needed."
        return _problem(read, Text(text, 1))
    return check


def _problem(read: fields.Reader, node: Node) -> Optional[str]:
    place = Place("")
    read(node, place)
    if not place.problems:
        return None
    advice = re.sub(r"(?: and)? in quotation marks", "", place.problems[0].advice)
    return f"{advice[0].upper()}{advice[1:]}."


def contact(kind: str) -> Check:
    return readable(contact_reader(kind, demo=False), may_be_empty=False)


def one_line(may_be_empty: bool = True) -> Check:
    return readable(fields.text, may_be_empty)


def a_job(text: str) -> Optional[str]:
    return one_line(False)(text) or ("Write a job, not a name: wellbeing manager." if is_a_name(text) else None)


def slug_not_taken(taken: Callable[[str], Optional[str]]) -> Check:
    known = readable(fields.slug, may_be_empty=False)
    return lambda text: known(text) or taken(text)


def hours_of(text: str) -> Optional[dict]:
    """`mon-fri 09:00-17:00, sat 10:00-12:00` as the weekly hours of a file; None where it is not that."""
    weekly = {}
    for part in filter(None, (piece.strip().lower() for piece in text.split(","))):
        match = _DAYS_AND_TIMES.fullmatch(part)
        if match is None or match[1] in weekly:
            return None
        weekly[match[1]] = re.sub(r"\s*[-–]\s*", "-", match[2])
    return weekly or None


def weekly_hours(text: str) -> Optional[str]:
    weekly = hours_of(text)
    if weekly is None:
        return HOURS_ADVICE
    days = Fields({day: Text(span, 1) for day, span in weekly.items()}, 1, {day: 1 for day in weekly})
    return _problem(read_hours, Fields({"weekly": days}, 1, {"weekly": 1}))
