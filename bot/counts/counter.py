"""Counting in the Rasa process: notices each turn, writes once a day, and never stands in the way of an answer."""
from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import Any, Callable, List, Sequence

from rasa.shared.core.events import SlotSet

from bot.counts.noticing import as_mark, facts_of, not_yet_counted
from bot.counts.periods import HERE, writing_day
from bot.counts.store import CountStore
from bot.counts.tally import Tally
from bot.privacy.log_filter import event

LOOK_AGAIN = 60.0  # seconds between two looks at the clock
COUNTED = "counted"  # the slot that remembers what of a conversation was counted, as long as the conversation itself


class CountingStore:
    """A tracker store that shows each conversation to the counter before it is saved; all else is the store's own."""

    def __init__(self, store: Any, counter: "Counter"):
        self._store, self._counter = store, counter

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def save(self, tracker: Any) -> None:
        self._counter.notice(tracker)
        await self._store.save(tracker)


class Counter:
    """``channels`` that are switched on; ``keep_weeks`` is how long written counts stay; ``clock`` gives the real time, aware."""

    def __init__(self, store: CountStore, channels: Sequence[str], keep_weeks: int, clock: Callable[[], datetime] = lambda: datetime.now(HERE)):
        self.tally, self._store, self._keep_weeks, self._clock = Tally(channels), store, keep_weeks, clock
        self._written = writing_day(clock())

    def notice(self, tracker: Any) -> None:
        """Count what is new in this conversation. Whatever goes wrong here, the student's answer is not touched."""
        try:
            institution = tracker.get_slot("institution")
            counted = list(tracker.get_slot(COUNTED) or [])
            new = not_yet_counted(facts_of(tracker), counted) if institution else set()
            if new:
                self.tally.add(institution, self._clock(), new)
                tracker.update(SlotSet(COUNTED, sorted([*counted, *map(as_mark, new)])))
        except Exception:
            logging.getLogger("signpost.counts").error("not counted", exc_info=True)

    async def keep_writing(self) -> None:
        while True:
            await asyncio.sleep(LOOK_AGAIN)
            await self.write_if_due()

    async def write_if_due(self) -> bool:
        """The day's writing, once, at the first look after its hour; tried again until it works."""
        now = self._clock()
        if writing_day(now) == self._written:
            return False
        taken = self.tally.take(now)
        try:
            await asyncio.get_running_loop().run_in_executor(None, self._write, taken, now)
        except Exception as problem:  # the database is away, locked or full
            self.tally.put_back(taken)
            event("counts_not_written", logging.WARNING, reason=type(problem).__name__)
            return False
        self._written = writing_day(now)
        return True

    def _write(self, taken: Any, now: datetime) -> None:
        self._store.forget_before(now, self._keep_weeks)
        self._store.write(taken)  # last: once this is done nothing may fail and bring the same figures back


def channels_on(settings: Any) -> List[str]:
    """The channels whose settings are there; the website always is."""
    return ["web", *(["teams"] if settings.teams_app_id else []), *(["slack"] if settings.slack_signing_secret else [])]


def start_counting(agent: Any, settings: Any) -> Counter:
    """Count what this agent saves from now on."""
    counter = Counter(CountStore(settings.database_url), channels_on(settings), settings.counts_weeks)
    agent.processor.tracker_store = CountingStore(agent.processor.tracker_store, counter)
    return counter
