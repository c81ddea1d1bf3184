"""Several processes at one Redis: no message is answered twice, none is stuck, and nobody can read who is talking."""
import asyncio

import pytest

from bot.channels.claims import BUSY, MINE, RUNNING, StoreAway
from bot.replicas.connection import AWAY, FULL, ON_DISK, PAUSE, UNKNOWN, Redis
from tests.bot.worlds import SharedWorld
from tests.redis_server import running_redis

ANSWER = {"status": 200, "body": {"messages": []}}
NEVER = 300.0  # seconds: longer than the test would wait


@pytest.fixture
async def worlds(redis_server):
    """Two processes."""
    redis_server.client.flushall()
    here = SharedWorld(redis_server)
    there = here.another()
    for world in (here, there):
        await world.redis.look()
    yield here, there
    await here.close()


async def test_a_session_begun_in_one_process_goes_on_in_another(worlds):
    here, there = worlds
    session = await here.sessions().begin("north", "wales", None)
    claim = await there.sessions().claim(session.id, "first")
    assert claim.outcome == MINE and claim.session.nation == "wales"
    assert (await here.sessions().claim(session.id, "first")).outcome == RUNNING
    assert (await here.sessions().claim(session.id, "second")).outcome == BUSY
    await there.sessions().finish(claim, ANSWER)
    assert (await here.sessions().claim(session.id, "first")).answer == ANSWER


async def test_what_a_process_held_that_is_gone_may_be_taken_over(worlds):
    here, there = worlds
    session = await here.sessions().begin("north", "wales", None)
    await here.sessions().claim(session.id, "first")
    here.server.client.delete(f"signpost:alive:{here.redis.process}")  # no sign of life for the length of the lease
    claim = await there.sessions().claim(session.id, "first")
    assert claim.outcome == MINE and await there.sessions().finish(claim, ANSWER)


async def test_a_process_that_was_stalled_and_comes_back_keeps_nothing(worlds):
    """Its turn was answered elsewhere meanwhile: what it learned would overwrite what the student saw."""
    here, there = worlds
    session = await here.sessions().begin("north", "wales", None)
    stalled = await here.sessions().claim(session.id, "first")
    here.server.client.delete(f"signpost:alive:{here.redis.process}")
    claim = await there.sessions().claim(session.id, "first")
    claim.session.offer([{"buttons": [{"title": "a", "payload": "/a"}]}])
    await there.sessions().finish(claim, ANSWER)
    assert not await here.sessions().finish(stalled, {"status": 200, "body": {"messages": ["late"]}})
    assert (await there.sessions().claim(session.id, "first")).answer == ANSWER
    assert list((await there.sessions().find(session.id)).offered) == ["/a"]


async def test_a_hundred_at_once_in_two_processes_and_one_answers(worlds):
    session = await worlds[0].sessions().begin("north", "wales", None)
    claims = await asyncio.gather(*(worlds[n % 2].sessions().claim(session.id, "first") for n in range(100)))
    assert [claim.outcome for claim in claims].count(MINE) == 1
    assert {claim.outcome for claim in claims} == {MINE, RUNNING}


async def test_limits_and_marks_are_counted_over_all_processes(worlds):
    here, there = worlds
    taken = [await (here, there)[n % 2].limit(20, 10).take("a") for n in range(12)]
    assert taken[:10] == [0.0] * 10 and all(wait > 0 for wait in taken[10:])
    assert await here.seen().first_time("m") and not await there.seen().first_time("m")


async def test_one_person_s_messages_are_served_in_order_in_two_processes(worlds):
    here, there = worlds
    served, running, most = [], [0], [0]

    async def serve(world, written):
        line, mark = world.line(), f"m{written}"
        await line.wait_for_turn("ada", float(written), mark)
        running[0] += 1
        most[0] = max(most[0], running[0])
        await asyncio.sleep(0.01)
        served.append(written)
        running[0] -= 1
        await line.leave("ada", mark)

    for written in range(6):
        await (here, there)[written % 2].line().join("ada", float(written), f"m{written}")
    mine = lambda world, numbers: [serve(world, n) for n in numbers]  # noqa: E731

    async def one_after_the_other(jobs):
        for job in jobs:
            await job

    await asyncio.wait_for(asyncio.gather(one_after_the_other(mine(there, (1, 3, 5))), one_after_the_other(mine(here, (0, 2, 4)))), NEVER)
    assert served == [0, 1, 2, 3, 4, 5] and most == [1]


async def test_a_process_that_is_gone_holds_up_nobody_in_the_line(worlds):
    here, there = worlds
    await here.line().join("ada", 1.0, "lost")
    await here.line().wait_for_turn("ada", 1.0, "lost")
    await here.line().join("ada", 2.0, "lost too")
    here.server.client.delete(f"signpost:alive:{here.redis.process}")
    await asyncio.wait_for(there.line().wait_for_turn("ada", 3.0, "next"), NEVER)


async def test_whoever_reads_redis_cannot_go_on_with_a_conversation(worlds):
    here, _ = worlds
    session = await here.sessions().begin("north", "wales", None)
    await here.limit(20, 20).take("192.0.2.7")
    held = here.everything_held()
    assert session.id not in held and session.conversation in held and "192.0.2.7" not in held
    assert await here.sessions().find(session.conversation) is None


async def test_every_key_has_an_end(worlds):
    here, _ = worlds
    session = await here.sessions().begin("north", "wales", None)
    await here.sessions().claim(session.id, "first")
    await here.limit(20, 20).take("a")
    await here.seen().first_time("m")
    await here.line().wait_for_turn("ada", 1.0, "m")
    client = here.server.client
    ends = {key: client.ttl(key) for key in client.keys()}
    assert ends and all(0 <= end <= 43200 for end in ends.values()), ends


async def test_redis_that_hangs_or_is_gone_is_said_within_moments_and_used_again_after(redis_server):
    redis_server.client.flushall()
    clock = [1000.0]
    world = SharedWorld(redis_server, clock=lambda: clock[0])
    sessions = world.sessions()
    session = await sessions.begin("north", "wales", None)
    redis_server.pause()
    try:
        with pytest.raises(StoreAway):
            await asyncio.wait_for(sessions.find(session.id), NEVER)
        assert await world.redis.look() == AWAY
    finally:
        redis_server.resume()
    with pytest.raises(StoreAway):  # it would answer now, but for a moment after a silence nobody waits for it
        await sessions.find(session.id)
    clock[0] += PAUSE
    await _until_found(sessions, session)
    assert await world.redis.look() == ""
    redis_server.stop()
    with pytest.raises(StoreAway):
        await sessions.find(session.id)
    redis_server.start()
    clock[0] += PAUSE
    assert await world.redis.look() == ""
    await _until_found(sessions, await _begun(sessions))
    await world.close()


async def _begun(sessions):
    for _ in range(2400):
        try:
            return await sessions.begin("north", "wales", None)
        except StoreAway:
            await asyncio.sleep(0.05)
    raise AssertionError("Redis was not used again")


async def _until_found(sessions, session):
    for _ in range(2400):
        try:
            assert await sessions.find(session.id)
            return
        except StoreAway:
            await asyncio.sleep(0.05)
    raise AssertionError("Redis was not used again")


async def test_a_full_redis_takes_nobody_new_and_answers_whoever_is_here(redis_server):
    redis_server.client.flushall()
    world = SharedWorld(redis_server)
    session = await world.sessions().begin("north", "wales", None)
    redis_server.client.config_set("maxmemory", "1mb")
    try:
        with pytest.raises(StoreAway):
            await world.sessions().begin("north", "wales", None)
        assert await world.redis.look() == FULL
        claim = await world.sessions().claim(session.id, "first")  # whoever is here is still answered
        assert claim.outcome == MINE and await world.sessions().finish(claim, ANSWER)
        assert await world.limit(20, 20).take("a") == 0.0 and await world.seen().first_time("m")
        await asyncio.wait_for(world.line().wait_for_turn("ada", 1.0, "m"), NEVER)
    finally:
        redis_server.client.config_set("maxmemory", "0")
    assert await world.redis.look() == "" and await world.sessions().find(session.id)
    await world.close()


@pytest.mark.parametrize("options", [(), ("--save", "60 1", "--appendonly", "no"), ("--save", "", "--appendonly", "yes")], ids=["as installed", "snapshots", "append-only file"])
async def test_a_redis_that_writes_to_a_disk_is_not_used(options):
    with running_redis(*(options or ("--loglevel", "notice"))) as server:
        redis = Redis(server.url)
        assert await redis.look() == ON_DISK
        with pytest.raises(StoreAway):
            await SharedWorld.sessions(type("World", (), {"redis": redis})()).begin("north", "wales", None)
        assert not [key for key in server.client.keys() if "alive" not in key]
        await redis.close()


async def test_hidden_settings_are_said_and_an_append_only_file_shows_all_the_same(redis_server):
    client = redis_server.client
    client.execute_command("ACL", "SETUSER", "signpost", "on", ">word", "~*", "+@all", "-config")
    redis = Redis(redis_server.url.replace("://:", "://signpost:").replace("only-for-tests", "word"))
    try:
        assert await redis.look() == UNKNOWN
        client.config_set("appendonly", "yes")
        assert await redis.look() == ON_DISK
    finally:
        client.config_set("appendonly", "no")
        client.execute_command("ACL", "DELUSER", "signpost")
        await redis.close()
