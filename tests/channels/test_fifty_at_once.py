"""Fifty students at the same time, in both channels: each gets their own answers, in order, each once."""
import asyncio

import pytest

from tests.channels.chat_house import texts
from tests.channels.peers import until

STUDENTS = 50


@pytest.mark.parametrize("channel", ["teams", "slack"])
async def test_fifty_students_write_two_messages_each(house, channel):
    house.service.turns.waiting = 200  # what is shed under load has a test of its own

    async def student(number):
        user = f"29:s{number}" if channel == "teams" else f"US{number}"
        for part in ("one", "two"):
            said = f"{number} {part}"
            sent = await (house.teams(house.activity(said, user=user)) if channel == "teams" else house.slack_event(house.event(said, user=user)))
            assert sent == 200

    await asyncio.gather(*map(student, range(STUDENTS)))
    await house.settled()
    for number in range(STUDENTS):
        calls = house.connector.said(f"a:29:s{number}") if channel == "teams" else house.slack.said(f"DUS{number}")
        shown = [texts(c["activity"]) if channel == "teams" else texts(c["body"]["blocks"]) for c in calls]
        answers = [text for text in shown if "Answer to" in text]
        assert [f"Answer to {number} {part}" in text for part, text in zip(("one", "two"), answers)] == [True, True] and len(answers) == 2
    assert len({m.sender_id for m in house.bot.heard}) == STUDENTS


async def test_more_than_can_wait_get_the_lines_at_once(house):
    held = asyncio.Event()
    house.service.turns.waiting = 0
    house.bot.also = {"hold": held.wait}
    for number in range(2):
        await house.slack_event(house.event("hello", user=f"UH{number}"))
    await house.settled()
    for number in range(2):
        await house.slack_event(house.event("hold", user=f"UH{number}"))
    await until(lambda: house.service.turns._present == 2)
    await house.slack_event(house.event("help", user="UMORE"))
    await until(lambda: house.slack.said("DUMORE"))
    assert "116 123" in texts(house.slack.said("DUMORE")[-1]["body"]["blocks"])
    held.set()
    await house.settled()
