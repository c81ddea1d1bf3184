"""One person's messages one after the other, in the order they were written; different people side by side.

Teams and Slack deliver each message by a request of its own, so two may arrive swapped. Before a person's first
message is answered there is a short pause in which an earlier one can still arrive and go first. What arrives
later than that is answered all the same: a message is never dropped because another overtook it.
"""
from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
from typing import Any, Awaitable, Callable, Dict, List, Tuple

PAUSE = 0.15  # seconds: swapped deliveries were written within one breath; nobody notices this wait
MOST_WAITING = 500  # items of all people; a whole item waits until its turn, so this bounds memory


class InOrder:
    """``work(item)`` is awaited for each item; ``put`` returns at once."""

    def __init__(self, work: Callable[[Any], Awaitable[None]], pause: float = PAUSE, most: int = MOST_WAITING):
        self._work, self._pause, self._most = work, pause, most
        self._waiting: Dict[str, List[Tuple[float, int, Any]]] = {}
        self._workers: Dict[str, "asyncio.Task[None]"] = {}
        self._now: Dict[str, Any] = {}
        self._count = itertools.count()
        self._stopped = False

    def __len__(self) -> int:
        """Items that nobody has finished yet."""
        return sum(map(len, self._waiting.values())) + len(self._now)

    def put(self, person: str, written: float, item: Any) -> bool:
        """Take the item in; False where there is no room (the sender will try again)."""
        if self._stopped or len(self) >= self._most:
            return False
        heapq.heappush(self._waiting.setdefault(person, []), (written, next(self._count), item))
        if person not in self._workers:
            self._workers[person] = asyncio.get_running_loop().create_task(self._serve(person))
        return True

    async def _serve(self, person: str) -> None:
        try:
            await asyncio.sleep(self._pause)
            while self._waiting.get(person):
                self._now[person] = heapq.heappop(self._waiting[person])[2]
                await self._one(self._now[person])
                self._now.pop(person, None)
        finally:
            if not self._stopped:  # when stopped, ``stop`` hands these back
                self._waiting.pop(person, None)
                self._workers.pop(person, None)
                self._now.pop(person, None)

    async def _one(self, item: Any) -> None:
        try:
            await self._work(item)
        except Exception:  # a bug of ours must not end the person's line of messages
            logging.getLogger("signpost.turn").error("answer failed", exc_info=True)

    async def stop(self) -> List[Any]:
        """End all work; the items that got no whole answer."""
        self._stopped = True
        first_of = {person: min(waiting)[2] for person, waiting in self._waiting.items() if waiting}
        unfinished = list({**first_of, **self._now}.values())  # one for each person
        workers = list(self._workers.values())
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        self._waiting.clear(), self._workers.clear(), self._now.clear()
        return unfinished

    async def idle(self) -> None:
        """Wait until every item taken in so far has been answered."""
        while self._workers:
            await asyncio.gather(*list(self._workers.values()), return_exceptions=True)
