"""What a student is shown for a need: each case changes one thing about a small directory."""
import pytest
from directory_factories import (
    ALWAYS, MONDAY, OFFICE, SUNDAY_NIGHT, channel, closed, ids, institution, national,
    national_service, real_channel, service)


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


def test_at_night_somebody_of_theirs_who_is_there_comes_before_a_second_helpline(load, ask):
    """And campus security only where nobody who listens is left."""
    load(institution(services=[
        service("liaison", first_for=["sexual_violence"], channels=[closed()]),
        service("nightline", channels=[channel(hours={"weekly": {"mon-sun": "20:00-08:00"}}), channel("web_chat", hours={
            "weekly": {"mon-sun": "20:00-08:00"}})]),
        service("security", topics=["immediate_danger"], first_for=["immediate_danger"])],
        fallback={"sexual_violence": ["nightline", "security"]}),
        shared=national([national_service(slug, first_for=["sexual_violence"]) for slug in ("one", "two")]))
    assert set(ids(ask("sexual_violence", now=SUNDAY_NIGHT).cards)) == {"one", "nightline", "liaison"}
    assert set(ids(ask("sexual_violence", now="2026-12-27T02:10").cards)) == {"one", "security", "liaison"}
    assert ids(ask("immediate_danger", now=SUNDAY_NIGHT).cards)[0] == "security"
    assert "security" not in ids(ask("study", now=SUNDAY_NIGHT).cards)


def test_the_own_service_comes_before_an_equal_national_one(load, ask):
    load(institution(services=[service("own", first_for=["stalking"])]),
         shared=national([national_service("a-helpline", first_for=["stalking"])]))
    assert ids(ask("stalking").cards) == ["own", "a-helpline"]


def test_what_is_kept_between_matches_goes_with_the_version_of_its_file(load, ask):
    for summary, hours in (("As it was.", ALWAYS), ("As it is now.", OFFICE), ("As it was.", ALWAYS)):
        load(institution(services=[service(summary=summary, channels=[channel(hours=hours)])]))
        for _ in range(2):
            card = ask("stalking", now="2026-11-23T03:00").cards[0]
            assert (card.summary, card.open_now) == (summary, hours == ALWAYS)
