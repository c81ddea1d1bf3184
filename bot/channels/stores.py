"""Where conversations, limits and marks are held: in this process's memory, or in Redis for several processes.

Whoever needs one asks here and does not know which it got. With Redis all of it is there, never a part.
"""
from __future__ import annotations

import asyncio
import hashlib
import time
from typing import Any, Callable, List

from bot.channels.limits import Buckets
from bot.channels.line import Line
from bot.channels.people import People
from bot.channels.seen import Seen
from bot.channels.sessions import Sessions
from bot.privacy.tracker_store import ForgetfulTrackerStore, SharedForgetfulTrackerStore
from bot.replicas.connection import Redis
from bot.replicas.limits import SharedBuckets, SharedSeen
from bot.replicas.line import SharedLine
from bot.replicas.records import SharedPeople, SharedSessions
from bot.settings import Settings


LOOK_AGAIN = 5.0  # seconds between two looks at what is old enough to be forgotten


class StoresHere:
    """One process: nothing leaves its memory, and nothing stays there because nobody writes any more."""

    problem = ""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic):
        self._span = (settings.idle_minutes * 60, settings.longest_hours * 3600)
        self._most, self._clock = settings.sessions_at_once, clock
        self._forgetful: List[Any] = []

    def _watched(self, store: Any) -> Any:
        self._forgetful.append(store)
        return store

    def sessions(self) -> Sessions:
        return self._watched(Sessions(*self._span, self._most, self._clock))

    def people(self) -> People:
        return self._watched(People(*self._span, self._most, self._clock))

    def limit(self, name: str, per_minute: float) -> Buckets:
        """As many a minute for each key, with a burst of as many."""
        return self._watched(Buckets(per_minute, per_minute, self._clock))

    def seen(self) -> Seen:
        return self._watched(Seen(clock=self._clock))

    def line(self) -> Line:
        return Line()

    def tracker_store(self) -> ForgetfulTrackerStore:
        return self._watched(ForgetfulTrackerStore(idle=self._span[0], longest=self._span[1], clock=self._clock))

    async def open(self) -> str:
        """Begin to use them; the problem, or nothing."""
        return ""

    async def keep_open(self) -> None:
        """For ever. Each store forgets when it is used; the last conversation of an evening must not wait for the next."""
        while True:
            await asyncio.sleep(LOOK_AGAIN)
            for store in self._forgetful:
                store.forget_old()

    async def close(self) -> None:
        return None


class SharedStores:
    """Several processes: everything in one Redis."""

    def __init__(self, settings: Settings):
        self._redis = Redis(settings.redis_url)
        self._span = (settings.idle_minutes * 60, settings.longest_hours * 3600)
        # the same in every process and not in Redis itself
        keys = "".join(settings.pseudonym_keys)
        self._key = hashlib.sha256(f"signpost limits {settings.redis_url} {keys}".encode()).digest()

    @property
    def problem(self) -> str:
        return self._redis.problem

    def sessions(self) -> SharedSessions:
        return SharedSessions(self._redis, *self._span)

    def people(self) -> SharedPeople:
        return SharedPeople(self._redis, *self._span)

    def limit(self, name: str, per_minute: float) -> SharedBuckets:
        return SharedBuckets(self._redis, name, self._key, per_minute, per_minute)

    def seen(self) -> SharedSeen:
        return SharedSeen(self._redis)

    def line(self) -> Line:
        return SharedLine(self._redis)

    def tracker_store(self) -> SharedForgetfulTrackerStore:
        return SharedForgetfulTrackerStore(self._redis, idle=self._span[0], longest=self._span[1])

    async def open(self) -> str:
        return await self._redis.look()

    async def keep_open(self) -> None:
        await self._redis.keep_alive()

    async def close(self) -> None:
        await self._redis.close()


def stores_for(settings: Settings) -> Any:
    return SharedStores(settings) if settings.redis_url else StoresHere(settings)
