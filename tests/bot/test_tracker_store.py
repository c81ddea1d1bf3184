"""What is remembered of a conversation: topics and steps, never words, and only for as long as the greeting says."""
import pytest
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.events import ActionExecuted, BotUttered, Restarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.privacy.tracker_store import LONGEST_MEMORY, shortened, unwrap, without_words
from tests.bot.worlds import DOMAIN, HereWorld

SECRET = "canary my flatmate keeps coming into my room"


@pytest.fixture
def store(world):
    return world.tracker_store()


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


async def test_no_word_is_kept(world, store):
    await store.save(conversation())
    assert "disclose_stalking" in world.everything_held()
    assert "canary" not in world.everything_held()


async def test_no_word_comes_back(store):
    await store.save(conversation())
    found = await store.retrieve("s")
    assert found.get_slot("topics") == ["disclose_stalking"]
    assert "canary" not in everything_in([event.as_dict() for event in found.events])


async def test_what_comes_back_is_what_the_rules_saw(store):
    before = conversation(turns=3)
    before.update(Restarted())
    before.update(SlotSet("nation", "wales"))
    await store.save(before)
    found = await store.retrieve("s")
    wanted = shortened(before, without_words(before.events))
    assert [(type(e), e.timestamp, getattr(e, "action_name", None), getattr(e, "value", None)) for e in found.events] == \
        [(type(e), e.timestamp, getattr(e, "action_name", None), getattr(e, "value", None)) for e in wanted]
    assert [e.intent_name for e in found.events if isinstance(e, UserUttered)] == ["disclose_stalking"] * 3


def test_the_steps_are_kept_so_that_the_rules_still_work():
    kept = without_words(conversation().events)
    assert [type(event).__name__ for event in kept] == ["ActionExecuted", "UserUttered", "SlotSet", "ActionExecuted", "ActionExecuted"]
    assert kept[1].intent_name == "disclose_stalking" and kept[1].text is None and kept[1].entities == []


@pytest.mark.parametrize("seconds, remembered", [(1790, True), (1800, False), (5000, False)])
async def test_an_idle_conversation_is_forgotten_by_the_clock(world, store, seconds, remembered):
    await store.save(conversation())
    world.pass_time(seconds)
    assert (await store.retrieve("s") is not None) is remembered


async def test_every_message_begins_the_half_hour_anew(world, store):
    for _ in range(5):
        await store.save(conversation())
        world.pass_time(1000)
    assert await store.retrieve("s")


async def test_nothing_outlives_twelve_hours_however_busy(world, store):
    for _ in range(43):
        await store.save(conversation())
        world.pass_time(1000)
    assert await store.retrieve("s")
    world.pass_time(201)
    assert await store.retrieve("s") is None


async def test_an_old_conversation_goes_when_somebody_else_writes(world, store):
    await store.save(conversation("old"))
    world.pass_time(1800)
    await store.save(conversation("new"))
    assert "old" not in world.everything_held()


async def test_ending_a_conversation_forgets_it_at_once(world, store):
    await store.save(conversation())
    await store.forget("s")
    assert await store.retrieve("s") is None and "disclose_stalking" not in world.everything_held()
    await store.forget("never seen")


async def test_a_long_conversation_is_shortened_and_keeps_its_slots(store):
    tracker = conversation(turns=40)
    tracker.update(SlotSet("nation", "wales"))
    await store.save(tracker)
    found = await store.retrieve("s")
    assert len(found.events) <= LONGEST_MEMORY + len(DOMAIN.slots) + 2
    assert found.get_slot("topics") == ["disclose_stalking"] and found.get_slot("nation") == "wales"


async def test_a_value_set_long_ago_survives_the_cut(store):
    tracker = DialogueStateTracker.from_events("s", [SlotSet("nation", "scotland"), *conversation(turns=40).events], DOMAIN.slots)
    await store.save(tracker)
    assert (await store.retrieve("s")).get_slot("nation") == "scotland"


async def test_a_save_that_fails_leaves_nothing_behind(world, store, monkeypatch):
    monkeypatch.setattr("bot.privacy.tracker_store.without_words", lambda events: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        await store.save(conversation())
    assert "canary" not in everything_in(vars(store)) + world.everything_held()


def test_rasa_s_wrapper_that_keeps_whole_conversations_is_taken_off():
    store = HereWorld().tracker_store()

    class Part:
        tracker_store = FailSafeTrackerStore(store)
        processor = None

    agent = Part()
    agent.processor = Part()
    unwrap(agent, store)
    assert agent.tracker_store is store and agent.processor.tracker_store is store
