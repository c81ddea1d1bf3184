"""Token buckets: how many messages one conversation, and one address, may send.

A whole hall of residence may share one address, so the limit by address is wide; it is there for floods.
An address is held only in memory, as long as its bucket is not full again: about a minute.
"""
from __future__ import annotations

import time
from typing import Callable, Dict, Tuple


class Buckets:
    """``per_minute`` tokens a minute for each key, with a burst of ``burst``."""

    def __init__(self, per_minute: float, burst: float, clock: Callable[[], float] = time.monotonic):
        self._rate, self._burst, self._clock = per_minute / 60.0, burst, clock
        self._left: Dict[str, Tuple[float, float]] = {}

    async def take(self, key: str) -> float:
        """Take one token; 0.0 if there was one, else the seconds until there will be."""
        now = self._clock()
        left, since = self._left.get(key, (self._burst, now))
        left = min(self._burst, left + (now - since) * self._rate)
        if left < 1.0:
            self._left[key] = (left, now)
            return (1.0 - left) / self._rate
        self._left[key] = (left - 1.0, now)
        return 0.0

    def forget_old(self) -> None:
        """Drop full buckets: an address is not held longer than the limit needs it."""
        now = self._clock()
        self._left = {k: (left, since) for k, (left, since) in self._left.items() if left + (now - since) * self._rate < self._burst}

    def __len__(self) -> int:
        return len(self._left)
