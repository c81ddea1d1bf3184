"""What is remembered of a conversation: topics and steps, never words, and only for as long as the greeting says."""
import asyncio

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.privacy.tracker_store import LONGEST_MEMORY, ForgetfulTrackerStore, unwrap, without_words

SECRET = "canary my flatmate keeps coming into my room"
DOMAIN = Domain.from_dict({
    "intents": ["disclose_stalking", "greet"], "actions": ["action_signpost"],
    "slots": {name: {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]} for name in ("topics", "nation")},
})


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


def run(coroutine):
    return asyncio.run(coroutine)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(clock):
    return ForgetfulTrackerStore(DOMAIN, idle=1800, longest=43200, clock=clock)


def conversation(sender="s", turns=1):
    events = [ActionExecuted("action_listen")]
    for _ in range(turns):
        events += [
            UserUttered(SECRET, intent={"name": "disclose_stalking", "confidence": 0.9}, entities=[{"entity": "topics", "value": SECRET}],
                        parse_data={"text": SECRET}, message_id=SECRET, metadata={"said": SECRET}),
            SlotSet("topics", ["disclose_stalking"], metadata={"why": SECRET}), ActionExecuted("action_signpost"),
            BotUttered(SECRET, {"custom": SECRET}), ActionExecuted("action_listen"),
        ]
    return DialogueStateTracker.from_events(sender, events, DOMAIN.slots)


def everything_in(thing, seen=None):
    """Every string that can be reached from an object, however deep."""
    seen = seen if seen is not None else set()
    if id(thing) in seen:
        return ""
    seen.add(id(thing))
    if isinstance(thing, str):
        return thing
    if isinstance(thing, dict):
        return " ".join(everything_in(part, seen) for pair in thing.items() for part in pair)
    if isinstance(thing, (list, tuple, set)):
        return " ".join(everything_in(part, seen) for part in thing)
    return everything_in(vars(thing), seen) if hasattr(thing, "__dict__") else ""


def test_no_word_is_kept(store):
    run(store.save(conversation()))
    assert "disclose_stalking" in everything_in(store._kept)
    assert "canary" not in everything_in(store._kept)


def test_no_word_comes_back(store):
    run(store.save(conversation()))
    found = run(store.retrieve("s"))
    assert found.get_slot("topics") == ["disclose_stalking"]
    assert "canary" not in everything_in([event.as_dict() for event in found.events])


def test_the_steps_are_kept_so_that_the_rules_still_work():
    kept = without_words(conversation().events)
    assert [type(event).__name__ for event in kept] == ["ActionExecuted", "UserUttered", "SlotSet", "ActionExecuted", "ActionExecuted"]
    assert kept[1].intent_name == "disclose_stalking" and kept[1].text is None and kept[1].entities == []


@pytest.mark.parametrize("seconds, remembered", [(1799, True), (1800, False), (5000, False)])
def test_an_idle_conversation_is_forgotten_by_the_clock(store, clock, seconds, remembered):
    run(store.save(conversation()))
    clock.now += seconds
    assert (run(store.retrieve("s")) is not None) is remembered
    assert bool(run(store.keys())) is remembered


def test_every_message_begins_the_half_hour_anew(store, clock):
    for _ in range(5):
        run(store.save(conversation()))
        clock.now += 1000
    assert run(store.retrieve("s"))


def test_nothing_outlives_twelve_hours_however_busy(store, clock):
    for _ in range(44):
        run(store.save(conversation()))
        clock.now += 1000
    assert run(store.retrieve("s")) is None


def test_an_old_conversation_goes_when_somebody_else_writes(store, clock):
    run(store.save(conversation("old")))
    clock.now += 1800
    run(store.save(conversation("new")))
    assert list(store._kept) == ["new"]


def test_ending_a_conversation_forgets_it_at_once(store):
    run(store.save(conversation()))
    run(store.forget("s"))
    assert run(store.retrieve("s")) is None
    run(store.forget("never seen"))


def test_a_long_conversation_is_shortened_and_keeps_its_slots(store):
    tracker = conversation(turns=40)
    tracker.update(SlotSet("nation", "wales"))
    run(store.save(tracker))
    found = run(store.retrieve("s"))
    assert len(found.events) <= LONGEST_MEMORY + len(DOMAIN.slots) + 2
    assert found.get_slot("topics") == ["disclose_stalking"] and found.get_slot("nation") == "wales"


def test_a_value_set_long_ago_survives_the_cut(store):
    tracker = DialogueStateTracker.from_events("s", [SlotSet("nation", "scotland"), *conversation(turns=40).events], DOMAIN.slots)
    run(store.save(tracker))
    assert run(store.retrieve("s")).get_slot("nation") == "scotland"


def test_a_save_that_fails_leaves_nothing_behind(store, monkeypatch):
    monkeypatch.setattr("bot.privacy.tracker_store.without_words", lambda events: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(store.save(conversation()))
    assert "canary" not in everything_in(vars(store))


def test_rasa_s_wrapper_that_keeps_whole_conversations_is_taken_off(store):
    class Part:
        tracker_store = FailSafeTrackerStore(store)
        processor = None

    agent = Part()
    agent.processor = Part()
    unwrap(agent, store)
    assert agent.tracker_store is store and agent.processor.tracker_store is store
