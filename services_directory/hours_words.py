"""Opening hours as a sentence. The wording itself is in data/words/hours.yml."""
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Optional

from ruamel.yaml import YAML

from services_directory import opening
from services_directory.calendars import Calendar
from services_directory.hours_rules import Day, Hours, day_of
from services_directory.settings import ROOT

WORDS_FILE = ROOT / "data" / "words" / "hours.yml"


@lru_cache(maxsize=None)
def words() -> dict:
    return YAML(typ="safe").load(WORDS_FILE)


def hours_text(hours: Hours, calendar: Calendar, when: datetime) -> str:
    """What a student reads: "open now, until 22:00", "opens tomorrow at 9:00"."""
    sentences = words()["sentences"]
    state = opening.is_open(hours, calendar, when)
    if state is None:
        return sentences["not_stated"]
    change = opening.next_change(hours, calendar, when)
    today = opening.local_day(calendar, when)
    if state:
        return _open_sentence(change, today)
    return _closed_sentence(hours, calendar, change, today)


def _open_sentence(change: Optional[datetime], today: date) -> str:
    sentences = words()["sentences"]
    if change is None:
        return sentences["always"]
    day = _closing_day(change)
    key = {0: "open_until", 1: "open_until_tomorrow"}.get((day - today).days, "open_until_day")
    return sentences[key].format(time=_time(change), day=_day(day, today))


def _closing_day(change: datetime) -> date:
    # Closing at midnight is the end of the day before, as people say it.
    return (change - timedelta(minutes=1)).date() if _is_midnight(change) else change.date()


def _closed_sentence(hours: Hours, calendar: Calendar, change: Optional[datetime],
                     today: date) -> str:
    sentences = words()["sentences"]
    why = _why_closed(hours, calendar, today, change)
    if change is None:
        return _with_reason("closed_because", why) if why else sentences["closed"]
    days = (change.date() - today).days
    if why and days > 1:
        return _with_reason("closed_until", why, day=_day(change.date(), today))
    key = {0: "opens_today", 1: "opens_tomorrow"}.get(days, "opens_day")
    return sentences[key].format(time=_time(change), day=_day(change.date(), today))


def _why_closed(hours: Hours, calendar: Calendar, today: date,
                change: Optional[datetime]) -> Optional[Day]:
    last = change.date() if change else today + timedelta(days=1)
    days = (today + timedelta(days=n) for n in range((last - today).days))
    found = (day_of(hours, calendar, day) for day in days)
    return next((day for day in found if day.reason and not day.spans), None)


def _with_reason(key: str, why: Day, day: str = "") -> str:
    kind = why.reason if why.note or why.reason in ("term", "bank_holiday") else "unnamed"
    note = why.note[4:] if why.note.lower().startswith("the ") else why.note
    return words()[key][kind].format(name=note, day=day)


def _time(moment: datetime) -> str:
    return words()["midnight"] if _is_midnight(moment) else f"{moment.hour}:{moment.minute:02d}"


def _is_midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute) == (0, 0)


def _day(day: date, today: date) -> str:
    """A weekday within the week, else a date: "Monday", "5 January"."""
    if 0 <= (day - today).days < 7:
        return words()["weekdays"][day.weekday()]
    return words()["date"].format(day=day.day, month=words()["months"][day.month - 1])
