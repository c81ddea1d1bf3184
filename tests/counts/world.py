"""A made-up university in time: conversations happen, the counter writes at night, a reader exports whenever they like."""
import asyncio
from datetime import datetime, timedelta
from typing import Any, Dict, Iterable, List, Optional, Tuple

from bot.counts.counter import Counter
from bot.counts.measures import ALL, CHANNEL, CONVERSATIONS, TOPIC
from bot.counts.periods import HERE
from bot.counts.publishing import HOURS_HEAD, WEEKS_HEAD, as_csv, published_hours, published_weeks
from bot.counts.store import CountStore

SLUG = "northbridge"
MONDAY = datetime(2026, 11, 2, 0, 0, tzinfo=HERE)


def at(day: int, hour: int = 12, minute: int = 0) -> datetime:
    """``day`` days after MONDAY, in local time."""
    return (MONDAY + timedelta(days=day)).replace(hour=hour, minute=minute)


def conversation(channel: str = "web", *topics: str, **more: str) -> set:
    """What one conversation adds, all of it; ``more``: measure=value."""
    return {(CONVERSATIONS, ALL), (CHANNEL, channel), *((TOPIC, topic) for topic in topics), *more.items()}


class World:
    """``now`` moves on with every conversation; the server looks at the clock every hour, as it does every minute in service."""

    def __init__(self, url: str, channels: Iterable[str] = ("web", "teams"), begin: datetime = MONDAY):
        self.now, self._url, self._channels = begin, url, list(channels)
        self.store = CountStore(url)
        self.restart()

    def restart(self) -> None:
        """The process dies as if killed, and a new one begins."""
        self.counter = Counter(self.store, self._channels, keep_weeks=156, clock=lambda: self.now)

    def go_to(self, moment: datetime, look: Optional[Any] = None) -> None:
        """``look`` is called once an hour on the way."""
        while self.now < moment:
            self.now = min(moment, self.now.replace(minute=0) + timedelta(hours=1))
            asyncio.run(self.counter.write_if_due())
            if look:
                look(self.now)

    def happens(self, facts: set, moment: Optional[datetime] = None, times: int = 1) -> None:
        if moment:
            self.go_to(moment)
        for _ in range(times):
            self.counter.tally.add(SLUG, self.now, facts)

    def weeks(self) -> Dict[Tuple[str, str, str], int]:
        """What the database holds."""
        return {row[:3]: row[3] for row in self.store.read_weeks(SLUG)}

    def hours(self) -> Dict[Tuple[str, str], int]:
        return {row[:2]: row[2] for row in self.store.read_hours(SLUG)}

    def export(self) -> str:
        """What a reader gets at this moment: both CSV files."""
        return as_csv(published_weeks(self.store, SLUG, self.now), WEEKS_HEAD) + as_csv(published_hours(self.store, SLUG, self.now), HOURS_HEAD)

    def shown(self, week: str) -> Dict[Tuple[str, str], int]:
        return {(line.measure, line.value): line.figure for line in published_weeks(self.store, SLUG, self.now) if line.period == week and line.figure is not None}


def lines(csv_text: str) -> List[str]:
    return csv_text.splitlines()
