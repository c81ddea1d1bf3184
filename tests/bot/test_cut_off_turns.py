"""A turn that is cut off while an action is pending leaves nothing locked: the next message of that conversation is answered."""
import asyncio

import pytest
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot import remote_action
from bot.channels.turn import Turns
from bot.remote_action import PrivateRemoteAction

DOMAIN = Domain.empty()
NEVER = 300.0  # seconds: longer than the test would wait
PATIENT = 10.0  # seconds: less than a lock that was left behind lasts (TICKET_LOCK_LIFETIME)


class RasaWithOneAction:
    """Rasa's own lock and our own call of the action server, as Agent.handle_message puts them together."""

    def __init__(self, address):
        self.locks, self.address = InMemoryLockStore(), address

    async def handle_message(self, message):
        async with self.locks.lock(message.sender_id):
            await message.output_channel.send_response("s", {"text": "I am sorry."})
            if message.text == "needs an action":
                tracker = DialogueStateTracker.from_events(message.sender_id, [], DOMAIN.slots)
                await PrivateRemoteAction("action_signpost", EndpointConfig(self.address)).run(message.output_channel, None, tracker, DOMAIN)


@pytest.fixture
async def silent_server():
    """Takes connections, reads what is asked, never answers: a real socket."""
    async def swallow(reader, writer):
        try:
            await reader.read()
        finally:
            writer.close()

    server = await asyncio.start_server(swallow, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/webhook"
    server.close()


@pytest.mark.parametrize("turn_seconds, action_seconds", [(0.2, NEVER), (0.2, 0.2), (0.2, 0.1)], ids=["the turn ends first", "both at once", "the action ends first"])
async def test_the_next_message_is_answered_at_once(silent_server, monkeypatch, turn_seconds, action_seconds):
    monkeypatch.setattr(remote_action, "_waiting", {"longest": action_seconds, "not_before": 0.0})
    rasa, turns, patient = RasaWithOneAction(silent_server), Turns(2, 4, turn_seconds), Turns(2, 4, PATIENT)
    for _ in range(3):
        remote_action._waiting["not_before"] = 0.0
        cut_off = await turns.take(rasa.handle_message, "c", "needs an action", "wales", "web")
        assert not cut_off.complete and "I am sorry." in cut_off.messages[0]["text"]
        after = await patient.take(rasa.handle_message, "c", "hello", "wales", "web")
        assert after.complete, "it waited for the one that was cut off"
    assert rasa.locks.conversation_locks == {} and turns._present == 0


async def test_a_turn_that_cannot_be_cut_off_does_not_keep_the_student_waiting():
    """Something in a library may swallow the cancellation: the student is answered all the same, in time."""
    let_go = asyncio.Event()

    async def stubborn(message):
        await message.output_channel.send_response("s", {"text": "first part"})
        while not let_go.is_set():
            try:
                await let_go.wait()
            except asyncio.CancelledError:
                continue

    turn = asyncio.ensure_future(Turns(1, 4, 0.1).take(stubborn, "c", "hello", "wales", "web"))
    await asyncio.wait({turn}, timeout=NEVER)
    answered = turn.done()
    let_go.set()
    assert answered and (await turn).reason == "slow"
