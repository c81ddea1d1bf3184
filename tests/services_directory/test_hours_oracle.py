"""Opening hours against an oracle that walks through every minute.

The oracle knows one thing about clock changes: somebody who watches the wall clock and never lets
it run backwards opens and closes at the times on the door. It lays rules over one another instead
of looking for the first that applies, so that it shares no step with the code it judges.
"""
import random
from bisect import bisect_right
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services_directory.calendars import Calendar, Period
from services_directory.hours import (
    ALWAYS, AS_USUAL, Block, DatedException, Hours, hours_from_json, hours_to_json, is_open,
    next_change)

LONDON = ZoneInfo("Europe/London")
MINUTE = timedelta(minutes=1)
# Days on which something happens: clock changes, Christmas, New Year, Easter, St Andrew's Day.
SPECIAL = [date(2025, 3, 30), date(2025, 10, 26), date(2026, 3, 29), date(2026, 10, 25),
           date(2027, 3, 28), date(2027, 10, 31), date(2026, 12, 25), date(2026, 12, 28),
           date(2027, 1, 2), date(2027, 1, 4), date(2027, 3, 29), date(2026, 11, 30)]
days = st.one_of(st.sampled_from(SPECIAL), st.dates(date(2025, 1, 1), date(2028, 12, 31)))
# Whole, half and odd minutes around the hours at which clocks change.
times = st.sampled_from([0, 30, 59, 60, 61, 75, 90, 119, 120, 121, 180, 540, 1020, 1200, 1439])


@st.composite
def spans(draw):
    """Up to two that do not overlap; the last may run past midnight."""
    marks = sorted(draw(st.lists(times, max_size=4, unique=True)))
    found = list(zip(marks[::2], marks[1::2]))
    if len(marks) % 2:
        found.append((marks[-1], 1440 + draw(st.sampled_from([0, 60, 90, 120, marks[-1]]))))
    return tuple(found)


rules = st.one_of(st.just(AS_USUAL), spans())


@st.composite
def near(draw, day):
    first = day + timedelta(days=draw(st.integers(-3, 3)))
    return first, first + timedelta(days=draw(st.integers(0, 4)))


@st.composite
def situations(draw):
    day = draw(days)
    exceptions = tuple(DatedException(*draw(near(day)), draw(spans()))
                       for _ in range(draw(st.integers(0, 3))))
    block = Block(weekly=tuple(draw(spans()) for _ in range(7)), term_only=draw(st.booleans()),
                  bank_holidays=draw(rules), closures=draw(rules), exceptions=exceptions)
    later = Block(weekly=(draw(spans()),) * 7, first=day, last=draw(st.sampled_from(
        [None, day, day + timedelta(days=1)])))
    hours = Hours(draw(st.sampled_from([(block,), (block, later), (later, block), (ALWAYS,),
                                        (ALWAYS, later)])))
    calendar = Calendar(
        nation=draw(st.sampled_from(["england", "wales", "scotland", "northern_ireland", None])),
        terms=(Period("term", *draw(near(day))),),
        closures=tuple(Period("break", *draw(near(day))) for _ in range(draw(st.integers(0, 1)))))
    return day, hours, calendar


class Oracle:
    def __init__(self, hours, calendar):
        self.hours, self.calendar, self.days = hours, calendar, {}

    def walk(self, first: datetime, minutes: int):
        """Open or not, at each minute from `first`."""
        latest = (first - timedelta(hours=3)).astimezone(LONDON).replace(tzinfo=None)
        for n in range(-180, minutes):
            wall = (first + n * MINUTE).astimezone(LONDON).replace(tzinfo=None)
            latest = max(latest, wall)
            if n >= 0:
                yield self._is_open(latest)

    def _is_open(self, wall: datetime) -> bool:
        for day in (wall.date(), wall.date() - timedelta(days=1)):
            minutes = (wall - datetime.combine(day, time())) // MINUTE
            if any(opens <= minutes < closes for opens, closes in self._spans(day)):
                return True
        return False

    def _spans(self, day: date):
        if day not in self.days:
            self.days[day] = self._lay_rules(day)
        return self.days[day]

    def _lay_rules(self, day: date):
        spans = ()
        for block in self.hours.blocks:
            if (block.first or day) <= day <= (block.last or day):
                spans = self._lay_block(block, day)
        return spans

    def _lay_block(self, block: Block, day: date):
        spans = block.weekly[day.weekday()]
        if self.calendar.is_bank_holiday(day) and block.bank_holidays != AS_USUAL:
            spans = block.bank_holidays
        if block.term_only and not any(t.first <= day <= t.last for t in self.calendar.terms):
            spans = ()
        for closure in self.calendar.closures:
            if closure.first <= day <= closure.last and block.closures != AS_USUAL:
                spans = block.closures
        for exception in sorted(block.exceptions, key=lambda e: e.length, reverse=True):
            if exception.first <= day <= exception.last:
                spans = exception.spans
        return spans


@settings(max_examples=60, deadline=None)
@given(situations(), st.integers(0, 1439))
def test_open_and_next_change_agree_with_every_minute(situation, start):
    day, hours, calendar = situation
    first = datetime.combine(day, time(), timezone.utc) + (start - 720) * MINUTE
    expected = list(Oracle(hours, calendar).walk(first, 36 * 60))
    changes = [n for n in range(1, len(expected)) if expected[n] != expected[n - 1]]
    for n in {*range(0, len(expected), 47), *changes, *(c - 1 for c in changes)}:
        assert is_open(hours, calendar, first + n * MINUTE) is expected[n], n
    for n in {0, *changes}:
        following = next((c for c in changes if c > n), None)
        _check_change(next_change(hours, calendar, first + n * MINUTE), first, following,
                      len(expected))


def _check_change(found, first, following, walked):
    # Python calls a time that comes twice unequal to every other zone's: compare moments.
    found = found and found.astimezone(timezone.utc)
    if following is not None:
        assert found == first + following * MINUTE
    else:       # nothing changes as far as the oracle walked
        assert found is None or found >= first + walked * MINUTE


@settings(max_examples=100, deadline=None)
@given(situations())
def test_hours_are_the_same_after_the_database(situation):
    _, hours, _ = situation
    assert hours_from_json(hours_to_json(hours)) == hours


# What a file in use says: an office, a night line in term, a desk with exceptions, hours that
# change with a date, 24 hours a day.
_OFFICE = tuple(((540, 720), (780, 1020)) if day < 5 else () for day in range(7))
_NIGHT = tuple(((1200, 1440 + 420),) for _ in range(7))
IN_USE = {
    "office": Hours((Block(weekly=_OFFICE),)),
    "night": Hours((Block(weekly=_NIGHT, term_only=True, bank_holidays=AS_USUAL),)),
    "desk": Hours((Block(weekly=_OFFICE, bank_holidays=((600, 840),), closures=((660, 720),),
                         exceptions=tuple(DatedException(date(year, 12, 20), date(year, 12, 27))
                                          for year in range(2024, 2031))),)),
    "summer": Hours((Block(weekly=_OFFICE), *(
        Block(weekly=_NIGHT, first=date(year, 6, 15), last=date(year, 9, 14))
        for year in range(2024, 2031)))),
    "always": Hours((ALWAYS,)),
}


def _years(nation):
    return Calendar(
        nation=nation,
        terms=tuple(Period("term", date(year, month, 10), date(year, month + 2, 20))
                    for year in range(2024, 2031) for month in (1, 4, 9)),
        closures=tuple(Period("winter break", date(year, 12, 22), date(year + 1, 1, 3))
                       for year in range(2023, 2031)))


@pytest.mark.slow
@pytest.mark.parametrize("nation", ["england", "wales", "scotland", "northern_ireland"])
@pytest.mark.parametrize("name", IN_USE)
def test_seven_years_of_every_nation_at_each_change_and_at_random(name, nation):
    """2024 to 2030: each minute at which the oracle may open or close, with the one before and the
    one after, and some at random on every day."""
    hours, calendar, chance = IN_USE[name], _years(nation), random.Random(f"{name} {nation}")
    oracle = Oracle(hours, calendar)
    first, days = datetime(2024, 1, 1, tzinfo=timezone.utc), 7 * 365 + 2
    walk = _Walk(oracle, first)
    changes = []
    for day in range(days):
        start, minutes = day * 1440, walk.marks(day)
        marks = {start + m + d for m in minutes for d in (-1, 0, 1)}
        marks |= {start + chance.randrange(1440) for _ in range(3)}
        for n in marks:
            assert is_open(hours, calendar, first + n * MINUTE) is walk.at(n), first + n * MINUTE
        changes += [start + m for m in sorted(minutes) if walk.at(start + m) != walk.at(start + m - 1)]
    for n in chance.sample(range(days * 1440), 60):
        place = bisect_right(changes, n)
        following = changes[place] if place < len(changes) else None
        if following is not None and following - n < 150 * 1440:
            found = next_change(hours, calendar, first + n * MINUTE)
            assert found and found.astimezone(timezone.utc) == first + following * MINUTE, n


class _Walk:
    """The oracle at any minute after `first`: the wall clock never runs backwards for it."""

    def __init__(self, oracle, first):
        self.oracle, self.first, self.known = oracle, first, {}

    def marks(self, day: int):
        """Minutes of the day (UTC) near which something may change: of today's and yesterday's
        spans, in winter and in summer time, and the hour of the clock change."""
        local = (self.first + timedelta(days=day)).date()
        found = {0, 60, 120}
        for d in (local - timedelta(days=1), local, local + timedelta(days=1)):
            for span in self.oracle._spans(d):
                for minute in span:
                    found |= {minute % 1440, (minute - 60) % 1440}
        return {m for m in found if 0 <= m < 1440}

    def at(self, n: int) -> bool:
        if n not in self.known:
            # Three hours back is enough: the clock never goes back by more than one.
            self.known[n] = self.oracle._is_open(self._latest(self.first + n * MINUTE))
        return self.known[n]

    def _latest(self, moment):
        if moment.month != 10 or moment.day < 25 or moment.hour > 3:
            return moment.astimezone(LONDON).replace(tzinfo=None)
        # Three hours back is enough: the clock never goes back by more than one.
        return max((moment - m * MINUTE).astimezone(LONDON).replace(tzinfo=None)
                   for m in range(181))
