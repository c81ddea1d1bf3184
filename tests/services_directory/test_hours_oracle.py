"""Opening hours against an oracle that walks through every minute.

The oracle knows one thing about clock changes: somebody who watches the wall clock and never lets
it run backwards opens and closes at the times on the door. It lays rules over one another instead
of looking for the first that applies, so that it shares no step with the code it judges.
"""
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

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
