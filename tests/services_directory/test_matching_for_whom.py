"""Who is shown what, and who never: ages, sides, groups, what somebody picked."""
import pytest
from directory_factories import (
    SUNDAY_NIGHT, closed, ids, institution, service)


@pytest.mark.parametrize("hidden", [
    pytest.param({"status": "draft"}, id="draft"),
    pytest.param({"status": "withdrawn"}, id="withdrawn"),
    pytest.param({"kind": "reporting"}, id="another kind"),
    pytest.param({"topics": ["money"]}, id="another topic"),
    pytest.param({"perspectives": ["accused"]}, id="for the accused"),
    pytest.param({"perspectives": ["accused"], "supports_accused_only": True}, id="one side"),
    pytest.param({"min_age": 25}, id="older students"),
    pytest.param({"max_age": 18}, id="under 19"),
])
def test_never_shown_to_somebody_who_says_only_what_happened(load, ask, hidden):
    load(institution(services=[service("right"), service("wrong", **hidden)]))
    assert ids(ask("stalking").cards) == ["right"]


@pytest.mark.parametrize("age_band, ages, shown", [
    (None, {"min_age": 18}, True),
    (None, {"max_age": 34}, True),
    ("16_17", {"min_age": 16}, True),
    ("16_17", {"min_age": 18}, False),
    ("16_17", {"max_age": 16}, False),
    ("16_17", {"max_age": 18}, True),
    ("under_16", {"min_age": 16}, False),
    ("under_16", {"min_age": 13}, False),
    ("under_16", {"max_age": 18}, True),
])
def test_nobody_is_shown_a_service_outside_their_age(load, ask, age_band, ages, shown):
    load(institution(services=[service("right"), service("aged", **ages)]))
    assert ("aged" in ids(ask("stalking", age_band=age_band).cards)) is shown


def test_a_line_for_the_young_stands_first_under_18(load, ask):
    load(institution())
    match = ask("stalking", age_band="16_17")
    assert ids(match.lines)[0] == "childline" and "childline" not in ids(match.cards)
    assert "childline" not in ids(ask("stalking").lines)


def test_the_contact_for_under_18s_is_shown_for_harm_and_not_for_rent(load, ask):
    load(institution(fact_values={"under_18_contact": "safeguarding"}, services=[
        *(service(f"general-{n}", first_for=["stalking", "money"]) for n in range(3)),
        service("safeguarding", topics=["pregnancy"])]))
    assert ids(ask("stalking", age_band="16_17").cards)[0] == "safeguarding"
    assert "safeguarding" not in ids(ask("money", age_band="16_17").cards)
    assert "safeguarding" not in ids(ask("stalking").cards)


def test_the_accused_get_support_and_independent_advice(load, ask):
    load(institution(
        fact_values={"respondent_support": "respondents", "independent_advice": "union"},
        services=[service("wellbeing"), service("union", perspectives=["self", "accused"]),
                  service("respondents", perspectives=["accused"], supports_accused_only=True,
                          channels=[closed()])]))
    for topics in (("role_accused",), ("sexual_violence", "accused")):
        match = ask(*topics, now=SUNDAY_NIGHT,
                    perspective="accused" if len(topics) > 1 else "self")
        assert set(ids(match.cards)) == {"union", "respondents"}
        assert "samaritans" in ids(match.lines)
    assert "respondents" not in ids(ask("sexual_violence").cards)


@pytest.mark.parametrize("staff_side, shown", [
    ("none", True), ("department", False), ("hr", False)])
def test_staff_misconduct_never_leads_to_the_department(load, ask, staff_side, shown):
    load(institution(services=[service("right"), service("tutor", staff_side=staff_side)],
                     fallback={"any": ["tutor"]}))
    assert ("tutor" in ids(ask("staff_misconduct", "bullying").cards)) is shown
    assert "tutor" in ids(ask("study").cards)


@pytest.mark.parametrize("preferences, first", [
    ({"women"}, "for-women"), ({"lgbt"}, "lgbt-welcome"), ({"women", "lgbt"}, "for-lgbt-women"),
    ({"men"}, "general"), (set(), "general"),
])
def test_preferences_are_matched_together(load, ask, preferences, first):
    load(institution(services=[
        service("general"), service("for-women", only_for=["women"]),
        service("lgbt-welcome", welcomes=["lgbt"]),
        service("for-lgbt-women", only_for=["women", "lgbt"])]))
    cards = ids(ask("stalking", preferences=frozenset(preferences)).cards)
    assert cards[0] == first
    if "men" in preferences:
        assert not {"for-women", "for-lgbt-women"} & set(cards)


def test_a_service_for_one_group_never_stands_alone(load, ask):
    women = service("women", only_for=["women"], topics=["domestic_abuse"])
    load(institution(services=[women, service("money", topics=["money"])]))
    assert ids(ask("domestic_abuse").cards) == ["women", "samaritans"]
    assert ids(ask("domestic_abuse", preferences=frozenset({"women"})).cards) == ["women"]


def test_where_trans_people_are_not_welcome_they_are_not_sent(load, ask):
    load(institution(services=[
        service("silent"), service("refuses", trans_people="does_not"),
        service("welcoming", trans_people="welcomes")]))
    assert ids(ask("stalking", preferences=frozenset({"trans"})).cards) == ["welcoming", "silent"]


@pytest.mark.parametrize("topic, shown", [
    ("loneliness", True), ("domestic_abuse", False), ("honour_based_abuse", True)])
def test_faith_never_adds_a_community_service_where_family_may_be_the_danger(
        load, ask, topic, shown):
    load(institution(services=[
        service("general"),
        service("chaplaincy", welcomes=["faith"], first_for=["honour_based_abuse"])]))
    cards = ids(ask(topic, preferences=frozenset({"faith"})).cards)
    assert ("chaplaincy" in cards) is shown


def test_the_accuseds_own_support_is_never_shown_to_the_other_side_even_by_mistake(load, ask):
    """A fact that names the wrong contact must not lead both sides to one adviser."""
    load(institution(fact_values={"under_18_contact": "respondents"}, services=[
        service("wellbeing"),
        service("respondents", perspectives=["accused"], supports_accused_only=True)]))
    assert ids(ask("sexual_violence", age_band="16_17").cards) == ["wellbeing"]
