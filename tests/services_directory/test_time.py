"""Opening hours as a student meets them: closed periods, clock changes, nights, holidays."""
from datetime import date

import pytest

from services_directory.calendars import Calendar, Period, bank_holidays, published_until
from services_directory.clock import now, parse_now
from services_directory.hours import (
    ALWAYS, AS_USUAL, Block, DatedException, Hours, hours_from_json, hours_text, hours_to_json,
    is_open, next_change)

NINE_TO_FIVE = ((540, 1020),)
WEEK = (NINE_TO_FIVE,) * 5 + ((), ())
NIGHTS = (((1200, 1920),),) * 7                     # 20:00 to 8:00
OFFICE = Hours((Block(weekly=WEEK),))
USUAL = Hours((Block(weekly=WEEK, bank_holidays=AS_USUAL, closures=AS_USUAL),))
NIGHTLINE = Hours((Block(weekly=NIGHTS, term_only=True, bank_holidays=AS_USUAL),))
BREAK = Period("winter break", date(2026, 12, 23), date(2027, 1, 4))
TERM = Period("autumn", date(2026, 9, 21), date(2026, 12, 11))
ENGLAND = Calendar("england", terms=(TERM,), closures=(BREAK,))
SCOTLAND = Calendar("scotland", terms=(TERM,))


@pytest.mark.parametrize("hours, calendar, when, expected", [
    pytest.param(OFFICE, ENGLAND, "2026-11-23T09:00", True, id="opens on the minute"),
    pytest.param(OFFICE, ENGLAND, "2026-11-23T17:00", False, id="closes on the minute"),
    pytest.param(OFFICE, ENGLAND, "2026-11-22T11:00", False, id="Sunday"),
    pytest.param(OFFICE, ENGLAND, "2026-12-24T11:00", False, id="closure"),
    pytest.param(USUAL, ENGLAND, "2026-12-24T11:00", True, id="closure, open as usual"),
    pytest.param(OFFICE, Calendar("england"), "2026-12-28T11:00", False, id="substitute day"),
    pytest.param(OFFICE, Calendar("scotland"), "2027-01-04T11:00", False, id="2 January moved"),
    pytest.param(OFFICE, Calendar("england"), "2027-01-04T11:00", True, id="not in England"),
    pytest.param(OFFICE, Calendar("northern_ireland"), "2027-07-12T11:00", False, id="12 July"),
    pytest.param(NIGHTLINE, ENGLAND, "2026-11-22T02:10", True, id="past midnight"),
    pytest.param(NIGHTLINE, ENGLAND, "2026-12-12T02:10", True, id="the last night of term"),
    pytest.param(NIGHTLINE, ENGLAND, "2026-12-12T20:10", False, id="out of term"),
    pytest.param(NIGHTLINE, Calendar("england"), "2026-11-22T02:10", None, id="terms unknown"),
    pytest.param(Hours(stated=False), ENGLAND, "2026-11-23T11:00", None, id="not stated"),
    pytest.param(Hours((ALWAYS,)), ENGLAND, "2026-12-25T03:00", True, id="24/7 at Christmas"),
])
def test_open_now(hours, calendar, when, expected):
    assert is_open(hours, calendar, parse_now(when)) is expected


@pytest.mark.parametrize("day, nation, expected", [
    (date(2026, 12, 26), "england", True),      # a Saturday: gov.uk lists only the 28th
    (date(2026, 12, 28), "england", True),
    (date(2027, 1, 2), "scotland", True),       # a Saturday
    (date(2027, 1, 2), "england", False),
    (date(2027, 1, 4), "scotland", True),
    (date(2026, 11, 30), "scotland", True),     # St Andrew's Day
    (date(2026, 11, 30), "wales", False),
    (date(2027, 3, 29), "england", True),       # Easter Monday
    (date(2027, 3, 29), "scotland", False),
    (date(2027, 3, 29), None, False),           # not everywhere in the UK
    (date(2040, 12, 25), "wales", True),        # after the published list
])
def test_bank_holidays_by_nation(day, nation, expected):
    assert Calendar(nation).is_bank_holiday(day) is expected


def test_published_bank_holidays_reach_into_the_loaded_terms():
    assert published_until() >= date(2028, 12, 26)
    assert bank_holidays("wales") == bank_holidays("england")


@pytest.mark.parametrize("hours, when, expected", [
    # The clocks go forward on 28 March 2027: 01:30 does not exist.
    pytest.param(((90, 300),), "2027-03-28T00:30:00+00:00", False, id="before the gap"),
    pytest.param(((90, 300),), "2027-03-28T01:00:00+00:00", True, id="opens when it would exist"),
    pytest.param(((0, 90),), "2027-03-28T00:59:00+00:00", True, id="open until the gap"),
    pytest.param(((0, 90),), "2027-03-28T01:00:00+00:00", False, id="closed after the gap"),
    # They go back on 25 October 2026: 01:30 comes twice.
    pytest.param(((0, 90),), "2026-10-25T00:29:00+00:00", True, id="first 01:29"),
    pytest.param(((0, 90),), "2026-10-25T01:29:00+00:00", False, id="second 01:29"),
    pytest.param(((0, 180),), "2026-10-25T01:29:00+00:00", True, id="open through both"),
    pytest.param(((75, 300),), "2026-10-25T01:05:00+00:00", True, id="second 01:05, opened before"),
])
def test_clock_changes(hours, when, expected):
    week = Hours((Block(weekly=(hours,) * 7, bank_holidays=AS_USUAL),))
    assert is_open(week, Calendar("england"), parse_now(when)) is expected


def test_an_exception_for_one_day_stands_inside_a_longer_one():
    closed = DatedException(date(2026, 12, 14), date(2026, 12, 18), (), "stocktaking")
    short = DatedException(date(2026, 12, 16), date(2026, 12, 16), ((600, 720),), "drop-in")
    for exceptions in ((closed, short), (short, closed)):
        hours = Hours((Block(weekly=WEEK, exceptions=exceptions),))
        assert is_open(hours, ENGLAND, parse_now("2026-12-16T11:00"))
        assert not is_open(hours, ENGLAND, parse_now("2026-12-15T11:00"))


def test_blocks_follow_one_another():
    summer = Block(weekly=(((600, 720),),) * 7, first=date(2027, 6, 1), last=date(2027, 8, 31))
    hours = Hours((Block(weekly=WEEK), summer))
    assert is_open(hours, ENGLAND, parse_now("2027-05-28T16:00"))
    assert not is_open(hours, ENGLAND, parse_now("2027-06-01T16:00"))
    assert is_open(hours, ENGLAND, parse_now("2027-06-06T11:00"))


@pytest.mark.parametrize("hours, calendar, when, expected", [
    (Hours((ALWAYS,)), ENGLAND, "2026-12-27T02:10", "open 24 hours a day, every day"),
    (OFFICE, ENGLAND, "2026-11-23T11:00", "open now, until 17:00"),
    (OFFICE, ENGLAND, "2026-11-23T08:00", "opens today at 9:00"),
    (OFFICE, ENGLAND, "2026-11-23T18:00", "opens tomorrow at 9:00"),
    (OFFICE, ENGLAND, "2026-11-21T11:00", "opens on Monday at 9:00"),
    (OFFICE, ENGLAND, "2026-12-27T02:10", "closed for the winter break, back on 5 January"),
    (OFFICE, ENGLAND, "2026-12-22T18:00", "closed for the winter break, back on 5 January"),
    (OFFICE, ENGLAND, "2027-01-04T11:00", "opens tomorrow at 9:00"),
    (OFFICE, Calendar("england"), "2027-03-28T11:00",
     "closed for the bank holiday, back on Tuesday"),
    (NIGHTLINE, ENGLAND, "2026-11-22T21:00", "open now, until 8:00 tomorrow"),
    (NIGHTLINE, ENGLAND, "2026-11-22T02:10", "open now, until 8:00"),
    (NIGHTLINE, ENGLAND, "2026-12-20T12:00", "closed outside term"),
    (Hours(stated=False), ENGLAND, "2026-11-23T11:00", "opening hours not confirmed"),
    (Hours((Block(),)), ENGLAND, "2026-11-23T11:00", "closed"),
    (Hours((Block(weekly=(((540, 1440),),) * 7),)), ENGLAND, "2026-11-23T11:00",
     "open now, until midnight"),
])
def test_hours_as_a_sentence(hours, calendar, when, expected):
    assert hours_text(hours, calendar, parse_now(when)) == expected


def test_next_change_joins_nights_that_touch():
    weekend = Hours((Block(weekly=((), (), (), (), ((1080, 1440),), ((0, 1440),), ((0, 1440),))),))
    assert next_change(weekend, ENGLAND, parse_now("2026-11-20T19:00")) == parse_now(
        "2026-11-23T00:00")


def test_hours_survive_the_database():
    hours = Hours((ALWAYS, Block(
        weekly=WEEK, term_only=True, closures=((600, 660),), first=date(2026, 1, 1),
        exceptions=(DatedException(date(2026, 5, 1), date(2026, 5, 2), (), "moving"),))))
    assert hours_from_json(hours_to_json(hours)) == hours
    assert not hours_from_json(hours_to_json(Hours(stated=False))).stated


def test_frozen_clock():
    assert now("2026-12-27T02:10").isoformat() == "2026-12-27T02:10:00+00:00"
    assert now("2026-07-01T02:10").isoformat() == "2026-07-01T02:10:00+01:00"
    with pytest.raises(ValueError, match="SIGNPOST_NOW.*yesterday.*2026-12-27T02:10"):
        now("yesterday")
