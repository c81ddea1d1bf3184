"""What a student is shown for a need: each case changes one thing about a small directory."""
import pytest
from directory_factories import (
    ALWAYS, OFFICE, channel, institution, national, national_service, real_channel, service)

SUNDAY_NIGHT = "2026-11-22T02:10"
MONDAY = "2026-11-23T11:00"


def ids(cards):
    return [card.id for card in cards]


def closed(kind="phone", **changes):
    return channel(kind, hours=OFFICE, **changes)


def test_open_services_come_first_and_specialists_before_the_rest(load, ask):
    load(institution(services=[
        service("wellbeing"),
        service("office", channels=[closed(), closed("email")], topics=["stalking"]),
        service("specialist", first_for=["stalking"]),
    ]))
    assert ids(ask("stalking", now=SUNDAY_NIGHT).cards) == ["specialist", "wellbeing", "office"]
    assert ids(ask("stalking", now=MONDAY).cards) == ["specialist", "office", "wellbeing"]


def test_a_form_that_can_be_sent_at_night_is_not_open(load, ask):
    load(institution(services=[
        service("office", channels=[channel("web_form"), closed()]), service("nightline")]))
    cards = ask("stalking", now=SUNDAY_NIGHT).cards
    assert ids(cards) == ["nightline", "office"]
    assert (cards[1].open_now, cards[1].hours_text) == (False, "opens tomorrow at 9:00")
    assert [c.open_now for c in cards[1].channels] == [True, False]


def test_the_local_specialist_is_shown_although_it_is_closed(load, ask):
    load(institution(services=[
        service("liaison", first_for=["sexual_violence"], channels=[closed()]),
        *(service(f"general-{n}") for n in range(4))]))
    assert "liaison" in ids(ask("sexual_violence", now=SUNDAY_NIGHT).cards)


@pytest.mark.parametrize("topics", [("money", "stalking"), ("concern_money", "disclose_stalking")])
def test_every_topic_is_represented(load, ask, topics):
    load(institution(services=[
        *(service(f"stalking-{n}", topics=["stalking"], first_for=["stalking"]) for n in range(3)),
        service("money", topics=["money"], channels=[closed()])]))
    assert "money" in ids(ask(*topics, now=SUNDAY_NIGHT).cards)


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


def test_channels_that_leave_no_trace_come_first_where_a_device_may_be_watched(load, ask):
    ways = [channel(on_bill=True, label="billed"), channel("text", on_bill=None),
            channel(on_bill=False, label="hidden"), channel("web_chat", hours=OFFICE)]
    load(institution(services=[service("one", channels=ways)]))
    kinds = [c.label for c in ask("domestic_abuse", now=SUNDAY_NIGHT).cards[0].channels]
    assert kinds == ["web_chat", "hidden", "text", "billed"]
    assert ask("money", now=SUNDAY_NIGHT).cards[0].channels[-1].kind == "web_chat"


@pytest.mark.parametrize("way, expected", [
    ("any", ["voice", "mixed", "signing"]), ("no_voice", ["mixed", "signing"]),
    ("bsl", ["signing", "mixed"])])
def test_contact_way(load, ask, way, expected):
    load(institution(services=[
        service("voice", channels=[channel()], first_for=["stalking"]),
        service("mixed", channels=[channel(), channel("text")]),
        service("signing", bsl=True, channels=[channel(), channel("video_bsl")])]))
    match = ask("stalking", contact_way=way)
    assert ids(match.cards) == expected
    if way != "any":
        assert all(card.channels[0].kind != "phone" for card in match.cards)
        assert match.lines[0].channels[0].kind != "phone"
        assert "emergency" in ids(match.lines)


def test_a_service_that_signs_is_shown_although_it_is_closed(load, ask):
    load(institution(services=[
        *(service(f"open-{n}", first_for=["stalking"]) for n in range(4)),
        service("signing", bsl=True, channels=[closed("video_bsl")])]))
    assert "signing" in ids(ask("stalking", contact_way="bsl", now=SUNDAY_NIGHT).cards)


def test_what_was_tried_is_left_out_but_never_down_to_nothing(load, ask):
    load(institution(services=[service("one"), service("two")]))
    assert ids(ask("stalking", tried=frozenset({"one"})).cards) == ["two"]
    assert ids(ask("stalking", tried=frozenset({"one", "two"})).cards) == ["one", "two"]


def test_unchecked_services_are_never_first_and_never_alone(load, ask):
    unchecked = national_service("unchecked", confidence="B", first_for=["stalking"],
                                 checked_on="2026-01-01")
    load(institution(services=[service("own", channels=[closed()])]), shared=national([unchecked]))
    match = ask("stalking", now=SUNDAY_NIGHT)
    assert ids(match.cards) == ["own", "unchecked"]
    assert match.cards[1].checked_on is None
    alone = ask("stalking", institution=None, nation="wales")
    assert ids(alone.cards) == ["samaritans", "unchecked"]


def test_national_services_by_nation(load, ask):
    shared = national([national_service("english", nations=["england"], first_for=["stalking"]),
                       national_service("scottish", nations=["scotland"], first_for=["stalking"]),
                       national_service("british", first_for=["stalking"])])
    load(institution(), shared=shared)
    english = {"english", "british"}
    for nation, expected in (("england", english), (None, english),
                             ("scotland", {"scottish", "british"})):
        assert expected | {"wellbeing"} == set(ids(ask("stalking", nation=nation).cards))
    assert ids(ask("stalking", institution=None).cards) == ["british"]


def test_outside_the_uk_the_own_contact_comes_first_and_no_number_that_fails_there(load, ask):
    shared = national([national_service("chat", nations=["england"], first_for=["domestic_abuse"],
                                        channels=[real_channel(), channel("web_chat")]),
                       national_service("voice", nations=["england"])])
    load(institution(fact_values={"outside_uk_contact": "abroad"}, services=[
        service("wellbeing", first_for=["domestic_abuse"]),
        service("abroad", topics=["money"])]), shared=shared)
    match = ask("domestic_abuse", nation="outside_uk")
    assert match.outside_uk
    assert ids(match.cards) == ["abroad", "wellbeing", "chat"]
    assert match.cards[0].channels[1].url == "tel:+441134960123"
    assert [c.kind for c in match.cards[2].channels] == ["web_chat"]
    assert ids(match.lines) == ["email-line", "local-emergency"]


@pytest.mark.parametrize("services, grade", [
    ([service()], "own_open"),
    ([service(channels=[closed()])], "specialist_open"),
])
def test_grade(load, ask, services, grade):
    load(institution(services=services),
         shared=national([national_service(topics=["stalking"])]))
    assert ask("stalking", now=SUNDAY_NIGHT).grade == grade


def test_with_nothing_open_and_nothing_for_the_topic_the_lines_still_stand(load, ask):
    load(institution(services=[service("money", topics=["money"])], fallback={"any": ["money"]}))
    match = ask("eating")
    assert ids(match.cards) == ["money"]
    match = ask("eating", tried=frozenset(), perspective="staff", now=SUNDAY_NIGHT)
    assert ids(match.cards) == ["samaritans"] and match.grade == "fallback_only"
    assert ids(match.lines) == ["samaritans", "shout", "emergency"]


def test_the_institutions_own_order_decides_between_equals(load, ask):
    services = [service(slug, topics=["money"]) for slug in ("a", "b", "c", "d")]
    load(institution(services=services, fallback={"any": ["a", "b"], "eating": ["d", "c"]}))
    assert ids(ask("eating").cards) == ["d", "c", "a"]


@pytest.mark.parametrize("need", [
    {"topics": ()}, {"topics": ("no_such_topic",)}, {"institution": "nowhere"},
    {"institution": None}, {"nation": "atlantis"}, {"perspective": "robot"},
    {"preferences": frozenset({"unheard-of"})}, {"age_band": "99"}, {"limit": 1}, {"limit": 0},
])
def test_a_need_nobody_foresaw_has_an_answer(load, ask, need):
    load(institution())
    match = ask(*need.pop("topics", ("stalking",)), **need)
    assert 1 <= len(match.cards) <= 3 and match.lines


def test_at_most_three(load, ask):
    load(institution(services=[service(f"s-{n}") for n in range(30)]))
    assert ids(ask("stalking").cards) == ["s-0", "s-1", "s-2"]


def test_the_lines_are_open_at_christmas(load, ask):
    load(institution())
    assert all(card.open_now for card in ask("stalking", now="2026-12-25T03:00").lines)


def test_the_own_service_comes_before_an_equal_national_one(load, ask):
    load(institution(services=[service("own", first_for=["stalking"])]),
         shared=national([national_service("a-helpline", first_for=["stalking"])]))
    assert ids(ask("stalking").cards) == ["own", "a-helpline"]


def test_the_accuseds_own_support_is_never_shown_to_the_other_side_even_by_mistake(load, ask):
    """A fact that names the wrong contact must not lead both sides to one adviser."""
    load(institution(fact_values={"under_18_contact": "respondents"}, services=[
        service("wellbeing"),
        service("respondents", perspectives=["accused"], supports_accused_only=True)]))
    assert ids(ask("sexual_violence", age_band="16_17").cards) == ["wellbeing"]


def test_what_is_kept_between_matches_goes_with_the_version_of_its_file(load, ask):
    for summary, hours in (("As it was.", ALWAYS), ("As it is now.", OFFICE), ("As it was.", ALWAYS)):
        load(institution(services=[service(summary=summary, channels=[channel(hours=hours)])]))
        for _ in range(2):
            card = ask("stalking", now="2026-11-23T03:00").cards[0]
            assert (card.summary, card.open_now) == (summary, hours == ALWAYS)
