"""Sessions forget by the clock, limits by the minute, no id can be guessed: in memory and in Redis alike."""
import asyncio

import pytest

from bot.channels import stores
from bot.channels.claims import BUSY, DONE, GONE, MINE, RUNNING, under
from bot.settings import read_settings
from tests.bot.test_tracker_store import conversation

ANSWER = {"status": 200, "body": {"messages": [{"kind": "text", "text": "hello"}]}}


async def begun(world):
    return await world.sessions().begin("north", "england", None)


@pytest.mark.parametrize("seconds, alive", [(0, True), (1790, True), (1800, False)])
async def test_an_idle_session_is_gone(world, seconds, alive):
    session = await begun(world)
    world.pass_time(seconds)
    found = await world.sessions().find(session.id)
    assert (found is not None) is alive
    assert not alive or (found.conversation, found.institution, found.nation) == (session.conversation, "north", "england")


async def test_using_a_session_keeps_it_but_not_beyond_twelve_hours(world):
    session = await begun(world)
    for _ in range(43):
        world.pass_time(1000)
        assert await world.sessions().find(session.id)
    world.pass_time(1000)
    assert await world.sessions().find(session.id) is None


async def test_what_is_said_of_the_time_left_is_true(world):
    session = await begun(world)
    assert 1795 <= world.sessions().expires_in(session) <= 1800


async def test_an_ended_session_is_gone_with_everything_it_held(world):
    session = await begun(world)
    ended = await world.sessions().end(session.id)
    assert ended.conversation == session.conversation
    assert await world.sessions().find(session.id) is None and await world.sessions().end(session.id) is None
    assert session.conversation not in world.everything_held()


async def test_ids_are_long_and_the_conversation_has_another(world):
    one, two = await begun(world), await begun(world)
    assert len(one.id) >= 32 and one.id != two.id and one.conversation not in (one.id, two.conversation)


async def test_what_was_offered_and_answered_is_still_known_at_the_next_message(world):
    session = await begun(world)
    claim = await world.sessions().claim(session.id, "first")
    claim.session.offer([{"buttons": [{"title": "a", "payload": "/a"}]}])
    claim.session.greeted = True
    assert claim.outcome == MINE and await world.sessions().finish(claim, ANSWER)
    found = await world.sessions().find(session.id)
    assert list(found.offered) == ["/a"] and found.greeted and found.was_answered("first")


async def test_a_message_is_answered_once_and_its_answer_is_kept(world):
    session, sessions = await begun(world), world.sessions()
    mine = await sessions.claim(session.id, "first")
    assert (await sessions.claim(session.id, "first")).outcome == RUNNING
    assert (await sessions.claim(session.id, "second")).outcome == BUSY
    assert await sessions.finish(mine, ANSWER)
    again = await sessions.claim(session.id, "first")
    assert (again.outcome, again.answer) == (DONE, ANSWER)
    assert (await sessions.claim(session.id, "second")).outcome == MINE


async def test_an_older_message_that_comes_once_more_is_not_answered_again(world):
    session, sessions = await begun(world), world.sessions()
    for message_id in ("first", "second"):
        await sessions.finish(await sessions.claim(session.id, message_id), ANSWER)
    assert (await sessions.claim(session.id, "first")).outcome == BUSY
    assert (await sessions.claim(session.id, "third")).outcome == MINE


async def test_a_claim_given_up_may_be_taken_again(world):
    session, sessions = await begun(world), world.sessions()
    await sessions.release(await sessions.claim(session.id, "first"))
    assert (await sessions.claim(session.id, "first")).outcome == MINE


async def test_an_answer_to_a_conversation_that_was_ended_meanwhile_is_not_kept(world):
    session, sessions = await begun(world), world.sessions()
    claim = await sessions.claim(session.id, "first")
    await sessions.end(session.id)
    assert not await sessions.finish(claim, ANSWER)
    assert (await sessions.claim(session.id, "first")).outcome == GONE
    assert session.conversation not in world.everything_held()


async def test_a_person_s_choices_are_known_as_long_as_the_conversation_and_no_longer(world):
    people = world.people()
    await people.begin_as("pseudonym", "north", "england", None)
    claim = await people.claim("pseudonym", "mark")
    token = claim.session.with_tokens([{"buttons": [{"title": "Stalking", "payload": "/disclose_stalking"}]}])[0]["buttons"][0]["payload"]
    claim.session.spend("row")
    claim.session.told_to_wait = True
    await people.finish(claim)
    found = (await people.claim("pseudonym", "next")).session
    assert found.choices[token] == ("/disclose_stalking", "Stalking") and "row" in found.spent and found.told_to_wait
    assert found.with_tokens([{"buttons": [{"title": "Stalking", "payload": "/disclose_stalking"}]}])[0]["buttons"][0]["payload"] == token
    world.pass_time(1800)
    assert (await people.claim("pseudonym", "later")).outcome == GONE


@pytest.mark.parametrize("seconds, taken", [(0, 0), (2.5, 0), (3.1, 1), (6.5, 2), (600, 20)])
async def test_tokens_come_back_by_the_minute_up_to_the_burst(world, seconds, taken):
    buckets = world.limit(20, 20)
    for _ in range(20):
        assert await buckets.take("a") == 0.0
    world.pass_time(seconds)
    again = 0
    while await buckets.take("a") == 0.0:
        again += 1
    assert again == taken


async def test_the_wait_that_is_named_is_enough(world):
    buckets = world.limit(20, 1)
    await buckets.take("a")
    wait = await buckets.take("a")
    assert 2.5 < wait <= 3.0
    world.pass_time(wait)
    assert await buckets.take("a") == 0.0


async def test_one_student_s_flood_does_not_slow_another(world):
    buckets = world.limit(20, 2)
    for _ in range(5):
        await buckets.take("loud")
    assert await buckets.take("quiet") == 0.0


async def test_an_address_is_dropped_within_a_minute(world):
    buckets = world.limit(60, 2)
    await buckets.take("192.0.2.1")
    world.pass_time(60)
    await buckets.take("192.0.2.2")
    world.forget_old(buckets)
    held = len(buckets) if hasattr(buckets, "__len__") else len([key for key in world.server.client.keys() if ":limit:" in key])
    assert held == 1 and "192.0.2" not in world.everything_held()


async def test_a_delivery_is_taken_in_once_until_it_is_forgotten(world):
    seen = world.seen()
    assert [await seen.first_time(mark) for mark in "aab"] == [True, False, True]
    await seen.forget("b")
    assert await seen.first_time("b")
    world.pass_time(11)
    assert await seen.first_time("a")


async def test_a_line_of_one_is_served_at_once(world):
    line = world.line()
    await line.join("ada", 1.0, "mark")
    await asyncio.wait_for(line.wait_for_turn("ada", 1.0, "mark"), 300)
    await line.leave("ada", "mark")
    assert "mark" not in world.everything_held()


async def test_a_full_house_takes_nobody_until_somebody_is_forgotten():
    from tests.bot.worlds import HereWorld

    world = HereWorld()
    for _ in range(3):
        assert await begun(world)
    assert await begun(world) is None
    world.pass_time(1800)
    assert await begun(world)


async def test_what_a_turn_learned_is_kept_with_its_answer_or_not_at_all(world):
    """In Redis; in one process's memory a turn cut off half-way never saves."""
    from tests.bot.test_tracker_store import conversation

    session, sessions, store = await begun(world), world.sessions(), world.tracker_store()
    claim = await sessions.claim(session.id, "first")
    with under(claim):
        await store.save(conversation(session.conversation))
        assert await store.retrieve(session.conversation)
    if hasattr(world, "another"):
        assert await store.retrieve(session.conversation) is None
    await sessions.finish(claim, ANSWER)
    assert (await store.retrieve(session.conversation)).get_slot("topics") == ["disclose_stalking"]


async def test_what_is_old_is_forgotten_though_nobody_writes_any_more(monkeypatch):
    """The last student of an evening: what is kept of them goes by the clock, not with the next student's message."""
    monkeypatch.setattr(stores, "LOOK_AGAIN", 0.001)
    now = [1000.0]
    here = stores.StoresHere(read_settings({}), clock=lambda: now[0])
    sessions, people, limit, seen, kept = here.sessions(), here.people(), here.limit("address", 60), here.seen(), here.tracker_store()
    await sessions.begin("north", "england")
    await people.begin_as("pseudonym", "north", "england")
    await limit.take("192.0.2.1")
    await seen.first_time("mark")
    await kept.save(conversation())
    looking = asyncio.ensure_future(here.keep_open())

    async def held():
        await asyncio.sleep(0.001)
        return [len(sessions), len(people), len(await kept.keys()), len(limit), len(seen)]

    try:
        for seconds, wanted in ((0, [1, 1, 1, 1, 1]), (61, [1, 1, 1, 0, 1]), (1740, [0, 0, 0, 0, 1]), (5400, [0, 0, 0, 0, 0])):
            now[0] += seconds
            for _ in range(5000):
                if await held() == wanted:
                    break
            assert await held() == wanted
    finally:
        looking.cancel()
