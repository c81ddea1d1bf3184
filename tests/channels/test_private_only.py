"""Where others may read along the bot says one sentence, and nothing of what was said there goes anywhere."""
import gc
import json

import aiohttp
import pytest
import yarl

from bot.channels import teams_connector
from bot.channels.patience import NotNow
from bot.wording_files import words
from tests.channels.chat_house import texts
from tests.channels.peers import FakeConnector, until

SECRET = "my flatmate keeps touching me"
COMPANY = {
    "a group chat": {"id": "19:g", "conversationType": "groupChat", "isGroup": True, "tenantId": "tenant-1"},
    "a channel of a team": {"id": "19:c@thread.tacv2;messageid=1", "conversationType": "channel", "isGroup": True, "tenantId": "tenant-1"},
    "Teams does not say which": {"id": "19:x", "tenantId": "tenant-1"},
    "called personal, and a group": {"id": "19:y", "conversationType": "personal", "isGroup": True, "tenantId": "tenant-1"},
}


@pytest.mark.parametrize("name", COMPANY)
async def test_teams_in_company_one_sentence_and_no_word_of_what_was_said(house, name):
    activity = house.activity(f"<at>Signpost</at> {SECRET}", conversation=COMPANY[name])
    assert await house.teams(activity) == 200
    assert await house.teams(activity) == 200
    (call,) = await until(house.connector.said)
    assert call["activity"]["text"] == words("channels")["private_only"]
    assert "attachments" not in call["activity"] and "flatmate" not in json.dumps(house.connector.calls)
    assert house.bot.heard == []


async def test_teams_says_nothing_when_it_is_only_added_to_a_group(house):
    assert await house.teams(house.activity(None, type="conversationUpdate", membersAdded=[{"id": "28:app"}], conversation=COMPANY["a group chat"])) == 200
    await house.settled()
    assert house.connector.said() == []


async def test_slack_a_mention_gets_one_sentence_that_only_the_writer_sees(house):
    event = house.event(f"<@UBOT> {SECRET}", type="app_mention", channel="C1", channel_type="channel")
    assert await house.slack_event(event) == 200
    assert await house.slack_event(event, **{"X-Slack-Retry-Num": "1"}) == 200
    (call,) = await until(lambda: house.slack.calls)
    assert (call["method"], call["body"]["user"], call["body"]["text"]) == ("chat.postEphemeral", "U1", words("channels")["private_only"])
    assert "flatmate" not in json.dumps(house.slack.calls) and house.bot.heard == []


@pytest.mark.parametrize("channel", ["C1", "G1"])
async def test_slack_reads_no_message_outside_a_direct_message(house, channel):
    assert await house.slack_event(house.event(SECRET, channel=channel, channel_type="channel")) == 200
    await house.settled()
    assert house.bot.heard == [] and house.slack.calls == []


async def test_slack_takes_no_press_outside_a_direct_message(house):
    await house.slack_event(house.event("hello"))
    await house.settled()
    press = house.pressed(house.slack.said()[-1], "Ways to report")
    assert await house.slack_press({**press, "channel": {"id": "C1"}}) == 200
    await house.settled()
    assert house.bot.said_by_students() == ["hello"] and not house.slack.said("C1")


def test_the_sentence_is_one_sentence():
    assert words("channels")["private_only"].rstrip(".").count(".") == 0


async def test_nothing_about_the_account_reaches_rasa(house):
    """Names, ids and addresses stay outside: Rasa hears the words and a pseudonym."""
    await house.teams(house.activity("hello"))
    await house.slack_event(house.event("hello"))
    await house.settled()
    heard = " ".join(f"{m.sender_id} {m.text} {m.metadata} {m.input_channel}" for m in house.bot.heard)
    for known in ("29:ada", "Ada", "Okafor", "f00", "U1", "DU1", "a:29", house.connector.url):
        assert known not in heard
    assert len({m.sender_id for m in house.bot.heard}) == 2


async def test_addresses_for_replies_are_gone_when_the_turn_is_over(house):
    await house.teams(house.activity("hello"))
    await house.slack_event(house.event("hello"))
    await house.settled()
    for channel in ("teams", "slack"):
        conversations = house.conversations(channel)
        held = repr([vars(p) for p in conversations.people._by_id.values()]) + repr(conversations._seen._marks) + repr(vars(conversations.in_order))
        for known in ("29:ada", "DU1", "U1'", "in-", house.connector.url):
            assert known not in held


def cached_by_the_library():
    """Every text in the caches of addresses of yarl, which aiohttp calls Teams with."""
    found, waiting, seen = [], [thing for thing in vars(yarl._url).values() if hasattr(thing, "cache_info")], set()
    for thing in waiting:
        if isinstance(thing, str):
            found.append(thing)
        elif id(thing) not in seen and (hasattr(thing, "cache_info") or isinstance(thing, (tuple, list, dict)) or type(thing).__module__ in ("functools", "yarl._url", "urllib.parse")):
            seen.add(id(thing))
            waiting += gc.get_referents(thing)
    return " ".join(found)


async def test_the_library_that_calls_teams_keeps_no_address_of_a_chat(monkeypatch):
    """It names a person. Nobody answers here, so that no other part of this test knows the address."""
    async def called(chat):
        async with aiohttp.ClientSession() as http:
            with pytest.raises(NotNow):
                await teams_connector._call(http, "POST", f"http://127.0.0.1:1/v3/conversations/{chat}/activities", json={})
        return cached_by_the_library()

    assert "kanarie-one" not in await called("kanarie-one")
    monkeypatch.setattr(teams_connector, "_forget_addresses", lambda: None)
    assert "kanarie-two" in await called("kanarie-two"), "this test can fail"


async def test_a_reply_goes_to_the_checked_address_and_not_where_a_redirect_leads(house):
    thief = await FakeConnector().start()
    house.connector.moved = {"/v3": thief.url}
    try:
        await house.teams(house.activity("hello"))
        await house.settled()
        assert house.connector.knocks > 0 and thief.knocks == 0
    finally:
        await thief.stop()


async def test_slack_is_asked_to_fetch_no_page_that_a_reply_names(house):
    """To show a preview it would tell that page's server that somebody was sent there."""
    await house.slack_event(house.event("hello"))
    await house.settled()
    assert [(call["body"]["unfurl_links"], call["body"]["unfurl_media"]) for call in house.slack.said()] == [(False, False)] * len(house.slack.said())


async def test_a_notification_shows_no_more_than_that_there_is_a_reply(house):
    await house.teams(house.activity("hello"))
    await house.slack_event(house.event("hello"))
    await house.settled()
    assert {c["activity"]["summary"] for c in house.connector.said()} == {words("channels")["preview"]}
    assert not any(c["activity"].get("text") for c in house.connector.said())
    assert {c["body"]["text"] for c in house.slack.said()} == {words("channels")["preview"]}
    assert "Answer to hello" in texts([c["activity"]["attachments"] for c in house.connector.said()])
