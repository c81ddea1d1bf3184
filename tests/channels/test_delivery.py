"""Replies on their way to a peer that is busy, slow, broken or gone: none twice, none lost while the student waits."""
import asyncio

import pytest

from bot.channels import patience
from bot.wording_files import words
from tests.channels.chat_house import open_house, texts
from tests.channels.peers import until


@pytest.fixture
def waits(monkeypatch):
    """The pauses that would have been made; nobody really waits."""
    made = []

    async def pause(seconds):
        made.append(seconds)
        await asyncio.sleep(0)

    monkeypatch.setattr(patience, "sleep", pause)
    return made


async def say(house, channel, text="hello"):
    assert await (house.slack_event(house.event(text)) if channel == "slack" else house.teams(house.activity(text))) == 200
    await house.settled()


def shown(house, channel):
    """What arrived, each message's words."""
    return [texts(c["body"]["blocks"]) for c in house.slack.said()] if channel == "slack" else [texts(c["activity"]) for c in house.connector.said()]


def replies(house, channel):
    """Without the greeting."""
    return [text for text in shown(house, channel) if "Answer to" in text]


def asked_to_write_again(house, channel):
    """How often, because a connection broke."""
    return sum(words("channels")["perhaps_lost"] in text for text in shown(house, channel))


def peer(house, channel):
    return house.slack if channel == "slack" else house.connector


CHANNELS = ("teams", "slack")


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_busy_peer_is_given_the_time_it_asks_for(house, waits, channel):
    peer(house, channel).faults = [429, 429]
    await say(house, channel)
    assert len(replies(house, channel)) == 1 and waits[:2] == [7.0, 7.0]


@pytest.mark.parametrize(("channel", "fault"), [("teams", 502), ("teams", 503), ("teams", 504), ("slack", 500), ("slack", 503), ("slack", "drop")])
async def test_a_broken_peer_gets_the_reply_once_it_is_well(house, waits, channel, fault):
    peer(house, channel).faults = [fault, fault, fault]
    await say(house, channel)
    assert len(replies(house, channel)) == 1 and waits[:3] == [0.5, 1.0, 2.0]
    assert asked_to_write_again(house, channel) == 0


async def test_slack_took_the_reply_and_broke_the_connection_so_it_is_not_said_twice(house, waits):
    house.slack.faults = ["late_drop", "late_500", "late_drop"]
    await say(house, "slack")
    assert len(house.slack.said()) == 3 and len(replies(house, "slack")) == 1
    assert asked_to_write_again(house, "slack") == 0


ANSWER = 2  # of what the first message brings, the third is the answer: truth and notice come before it


@pytest.mark.parametrize("fault", ["late_drop", "late_500"])
async def test_teams_took_the_reply_and_did_not_say_so_so_it_is_not_said_twice(house, waits, fault):
    house.connector.faults = [None] * ANSWER + [fault]
    await say(house, "teams")
    assert len(replies(house, "teams")) == 1 and asked_to_write_again(house, "teams") == 1


@pytest.mark.parametrize("channel", CHANNELS)
async def test_nobody_knows_if_the_reply_arrived_so_the_lines_do_and_the_student_is_asked_to_write_again(house, waits, channel):
    """Teams can never be asked; Slack not always. The reply is not repeated, what must not be missing is."""
    house.slack.history_up = False
    peer(house, channel).faults = [None] * ANSWER + ["drop"] + [None] * (channel == "teams") + ["drop", "late_drop", 503]
    await say(house, channel)
    assert replies(house, channel) == [] and asked_to_write_again(house, channel) >= 1
    assert "116 123" in shown(house, channel)[-1]
    await say(house, channel)
    assert len(replies(house, channel)) == 1


async def test_the_rest_of_a_reply_is_said_although_one_part_may_be_lost(house, waits):
    house.connector.faults = ["drop"]
    await say(house, "teams")
    assert len(replies(house, "teams")) == 1 and asked_to_write_again(house, "teams") == 1


async def test_a_row_of_buttons_is_replaced_however_often_it_takes(house, waits):
    await say(house, "teams")
    action = house.connector.said()[-1]["activity"]["attachments"][0]["content"]["actions"][0]
    house.connector.faults = ["drop", "late_drop", 503]
    assert await house.teams(house.activity(None, value=action["data"], replyToId="out-3")) == 200
    await house.settled()
    await until(lambda: [c for c in house.connector.calls if c["method"] == "PUT"])


async def test_our_token_could_not_be_had_at_first_so_the_reply_is_late_and_whole(house, waits):
    house.connector.token_faults = ["drop", "drop"]
    await say(house, "teams")
    assert len(replies(house, "teams")) == 1 and asked_to_write_again(house, "teams") == 0


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_peer_that_stays_away_is_given_up_and_the_next_message_is_answered(house, waits, channel):
    peer(house, channel).faults = [503] * (3 + 1) * patience.ATTEMPTS
    await say(house, channel)
    assert replies(house, channel) == [] and 60 < sum(waits) <= patience.IN_ALL, "tried for minutes, not for ever"
    peer(house, channel).faults = []
    await say(house, channel, "again")
    assert any("Answer to again" in text for text in replies(house, channel))


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_bot_that_was_removed_does_not_knock_again(house, waits, channel):
    peer(house, channel).faults = [403] * 10
    await say(house, channel)
    assert waits == []


@pytest.mark.parametrize("channel", CHANNELS)
async def test_one_slow_reply_keeps_nobody_else_waiting(house, channel):
    slow = peer(house, channel)
    slow.faults = ["hang"]
    first = house.event("one", user="USLOW") if channel == "slack" else house.activity("one", user="29:slow")
    await (house.slack_event(first) if channel == "slack" else house.teams(first))
    await until(lambda: slow.hanging == 1)
    await (house.slack_event(house.event("two")) if channel == "slack" else house.teams(house.activity("two")))
    await until(lambda: any("Answer to two" in text for text in replies(house, channel)))
    assert not any("Answer to one" in text for text in replies(house, channel))
    slow.go_on.set()
    await house.settled()
    assert any("Answer to one" in text for text in replies(house, channel))


async def test_our_token_is_fetched_once_and_again_when_it_is_refused(house, waits):
    await say(house, "teams")
    assert house.connector.tokens == 1
    house.connector.faults = [401]
    await say(house, "teams", "again")
    assert house.connector.tokens == 2 and len(replies(house, "teams")) == 2


async def test_a_long_turn_shows_that_it_is_typing(house, monkeypatch):
    from bot.channels import teams_connector

    monkeypatch.setattr(teams_connector, "TYPING_AFTER", 0.0)
    monkeypatch.setattr(teams_connector, "TYPING_EVERY", 0.01)
    held = asyncio.Event()
    house.bot.also = {"hello": held.wait}
    await house.teams(house.activity("hello"))
    typing = lambda: [c for c in house.connector.calls if c["activity"]["type"] == "typing"]  # noqa: E731
    await until(lambda: len(typing()) >= 3)
    held.set()
    await house.settled()
    after = len(typing())
    await say(house, "slack")
    assert len(typing()) - after <= 1


async def test_with_microsoft_and_slack_out_of_reach_the_server_starts_and_the_web_answers():
    gone = "http://127.0.0.1:9"  # the discard port: nobody listens
    async with open_house(SIGNPOST_TEAMS_OPENID=f"{gone}/openid", SIGNPOST_TEAMS_LOGIN=gone, SIGNPOST_SLACK_API=f"{gone}/api/") as house:
        async with house.http.post(f"{house.url}/webhooks/web/sessions", json={"institution": "northbridge"}) as answer:
            assert answer.status == 201 and (await answer.json())["messages"]
        assert await house.teams(house.activity()) == 503
