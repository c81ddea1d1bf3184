"""What one conversation adds to the counts: values of closed lists, each once, nothing that was typed."""
import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.counts.counter import COUNTED, Counter, CountingStore
from bot.counts.measures import MEASURES
from bot.counts.noticing import facts_of
from bot.privacy.tracker_store import ForgetfulTrackerStore
from tests.counts.world import MONDAY, SLUG
from tests.repo_files import ROOT

SECRET = "canary my flatmate keeps coming into my room"
DOMAIN = Domain.load(str(ROOT / "domain.yml"))
CARDS = {"grade": "own_open", "services": [{"id": "campus-security"}, {"id": "samaritans"}, {"id": SECRET}]}


def tracker(intent="disclose_stalking", said=CARDS, begin=True, **slots):
    slots = {"institution": SLUG, "channel": "web", "topics": ["disclose_stalking"], "perspective": "self", **slots}
    opened = [ActionExecuted("action_listen"), UserUttered("/open_conversation", intent={"name": "open_conversation"})] if begin else []
    events = [*opened, *(SlotSet(name, value) for name, value in slots.items()), UserUttered(SECRET, intent={"name": intent}), BotUttered(SECRET, {"custom": said})]
    return DialogueStateTracker.from_events("someone", events, DOMAIN.slots)


def facts(*arguments, **named):
    return facts_of(tracker(*arguments, **named)) - {("conversations", "all"), ("channel", "web")}


def test_a_disclosure_adds_topic_what_was_open_and_which_services():
    assert facts() == {("topic", "disclose_stalking"), ("open", "own_open"), ("service", "campus-security"), ("service", "samaritans")}


@pytest.mark.parametrize("changes, added", [
    (dict(perspective="friend"), ("perspective", "friend")), (dict(topics="concern_money"), ("topic", "concern_money")), (dict(channel="teams"), ("channel", "teams")),
    (dict(topics=["disclose_hate_incident", "disclose_bullying"]), ("topic", "disclose_bullying")),
])
def test_the_slots_say_what_it_is_about(changes, added):
    assert added in facts_of(tracker(**changes))


@pytest.mark.parametrize("intent, added", [
    ("not_what_i_meant", ("difficulty", "corrected")), ("nlu_fallback", ("difficulty", "not_understood")), ("unclear", ("difficulty", "asked_which")), ("other_language", ("difficulty", "other_language")),
    ("ask_police", ("question", "ask_police")), ("feedback_helped", ("feedback", "helped")), ("feedback_not_really", ("feedback", "not_really")), ("feedback_wrong", ("feedback", "wrong")),
])
def test_the_message_says_what_it_was(intent, added):
    assert added in facts(intent)


def test_a_topic_that_was_only_guessed_or_just_taken_back_is_not_counted():
    assert not [fact for intent in ("unclear", "not_what_i_meant", "nlu_fallback") for fact in facts(intent) if fact[0] in ("topic", "perspective")]


def test_opening_the_page_is_not_a_conversation():
    assert facts_of(tracker("open_conversation")) == set() and facts_of(DialogueStateTracker.from_events("new", [], DOMAIN.slots)) == set()


@pytest.mark.parametrize("slot", ["topics", "perspective", "channel"])
def test_no_value_from_outside_the_lists_is_ever_counted(slot):
    found = facts_of(tracker(SECRET, said={"grade": SECRET, "services": [{"id": SECRET}, {}, {"id": 5}]}, **{slot: SECRET}))
    assert all(MEASURES[measure].fits(value) for measure, value in found) and "canary" not in str(found)


class Kept:
    """A tally that remembers what it was given."""

    def __init__(self):
        self.added = []

    def add(self, institution, moment, new):
        self.added += [(institution, fact) for fact in new]


@pytest.fixture
def counter():
    made = Counter(None, ["web"], 156, clock=lambda: MONDAY)
    made.tally = Kept()
    return made


async def test_a_conversation_counts_once_for_each_thing_however_often_a_button_is_pressed(counter):
    store = ForgetfulTrackerStore(DOMAIN)
    watched = CountingStore(store, counter)
    await watched.save(tracker())
    for _ in range(30):
        again = await watched.retrieve("someone")
        again.update(UserUttered(SECRET, intent={"name": "disclose_stalking"}))
        again.update(BotUttered("", {"custom": CARDS}))
        await watched.save(again)
    assert sorted(counter.tally.added) == sorted((SLUG, fact) for fact in facts_of(tracker()))


async def test_a_conversation_that_was_ended_leaves_nothing_behind_that_says_it_was_counted(counter):
    store = ForgetfulTrackerStore(DOMAIN)
    watched = CountingStore(store, counter)
    await watched.save(tracker())
    assert (await store.retrieve("someone")).get_slot(COUNTED)
    await watched.forget("someone")
    assert await store.retrieve("someone") is None


def test_of_three_feedback_buttons_the_first_counts(counter):
    one = tracker("feedback_helped")
    counter.notice(one)
    one.update(UserUttered("", intent={"name": "feedback_wrong"}))
    counter.notice(one)
    assert [fact for _, fact in counter.tally.added if fact[0] == "feedback"] == [("feedback", "helped")]


def test_a_fault_in_counting_never_reaches_the_student(counter):
    counter.tally = None
    counter.notice(tracker())


def test_without_an_institution_nothing_is_counted(counter):
    counter.notice(tracker(institution=None))
    assert counter.tally.added == []
