"""How the Rasa process calls the action server: the one place where Rasa's RemoteAction is replaced.

Three reasons, each measured or found in Rasa 3.6.21:
- Rasa compiles the JSON schema of the reply on every call, 27 ms of a turn; here it is compiled once;
- Rasa sends the whole conversation, the student's text included; here only slots, intent and the closed-list
  values go out, so nothing a student typed ever leaves this process;
- Rasa waits 300 s; here a setting below the turn's own limit, so that the static help comes in time; and after a
  reply that did not come, the next few seconds' turns do not wait for one either, so that a stuck action server
  does not hold up the crisis answers behind them.

It also tells the turn's output that an action is owed: an answer without the action's ``complete`` marker is
not a whole answer, and the channel then adds the static help.
"""
from __future__ import annotations

import asyncio
import time
from typing import Any, Dict, List, Text

import rasa.core.actions.action as rasa_actions
from jsonschema import Draft7Validator
from rasa.shared.core.events import Event
from rasa.shared.exceptions import RasaException

PAUSE_AFTER_SILENCE = 5.0  # seconds in which nothing is asked of an action server that did not answer
_waiting = {"longest": 4.0, "not_before": 0.0}
CLOSED_ENTITIES = ("topics", "perspective", "age_band", "nation", "contact_way", "preferences", "wants", "danger")


class PrivateRemoteAction(rasa_actions.RemoteAction):
    """Calls the action server with slots and intent only, and checks the reply with a schema compiled once."""

    _validator = Draft7Validator(rasa_actions.RemoteAction.action_response_format_spec())

    def _action_call_format(self, tracker: Any, domain: Any) -> Dict[Text, Any]:
        return {"next_action": self._name, "sender_id": "", "tracker": what_an_action_may_see(tracker), "version": "", "domain": {}}

    def _validate_action_result(self, result: Dict[Text, Any]) -> bool:
        self._validator.validate(result)
        return True

    async def run(self, output_channel: Any, nlg: Any, tracker: Any, domain: Any) -> List[Event]:
        if hasattr(output_channel, "action_is_owed"):
            output_channel.action_is_owed()
        if time.monotonic() < _waiting["not_before"]:
            raise RasaException("the action server did not answer a moment ago")
        try:
            return await asyncio.wait_for(super().run(output_channel, nlg, tracker, domain), _waiting["longest"])
        except asyncio.TimeoutError:
            _waiting["not_before"] = time.monotonic() + PAUSE_AFTER_SILENCE
            raise


def what_an_action_may_see(tracker: Any) -> Dict[Text, Any]:
    """The tracker in rasa-sdk's shape, without text, without events, with entities of closed lists only."""
    latest = tracker.latest_message
    entities = [{"entity": e["entity"], "value": e["value"]} for e in (latest.entities if latest else []) if e.get("entity") in CLOSED_ENTITIES]
    return {
        "sender_id": "",
        "slots": {name: value for name, value in tracker.current_slot_values().items() if name != "counted"},
        "latest_message": {"intent": {"name": latest.intent.get("name") if latest else None}, "entities": entities, "text": ""},
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": tracker.latest_action_name,
    }


def install(longest_wait: float) -> None:
    """Make Rasa use the class above; ``longest_wait`` in seconds."""
    _waiting.update(longest=longest_wait, not_before=0.0)
    rasa_actions.RemoteAction = PrivateRemoteAction
