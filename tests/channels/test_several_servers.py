"""Teams and Slack deliver to whichever server the proxy chooses: one person, one conversation, one order, one answer."""
import asyncio
import contextlib

import pytest

from bot.channels.claims import StoreAway
from tests.channels.chat_house import open_house, texts
from tests.channels.peers import DEADLINE
from tests.redis_server import running_redis

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def redis_server():
    with running_redis() as server:
        yield server


@contextlib.asynccontextmanager
async def serving(redis_url):
    async with open_house(SIGNPOST_REDIS_URL=redis_url, SIGNPOST_REPLICAS="2") as house:
        assert await house.service.stores.open() == ""
        alive = asyncio.ensure_future(house.service.stores.keep_open())
        try:
            yield house
        finally:
            alive.cancel()


@pytest.fixture
async def houses(redis_server):
    redis_server.client.flushall()
    async with serving(redis_server.url) as here, serving(redis_server.url) as there:
        yield here, there


async def settled(houses):
    for house in houses:
        await house.settled()


async def until_open(house):
    """Redis is used again by this server: after a silence nothing is asked of it for a moment."""
    for _ in range(int(DEADLINE / 0.05)):
        with contextlib.suppress(StoreAway):
            if await house.service.stores.open() == "":
                return await house.service.sessions.find("nobody's")
        await asyncio.sleep(0.05)
    raise AssertionError("Redis was not used again")


def said(houses):
    return [text for house in houses for text in house.bot.said_by_students()]


async def test_a_conversation_goes_on_at_the_other_server_without_a_second_greeting(houses):
    here, there = houses
    await here.slack_event(here.event("first"))
    await settled(houses)
    await there.slack_event(there.event("second"))
    await settled(houses)
    assert [m.text for m in there.bot.heard] == ["second"] and len(here.bot.heard) == 2
    assert here.bot.heard[0].sender_id == there.bot.heard[0].sender_id


async def test_a_button_shown_by_one_server_works_once_at_the_other(houses):
    here, there = houses
    await here.slack_event(here.event("hello"))
    await settled(houses)
    post = here.slack.said()[-1]
    for house in (there, here):
        await house.press(post, "Ways to report")
        await settled(houses)
    assert said(houses) == ["hello", "/request_reporting_routes"]


async def test_a_delivery_that_is_repeated_to_the_other_server_is_answered_once(houses):
    here, there = houses
    event, activity = here.event("hello", event_id="Ev-same"), here.activity("hello in Teams")
    for house in houses:
        assert await house.slack_event(event) == 200
    for house in houses:
        activity["serviceUrl"] = house.connector.url
        assert await house.teams(activity) == 200
    await settled(houses)
    assert sorted(said(houses)) == ["hello", "hello in Teams"]


async def test_messages_that_arrive_at_different_servers_are_answered_in_the_order_they_were_written(houses):
    here, there = houses
    order = []
    for house in houses:
        house.bot.also = {str(number): (lambda number=number: _note(order, number)) for number in range(6)}
    await asyncio.gather(*(houses[number % 2].slack_event(here.event(str(number), ts=f"179000000{number}.0")) for number in reversed(range(6))))
    await settled(houses)
    assert order == list(range(6))


async def _note(order, number):
    order.append(number)


async def test_redis_away_means_the_static_help_once_and_then_the_conversation(houses, redis_server):
    here, there = houses
    await here.slack_event(here.event("before"))
    await settled(houses)
    redis_server.pause()
    try:
        event = here.event("i need help", event_id="Ev-away")
        for _ in range(2):
            assert await here.slack_event(event) == 200
        assert await here.teams(here.activity("me too", tenant="tenant-4")) == 200
        await asyncio.gather(*here.conversations("slack")._background, *here.conversations("teams")._background)
    finally:
        redis_server.resume()
    shown = [texts(call["body"]["blocks"]) for call in here.slack.said()]
    assert sum("999" in text for text in shown) == 1 and "Lifeline" in " ".join(texts(c["activity"]) for c in here.connector.said())
    for house in houses:  # each is silent for a moment after a silence
        await until_open(house)
    await there.slack_event(there.event("after"))
    await settled(houses)
    assert said(houses)[-1] == "after" and len(there.bot.heard) == 1, "the same conversation: no second greeting"
