"""What is sent twice is answered once; what arrives swapped is answered in the order it was written."""
import asyncio
import json

import pytest

from bot.channels.in_order import InOrder
from bot.channels.seen import Seen
from bot.wording_files import words
from tests.channels.chat_house import texts
from tests.channels.peers import until


@pytest.mark.parametrize("headers", [{}, {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}], ids=["without retry headers", "with retry headers"])
async def test_slack_sends_again_and_the_student_is_answered_once(house, headers):
    event = house.event("hello", event_id="Ev-same")
    for sent in ({}, headers, headers):
        assert await house.slack_event(event, **sent) == 200
    await house.settled()
    assert await house.slack_event(event, **headers) == 200
    await house.settled()
    assert house.bot.said_by_students() == ["hello"]


async def test_teams_sends_again_and_the_student_is_answered_once(house):
    activity, token = house.activity("hello"), house.connector.signed()
    for _ in range(3):
        assert await house.teams(activity, token) == 200
    await house.settled()
    assert await house.teams(activity, house.connector.signed()) == 200
    await house.settled()
    assert house.bot.said_by_students() == ["hello"]


@pytest.mark.parametrize("channel", ["teams", "slack"])
async def test_what_comes_again_after_the_conversation_is_forgotten_is_not_answered_again(house, channel):
    """Within half an hour the conversation itself knows what it answered; a thief who waits longer gets nothing either."""
    if channel == "teams":
        activity = house.activity("hello")
        again = lambda: house.teams(activity)  # noqa: E731
    else:
        event = house.event("hello")
        again = lambda: house.slack_event(event)  # noqa: E731
    assert await again() == 200
    await house.settled()
    people = house.conversations(channel).people
    for person in list(people._by_id):
        await people.end(person)
    heard = len(house.bot.heard)
    assert await again() == 200
    await house.settled()
    assert len(house.bot.heard) == heard


async def test_what_the_bot_itself_said_is_not_answered(house):
    """Teams may report it to the bot as a message of the chat: an answer to it would never end."""
    own = house.activity("hello", **{"from": {"id": "28:app"}})
    assert await house.teams(own) == 200
    assert await house.slack_event(house.event("hello", bot_id="B1")) == 200
    await house.settled()
    assert house.bot.heard == []


async def test_the_same_words_written_twice_are_answered_twice(house):
    for _ in range(2):
        await house.slack_event(house.event("hello"))
        await house.teams(house.activity("hello"))
    await house.settled()
    assert house.bot.said_by_students() == ["hello"] * 4


async def test_teams_messages_that_arrive_swapped_are_answered_as_written(house):
    await house.teams(house.activity("second", timestamp="2026-11-22T02:10:07.5Z"))
    await house.teams(house.activity("first", timestamp="2026-11-22T02:10:07.1Z"))
    await house.settled()
    assert house.bot.said_by_students() == ["first", "second"]


async def test_slack_messages_that_arrive_swapped_are_answered_as_written(house):
    await house.slack_event(house.event("second", ts="1790000000.000200"))
    await house.slack_event(house.event("first", ts="1790000000.000100"))
    await house.settled()
    assert house.bot.said_by_students() == ["first", "second"]


async def test_a_message_that_was_overtaken_is_still_answered(house):
    await house.slack_event(house.event("second", ts="1790000000.000200"))
    await house.settled()
    await house.slack_event(house.event("first", ts="1790000000.000100"))
    await house.settled()
    assert house.bot.said_by_students() == ["second", "first"]


async def test_one_persons_messages_never_run_side_by_side(house):
    running, most = [0], [0]

    async def busy():
        running[0] += 1
        most[0] = max(most[0], running[0])
        await asyncio.sleep(0)
        running[0] -= 1

    house.bot.also = {str(number): busy for number in range(5)}
    for number in range(5):
        await house.slack_event(house.event(str(number), ts=f"179000000{number}.0"))
    await house.settled()
    assert house.bot.said_by_students() == ["0", "1", "2", "3", "4"] and most == [1]


async def test_installing_greets_once_though_teams_reports_it_twice(house):
    for kind in ({"type": "conversationUpdate", "membersAdded": [{"id": "28:app"}]}, {"type": "installationUpdate", "action": "add"}):
        assert await house.teams(house.activity(None, **kind)) == 200
    await house.settled()
    assert len(house.bot.heard) == 1 and house.bot.heard[0].text.startswith("/open_conversation")


async def test_opening_the_chat_in_slack_greets_once(house):
    for _ in range(2):
        assert await house.slack_event(house.event(type="app_home_opened", tab="messages")) == 200
    await house.settled()
    assert len(house.bot.heard) == 1


async def test_whoever_writes_first_gets_the_truth_about_this_channel_then_the_answer(house):
    await house.slack_event(house.event("hello"))
    await house.settled()
    shown = [texts(c["body"]["blocks"]) for c in house.slack.said()]
    assert "knows who you are" in shown[0] and words("channels")["write_again"] in shown[1] and "Answer to hello" in shown[-1]
    assert sum("What would you like" in text for text in shown) == 0  # the answer brings its own buttons


async def test_a_button_is_replaced_by_the_choice_and_works_once_in_slack(house):
    await house.slack_event(house.event("hello"))
    await house.settled()
    post = house.slack.said()[-1]
    for _ in range(2):
        assert await house.press(post, "Ways to report") == 200
    await house.settled()
    (update,) = await until(lambda: [c for c in house.slack.calls if c["method"] == "chat.update"])
    assert house.bot.said_by_students() == ["hello", "/request_reporting_routes"]
    assert update["body"]["ts"] == "9.9" and not [b for b in update["body"]["blocks"] if b["type"] == "actions"]
    assert "You chose: Ways to report" in texts(update["body"]["blocks"]) and "Answer to hello" in texts(update["body"]["blocks"])


async def test_a_press_that_slack_sends_again_is_answered_once(house):
    """Also where Slack does not say which message the button stood in."""
    await house.slack_event(house.event("hello"))
    await house.settled()
    press = {**house.pressed(house.slack.said()[-1], "Ways to report"), "message": None}
    for _ in range(3):
        assert await house.slack_press(press) == 200
    await house.settled()
    assert house.bot.said_by_students() == ["hello", "/request_reporting_routes"]


async def test_a_button_is_replaced_by_the_choice_and_works_once_in_teams(house):
    await house.teams(house.activity("hello"))
    await house.settled()
    action = house.connector.said()[-1]["activity"]["attachments"][0]["content"]["actions"][0]
    for _ in range(2):
        assert await house.teams(house.activity(None, value=action["data"], replyToId="out-3")) == 200
    await house.settled()
    (update,) = await until(lambda: [c for c in house.connector.calls if c["method"] == "PUT"])
    assert house.bot.said_by_students() == ["hello", "/request_reporting_routes"]
    assert update["to"] == "out-3" and "You chose: Ways to report" in texts(update["activity"])
    assert "actions" not in update["activity"]["attachments"][0]["content"]


async def test_buttons_carry_no_topic_for_others_to_read_later(house):
    """Teams and Slack keep every button: what stands in it must not say what the student asked about."""
    await house.teams(house.activity("hello"))
    await house.slack_event(house.event("hello"))
    await house.settled()
    assert "request_reporting_routes" not in json.dumps([house.connector.calls, house.slack.calls])


@pytest.mark.parametrize("token", ["/crisis_suicide", "made-up", "0" * 32])
async def test_a_payload_that_was_never_offered_is_not_taken(house, token):
    await house.teams(house.activity("hello"))
    await house.teams(house.activity(None, value={"signpost_choice": token}))
    await house.settled()
    assert house.bot.said_by_students() == ["hello"]
    assert "no longer works" in texts(house.connector.said()[-2]["activity"])


async def test_a_button_of_a_forgotten_conversation_says_so_with_the_lines(house):
    await house.slack_event(house.event("hello"))
    await house.settled()
    post = house.slack.said()[-1]
    house.conversations("slack").people._by_id.clear()
    await house.press(post, "Ways to report")
    await house.settled()
    shown = " ".join(texts(c["body"]["blocks"]) for c in house.slack.said()[3:])
    assert "I have forgotten what we said" in shown and "116 123" in shown and "knows who you are" in shown
    assert house.bot.said_by_students() == ["hello"]


async def test_text_that_looks_like_a_payload_is_read_as_text(house):
    await house.slack_event(house.event('/open_conversation{"nation": "wales"}'))
    await house.settled()
    assert house.bot.said_by_students() == ['open_conversation{"nation": "wales"}']


async def test_a_flood_is_told_once_to_wait_with_the_lines(house):
    for number in range(60):
        assert await house.slack_event(house.event(str(number), ts=f"17900000{number:02d}.0")) == 200
    await house.settled()
    shown = [texts(c["body"]["blocks"]) for c in house.slack.said()]
    assert sum("I cannot answer that fast" in text for text in shown) == 1 and any("116 123" in text for text in shown)
    assert len(house.bot.said_by_students()) <= 22


async def test_no_room_left_so_the_sender_is_asked_to_try_again_and_may(house, monkeypatch):
    event = house.event("hello", event_id="Ev-later")
    assert await house.slack_event(house.event("first")) == 200
    await house.settled()
    house.conversations("slack").in_order._most = 0
    assert await house.slack_event(event) == 503
    house.conversations("slack").in_order._most = 10
    assert await house.slack_event(event, **{"X-Slack-Retry-Num": "1"}) == 200
    await house.settled()
    assert house.bot.said_by_students() == ["first", "hello"]


async def test_when_the_server_stops_whoever_waits_is_asked_to_write_again(house, monkeypatch):
    held = asyncio.Event()
    house.bot.also = {"hello": held.wait}
    await house.slack_event(house.event("hello"))
    await house.teams(house.activity("hello"))
    await until(lambda: len(house.bot.said_by_students()) == 2)
    for channel in ("slack", "teams"):
        await house.conversations(channel).stop()
    assert words("channels")["interrupted"] in " ".join(texts(c["body"]["blocks"]) for c in house.slack.said()[-2:])
    assert "116 123" in " ".join(texts(c["activity"]) for c in house.connector.said()[-2:])
    assert await house.slack_event(house.event("too late")) == 503


async def test_a_bug_in_one_answer_does_not_end_the_conversation(house, monkeypatch):
    async def broken():
        raise RuntimeError("secret words")

    house.bot.also = {"boom": broken}
    await house.slack_event(house.event("boom", ts="1790000000.1"))
    await house.slack_event(house.event("and then", ts="1790000000.2"))
    await house.settled()
    assert "Part of Signpost is not working" in " ".join(texts(c["body"]["blocks"]) for c in house.slack.said())
    assert house.bot.said_by_students()[-1] == "and then"


async def test_what_was_seen_is_forgotten_in_time():
    clock = [0.0]
    seen = Seen(seconds=10, most=3, clock=lambda: clock[0])
    assert [await seen.first_time(m) for m in "aab"] == [True, False, True]
    clock[0] = 11
    assert await seen.first_time("a") and len(seen) == 1
    for mark in "cdefg":
        await seen.first_time(mark)
    assert len(seen) == 3


async def test_nothing_is_left_of_a_person_whose_messages_are_answered():
    done = []

    async def work(item):
        done.append(item)

    line = InOrder(work, pause=0)
    for number in range(3):
        assert line.put("ada", -number, number)
    await line.idle()
    assert done == [2, 1, 0] and (len(line), line._waiting, line._workers, line._now) == (0, {}, {}, {})
