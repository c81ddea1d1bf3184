"""From the stored figures to what an institution, or anybody who asks under freedom of information, may see.

Only settled periods are published, and a settled period never changes: two exports, however close in time, differ by
whole weeks or quarters or not at all. The rules of rules.py are applied once more to the sums.
"""
from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import datetime
from typing import Dict, Iterable, List, NamedTuple, Optional, Tuple

from bot.counts.measures import ALL, CHANNEL, CONVERSATIONS, HOUR, HOURS, MEASURES
from bot.counts.periods import settled, weeks_between
from bot.counts.rules import Cell, releasable
from bot.counts.store import CountStore

NOT_SHOWN = "not shown"  # none at all, few, or one that would give away a few: these three look the same


class Line(NamedTuple):
    """``figure`` is None where it is not shown."""

    period: str
    measure: str
    value: str
    figure: Optional[int]


def published_weeks(store: CountStore, institution: str, now: datetime) -> List[Line]:
    """Every settled week since the first, every value of the closed lists; services only where they are shown."""
    by_week: Dict[str, Dict[Cell, int]] = defaultdict(dict)
    for week, measure, value, figure in store.read_weeks(institution):
        if measure in MEASURES and settled(week, now):
            by_week[week][measure, value] = figure
    if not by_week:
        return []
    return [line for week in weeks_between(min(by_week), max(by_week)) for line in _lines(week, _releasable(by_week[week]))]


def _releasable(figures: Dict[Cell, int]) -> Dict[Cell, int]:
    """Channels are written all together or not at all, so those that are there are those that were switched on."""
    return releasable(figures, [value for measure, value in figures if measure == CHANNEL])


def _lines(week: str, shown: Dict[Cell, int]) -> Iterable[Line]:
    for measure in MEASURES.values():
        values = measure.values() or sorted(value for name, value in shown if name == measure.name)
        yield from (Line(week, measure.name, value, shown.get((measure.name, value))) for value in values)


def published_hours(store: CountStore, institution: str, now: datetime) -> List[Line]:
    """Every settled quarter that has a figure, all 24 hours of it."""
    by_quarter: Dict[str, Dict[Cell, int]] = defaultdict(dict)
    for quarter, hour, figure in store.read_hours(institution):
        if settled(quarter, now):
            by_quarter[quarter][HOUR, hour] = figure
    shown = {quarter: _releasable(figures) for quarter, figures in by_quarter.items()}
    return [Line(quarter, HOUR, hour, shown[quarter].get((HOUR, hour))) for quarter in sorted(shown) for hour in HOURS]


def as_csv(lines: Iterable[Line], head: Tuple[str, ...]) -> str:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(head)
    for line in lines:
        said = NOT_SHOWN if line.figure is None else line.figure
        table.writerow([line.period, line.value, said] if len(head) == 3 else [line.period, line.measure, line.value, said])
    return out.getvalue()


WEEKS_HEAD, HOURS_HEAD = ("week", "measure", "value", "conversations"), ("quarter", "hour", "conversations")


def totals(lines: Iterable[Line]) -> Dict[Tuple[str, str], int]:
    """The published figures of several weeks added up; what was not shown is not in them."""
    summed: Dict[Tuple[str, str], int] = defaultdict(int)
    for line in lines:
        summed[line.measure, line.value] += line.figure or 0
    return dict(summed)


def weekly(lines: Iterable[Line]) -> List[Tuple[str, Optional[int]]]:
    return [(line.period, line.figure) for line in lines if (line.measure, line.value) == (CONVERSATIONS, ALL)]
