"""Who may not talk to the bot through Slack, and what they are told: a status, and nothing is answered."""
import time

import pytest

from bot.channels.refusals import LARGEST_BODY
from tests.channels.chat_house import EVENTS, PRESSES

FORM = "application/x-www-form-urlencoded"
BODY = b'{"type": "url_verification", "challenge": "c"}'


def now(seconds=0):
    return int(time.time()) + seconds


HEADERS = {
    "no signature at all": lambda h: {"Content-Type": "application/json"},
    "no timestamp": lambda h: {**h.slack_headers(BODY), "X-Slack-Request-Timestamp": ""},
    "a timestamp that is no number": lambda h: {**h.slack_headers(BODY), "X-Slack-Request-Timestamp": "soon"},
    "a negative timestamp": lambda h: {**h.slack_headers(BODY), "X-Slack-Request-Timestamp": "-1"},
    "stale by six minutes": lambda h: h.slack_headers(BODY, now(-360)),
    "from the future": lambda h: h.slack_headers(BODY, now(360)),
    "fresh timestamp on an old signature": lambda h: {**h.slack_headers(BODY, now(-360)), "X-Slack-Request-Timestamp": str(now())},
    "forged: another secret": lambda h: h.slack_headers(BODY, secret="f" * 32),
    "tampered body": lambda h: h.slack_headers(BODY + b" "),
    "empty signature": lambda h: {**h.slack_headers(BODY), "X-Slack-Signature": ""},
    "an older scheme": lambda h: {**h.slack_headers(BODY), "X-Slack-Signature": h.slack_headers(BODY)["X-Slack-Signature"].replace("v0=", "v9=")},
}


@pytest.mark.parametrize("path", [EVENTS, PRESSES])
@pytest.mark.parametrize("name", HEADERS)
async def test_a_delivery_that_is_not_signed_now_by_slack_is_refused(house, name, path):
    assert await house.post(path, BODY, HEADERS[name](house)) == 401


async def test_slack_may_check_the_address(house):
    async with house.http.post(house.url + EVENTS, data=BODY, headers=house.slack_headers(BODY)) as answer:
        assert (answer.status, await answer.json()) == (200, {"challenge": "c"})


async def test_json_with_a_charset_is_json(house):
    assert await house.slack_event(house.event(), **{"Content-Type": "application/json; charset=utf-8"}) == 200


@pytest.mark.parametrize("changes", [{"team": "T9"}, {"team": ""}, {"team": "T1", "user_team": "T2"}, {"team": "T1", "source_team": "T9"}])
async def test_a_workspace_that_nobody_configured_is_refused(house, changes):
    assert await house.slack_event(house.event(**changes)) == 403
    assert house.bot.heard == [] and house.slack.said() == []


async def a_post(house):
    """What the bot posted to U1 of T1, with buttons."""
    await house.slack_event(house.event("hello"))
    await house.settled()
    return house.slack.said()[-1]


@pytest.mark.parametrize("changes", [{"team": {"id": "T9"}, "user": {"id": "U1", "team_id": "T9"}}, {"team": {}, "user": {"id": "U1"}}, {"user": {"id": "U1", "team_id": "T2"}}], ids=["nobody's", "none", "a guest of another"])
async def test_a_press_from_a_workspace_that_nobody_configured_is_refused(house, changes):
    press = house.pressed(await a_post(house), "Ways to report")
    assert await house.slack_press({**press, **changes}) == 403
    await house.settled()
    assert house.bot.said_by_students() == ["hello"]


async def test_what_says_it_is_of_another_kind_is_not_read(house):
    """The right words, properly signed, under the content type of the other route or of none."""
    press, event = house.pressed(await a_post(house), "Ways to report"), house.event("again")
    for kind in ("application/json", "text/plain"):
        assert await house.slack_press(press, kind) == 400
    for kind in (FORM, "text/plain"):
        assert await house.slack_event(event, **{"Content-Type": kind}) == 400
    await house.settled()
    assert house.bot.said_by_students() == ["hello"]


@pytest.mark.parametrize(("path", "body", "kind", "status"), [
    (EVENTS, b"{}" + b" " * LARGEST_BODY, "application/json", 413),
    (EVENTS, b"x" * 300_000, "application/json", 413),
    (EVENTS, b"not json", "application/json", 400),
    (EVENTS, b"[]", "application/json", 400),
    (EVENTS, b"{}", "application/json", 400),
    (EVENTS, b"{}", "text/plain", 400),
    (EVENTS, b"[" * 100_000, "application/json", 400),
    (PRESSES, b"a=b", FORM, 400),
    (PRESSES, b"payload=1&payload=2", FORM, 400),
    (PRESSES, b"payload=%5B%5D", FORM, 400),
    (PRESSES, b"payload=%ff", FORM, 400),
    (PRESSES, b"&".join([b"a=1"] * 50), FORM, 400),
    (PRESSES, b"{}", "application/json", 400),
], ids=lambda value: str(value)[:30])
async def test_a_body_that_cannot_be_read_is_refused(house, path, body, kind, status):
    assert await house.post(path, body, house.slack_headers(body, kind=kind)) == status


NOT_SAID_BY_A_STUDENT = {
    "the bot itself": {"bot_id": "B1"},
    "an edit": {"subtype": "message_changed"},
    "a deletion": {"subtype": "message_deleted"},
    "somebody joined": {"subtype": "channel_join"},
    "nobody": {"user": None},
    "nothing": {"text": "  "},
    "a reaction": {"type": "reaction_added"},
    "the home tab": {"type": "app_home_opened", "tab": "home"},
}


@pytest.mark.parametrize("name", NOT_SAID_BY_A_STUDENT)
async def test_what_no_student_said_is_acknowledged_and_not_answered(house, name):
    assert await house.slack_event(house.event(**NOT_SAID_BY_A_STUDENT[name])) == 200
    await house.settled()
    assert house.bot.heard == [] and house.slack.calls == []
