"""What has already been taken in: Teams and Slack send again what they think was lost, and a thief may too."""
from __future__ import annotations

import time
from collections import OrderedDict
from typing import Callable

REMEMBERED = 2 * 3600.0  # seconds: longer than a token of Teams is valid, and than Slack tries again
MOST = 200_000


class Seen:
    """Marks (digests, never ids) of deliveries, forgotten after ``seconds`` or when there are ``most`` newer ones."""

    def __init__(self, seconds: float = REMEMBERED, most: int = MOST, clock: Callable[[], float] = time.monotonic):
        self._seconds, self._most, self._clock = seconds, most, clock
        self._marks: "OrderedDict[str, float]" = OrderedDict()

    def __len__(self) -> int:
        return len(self._marks)

    async def first_time(self, mark: str) -> bool:
        """True once for each mark."""
        self.forget_old()
        if mark in self._marks:
            return False
        self._marks[mark] = self._clock()
        return True

    async def forget(self, mark: str) -> None:
        """It was not taken in after all: it may come again."""
        self._marks.pop(mark, None)

    def forget_old(self) -> None:
        now = self._clock()
        while self._marks and (len(self._marks) >= self._most or now - next(iter(self._marks.values())) >= self._seconds):
            self._marks.popitem(last=False)
