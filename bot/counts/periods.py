"""Weeks and quarters, in the universities' own time: which one a moment belongs to, and when it can change no more."""
from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import List
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/London")
WRITING_HOUR = 4  # written once a day at this hour: by no means at a moment that a conversation chooses
SETTLING_DAYS = 1  # after its last day a period takes one more writing, then it is fixed for ever


def week_of(moment: datetime) -> str:
    year, week, _ = moment.astimezone(HERE).isocalendar()
    return f"{year}-W{week:02d}"


def quarter_of(moment: datetime) -> str:
    here = moment.astimezone(HERE)
    return f"{here.year}-Q{(here.month + 2) // 3}"


def last_day(period: str) -> date:
    year, kind, number = re.fullmatch(r"(\d{4})-([WQ])(\d{1,2})", period).groups()  # type: ignore[union-attr]  # made here
    if kind == "W":
        return date.fromisocalendar(int(year), int(number), 7)
    following = date(int(year) + int(number) // 4, int(number) % 4 * 3 + 1, 1)
    return following - timedelta(days=1)


def settled(period: str, now: datetime) -> bool:
    """Whether nothing will be added to this period any more: only such a period is published."""
    return now.astimezone(HERE).date() > last_day(period) + timedelta(days=SETTLING_DAYS)


def writing_day(now: datetime) -> date:
    """The day whose writing is due or done: it changes at WRITING_HOUR."""
    return (now.astimezone(HERE) - timedelta(hours=WRITING_HOUR)).date()


def weeks_between(first: str, last: str) -> List[str]:
    found, day = [], last_day(first)
    while day <= last_day(last):
        found.append("{}-W{:02d}".format(*day.isocalendar()[:2]))
        day += timedelta(days=7)
    return found
