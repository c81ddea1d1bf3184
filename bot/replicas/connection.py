"""The one way to Redis: short time-outs, a pause after silence, and never a Redis that writes to a disk.

With Redis stopped, a client without time-outs would hold up everybody. Here a command gets a second; after a
silence the next second's commands do not wait for one either, so that students get the static help at once.
"""
from __future__ import annotations

import asyncio
import logging
import secrets
import time
from typing import Any, Awaitable, Callable, Sequence

import redis.asyncio as redis
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as Silent

from bot.channels.claims import StoreAway
from bot.privacy.log_filter import event
from bot.replicas.scripts import ALIVE, KEY, LEASE_MS

ANSWER_WITHIN = 1.0  # seconds for one command
PAUSE = 1.0  # seconds in which nothing is asked after a silence
MOST_CONNECTIONS = 32  # of one process
HEARTBEAT = LEASE_MS / 4000.0  # seconds between two signs of life, well within the lease
ON_DISK = "redis_writes_to_disk"
UNKNOWN = "redis_disk_settings_hidden"
FULL = "redis_full"
AWAY = "redis"  # unreachable, silent, read-only


class Redis:
    """``problem`` is empty, or what /health says of it (the words above)."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic):
        pool = redis.BlockingConnectionPool.from_url(
            url, decode_responses=True, socket_timeout=ANSWER_WITHIN, socket_connect_timeout=ANSWER_WITHIN,
            max_connections=MOST_CONNECTIONS, timeout=ANSWER_WITHIN)
        self._client = redis.Redis(connection_pool=pool)
        self._scripts: dict = {}
        self._clock, self._not_before = clock, 0.0
        self.process = secrets.token_hex(8)  # who we are to the other processes; new at every start
        self._sign = f"{KEY}alive:{self.process}"
        self.problem = ""
        self._keeping: Any = None

    async def run(self, script: str, keys: Sequence[str], *values: Any) -> Any:
        """One script of scripts.py, whole or not at all. Each can be repeated with the same values without harm."""
        if script not in self._scripts:
            self._scripts[script] = self._client.register_script(script)
        return await self._ask(lambda: self._scripts[script](keys=list(keys), args=[self.process, *values]))

    async def _ask(self, command: Callable[[], Awaitable[Any]]) -> Any:
        if self.problem == ON_DISK or self._clock() < self._not_before:
            raise StoreAway(self.problem or AWAY)
        try:
            try:
                return await command()
            except Unreachable:  # a connection from before a restart of Redis: a new one is made
                return await command()
        except (Silent, Unreachable, OSError, asyncio.TimeoutError) as problem:
            self._not_before = self._clock() + PAUSE
            raise StoreAway(type(problem).__name__) from None
        except RedisError as problem:  # full, read-only, no permission
            logging.getLogger("signpost.redis").error("refused", exc_info=True)
            raise StoreAway(type(problem).__name__) from None

    async def look(self) -> str:
        """Give a sign of life, and see whether Redis is there and keeps nothing on a disk."""
        before = self.problem
        try:
            self.problem = await asyncio.wait_for(self._state(), 2 * ANSWER_WITHIN)
        except (RedisError, OSError, asyncio.TimeoutError):
            self.problem = AWAY
        if self.problem != before:
            event("redis", logging.WARNING if self.problem else logging.INFO, reason=self.problem or "reachable")
        return self.problem

    async def _state(self) -> str:
        await self._client.eval(ALIVE, 1, self._sign, self.process, LEASE_MS)
        return await self._disk() or await self._room()

    async def _disk(self) -> str:
        try:
            told = {**await self._client.config_get("save"), **await self._client.config_get("appendonly")}
            return ON_DISK if told.get("save") or told.get("appendonly") == "yes" else ""
        except ResponseError:  # a managed service may hide its settings; the append-only file shows all the same
            told = await self._client.info("persistence")
            return ON_DISK if told.get("aof_enabled") else UNKNOWN

    async def _room(self) -> str:
        memory = await self._client.info("memory")
        return FULL if 0 < memory.get("maxmemory", 0) <= memory["used_memory"] else ""

    async def keep_alive(self) -> None:
        """For ever, until ``close``."""
        self._keeping = asyncio.current_task()
        while True:
            await self.look()
            await asyncio.sleep(HEARTBEAT)

    async def close(self) -> None:
        """Say goodbye, so that what we held is free at once."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        try:
            await asyncio.wait_for(self._client.delete(self._sign), ANSWER_WITHIN)
        except (RedisError, OSError, asyncio.TimeoutError):
            pass
        await self._client.close(close_connection_pool=True)
