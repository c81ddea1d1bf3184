"""One person's messages in order, though they arrive at several processes: a line in Redis that holds no words.

Text waits in the process that took it in, as long as its turn; in Redis stands only when it was written. What a
process held that gives no sign of life is passed over.
"""
from __future__ import annotations

import asyncio
from typing import List, Set

from bot.channels.claims import StoreAway
from bot.channels.line import Line
from bot.replicas import scripts
from bot.replicas.connection import Redis

ASK_AGAIN = 0.05  # seconds
TRY_AGAIN = 1.0  # seconds


class SharedLine(Line):
    def __init__(self, redis: Redis):
        self._redis = redis
        self._leaving: "Set[asyncio.Future[None]]" = set()

    async def join(self, person: str, written: float, mark: str) -> None:
        await self._redis.run(scripts.JOIN, _keys(person), written, mark)

    async def wait_for_turn(self, person: str, written: float, mark: str) -> None:
        while not await self._redis.run(scripts.NEXT, _keys(person), written, mark):
            await asyncio.sleep(ASK_AGAIN)

    async def leave(self, person: str, mark: str) -> None:
        """What cannot be said now is said once Redis is back: a place left empty would hold up the others."""
        try:
            await self._redis.run(scripts.LEAVE, _keys(person), mark)
        except StoreAway:
            later = asyncio.ensure_future(self._leave_later(person, mark))
            self._leaving.add(later)
            later.add_done_callback(self._leaving.discard)

    async def _leave_later(self, person: str, mark: str) -> None:
        while True:
            await asyncio.sleep(TRY_AGAIN)
            try:
                return await self._redis.run(scripts.LEAVE, _keys(person), mark)
            except StoreAway:
                continue


def _keys(person: str) -> List[str]:
    return [f"{scripts.KEY}line:{person}", f"{scripts.KEY}serving:{person}"]
