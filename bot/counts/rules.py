"""What may leave: the one place that decides, at writing and again at publishing.

A reader is taken to have every export ever made, to know who wrote in Teams and Slack and when, and to know these
rules. Four of them:
1. a figure under its threshold stays (measures.py: 10 where it says what happened to somebody, 5 otherwise);
2. a figure that is of nearly everybody stays, where it says what happened to somebody: "all of those who wrote in
   this week" names each of them;
3. complementary suppression: where the parts of a published whole would tell about a part that stays, all parts stay.
   All, not just the next smallest: a reader who knows that rule can undo it (a test tries every small table);
4. what leaves is rounded down to a multiple of five.
"""
from __future__ import annotations

from typing import Dict, Mapping, Sequence, Tuple

from bot.counts.measures import ABOUT_SOMEBODY, ALL, CHANNEL, CONVERSATIONS, HOUR, least_for

Cell = Tuple[str, str]  # measure, value
STEP = 5


def rounded(figure: int) -> int:
    return figure - figure % STEP


def releasable(figures: Mapping[Cell, int], channels: Sequence[str]) -> Dict[Cell, int]:
    """Of the figures of one institution and one period, those that may leave, as multiples of five.

    ``channels``: those that were switched on, which everybody knows; none of them may be told by subtraction.
    """
    total = figures.get((CONVERSATIONS, ALL), 0)
    shown = {cell: figure for cell, figure in figures.items() if figure >= least_for(*cell) and not _names_everybody(cell, figure, total)}
    if any((CHANNEL, channel) not in shown for channel in channels):
        shown = {cell: figure for cell, figure in shown.items() if cell[0] != CHANNEL}
    return {cell: rounded(figure) for cell, figure in shown.items()}


def _names_everybody(cell: Cell, figure: int, total: int) -> bool:
    if cell[0] == HOUR or least_for(*cell) < ABOUT_SOMEBODY:
        return False
    return total - figure < ABOUT_SOMEBODY
