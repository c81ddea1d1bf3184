"""What a cut-off greeting, and a connection that breaks at a bad moment, leave behind: nothing that stands in the way."""
import asyncio

import aiohttp
import pytest

from tests.channels.chat_house import open_house
from tests.channels.peers import until

FIRST, SECOND = "a1b2c3d4e5f6", "b1b2c3d4e5f6"


class CannotGreet:
    """The bot, for whom the greeting fails while it is ``down``."""

    def __init__(self, bot):
        self._bot, self.down = bot, True

    async def handle_message(self, message):
        if self.down and message.text.startswith("/open_conversation"):
            self._bot.heard.append(message)
            raise RuntimeError("cut off")
        await self._bot.handle_message(message)


class SlowToClaim:
    """The sessions, whose claim is made at once and heard of only when the gate opens: a store at the end of a slow line."""

    def __init__(self, sessions):
        self._sessions, self.gate, self.claims = sessions, asyncio.Event(), 0

    def __getattr__(self, name):
        return getattr(self._sessions, name)

    async def claim(self, *what):
        claim = await self._sessions.claim(*what)
        self.claims += 1
        await self.gate.wait()
        return claim


@pytest.fixture
async def house():
    async with open_house(SIGNPOST_TURN_SECONDS="2") as opened:
        yield opened


async def asked(house, path, body, session=""):
    headers = {"Authorization": f"Bearer {session}"} if session else {}
    async with house.http.post(f"{house.url}/webhooks/web/{path}", json=body, headers=headers) as answer:
        return answer.status, await answer.json()


async def test_until_the_greeting_is_whole_nothing_else_is_asked_of_the_bot(house):
    """Rasa would answer for no nation and no university; the student gets the lines of theirs."""
    house.app.ctx.agent = bot = CannotGreet(house.bot)
    status, begun = await asked(house, "sessions", {"institution": "aberwen"})
    assert status == 503 and begun["session"]
    status, answer = await asked(house, "messages", {"id": FIRST, "text": "he follows me"}, begun["session"])
    assert status == 503 and answer["messages"][-1]["kind"] == "help"
    assert house.bot.said_by_students() == []
    bot.down = False
    status, answer = await asked(house, "messages", {"id": SECOND, "text": "he follows me"}, begun["session"])
    assert status == 200 and answer["messages"][-1]["text"] == "Answer to he follows me"
    assert [message.text[:18] for message in house.bot.heard[-2:]] == ["/open_conversation", "he follows me"]


async def test_a_connection_that_breaks_while_the_message_is_claimed_loses_no_answer(house):
    """As proxies and phones do. The page asks again with the same id and is answered at once; the bot heard it once."""
    _, begun = await asked(house, "sessions", {"institution": "aberwen"})
    house.service.sessions = slow = SlowToClaim(house.service.sessions)
    message = {"id": FIRST, "text": "he follows me"}
    async with aiohttp.ClientSession() as phone:
        lost = asyncio.ensure_future(phone.post(f"{house.url}/webhooks/web/messages", json=message, headers={"Authorization": f"Bearer {begun['session']}"}))
        await until(lambda: slow.claims == 1, "the message at the server")
        lost.cancel()
    await asyncio.sleep(0.1)  # for the server to notice
    slow.gate.set()
    status, answer = await asked(house, "messages", message, begun["session"])
    assert status == 200 and answer["messages"][-1]["text"] == "Answer to he follows me"
    assert house.bot.said_by_students() == ["he follows me"]
