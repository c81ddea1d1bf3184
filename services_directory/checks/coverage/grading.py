"""Cells laid over the year: what share of the time an own service, a specialist, only a line."""
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Dict, Iterable, List, Optional, Tuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from services_directory import models as m
from services_directory import vocabulary as v
from services_directory.checks.coverage.cells import NOT_A_CALL, Cell, Shown, walk
from services_directory.checks.coverage.year import Year
from services_directory.checks.findings import FAIL, NOTE, WARN, Finding
from services_directory.facts import InstitutionInfo, get_institution
from services_directory.models import NATIONAL

# The needs a minimum is asked of: adults at home, each preference, by voice or without.
SIDES = ("self", "friend", "witness")
WAYS = ("any", "no_voice")


@dataclass
class Grade:
    """Shares of the year; what is left over is "fallback only"."""
    own_open: float
    specialist_open: float      # own or specialist
    cell: Optional[Cell] = None

    def as_dict(self) -> Dict[str, Any]:
        return {"own_open": round(self.own_open, 4),
                "specialist_open": round(self.specialist_open - self.own_open, 4),
                "fallback_only": round(1 - self.specialist_open, 4)}


@dataclass
class Gap:
    what: str       # what is wrong, as the finding begins
    cell: Cell
    share: float    # of the year's time that is missing
    when: Optional[datetime]


@dataclass
class Coverage:
    slug: str
    first: date
    last: date
    cells: int = 0
    distinct: int = 0
    plain: Dict[Tuple[str, str], Grade] = field(default_factory=dict)
    worst: Dict[str, Grade] = field(default_factory=dict)
    least: Dict[str, Grade] = field(default_factory=dict)      # by specialist_open
    gaps: List[Gap] = field(default_factory=list)
    heat: Dict[str, Any] = field(default_factory=dict)         # topic -> 168 values from 0 to 2


def cover(session: Session, slug: str, first: date, days: int = 366,
          step=lambda: None, topics: Iterable[str] = v.TOPICS) -> Coverage:
    info = get_institution(session, slug)
    now = datetime.combine(first, time(12), ZoneInfo(info.time_zone))
    year = Year(first, _hours(session, info), days, info.time_zone)
    found = Coverage(slug, first, year.last)
    work = _Work(year)
    for shown in walk(session, slug, now, step, topics):
        _add(found, work, shown, info)
    found.distinct = len(work.known)
    return found


def _hours(session: Session, info: InstitutionInfo) -> Iterable:
    """Every line of hours with every calendar it may be read by."""
    from services_directory.calendars import Calendar

    channel, service = m.Channel.__table__, m.Service.__table__
    query = select(channel.c.hours, service.c.owner).join(
        service, service.c.key == channel.c.service_key).where(
        service.c.owner.in_([info.slug, NATIONAL])).distinct()
    for hours, owner in session.execute(query):
        if owner != NATIONAL:
            yield hours, info.calendar
        else:
            yield from ((hours, Calendar(nation=nation, terms=info.calendar.terms))
                        for nation in (*v.UK_NATIONS, None))


def _of_offer(candidate, channels) -> tuple:
    """All of an offer that its bits depend on."""
    return (candidate.row.key, candidate.own, bool(candidate.covers), "offer" in candidate.roles,
            bool(candidate.fact), len(channels), candidate.calendar)


@dataclass
class _Work:
    year: Year
    known: Dict[tuple, Tuple[int, int, int, int]] = field(default_factory=dict)

    def of(self, shown: Shown) -> Tuple[int, int, int, int]:
        """Bits of own, of own or specialist, of anything but a call; and the number of ways."""
        offers = shown.offers
        key = (tuple(_of_offer(c, shown.channels[id(c)]) for c in offers),
               tuple((c.row.key, len(channels)) for c, channels in shown.lines), shown.cell.way)
        if key not in self.known:
            self.known[key] = self._bits(shown)
        return self.known[key]

    def _bits(self, shown: Shown) -> Tuple[int, int, int, int]:
        own = specialist = written = 0
        ways = set()
        for candidate in shown.offers:
            channels = shown.channels[id(candidate)]
            if shown.cell.way != "any":
                channels = [c for c in channels if c.kind != "phone"]
            # A form can be sent at any hour; open is where somebody answers.
            opened = self._opened(candidate, [c for c in channels if c.kind in v.LIVE_KINDS])
            # Named for this topic (or for all), not only as what comes when nothing fits.
            mine = candidate.own and ("offer" in candidate.roles or candidate.fact)
            own |= opened if mine else 0
            specialist |= opened if mine or candidate.covers else 0
            written |= self._opened(candidate, [c for c in channels if c.kind in NOT_A_CALL])
            ways |= {c.value for c in channels}
        for line, channels in shown.lines:
            written |= self._opened(line, [c for c in channels if c.kind in NOT_A_CALL])
            ways |= {c.value for c in channels}
        return own, specialist, written, len(ways)

    def _opened(self, candidate, channels) -> int:
        bits = 0
        for channel in channels:
            bits |= self.year.open(channel.hours, candidate.calendar)
        return bits


def _add(found: Coverage, work: _Work, shown: Shown, info: InstitutionInfo) -> None:
    cell, year = shown.cell, work.year
    own, specialist, written, ways = work.of(shown)
    found.cells += cell.choices
    if ways < 2:
        found.gaps.append(Gap("fewer than two ways to make contact", cell, 1.0, None))
    if written != year.always:
        found.gaps.append(Gap("only a phone call is open", cell,
                              1 - year.share(written), year.first_gap(written)))
    if cell.nation != info.nation or cell.age:
        return
    grade = Grade(year.share(own), year.share(specialist), cell)
    if not cell.preferences and cell.way == "any":
        found.plain[cell.topic, cell.perspective] = grade
        if cell.perspective == "self":
            found.heat[cell.topic] = year.by_week_hour(own) + year.by_week_hour(specialist)
    if cell.perspective in SIDES and cell.way in WAYS:
        _keep_lowest(found.worst, grade, "own_open")
        _keep_lowest(found.least, grade, "specialist_open")


def _keep_lowest(table: Dict[str, Grade], grade: Grade, measure: str) -> None:
    old = table.get(grade.cell.topic)
    if old is None or getattr(grade, measure) < getattr(old, measure):
        table[grade.cell.topic] = grade


def judge(found: Coverage, minima: Dict[str, Dict[str, int]]) -> Iterable[Finding]:
    if not minima:
        yield Finding(WARN, "coverage", found.slug, "minima",
                      "no minima are stated, so nothing here can fail: the UK's lines alone make "
                      "every cell pass. Write minima: {own_open: {any: 20%}}")
    for measure, table in (("own_open", found.worst), ("specialist_open", found.least)):
        wanted = minima.get(measure, {})
        for topic, grade in table.items():
            least = wanted.get(topic, wanted.get(v.ANY_TOPIC))
            if least is not None and getattr(grade, measure) * 100 < least:
                yield Finding(FAIL, "coverage", found.slug, topic,
                              f"{measure} {getattr(grade, measure):.1%} of the year, the minimum "
                              f"is {least}%: {grade.cell}")
    yield from _gap_findings(found)


def _gap_findings(found: Coverage) -> Iterable[Finding]:
    grouped: Dict[Tuple[str, str, str, Optional[str]], List[Gap]] = defaultdict(list)
    for gap in found.gaps:
        grouped[gap.what, gap.cell.nation, gap.cell.way, gap.cell.age].append(gap)
    for (what, nation, way, age), gaps in grouped.items():
        worst = max(gaps, key=lambda gap: gap.share)
        when = f", first on {worst.when:%A %d %B %Y at %H:%M}" if worst.when else ""
        # Abroad no British line answers: known, said, and not a fault of the file's order.
        level = NOTE if nation == "outside_uk" else FAIL
        yield Finding(level, "coverage", found.slug, f"{nation}, {way}, {age or 'adult'}",
                      f"{what} in {len(gaps)} kinds of need{when}; for example {worst.cell}")


