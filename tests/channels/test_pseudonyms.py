"""Pseudonyms: the same person the same, others different, the key changeable without losing a conversation."""
import pytest

from bot.channels.claims import GONE
from bot.channels.people import People, claim_any
from bot.channels.pseudonyms import Pseudonyms
from tests.channels.chat_house import PSEUDONYM_KEY, open_house

OLD, NEW = "o" * 40, "n" * 40


def test_one_person_is_one_pseudonym_and_everybody_else_another():
    known = Pseudonyms([OLD])
    people = [("teams", "t", "u"), ("slack", "t", "u"), ("teams", "t2", "u"), ("teams", "t", "u2"), ("teams", "tu", ""), ("teams", "", "tu")]
    assert len({known.of(*person)[0] for person in people}) == len(people)
    assert known.of(*people[0]) == Pseudonyms([OLD]).of(*people[0])


def test_without_the_key_nobody_can_make_the_pseudonym():
    assert Pseudonyms([OLD]).of("teams", "t", "u") != Pseudonyms([NEW]).of("teams", "t", "u")
    assert Pseudonyms().of("teams", "t", "u") != Pseudonyms().of("teams", "t", "u")


def test_a_short_key_is_refused():
    with pytest.raises(ValueError):
        Pseudonyms(["short"])


async def test_after_a_change_of_key_a_conversation_goes_on_and_a_new_one_uses_the_new_key():
    people = People(60, 600, 10)
    before = Pseudonyms([OLD]).of("slack", "T", "U")
    begun = await people.begin_as(before[0], "north", "england")
    after = Pseudonyms([NEW, OLD]).of("slack", "T", "U")
    assert (await claim_any(people, after, "mark")).session is begun
    assert after[0] != before[0] and (await claim_any(people, Pseudonyms([NEW]).of("slack", "T", "U"), "mark")).outcome == GONE


def test_any_name_a_server_may_send_makes_a_pseudonym():
    assert all(len(Pseudonyms([OLD]).of("teams", "t", user)[0]) == 32 for user in ("", "\ud800", "é" * 1000, "\0"))


async def test_rasa_hears_the_pseudonym_of_the_configured_key(house):
    await house.slack_event(house.event("hello"))
    await house.settled()
    assert {m.sender_id for m in house.bot.heard} == {Pseudonyms([PSEUDONYM_KEY]).of("slack", "T1", "U1")[0]}


async def test_a_forgotten_person_is_forgotten_in_the_tracker_too(house):
    forgotten = []

    class Store:
        async def forget(self, conversation):
            forgotten.append(conversation)

    house.service.agent = type("Agent", (), {"tracker_store": Store()})()
    await house.slack_event(house.event("hello"))
    await house.settled()
    assert forgotten == [Pseudonyms([PSEUDONYM_KEY]).of("slack", "T1", "U1")[0]]


async def test_with_two_keys_the_first_is_used():
    async with open_house(SIGNPOST_PSEUDONYM_KEYS=f"{NEW},{OLD}") as house:
        await house.slack_event(house.event("hello"))
        await house.settled()
        assert {m.sender_id for m in house.bot.heard} == {Pseudonyms([NEW]).of("slack", "T1", "U1")[0]}
