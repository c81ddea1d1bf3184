"""Limits over all processes, and what was already taken in: the same promises as bot/channels/limits.py and seen.py.

An address is in Redis only as a keyed digest, and only until its bucket is full again: at most a minute.
"""
from __future__ import annotations

import secrets

from bot.channels.pseudonyms import digest
from bot.channels.seen import REMEMBERED
from bot.replicas import scripts
from bot.replicas.connection import Redis


class SharedBuckets:
    def __init__(self, redis: Redis, name: str, key: bytes, per_minute: float, burst: float):
        self._redis, self._name, self._key = redis, name, key
        self._rate, self._burst = per_minute / 60_000.0, burst

    async def take(self, key: str) -> float:
        """Take one token; 0.0 if there was one, else the seconds until there will be."""
        bucket = f"{scripts.KEY}limit:{digest(self._key, self._name, key)}"
        return await self._redis.run(scripts.TAKE, [bucket], repr(self._rate), self._burst) / 1000.0


class SharedSeen:
    def __init__(self, redis: Redis, seconds: float = REMEMBERED):
        self._redis, self._milliseconds = redis, int(seconds * 1000)

    async def first_time(self, mark: str) -> bool:
        return bool(await self._redis.run(scripts.FIRST_TIME, [_seen(mark)], self._milliseconds, secrets.token_hex(8)))

    async def forget(self, mark: str) -> None:
        await self._redis.run(scripts.FORGET, [_seen(mark)])


def _seen(mark: str) -> str:
    return f"{scripts.KEY}seen:{mark}"
