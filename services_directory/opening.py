"""Is it open, and when does that change: pure functions over plain data.

Wall-clock times become moments once, here. When the clocks go back, a time that comes twice means
its first coming: a line that closes at 01:30 does not open again at 01:00. When they go forward,
a time that does not exist means the moment of the change.
"""
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Iterator, Optional, Tuple
from zoneinfo import ZoneInfo

from services_directory.calendars import Calendar
from services_directory.hours_rules import Hours, day_of

UTC = timezone.utc
# Long enough for a summer out of term; further ahead nobody is helped by a date.
HORIZON_DAYS = 200
Interval = Tuple[datetime, datetime]
_FOREVER = ((datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)),)


def is_open(hours: Hours, calendar: Calendar, when: datetime) -> Optional[bool]:
    """None where nobody stated the hours: that is never shown as open."""
    moments = moments_around(hours, calendar, local_day(calendar, when))
    return None if moments is None else is_within(moments, when.astimezone(UTC))


def is_within(moments: Tuple[Interval, ...], moment: datetime) -> bool:
    for opens, closes in moments:       # not any(…): this is asked a hundred times for one answer
        if opens <= moment < closes:
            return True
    return False


# The same day is asked about all day long, by every student: 32,768 of them stay under 20 MB.
@lru_cache(maxsize=32768)
def moments_around(hours: Hours, calendar: Calendar, day: date) -> Optional[Tuple[Interval, ...]]:
    """What can make it open on this day; None where nobody knows."""
    if not hours.known_in(calendar):
        return None
    if hours.never_closes:
        return _FOREVER
    # A span lasts less than 24 hours past its own midnight, so yesterday's is the oldest.
    return (*_moments(hours, calendar, day - timedelta(days=1)), *_moments(hours, calendar, day))


def next_change(hours: Hours, calendar: Calendar, when: datetime) -> Optional[datetime]:
    """The first moment after `when` at which it opens or closes, in local time.

    None where it never does (24 hours a day, closed for good) or nobody knows.
    """
    if not hours.known_in(calendar) or hours.never_closes:
        return None
    moment = when.astimezone(UTC)
    for opens, closes in open_intervals(hours, calendar, local_day(calendar, when)):
        if moment < opens:
            return _local(opens, calendar)
        if moment < closes:
            return None if _past_horizon(closes, moment) else _local(closes, calendar)
    return None


def open_intervals(hours: Hours, calendar: Calendar, today: date) -> Iterator[Interval]:
    """Moments it is open, in order, joined where they touch, from yesterday to the horizon."""
    pending = None
    for offset in range(-1, HORIZON_DAYS + 1):
        for opens, closes in _moments(hours, calendar, today + timedelta(days=offset)):
            if pending and opens <= pending[1]:
                pending = (pending[0], max(pending[1], closes))
                continue
            if pending:
                yield pending
            pending = (opens, closes)
    if pending:
        yield pending


def intervals_between(hours: Hours, calendar: Calendar, first: date, last: date) -> list:
    """Moments it is open on these days, cut at their ends; unknown hours are never open."""
    zone = _zone(calendar.time_zone)
    start, end = _moment(first, 0, zone), _moment(last + timedelta(days=1), 0, zone)
    if not hours.known_in(calendar):
        return []
    if hours.never_closes:
        return [(start, end)]
    found = []
    for offset in range(-1, (last - first).days + 1):
        for opens, closes in _moments(hours, calendar, first + timedelta(days=offset)):
            if opens < end and closes > start:
                found.append((max(opens, start), min(closes, end)))
    return found


def _past_horizon(closes: datetime, moment: datetime) -> bool:
    return closes - moment > timedelta(days=HORIZON_DAYS - 1)


@lru_cache(maxsize=32768)
def _moments(hours: Hours, calendar: Calendar, day: date) -> Tuple[Interval, ...]:
    zone = _zone(calendar.time_zone)
    found = ((_moment(day, opens, zone), _moment(day, closes, zone))
             for opens, closes in sorted(day_of(hours, calendar, day).spans))
    # A span inside the missing hour of spring comes to nothing.
    return tuple((start, end) for start, end in found if start < end)


@lru_cache(maxsize=4096)
def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    while True:
        moment = wall.replace(tzinfo=zone).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == wall:
            return moment
        wall += timedelta(minutes=1)    # the missing hour: at most sixty steps, once a year


def local_day(calendar: Calendar, when: datetime) -> date:
    return when.astimezone(_zone(calendar.time_zone)).date()


def _local(moment: datetime, calendar: Calendar) -> datetime:
    return moment.astimezone(_zone(calendar.time_zone))


@lru_cache(maxsize=None)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)

