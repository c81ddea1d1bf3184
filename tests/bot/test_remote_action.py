"""What leaves the Rasa process towards the actions: slots and closed lists, never what was written."""
import asyncio
import json

import pytest
from jsonschema.exceptions import ValidationError
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

from bot import remote_action
from bot.channels.turn import TurnOutput
from bot.remote_action import CLOSED_ENTITIES, PrivateRemoteAction, what_an_action_may_see

SECRET = "canary my flatmate keeps coming into my room"
DOMAIN = Domain.from_dict({"slots": {"topics": {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}}})


@pytest.fixture
def tracker():
    said = UserUttered(
        SECRET, intent={"name": "disclose_stalking", "confidence": 0.9},
        entities=[{"entity": "topics", "value": ["disclose_stalking"], "text": SECRET}, {"entity": "name", "value": SECRET}, {"entity": "guesses", "value": ["x"]}],
        metadata={"who": SECRET})
    return DialogueStateTracker.from_events("canary-sender", [said, SlotSet("topics", ["disclose_stalking"])], DOMAIN.slots)


def test_an_action_sees_the_topic_and_no_word(tracker):
    seen = what_an_action_may_see(tracker)
    assert "canary" not in json.dumps(seen)
    assert seen["slots"]["topics"] == ["disclose_stalking"] and seen["latest_message"]["intent"] == {"name": "disclose_stalking"}
    assert seen["latest_message"]["entities"] == [{"entity": "topics", "value": ["disclose_stalking"]}] and seen["events"] == []


def test_the_call_names_nobody(tracker):
    call = PrivateRemoteAction("action_signpost", None)._action_call_format(tracker, DOMAIN)
    assert call["next_action"] == "action_signpost" and call["sender_id"] == "" and "canary" not in json.dumps(call)


def test_every_entity_that_may_leave_is_a_closed_list_of_the_domain():
    from tests.repo_files import read_yaml

    assert set(CLOSED_ENTITIES) <= set(read_yaml("domain.yml")["slots"])
    assert not {"institution_name", "now"} & set(CLOSED_ENTITIES)


@pytest.mark.parametrize("reply", [{"events": [], "responses": []}, {"events": [{"event": "slot", "name": "shown", "value": []}], "responses": [{"text": "x"}]}])
def test_a_good_reply_passes(reply):
    assert PrivateRemoteAction("action_signpost", None)._validate_action_result(reply) is True


@pytest.mark.parametrize("reply", [{"events": "no list"}, {"responses": [1]}, {"events": [{"event": 5}]}])
def test_a_reply_of_another_shape_is_refused(reply):
    with pytest.raises(ValidationError):
        PrivateRemoteAction("action_signpost", None)._validate_action_result(reply)


class Never(EndpointConfig):
    asked = 0

    async def request(self, *args, **kwargs):
        self.asked += 1
        await asyncio.Event().wait()


@pytest.fixture
def installed(monkeypatch):
    """Installed with a wait that no test has to sit through; Rasa's own class and the ordinary wait afterwards."""
    import rasa.core.actions.action as rasa_actions

    monkeypatch.setattr(rasa_actions, "RemoteAction", rasa_actions.RemoteAction)
    remote_action.install(0.01)
    yield rasa_actions
    remote_action.install(6.0)


def test_rasa_uses_it_after_install(installed):
    assert installed.RemoteAction is PrivateRemoteAction


def test_an_action_server_that_hangs_is_given_up_and_the_turn_knows_it_is_owed(installed, tracker):
    output = TurnOutput()
    with pytest.raises(asyncio.TimeoutError):
        asyncio.run(PrivateRemoteAction("action_signpost", Never("http://unused")).run(output, None, tracker, DOMAIN))
    asyncio.run(output.send_response("s", {"text": "words before the action"}))
    assert output.complete is False


def test_after_a_silence_the_next_turn_does_not_wait(installed, tracker):
    server = Never("http://unused")
    for wanted in (asyncio.TimeoutError, RasaException):
        with pytest.raises(wanted):
            asyncio.run(PrivateRemoteAction("action_signpost", server).run(TurnOutput(), None, tracker, DOMAIN))
    assert server.asked == 1
