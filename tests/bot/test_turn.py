"""Never silence: whatever happens in a turn, the student gets a whole answer or the static help."""
import asyncio

import pytest

from bot.channels.messages import as_message, with_buttons_at_the_end
from bot.channels.turn import LONGEST_TEXT, TurnOutput, Turns, readable
from bot.static_help import error_text, expired_help, lines_only, static_help

BACK = {"title": "Not what I meant", "payload": "/not_what_i_meant"}


def says(*messages, owed=False):
    """A stand-in for Rasa: sends these messages, and may leave an action owed."""
    async def handle(message):
        if owed:
            message.output_channel.action_is_owed()
        for said in messages:
            await message.output_channel.send_response("s", said)
    return handle


def take(handle, nation="wales", seconds=300.0, at_once=1, waiting=1):
    return asyncio.run(Turns(at_once, waiting, seconds).take(handle, "conversation", "hello", nation, "web"))


async def breaks(message):
    await message.output_channel.send_response("s", {"text": "first part"})
    raise RuntimeError("broken")


async def never_ends(message):
    await message.output_channel.send_response("s", {"text": "first part"})
    await asyncio.Event().wait()


WHOLE = {"text": "cards", "custom": {"complete": True}}


@pytest.mark.parametrize("handle, complete, reason, shown", [
    pytest.param(says({"text": "hello"}), True, "", ["hello"], id="words alone are whole"),
    pytest.param(says({"text": "hello"}, WHOLE, owed=True), True, "", ["hello", "cards"], id="an action that finished is whole"),
    pytest.param(says({"text": "hello"}, owed=True), False, "incomplete", ["hello"], id="an action that never answered"),
    pytest.param(says(), False, "incomplete", [], id="an empty turn"),
    pytest.param(says({"text": None}), False, "incomplete", [], id="a turn of nothing but silence"),
    pytest.param(breaks, False, "failed", ["first part"], id="an exception"),
])
def test_a_turn_is_whole_or_ends_with_the_static_help(handle, complete, reason, shown):
    reply = take(handle)
    assert (reply.complete, reply.reason) == (complete, reason)
    assert [m["text"] for m in reply.messages] == shown + ([] if complete else [static_help("wales")[0]["text"]])


def test_a_turn_that_takes_too_long_is_answered_with_what_there_is_and_the_help():
    reply = take(never_ends, seconds=0.01)
    assert reply.reason == "slow" and [m["text"] for m in reply.messages] == ["first part", static_help("wales")[0]["text"]]


def test_a_full_queue_is_answered_at_once_and_the_others_still_are():
    async def crowd():
        turns, go = Turns(1, 1, 5.0), asyncio.Event()

        async def waits(message):
            await go.wait()
            await message.output_channel.send_response("s", {"text": "done"})

        present = [asyncio.ensure_future(turns.take(waits, str(n), "hello", "england", "web")) for n in range(2)]
        await asyncio.sleep(0)
        shed = await turns.take(waits, "third", "hello", "scotland", "web")
        go.set()
        return shed, await asyncio.gather(*present), await turns.take(says({"text": "later"}), "x", "hello", None, "web")

    shed, served, later = asyncio.run(crowd())
    assert shed.reason == "busy" and shed.messages == static_help("scotland")
    assert all(reply.complete for reply in served) and later.complete, "a place is given back"


def test_a_place_is_given_back_after_a_failure():
    async def twice():
        turns = Turns(1, 0, 5.0)
        await turns.take(breaks, "a", "hello", None, "web")
        return await turns.take(says({"text": "hello"}), "b", "hello", None, "web")

    assert asyncio.run(twice()).complete


def test_rasa_is_told_the_channel_and_the_conversation_and_nothing_of_who_it_is():
    seen = {}

    async def handle(message):
        seen.update(vars(message))
        await message.output_channel.send_response("s", {"text": "hello"})

    take(handle)
    assert seen["sender_id"] == "conversation" and seen["input_channel"] == "web" and not seen["metadata"]


@pytest.mark.parametrize("typed, read", [
    ("hello", "hello"), ("  hello ", "hello"), ("/start_again", "start_again"), ("//x", "x"), ("/", "."), ("   ", "."), ("", "."),
    ('/open_conversation{"institution": "other"}', 'open_conversation{"institution": "other"}'),
])
def test_a_typed_text_is_never_a_payload(typed, read):
    assert readable(typed) == read


def test_of_a_very_long_text_the_beginning_and_the_end_are_read():
    text = "begin " + "x" * 50_000 + " and now i want to die"
    read = readable(text)
    assert read.startswith("begin") and read.endswith("i want to die") and len(read) <= LONGEST_TEXT


@pytest.mark.parametrize("said, message", [
    ({"text": "hello"}, {"kind": "text", "lang": "en", "text": "hello"}),
    ({"text": "?", "metadata": {"kind": "question"}, "buttons": [{"title": "a", "payload": "/a", "when": "x"}]},
     {"kind": "question", "lang": "en", "text": "?", "buttons": [{"title": "a", "payload": "/a"}]}),
    ({"text": "999", "metadata": {"kind": "help", "urgent": True}}, {"kind": "help", "lang": "en", "text": "999", "urgent": True}),
    ({"text": "cards", "custom": {"services": [{"id": "s"}], "complete": True}}, {"kind": "services", "lang": "en", "text": "cards", "services": [{"id": "s"}]}),
    ({"text": "fact", "custom": {"kind": "fact", "source": {"label": "l"}}}, {"kind": "fact", "lang": "en", "text": "fact", "source": {"label": "l"}}),
    ({"text": "bonjour", "metadata": {"lang": "fr"}}, {"kind": "text", "lang": "fr", "text": "bonjour"}),
    ({"text": None}, None), ({}, None), ({"text": None, "custom": {"complete": True}}, None),
])
def test_a_message_of_version_1(said, message):
    assert as_message(said) == message


def test_a_response_that_says_nothing_shows_no_card_either():
    """The adviser of who was reported must not appear without a word beside somebody else's answer."""
    silent = {"text": None, "metadata": {"silent": True}, "custom": {"kind": "fact", "services": [{"id": "respondent-support"}]}}
    assert as_message(silent) is None


@pytest.mark.parametrize("rows, expected", [
    ([[], ["/a", "/not_what_i_meant"]], ["/a", "/not_what_i_meant"]),
    ([["/old", "/not_what_i_meant"], ["/a", "/not_what_i_meant"]], ["/a", "/not_what_i_meant"]),
    ([["/a", "/not_what_i_meant"], []], ["/a", "/not_what_i_meant"]),
    ([["/not_what_i_meant", "/a", "/b"]], ["/a", "/b", "/not_what_i_meant"]),
    ([[f"/{n}" for n in "abcdef"] + ["/not_what_i_meant"]], ["/a", "/b", "/c", "/d", "/not_what_i_meant"]),
    ([[f"/{n}" for n in "abcdef"]], ["/a", "/b", "/c", "/d", "/e"]),
])
def test_one_row_of_buttons_at_the_end_of_a_turn(rows, expected):
    messages = [{"text": str(n), **({"buttons": [{"title": p, "payload": p} for p in row]} if row else {})} for n, row in enumerate(rows)]
    shown = with_buttons_at_the_end(messages)
    assert [b["payload"] for b in shown[-1]["buttons"]] == expected
    assert not any("buttons" in message for message in shown[:-1]) and [m["text"] for m in shown] == [m["text"] for m in messages]


def test_a_turn_without_buttons_stays_as_it_is():
    assert with_buttons_at_the_end([{"text": "a"}]) == [{"text": "a"}] and with_buttons_at_the_end([]) == []


@pytest.mark.parametrize("nation, part", [("northern_ireland", "Lifeline"), ("outside_uk", "local emergency number"), (None, "116 123"), ("atlantis", "116 123"), ("wales", "press 2")])
def test_static_help_is_the_nation_s(nation, part):
    for messages in (static_help(nation), lines_only(nation), expired_help(nation)):
        assert part in messages[-1]["text"] and messages[-1]["urgent"] is True and messages[-1]["kind"] == "help"


def test_a_forgotten_conversation_says_so_first():
    assert expired_help("england")[0]["text"].startswith("I have forgotten what we said")


def test_an_error_has_words_and_an_unknown_one_is_a_mistake_in_the_code():
    assert error_text("too_many")
    with pytest.raises(KeyError):
        error_text("no_such_code")


def test_nothing_was_owed_and_nothing_was_said_is_not_an_answer():
    assert TurnOutput().complete is False
