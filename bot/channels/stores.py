"""Where conversations, limits and marks are held: in this process's memory, or in Redis for several processes.

Whoever needs one asks here and does not know which it got. With Redis all of it is there, never a part.
"""
from __future__ import annotations

import hashlib
from typing import Any

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


class StoresHere:
    """One process: nothing leaves its memory."""

    problem = ""

    def __init__(self, settings: Settings):
        self._span = (settings.idle_minutes * 60, settings.longest_hours * 3600)
        self._most = settings.sessions_at_once

    def sessions(self) -> Sessions:
        return Sessions(*self._span, self._most)

    def people(self) -> People:
        return People(*self._span, self._most)

    def limit(self, name: str, per_minute: float) -> Buckets:
        """As many a minute for each key, with a burst of as many."""
        return Buckets(per_minute, per_minute)

    def seen(self) -> Seen:
        return Seen()

    def line(self) -> Line:
        return Line()

    def tracker_store(self) -> ForgetfulTrackerStore:
        return ForgetfulTrackerStore(idle=self._span[0], longest=self._span[1])

    async def open(self) -> str:
        """Begin to use them; the problem, or nothing."""
        return ""

    async def keep_open(self) -> None:
        return None

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
