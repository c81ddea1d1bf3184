from __future__ import annotations

import pytest

from tests.bot.worlds import HereWorld, SharedWorld
from tests.redis_server import running_redis


@pytest.fixture(scope="session")
def redis_server():
    with running_redis() as server:
        yield server


@pytest.fixture(params=["memory", "redis"])
async def world(request):
    """What one process holds in its memory, and what several hold in Redis: each test is true of both."""
    if request.param == "memory":
        yield HereWorld()
        return
    server = request.getfixturevalue("redis_server")
    server.client.flushall()
    shared = SharedWorld(server)
    await shared.redis.look()
    yield shared
    await shared.close()
