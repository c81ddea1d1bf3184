"""The days on which ordinary hours do not hold: bank holidays, terms, closures."""
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import FrozenSet, Optional, Tuple

from govuk_bank_holidays.bank_holidays import BankHolidays

_DIVISIONS = {
    "england": BankHolidays.ENGLAND_AND_WALES,
    "wales": BankHolidays.ENGLAND_AND_WALES,
    "scotland": BankHolidays.SCOTLAND,
    "northern_ireland": BankHolidays.NORTHERN_IRELAND,
}


@dataclass(frozen=True)
class Period:
    name: str
    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Calendar:
    """The days of one institution. Without a nation, holidays common to the whole UK count."""
    nation: Optional[str] = None
    time_zone: str = "Europe/London"
    terms: Tuple[Period, ...] = ()
    closures: Tuple[Period, ...] = ()

    def __hash__(self) -> int:
        # Asked for at every look into a cache, of some dozen periods: worked out once.
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.nation, self.time_zone, self.terms, self.closures))

    def closure_on(self, day: date) -> Optional[Period]:
        return next((period for period in self.closures if day in period), None)

    def in_term(self, day: date) -> bool:
        return any(day in term for term in self.terms)

    def is_bank_holiday(self, day: date) -> bool:
        return day in bank_holidays(self.nation) or _is_fixed_holiday(day, self.nation)


def _is_fixed_holiday(day: date, nation: Optional[str]) -> bool:
    # gov.uk lists only the substitute when one of these falls on a weekend, yet nobody works then;
    # and its list ends, these days do not.
    if (day.month, day.day) in ((12, 25), (12, 26), (1, 1)):
        return True
    return nation == "scotland" and (day.month, day.day) == (1, 2)


@lru_cache(maxsize=None)
def bank_holidays(nation: Optional[str]) -> FrozenSet[date]:
    """gov.uk's days for a nation, from the list inside the library: never the network."""
    holidays = _published()
    days = holidays.get_holidays(division=_DIVISIONS.get(nation))
    return frozenset(event["date"] for event in days)


@lru_cache(maxsize=None)
def _published() -> BankHolidays:
    return BankHolidays(use_cached_holidays=True)


def published_until() -> date:
    """The last day the bundled list knows: `check` can say when it must be renewed."""
    return max(max(bank_holidays(nation)) for nation in _DIVISIONS)
