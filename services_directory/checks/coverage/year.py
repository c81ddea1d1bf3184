"""A year cut where anything opens or closes; "open" is then a number with a bit for each piece."""
from bisect import bisect_left
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Dict, Iterable, Optional, Tuple
from zoneinfo import ZoneInfo

import numpy as np

from services_directory.calendars import Calendar
from services_directory.hours_rules import hours_from_json
from services_directory.opening import intervals_between

Key = Tuple[Optional[str], Calendar]
WEEK_HOURS = 168


class Year:
    """`hours`: every (line of hours, calendar) that can occur."""

    def __init__(self, first: date, hours: Iterable[Key], days: int = 366,
                 zone: str = "Europe/London"):
        self.first, self.last, self.zone = first, first + timedelta(days=days - 1), ZoneInfo(zone)
        found = {key: intervals_between(hours_from_json(key[0]), key[1], first, self.last)
                 for key in set(hours)}
        ends = {moment for spans in found.values() for span in spans for moment in span}
        self.cuts = sorted(ends | {self._midnight(first), self._midnight(self.last, 1)})
        self.minutes = np.array([(b - a) / timedelta(minutes=1)
                                 for a, b in zip(self.cuts, self.cuts[1:])])
        self.pieces = len(self.minutes)
        self.always = (1 << self.pieces) - 1
        self._bits: Dict[Key, int] = {key: self._mask(spans) for key, spans in found.items()}
        self.share = lru_cache(maxsize=None)(self._share)

    def _midnight(self, day: date, later: int = 0) -> datetime:
        wall = datetime(day.year, day.month, day.day, tzinfo=self.zone) + timedelta(days=later)
        return wall.astimezone(timezone.utc)

    def _mask(self, spans) -> int:
        mask = 0
        for opens, closes in spans:
            start, end = bisect_left(self.cuts, opens), bisect_left(self.cuts, closes)
            mask |= (1 << end) - (1 << start)
        return mask

    def open(self, hours: Optional[str], calendar: Calendar) -> int:
        return self._bits[hours, calendar]

    def array(self, bits: int) -> np.ndarray:
        raw = np.frombuffer(bits.to_bytes((self.pieces + 7) // 8, "little"), dtype=np.uint8)
        return np.unpackbits(raw, bitorder="little")[:self.pieces].astype(bool)

    def _share(self, bits: int) -> float:
        """Of all the year's time."""
        return float(self.minutes[self.array(bits)].sum() / self.minutes.sum())

    def first_gap(self, bits: int) -> Optional[datetime]:
        """The first local moment at which it is not open."""
        missing = ~bits & self.always
        if not missing:
            return None
        piece = (missing & -missing).bit_length() - 1
        return self.cuts[piece].astimezone(self.zone)

    def by_week_hour(self, bits: int) -> np.ndarray:
        """The share of each hour of the week (Monday 0:00 first) in which it is open."""
        weights = self._week_weights()
        return weights[self.array(bits)].sum(axis=0) / weights.sum(axis=0)

    @lru_cache(maxsize=1)
    def _week_weights(self) -> np.ndarray:
        weights = np.zeros((self.pieces, WEEK_HOURS))
        for piece, (start, end) in enumerate(zip(self.cuts, self.cuts[1:])):
            while start < end:
                local = start.astimezone(self.zone)
                rest = timedelta(minutes=60 - local.minute, seconds=-local.second)
                until = min(end, start + rest)
                weights[piece, local.weekday() * 24 + local.hour] += (until - start).seconds / 60
                start = until
        return weights


