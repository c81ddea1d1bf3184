"""Opening hours, the one name the rest of the project uses.

Plain data (`Hours`, `Block`, `Calendar`) in; an answer, a moment or a sentence out.
"""
from services_directory.calendars import Calendar, Period
from services_directory.hours_rules import (
    ALWAYS, AS_USUAL, CLOSED, NOT_STATED_HOURS, Block, DatedException, Hours, day_of,
    hours_from_json, hours_to_json)
from services_directory.hours_words import hours_text
from services_directory.opening import is_open, next_change, open_intervals

__all__ = [
    "ALWAYS", "AS_USUAL", "CLOSED", "NOT_STATED_HOURS", "Block", "Calendar", "DatedException",
    "Hours", "Period", "day_of", "hours_from_json", "hours_text", "hours_to_json", "is_open",
    "next_change", "open_intervals",
]
