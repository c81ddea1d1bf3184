"""Who is told "not your fault" and "you decide", and what must stand beside it: every topic, teller, age and nation."""
import itertools
import re

import pytest
from tests.dialogue.turns import bubble, texts
from tests.repo_files import AGE_BANDS, HARM, NATIONS, PERSPECTIVES, intents_of

FAULT, DECIDE = "What happened is not your fault.", "You decide what to do next."
COMFORT = re.compile(r"not your fault|(?<!before )you decide|your choice", re.I)
PASS_ON = ("someone's life is at risk or a child may be harmed", "You can ask them about this first.")
THEIRS = "their decision, unless someone's life is in danger or a child may be harmed"
NI_LAW = re.compile(r"In Northern Ireland,? the law can require a person who knows about a serious crime to tell the police\. A helpline can explain this before you give details\.")
TOPICS = intents_of(*HARM)
EVERYBODY = list(itertools.product(PERSPECTIVES, AGE_BANDS, NATIONS))


def may_be_comforted(topic, perspective, age):
    return topic.startswith("disclose_") and perspective == "self" and age is None


@pytest.mark.parametrize("topic", TOPICS)
def test_only_an_adult_telling_their_own_story_of_harm_is_told_so(topic):
    for perspective, age, nation in EVERYBODY:
        said = " ".join(texts(topic, perspective=perspective, age_band=age, nation=nation))
        told = bool(COMFORT.search(said))
        assert told == may_be_comforted(topic, perspective, age), f"{perspective}, {age}, {nation}: {said}"


@pytest.mark.parametrize("topic", intents_of("disclose_"))
@pytest.mark.parametrize("other", ["crisis_suicide", "role_accused", "role_own_behaviour"])
def test_nobody_is_told_so_while_a_crisis_or_a_role_is_also_in_hand(topic, other):
    for nation in NATIONS:
        said = " ".join(texts(topic, topics=[topic, other], perspective="self", nation=nation))
        assert not COMFORT.search(said), said


@pytest.mark.parametrize("topic", intents_of("disclose_"))
def test_you_decide_never_stands_without_what_staff_may_have_to_pass_on(topic):
    for nation in NATIONS:
        choice = next(text for text in texts(topic, perspective="self", nation=nation) if DECIDE in text)
        assert FAULT in choice and all(part in choice for part in PASS_ON)


@pytest.mark.parametrize("topic", intents_of("disclose_"))
@pytest.mark.parametrize("perspective", ["friend", "witness", "staff"])
def test_somebody_else_hears_whose_decision_it_is(topic, perspective):
    for nation in NATIONS:
        said = " ".join(texts(topic, perspective=perspective, nation=nation))
        assert THEIRS in said, f"{nation}: {said}"


@pytest.mark.parametrize("topic", intents_of("disclose_"))
def test_in_northern_ireland_somebody_else_hears_what_the_law_can_require(topic):
    for perspective, nation in itertools.product(PERSPECTIVES, NATIONS):
        said = " ".join(texts(topic, perspective=perspective, nation=nation))
        wanted = nation == "northern_ireland" and perspective in ("friend", "witness", "staff")
        assert bool(NI_LAW.search(said)) == wanted, f"{perspective}, {nation}: {said}"


def test_a_member_of_staff_in_northern_ireland_hears_it_too():
    assert NI_LAW.search(" ".join(texts("role_staff", perspective="staff", nation="northern_ireland")))
    assert not NI_LAW.search(" ".join(texts("role_staff", perspective="staff", nation="wales")))


@pytest.mark.parametrize("topic", intents_of("disclose_"))
def test_no_line_of_comfort_before_anybody_said_whose_story_it_is(topic):
    """By buttons alone no perspective may be set: it is then the student's own."""
    assert any(FAULT in text for text in texts(topic, nation="england"))


def test_is_it_my_fault_is_never_answered_with_a_doubt():
    asked = "utter_answer_not_sure_it_counts"
    assert bubble(asked, topics=["disclose_sexual_violence"], perspective="self").startswith(FAULT)
    for perspective, topics in (("accused", ["role_accused"]), ("friend", ["disclose_sexual_violence"]), ("self", ["concern_money"])):
        assert not COMFORT.search(bubble(asked, topics=topics, perspective=perspective))
