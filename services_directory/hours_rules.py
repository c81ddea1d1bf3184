"""What a channel's opening hours say, and what they come to on one day.

Times are minutes after the local midnight a span starts on; a span past midnight closes after
1440 and belongs to the day it starts on, also where the next day is closed. On one day the first
rule that applies wins: a dated exception (the shortest, then the later one), the institution's
closure, term, bank holiday, the week.
"""
import json
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Optional, Tuple, Union

from services_directory.calendars import Calendar

DAY = 24 * 60
Span = Tuple[int, int]
Spans = Tuple[Span, ...]
CLOSED: Spans = ()
WHOLE_DAY: Spans = ((0, DAY),)
AS_USUAL = "as_usual"
DayRule = Union[str, Spans]     # AS_USUAL, or the spans of such a day (CLOSED: none)


@dataclass(frozen=True)
class DatedException:
    first: date
    last: date
    spans: Spans = CLOSED
    note: str = ""

    @property
    def length(self) -> int:
        return (self.last - self.first).days


@dataclass(frozen=True)
class Block:
    """Hours for a stretch of time; without `first` and `last` they hold always."""
    weekly: Tuple[Spans, ...] = (CLOSED,) * 7
    term_only: bool = False
    bank_holidays: DayRule = CLOSED
    closures: DayRule = CLOSED
    exceptions: Tuple[DatedException, ...] = ()
    first: Optional[date] = None
    last: Optional[date] = None

    def holds_on(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (
            self.last is None or day <= self.last)

    def exception_on(self, day: date) -> Optional[DatedException]:
        # The shortest wins: "closed 20 December to 5 January" and "23 December 10 to 12" mean both.
        found = [e for e in reversed(self.exceptions) if e.first <= day <= e.last]
        return min(found, key=lambda e: e.length, default=None)


ALWAYS = Block(weekly=(WHOLE_DAY,) * 7, bank_holidays=AS_USUAL, closures=AS_USUAL)


@dataclass(frozen=True)
class Hours:
    """The blocks of one channel; of two that hold on a day the later in the file wins."""
    blocks: Tuple[Block, ...] = ()
    stated: bool = True
    never_closes: bool = field(init=False)
    term_only: bool = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "never_closes", self.blocks == (ALWAYS,))
        object.__setattr__(self, "term_only", any(b.term_only for b in self.blocks))

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        # Asked for at every look into a cache, of up to a hundred numbers: worked out once.
        return hash((self.blocks, self.stated))

    def block_on(self, day: date) -> Optional[Block]:
        return next((b for b in reversed(self.blocks) if b.holds_on(day)), None)

    def known_in(self, calendar: Calendar) -> bool:
        """Unknown is not closed: hours nobody stated, or "in term" where no terms are known."""
        return self.stated and not (self.term_only and not calendar.terms)


NOT_STATED_HOURS = Hours(stated=False)


@dataclass(frozen=True)
class Day:
    """What one day comes to. `reason` (exception, closure, term, bank_holiday) and `note` say
    why it differs from an ordinary week; they are for the sentence, not for the sum."""
    spans: Spans
    reason: str = ""
    note: str = ""


def day_of(hours: Hours, calendar: Calendar, day: date) -> Day:
    block = hours.block_on(day)
    if block is None:
        return Day(CLOSED)
    exception = block.exception_on(day)
    if exception:
        return Day(exception.spans, "exception", exception.note)
    closure = calendar.closure_on(day)
    if closure and block.closures != AS_USUAL:
        return Day(block.closures, "closure", closure.name)
    if block.term_only and not calendar.in_term(day):
        return Day(CLOSED, "term")
    if block.bank_holidays != AS_USUAL and calendar.is_bank_holiday(day):
        return Day(block.bank_holidays, "bank_holiday")
    return Day(block.weekly[day.weekday()])


def hours_to_json(hours: Hours) -> Optional[str]:
    """One line of text for the database; equal hours give equal text. None: not stated."""
    if not hours.stated:
        return None
    return json.dumps([_block_to_plain(b) for b in hours.blocks], separators=(",", ":"))


def _block_to_plain(block: Block) -> dict:
    if block == ALWAYS:
        return {"always": True}
    return {
        "weekly": block.weekly, "term_only": block.term_only,
        "bank_holidays": block.bank_holidays, "closures": block.closures,
        "exceptions": [[e.first.isoformat(), e.last.isoformat(), e.spans, e.note]
                       for e in block.exceptions],
        "first": block.first and block.first.isoformat(),
        "last": block.last and block.last.isoformat(),
    }


# Many channels share few distinct hours; 8,192 texts of about 300 bytes stay under 10 MB.
@lru_cache(maxsize=8192)
def hours_from_json(text: Optional[str]) -> Hours:
    if text is None:
        return NOT_STATED_HOURS
    return Hours(tuple(_block_from_plain(plain) for plain in json.loads(text)))


def _block_from_plain(plain: dict) -> Block:
    if plain.get("always"):
        return ALWAYS
    return Block(
        weekly=tuple(_spans(day) for day in plain["weekly"]),
        term_only=plain["term_only"],
        bank_holidays=_rule(plain["bank_holidays"]),
        closures=_rule(plain["closures"]),
        exceptions=tuple(
            DatedException(date.fromisoformat(first), date.fromisoformat(last), _spans(spans), note)
            for first, last, spans, note in plain["exceptions"]),
        first=_date(plain["first"]), last=_date(plain["last"]),
    )


def _spans(plain) -> Spans:
    return tuple((opens, closes) for opens, closes in plain)


def _rule(plain) -> DayRule:
    return plain if plain == AS_USUAL else _spans(plain)


def _date(text: Optional[str]) -> Optional[date]:
    return date.fromisoformat(text) if text else None
