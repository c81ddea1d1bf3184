"""Conversations, in memory or in Redis: what the dialogue needs, never what was written, forgotten by the clock.

Kept: slots, intents, which actions ran, when. Not kept: the text, entities, message ids, what was said back.
Rasa wraps every store in FailSafeTrackerStore, which on an error keeps whole trackers, text included;
``unwrap`` takes that wrapper off again, and a save that fails here leaves nothing behind.
"""
from __future__ import annotations

import json
import time
from collections import OrderedDict
from typing import Any, Callable, Dict, Iterable, List, Optional, Text, Tuple

from rasa.core.tracker_store import FailSafeTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, Restarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.channels.claims import claim_for
from bot.replicas import scripts
from bot.replicas.records import record_keys

LONGEST_MEMORY = 24  # events: rules look back one message, the counts of repeated misunderstandings a few more
_KEPT = (SlotSet, ActionExecuted, Restarted)


def without_words(events: Iterable[Event]) -> List[Event]:
    """The same conversation with every word taken out: the form in which it may be kept."""
    kept: List[Event] = []
    for event in events:
        if isinstance(event, UserUttered):
            kept.append(UserUttered(text=None, intent={"name": event.intent_name, "confidence": 1.0}, entities=[], timestamp=event.timestamp))
        elif isinstance(event, _KEPT):
            event.metadata = {}
            kept.append(event)
    return kept


def shortened(tracker: DialogueStateTracker, events: List[Event]) -> List[Event]:
    """At most LONGEST_MEMORY events, preceded by the slots as they were at the cut."""
    if len(events) <= LONGEST_MEMORY:
        return events
    first = next((i for i in range(len(events) - LONGEST_MEMORY, len(events)) if isinstance(events[i], UserUttered)), len(events))
    slots = {e.key: e.value for e in events[:first] if isinstance(e, SlotSet)}
    return [*(SlotSet(key, value) for key, value in slots.items()), ActionExecuted("action_listen"), *events[first:]]


class ForgetfulTrackerStore(TrackerStore):
    """In this process's memory only. ``idle`` and ``longest`` are seconds, on the real clock."""

    def __init__(
        self,
        domain: Optional[Domain] = None,
        host: Optional[EndpointConfig] = None,
        event_broker: Any = None,
        idle: float = 1800.0,
        longest: float = 43200.0,
        clock: Callable[[], float] = time.monotonic,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, None, **kwargs)
        self._idle, self._longest, self._clock = idle, longest, clock
        self._kept: "OrderedDict[Text, Tuple[float, float, List[Event]]]" = OrderedDict()
        self._next_sweep = 0.0

    async def save(self, tracker: DialogueStateTracker) -> None:
        self.forget_old()
        now = self._clock()
        begun = self._kept.pop(tracker.sender_id, (now,))[0]
        self._kept[tracker.sender_id] = (begun, now, shortened(tracker, without_words(tracker.events)))

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        self.forget_old()
        if sender_id not in self._kept:
            return None
        return DialogueStateTracker.from_events(sender_id, list(self._kept[sender_id][2]), self.domain.slots)

    async def retrieve_full_tracker(self, conversation_id: Text) -> Optional[DialogueStateTracker]:
        return await self.retrieve(conversation_id)

    async def keys(self) -> Iterable[Text]:
        return list(self._kept)

    async def forget(self, sender_id: Text) -> None:
        self._kept.pop(sender_id, None)

    def forget_old(self) -> None:
        """Oldest use first, so the walk stops at the first that is still fresh; the longest age once a minute."""
        now = self._clock()
        while self._kept:
            oldest, (_, used, _) = next(iter(self._kept.items()))
            if now - used < self._idle:
                break
            del self._kept[oldest]
        if now >= self._next_sweep:
            self._next_sweep = now + 60.0
            for key in [key for key, (begun, _, _) in self._kept.items() if now - begun >= self._longest]:
                del self._kept[key]


class SharedForgetfulTrackerStore(TrackerStore):
    """In Redis, as part of the conversation's record (bot/replicas/records.py), so that both end at the same moment.

    What a turn saves is kept with its answer, or not at all; outside a turn it is written at once. ``idle`` and
    ``longest`` are seconds, on Redis's clock.
    """

    def __init__(self, redis: Any, domain: Optional[Domain] = None, idle: float = 1800.0, longest: float = 43200.0) -> None:
        super().__init__(domain, None)
        self._redis, self._span = redis, (int(idle * 1000), int(longest * 1000))

    async def save(self, tracker: DialogueStateTracker) -> None:
        text = as_text(tracker)
        claim = claim_for(tracker.sender_id)
        if claim is not None:
            claim.tracker, claim.changed = text, True
        else:
            await self._redis.run(scripts.SAVE_TRACKER, record_keys(tracker.sender_id), *self._span, text)

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        claim = claim_for(sender_id)
        text = claim.tracker if claim is not None else await self._redis.run(scripts.READ_TRACKER, record_keys(sender_id), *self._span)
        return DialogueStateTracker.from_events(sender_id, from_text(text), self.domain.slots) if text else None

    async def retrieve_full_tracker(self, conversation_id: Text) -> Optional[DialogueStateTracker]:
        return await self.retrieve(conversation_id)

    async def keys(self) -> Iterable[Text]:
        """Nobody lists the conversations of all students."""
        return []

    async def forget(self, sender_id: Text) -> None:
        await self._redis.run(scripts.END, record_keys(sender_id))


def as_text(tracker: DialogueStateTracker) -> str:
    """Slots, intents and steps as JSON; built anew from allowed fields, so that nothing else of an event can pass."""
    return json.dumps([_plain(event) for event in shortened(tracker, without_words(tracker.events))], ensure_ascii=False)


def _plain(event: Event) -> List[Any]:
    if isinstance(event, UserUttered):
        return ["user", event.intent_name, event.timestamp]
    if isinstance(event, SlotSet):
        return ["slot", event.key, event.value, event.timestamp]
    if isinstance(event, ActionExecuted):
        return ["action", event.action_name, event.policy, event.confidence, event.timestamp]
    return ["restart", event.timestamp]


def from_text(text: str) -> List[Event]:
    return [_REBUILD[kind](*values) for kind, *values in json.loads(text)]


_REBUILD: Dict[str, Callable[..., Event]] = {
    "user": lambda intent, when: UserUttered(text=None, intent={"name": intent, "confidence": 1.0}, entities=[], timestamp=when),
    "slot": lambda key, value, when: SlotSet(key, value, timestamp=when),
    "action": lambda name, policy, confidence, when: ActionExecuted(name, policy, confidence, timestamp=when),
    "restart": lambda when: Restarted(timestamp=when),
}


def unwrap(agent: Any, store: TrackerStore) -> None:
    """Put the store itself where Rasa put its fail-safe wrapper, in the agent and in its processor."""
    if isinstance(agent.tracker_store, FailSafeTrackerStore):
        agent.tracker_store = store
    if agent.processor is not None:
        agent.processor.tracker_store = store


__all__ = ["ForgetfulTrackerStore", "SharedForgetfulTrackerStore", "unwrap", "without_words"]
