"""The students that `tools.load.mixed` sends into Slack: signed as Slack signs, counted by whether a reply came."""
import asyncio

import pytest

from bot.start import free_ports
from tests.channels.chat_house import SIGNING_SECRET, open_house
from tools.load.figures import read_record
from tools.load.slack import Slack


def students_in_slack(tmp_path, secret):
    """What was recorded, and what the bot heard of it."""
    async def run():
        [port] = free_ports(1)
        async with open_house(SIGNPOST_SLACK_API=f"http://127.0.0.1:{port}/api/") as house:
            async with Slack(house.url, "T1", "xoxb-1", secret, port, tmp_path / "slack.csv") as slack:
                await slack.students(3, seconds=300, reads=0.01, texts=["hello", "how do i report"], conversations=3)
            await house.settled()
            return house.bot.heard

    heard = asyncio.run(run())
    return read_record(tmp_path / "slack.csv"), heard


def test_each_message_and_press_gets_its_reply(tmp_path):
    record, heard = students_in_slack(tmp_path, SIGNING_SECRET)
    assert {r.what for r in record} == {"slack message", "slack button"}
    assert {(r.status, r.problem) for r in record} == {(200, "")}
    assert len(heard) >= len(record)


@pytest.mark.parametrize("secret", ["another-secret-than-signpost-has"])
def test_a_refused_message_is_an_error_and_not_a_reply(tmp_path, secret):
    record, heard = students_in_slack(tmp_path, secret)
    assert record and {r.status for r in record} == {401} and not heard
