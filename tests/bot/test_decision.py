"""From what was recognised to what the bot acts on: a crisis is never missed for a likelier harmless guess, and never lowered."""
import pytest
from tests.repo_files import intents

from bot.nlu.clues import Clues, clues_in
from bot.nlu.decision import acted_on, decide, entities_of
from bot.nlu.thresholds import THRESHOLDS

HARMLESS = {"out_of_scope": 0.9}
PERSPECTIVES = ("self", "friend", "witness", "accused", "staff")
NAMES = tuple(name for name in intents() if not name.startswith(("menu_", "choose_", "request_", "feedback_", "open_")))


def spread(chosen):
    """Probabilities of all intents: what is left is shared by the rest."""
    rest = (1.0 - sum(chosen.values())) / max(1, len(NAMES) - len(chosen))
    return {name: chosen.get(name, rest) for name in NAMES}


def recognised(whole, clauses=(), harms=None, clause_harms=None, perspective="self", language="en"):
    harm_names = [n for n in NAMES if n.startswith(("crisis_", "disclose_", "concern_", "role_"))]
    return {
        "intents": spread(whole), "clauses": [spread(clause) for clause in clauses], "harms": {n: (harms or {}).get(n, 0.01) for n in harm_names},
        "clause_harms": clause_harms or {}, "perspectives": {p: 0.9 if p == perspective else 0.02 for p in PERSPECTIVES}, "language": language,
    }


def decided(whole, net=(), clues=Clues(), **what):
    return decide(recognised(whole, **what), list(net), clues)


@pytest.mark.parametrize("whole, net, clauses, intent", [
    pytest.param({"disclose_stalking": 0.9}, [], [], "disclose_stalking", id="a clear guess"),
    pytest.param(HARMLESS, [("crisis_suicide", None)], [], "crisis_suicide", id="the net against a harmless guess"),
    pytest.param({"disclose_stalking": 0.95}, [("crisis_suicide", None)], [], "crisis_suicide", id="the net against a sure disclosure"),
    pytest.param({"crisis_immediate_danger": 0.6}, [("crisis_suicide", None)], [], "crisis_suicide", id="the net says which crisis"),
    pytest.param({"crisis_immediate_danger": 0.6}, [("crisis_suicide", None), ("crisis_immediate_danger", "attack")], [], "crisis_immediate_danger", id="two nets, the likelier"),
    pytest.param({"crisis_suicide": 0.25, "crisis_immediate_danger": 0.2, "out_of_scope": 0.5}, [], [], "crisis_suicide", id="two crises together outweigh"),
    pytest.param(HARMLESS, [], [{"greet": 0.9}, {"crisis_suicide": 0.95}], "crisis_suicide", id="a crisis in one clause"),
    pytest.param(HARMLESS, [], [{"greet": 0.9}, {"disclose_stalking": 0.98}], "disclose_stalking", id="a harm in one clause"),
    pytest.param({"greet": 0.9}, [], [], "greet", id="small talk"),
])
def test_what_is_answered(whole, net, clauses, intent):
    result = decided(whole, net, clauses=clauses)
    assert (result.intent, result.outcome, acted_on(result)) == (intent, "answer", intent)
    assert result.urgent is intent.startswith("crisis_")


def test_nothing_recognised_is_said_so():
    result = decided({})
    assert (result.intent, result.outcome, result.topics, result.urgent) == ("nlu_fallback", "fallback", [], False)


def test_two_guesses_close_together_are_asked_about_with_both_as_buttons():
    result = decided({"disclose_stalking": THRESHOLDS["sure"] - 0.02, "disclose_domestic_abuse": THRESHOLDS["sure"] - 0.05})
    assert result.outcome == "ask" and acted_on(result) == "unclear" and result.topics == ["disclose_stalking", "disclose_domestic_abuse"]
    values = {e["entity"]: e["value"] for e in entities_of(result)}
    assert values["option_1"] == "disclose_stalking" and values["option_2"] == "disclose_domestic_abuse" and "topics" not in values


def test_a_possible_crisis_is_answered_and_not_asked_about():
    assert decided({"crisis_suicide": 0.31, "disclose_stalking": 0.3}).outcome == "answer"


@pytest.mark.parametrize("intent, band, urgent", [
    ("disclose_stalking", "under_16", True), ("disclose_stalking", "16_17", True), ("concern_money", "under_16", False), ("ask_police", "16_17", False),
    ("disclose_stalking", None, False), ("crisis_suicide", None, True), ("out_of_scope", "under_16", False),
])
def test_harm_to_somebody_under_18_is_urgent_and_rent_is_not(intent, band, urgent):
    result = decided({intent: 0.9}, clues=Clues(age_band=band))
    assert result.urgent is urgent and result.age_band == band


def test_a_member_of_staff_who_writes_of_a_child_gets_the_child_s_answer():
    """The age is not the writer's, so it is no age of theirs; the safeguarding answer still needs it."""
    result = decided({"disclose_domestic_abuse": 0.9}, clues=Clues(age_band="under_16"), perspective="staff")
    assert {"age_band": "under_16"}.items() <= {e["entity"]: e["value"] for e in entities_of(result)}.items()


def test_a_message_may_hold_several_topics_surest_first():
    result = decided({"concern_money": 0.7}, harms={"concern_money": 0.9, "concern_housing": 0.8})
    assert result.topics == ["concern_money", "concern_housing"]


def test_a_topic_of_one_clause_counts_too_and_the_one_answered_comes_first():
    result = decided({"crisis_suicide": 0.9}, harms={"disclose_spiking": 0.7}, clause_harms={"disclose_domestic_abuse": 0.9})
    assert result.topics == ["crisis_suicide", "disclose_domestic_abuse", "disclose_spiking"]


def test_a_question_has_no_topic_of_its_own():
    assert decided({"ask_police": 0.9}).topics == []


@pytest.mark.parametrize("intent, about_another, perspective", [
    ("role_accused", False, "accused"), ("role_accused", True, "self"), ("disclose_stalking", False, "self"),
])
def test_whose_story_it_is(intent, about_another, perspective):
    assert decided({intent: 0.9}, clues=Clues(about_somebody_else=about_another), perspective="self").perspective == perspective


def test_somebody_who_surely_writes_for_an_accused_friend_is_a_friend():
    assert decided({"role_accused": 0.9}, perspective="friend").perspective == "friend"


@pytest.mark.parametrize("text, teller", [
    ("I'm a lecturer and a student has told me something", "staff"), ("porter here, a lad in block d has not been seen", "staff"), ("one of my tutees was hit by her partner", "staff"),
    ("I am her mum and she won't answer", "friend"), ("our son has been reported", "friend"), ("she has reported me for stalking", "accused"),
    ("i've been accused of something", "accused"), ("I saw a man slap a girl outside the library", "witness"), ("we hear him hit her through the wall", "witness"),
    ("I'm a lecturer's daughter and i hate it here", None), ("my supervisor shouts at me", None), ("he told me to report it", None), ("i saw my GP about it", None),
])
def test_who_writes_is_read_where_the_words_say_so(text, teller):
    assert clues_in(text).teller == teller


@pytest.mark.parametrize("net, danger", [
    ([("crisis_immediate_danger", "overdose")], "overdose"), ([("crisis_immediate_danger", "strangulation"), ("crisis_immediate_danger", "attack")], "strangulation"),
    ([], None), ([("crisis_suicide", None)], None),
])
def test_the_kind_of_danger_comes_from_the_net_and_for_danger_alone(net, danger):
    result = decided({"crisis_immediate_danger": 0.9} if not net or net[0][1] else {"crisis_suicide": 0.9}, net)
    assert result.danger == danger
    values = {e["entity"]: e["value"] for e in entities_of(result)}
    assert values["danger"] == (danger or "unspecified"), "a new topic always puts an old danger aside"


def test_another_language_is_answered_as_such():
    result = decided(HARMLESS, language="pl")
    assert acted_on(result) == "other_language" and result.language == "pl"
    assert {"entity": "language", "value": "pl"}.items() <= next(e for e in entities_of(result) if e["entity"] == "language").items()


def test_what_fills_the_slots_is_from_closed_lists_and_names_no_place_in_the_text():
    result = decided({"disclose_stalking": 0.9}, clues=Clues(age_band="16_17", nation="wales", contact_way="bsl"), perspective="witness")
    entities = entities_of(result)
    values = {e["entity"]: e["value"] for e in entities}
    assert values["topics"] == ["disclose_stalking"] and values["perspective"] == "witness" and values["age_band"] == "16_17"
    assert values["nation"] == "wales" and values["contact_way"] == "bsl" and all((e["start"], e["end"]) == (0, 0) for e in entities)


def test_nothing_said_sets_nothing():
    values = {e["entity"] for e in entities_of(decided({"greet": 0.9}))}
    assert not values & {"topics", "perspective", "age_band", "nation", "contact_way", "language", "option_1"}


@pytest.mark.parametrize("likely", ["crisis_suicide", "crisis_missing_person", "disclose_stalking", "concern_money", "role_accused", "ask_police", "greet", "out_of_scope"])
def test_the_net_only_ever_raises(likely):
    without, caught = decided({likely: 0.8}), decided({likely: 0.8}, [("crisis_suicide", None)])
    assert caught.urgent and caught.intent.startswith("crisis_") and (not without.urgent or caught.urgent)


def test_what_else_it_may_have_been_is_offered_after_a_correction():
    result = decided({"disclose_stalking": 0.6, "disclose_domestic_abuse": 0.2})
    assert result.guesses[0] == "disclose_domestic_abuse" and "disclose_stalking" not in result.guesses


@pytest.mark.parametrize("likely, danger, urgent", [(0.6, None, True), (0.2, "possible", True), (0.01, None, False)], ids=["a crisis", "perhaps one", "none"])
def test_a_crisis_that_is_only_possible_leaves_the_answer_and_puts_the_lines_before_it(likely, danger, urgent):
    found = decided({"disclose_stalking": 0.95 - likely, "crisis_immediate_danger": likely})
    assert (found.danger, found.urgent) == (danger, urgent)
    assert found.intent == ("crisis_immediate_danger" if likely > 0.5 else "disclose_stalking")
    assert ("crisis_immediate_danger" in found.topics) is urgent


def test_small_talk_is_never_asked_whether_it_is_safe():
    found = decided({"out_of_scope": 0.85, "crisis_suicide": 0.12})
    assert not found.urgent and found.danger is None


@pytest.mark.parametrize("guess, first", [("concern_pregnancy", "disclose_sexual_violence"), ("role_staff", "disclose_sexual_violence"), ("role_accused", "role_accused"), ("ask_police", "ask_police")])
def test_what_was_done_to_somebody_comes_before_a_worry_and_before_what_staff_should_do(guess, first):
    """ "i was raped and now im pregnant": the rape is answered, the pregnancy stays a button."""
    result = decided({guess: 0.6}, harms={"disclose_sexual_violence": 0.8})
    assert result.intent == first and (first == "ask_police" or set(result.topics) == {guess, "disclose_sexual_violence"})


def test_a_worry_alone_stays_a_worry():
    assert decided({"concern_pregnancy": 0.6}, harms={"disclose_sexual_violence": 0.3}).intent == "concern_pregnancy"


def test_what_staff_did_comes_first_whatever_it_was():
    result = decided({"disclose_sexual_harassment": 0.6, "disclose_staff_misconduct": 0.3}, harms={"disclose_staff_misconduct": 0.7})
    assert (result.intent, result.topics) == ("disclose_staff_misconduct", ["disclose_staff_misconduct", "disclose_sexual_harassment"])


@pytest.mark.parametrize("named, doubted", [(0.01, False), (0.06, True)])
def test_beside_a_sexual_harm_a_possible_crisis_must_be_one_that_has_a_name(named, doubted):
    """Fear is part of such a story, so "some crisis" alone is no sign; and "not your fault" is not taken back for it."""
    likely = recognised({"disclose_sexual_violence": 0.56, "crisis_mental_health": named})
    likely["kinds"] = {"crisis": 0.3, "harm": 0.6}
    assert (decide(likely, [], Clues()).danger == "possible") is doubted


@pytest.mark.parametrize("text, intent", [
    ("i think i might have raped someone last night", "role_own_behaviour"), ("did i assault her", "role_own_behaviour"), ("i forced my girlfriend and i hate it", "role_own_behaviour"),
    ("i think i was raped", "disclose_sexual_violence"), ("i think i might have been assaulted", "disclose_sexual_violence"), ("he raped me and they say i forced him", "disclose_sexual_violence"),
])
def test_who_did_it_is_not_told_that_it_is_not_their_fault(text, intent):
    read = decided({"disclose_sexual_violence": 0.9}, clues=clues_in(text))
    assert read.intent == read.topics[0] == intent and read.outcome == "answer"


def test_a_crisis_stays_one_whoever_did_it():
    assert decided({"crisis_suicide": 0.8, "disclose_sexual_violence": 0.1}, clues=clues_in("i raped someone and i cant live with it")).intent == "crisis_suicide"
