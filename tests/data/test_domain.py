"""domain.yml and the rules: one name for one thing, every intent answered once, slots from closed lists only."""
import re

import pytest
from tests.repo_files import DATA, HARM, intents, intents_of, names_in, nlu_blocks, read_yaml, responses, rules, topic_of

DOMAIN = read_yaml("domain.yml")
TALK = set("""greet goodbye thank affirm deny not_what_i_meant start_again more_options talk_to_human what_can_you_do are_you_human
is_this_private hide_this say_it_simply change_institution change_language somewhere_else give_feedback insult out_of_scope
unclear other_language open_conversation""".split())
FAMILIES = (*HARM, "ask_", "request_", "menu_", "choose_", "feedback_")
# conversation.md, "Slots"; what else is kept is either the channel's or about the dialogue, never the student's words.
SLOTS = {"topics", "perspective", "age_band", "danger", "wants", "institution", "nation", "contact_way", "preferences", "tried", "channel"}
OURS = {"institution_name", "minutes", "demo", "trial", "now", "shown", "option_1", "option_2", "guesses", "language", "web_page", "counts", "counted"}


@pytest.mark.parametrize("intent", intents())
def test_an_intent_is_named_by_the_card(intent):
    assert intent.startswith(FAMILIES) or intent in TALK, f"{intent}: see the naming card; families are {FAMILIES}"
    assert re.fullmatch(r"[a-z_]+", intent), f"{intent}: lower case, no digits"


@pytest.mark.parametrize("intent", intents())
def test_an_intent_is_answered_by_one_rule(intent):
    assert rules().get(intent), f"{intent} has no rule in data/stories/: the student would get no answer"


def test_what_a_rule_says_exists():
    known = set(responses()) | set(DOMAIN["actions"])
    unknown = {action for actions in rules().values() for action in actions} - known
    assert not unknown, f"named in data/stories/ and written nowhere: {unknown}"
    assert set(rules()) - {"nlu_fallback"} <= set(intents())


def test_an_action_is_one_that_exists():
    import actions

    assert {getattr(actions, name)().name() for name in actions.__all__} == set(DOMAIN["actions"])


def test_at_most_one_action_a_turn():
    busy = {intent: said for intent, said in rules().items() if sum(not a.startswith("utter_") for a in said) > 1}
    assert not busy, f"each action is a call to another process: {busy}"


@pytest.mark.parametrize("intent", intents_of("crisis_"))
def test_a_crisis_is_answered_without_any_action(intent):
    assert all(action.startswith("utter_") for action in rules()[intent])


def test_rules_have_names_of_their_own():
    names = [rule["rule"] for file in names_in("data/stories") for rule in read_yaml(file)["rules"]]
    assert len(names) == len(set(names)), "two rules have the same name"
    assert not [name for name in names if re.search(r"\b\d+$", name)], "a rule's name says what it does, not a number"


def test_one_topic_word_everywhere():
    for intent in intents_of(*HARM):
        topic = topic_of(intent)
        response_file = f"crisis_{topic}" if intent == "crisis_mental_health" else topic
        assert (DATA / "responses" / f"{response_file}.yml").exists(), f"the words for {intent} belong in data/responses/{response_file}.yml"
        assert (DATA / "nlu" / f"{topic}.yml").exists()
        assert (DATA.parent / "tests" / "stories" / f"test_{topic}.yml").exists(), f"tests/stories/test_{topic}.yml is missing"


def test_a_topic_is_known_to_the_directory_and_has_a_label():
    from services_directory.vocabulary import TOPICS

    assert {topic_of(intent) for intent in intents_of(*HARM)} == set(TOPICS)
    labels = read_yaml("data/words/topics.yml")["labels"]
    assert set(labels) == set(intents_of(*HARM, "ask_"))


def test_nothing_kept_can_hold_a_name_a_place_a_date_or_the_story():
    assert SLOTS <= set(DOMAIN["slots"]) <= SLOTS | OURS
    assert set(DOMAIN["entities"]) <= set(DOMAIN["slots"])
    for name, slot in DOMAIN["slots"].items():
        kinds = {mapping["type"] for mapping in slot["mappings"]}
        assert kinds <= {"from_entity", "from_intent", "custom"}, f"{name} is filled from {kinds}: never from text"


@pytest.mark.parametrize("slot", ["institution", "institution_name", "channel", "demo", "trial", "counts", "now", "minutes"])
def test_only_the_channel_says_where_the_student_studies(slot):
    assert DOMAIN["slots"][slot]["mappings"] == [{"type": "from_entity", "entity": slot, "intent": "open_conversation"}]
    assert "open_conversation" not in {block.intent for block in nlu_blocks()}


@pytest.mark.parametrize("intent", intents_of(*HARM))
def test_a_button_sets_its_topic(intent):
    assert {"type": "from_intent", "intent": intent, "value": intent} in DOMAIN["slots"]["topics"]["mappings"]


@pytest.mark.parametrize("slot", ["topics", "perspective", "age_band", "danger", "wants"])
def test_start_again_puts_the_topic_aside(slot):
    assert any(m.get("intent") == "start_again" and not m["value"] for m in DOMAIN["slots"][slot]["mappings"])


@pytest.mark.parametrize("slot", ["contact_way", "nation", "institution"])
def test_start_again_keeps_how_and_where_to_reach_somebody(slot):
    assert not any(m.get("intent") == "start_again" for m in DOMAIN["slots"][slot]["mappings"])
