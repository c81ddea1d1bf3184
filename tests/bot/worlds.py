"""The two ways to hold conversations, limits and marks, each with a clock of the test's own."""
from __future__ import annotations

import time
from typing import Any, Callable

from rasa.shared.core.domain import Domain

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

IDLE, LONGEST = 1800, 43200
DOMAIN = Domain.from_dict({
    "intents": ["disclose_stalking", "greet"], "actions": ["action_signpost"],
    "slots": {name: {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]} for name in ("topics", "nation")},
})


class HereWorld:
    def __init__(self) -> None:
        self._now = 1000.0
        self._sessions = Sessions(IDLE, LONGEST, 3, clock=self._clock)
        self._store = ForgetfulTrackerStore(DOMAIN, idle=IDLE, longest=LONGEST, clock=self._clock)

    def _clock(self) -> float:
        return self._now

    def pass_time(self, seconds: float) -> None:
        self._now += seconds

    def sessions(self) -> Any:
        return self._sessions

    def people(self) -> Any:
        return People(IDLE, LONGEST, 3, clock=self._clock)

    def limit(self, per_minute: float, burst: float) -> Any:
        return Buckets(per_minute, burst, self._clock)

    def seen(self) -> Any:
        return Seen(10, clock=self._clock)

    def forget_old(self, store: Any) -> None:
        store.forget_old()

    def line(self) -> Any:
        return Line()

    def tracker_store(self) -> Any:
        return self._store

    def everything_held(self) -> str:
        from tests.bot.test_tracker_store import everything_in

        return everything_in([vars(self._store)["_kept"], self._sessions._by_id])


class SharedWorld:
    """``sessions()`` and the rest are those of one process; ``another()`` is a second process at the same Redis."""

    def __init__(self, server: Any, clock: Callable[[], float] = time.monotonic) -> None:
        self.server, self.redis, self._others = server, Redis(server.url, clock), []

    def another(self) -> "SharedWorld":
        self._others.append(SharedWorld(self.server))
        return self._others[-1]

    def pass_time(self, seconds: float) -> None:
        self.server.pass_time(seconds)

    def sessions(self) -> Any:
        return SharedSessions(self.redis, IDLE, LONGEST)

    def people(self) -> Any:
        return SharedPeople(self.redis, IDLE, LONGEST)

    def limit(self, per_minute: float, burst: float) -> Any:
        return SharedBuckets(self.redis, "test", b"key", per_minute, burst)

    def seen(self) -> Any:
        return SharedSeen(self.redis, 10)

    def forget_old(self, store: Any) -> None:
        """Redis does it by itself."""

    def line(self) -> Any:
        return SharedLine(self.redis)

    def tracker_store(self) -> Any:
        return SharedForgetfulTrackerStore(self.redis, DOMAIN, idle=IDLE, longest=LONGEST)

    def everything_held(self) -> str:
        client, found = self.server.client, []
        for key in client.keys():
            kind = client.type(key)
            found += [key, str(client.hgetall(key) if kind == "hash" else client.zrange(key, 0, -1, withscores=True) if kind == "zset" else client.get(key))]
        return "\n".join(found)

    async def close(self) -> None:
        for world in (*self._others, self):
            await world.redis.close()
