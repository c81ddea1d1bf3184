"""The figures of this process, in memory only, until they are large enough to be written down.

A restart forgets what is here: figures are "at least", never "at most". It is not written at a stop either, because
whoever can stop a server could then choose the moment of writing.
"""
from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Dict, Iterable, Iterator, List, Mapping, NamedTuple, Sequence, Tuple

from bot.counts.measures import CONVERSATIONS, HOUR, least_for
from bot.counts.periods import HERE, quarter_of, settled, week_of
from bot.counts.rules import Cell, releasable


Place = Tuple[str, str]  # institution, period


class Written(NamedTuple):
    """One figure that may be written: a multiple of five."""

    institution: str
    period: str
    measure: str
    value: str
    figure: int


class Tally:
    """``channels``: those that are switched on."""

    def __init__(self, channels: Sequence[str]) -> None:
        self._channels = tuple(channels)
        self._figures: Dict[Place, Counter[Cell]] = {}  # since this process began
        self._written: Dict[Place, Counter[Cell]] = {}  # the part of it that is written down

    def add(self, institution: str, moment: datetime, facts: Iterable[Cell]) -> None:
        """One conversation's new facts; with its first one also the hour, in a table that knows no week."""
        for fact in facts:
            self._of(institution, week_of(moment))[fact] += 1
            if fact[0] == CONVERSATIONS:
                self._of(institution, quarter_of(moment))[HOUR, f"{moment.astimezone(HERE).hour:02d}"] += 1

    def _of(self, institution: str, period: str) -> "Counter[Cell]":
        return self._figures.setdefault((institution, period), Counter())

    def take(self, now: datetime) -> List[Written]:
        """What may be written now, noted as written; periods that are settled are forgotten, whatever is left."""
        for place in [place for place in self._figures if settled(place[1], now)]:
            del self._figures[place]
            self._written.pop(place, None)
        taken = [one for place, figures in self._figures.items() for one in self._pieces(place, figures)]
        self._change(taken, 1)
        return taken

    def _pieces(self, place: Place, figures: Mapping[Cell, int]) -> Iterator[Written]:
        """What may leave of the whole so far, less what has left; never a piece under the threshold itself."""
        before = self._written.get(place, {})
        for cell, figure in releasable(figures, self._channels).items():
            piece = figure - before.get(cell, 0)
            if piece >= least_for(*cell):
                yield Written(*place, *cell, piece)

    def put_back(self, taken: Iterable[Written]) -> None:
        """What could not be written stays in memory until the next try."""
        self._change(taken, -1)

    def _change(self, taken: Iterable[Written], sign: int) -> None:
        for one in taken:
            self._written.setdefault((one.institution, one.period), Counter())[one.measure, one.value] += sign * one.figure
