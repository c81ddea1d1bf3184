"""Abuse, stalking, honour-based abuse, exploitation: the first line after any danger is about who may be watching."""
import itertools

import pytest
from tests.dialogue.turns import texts
from tests.repo_files import AGE_BANDS, NATIONS, PERSPECTIVES, intents_of

from services_directory.vocabulary import WATCHED_DEVICE_TOPICS

SAFETY = "If someone may check this phone or account, use a different one if you can. Calls, texts and emails can leave a trace."
WATCHED = sorted(f"disclose_{topic}" for topic in WATCHED_DEVICE_TOPICS)


@pytest.mark.parametrize("topic", WATCHED)
def test_the_first_line_after_any_danger_is_about_the_device(topic):
    for perspective, age, nation in itertools.product(PERSPECTIVES, AGE_BANDS, NATIONS):
        said = texts(topic, perspective=perspective, age_band=age, nation=nation)
        danger_first = 1 if age else 0
        assert said[danger_first].startswith(SAFETY), f"{perspective}, {age}, {nation}: {said}"


@pytest.mark.parametrize("topic", sorted(set(intents_of("disclose_")) - set(WATCHED)))
def test_elsewhere_it_is_not_said_to_everybody(topic):
    assert not any(SAFETY in text for text in texts(topic, perspective="self", nation="england"))


@pytest.mark.parametrize("danger", ["attack", "taken_abroad", "strangulation", "unspecified"])
def test_in_danger_from_a_person_it_stands_in_the_second_bubble(danger):
    assert "use a different one" in texts("crisis_immediate_danger", danger=danger, perspective="self", nation="england")[1]


def test_the_menu_says_so_before_anything_is_chosen():
    for perspective in ("self", "friend", "witness", "staff"):
        assert "use a different one if you can" in texts("menu_partner_family_followed", perspective=perspective, topics=[])[0]
