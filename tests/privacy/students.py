"""Students whose every word is a canary: typed, in payloads, in headers, in broken JSON, over-long, in all three channels."""
import asyncio
import json
import uuid
from typing import Any, Dict
from urllib.parse import urlencode

import requests

from bot.channels.teams_cards import CHOICE
from tests.channels.chat_house import EVENTS, PRESSES, TEAMS_PATH, House
from tests.channels.peers import until
from tests.web.servers import RunningServer, Talk

LONG = 5000  # characters: read at both ends only; three times that is refused


class Canaries(Dict[str, str]):
    """where it was put -> a string that is nowhere else in the world."""

    def put(self, where: str) -> str:
        return self.setdefault(where, f"kanarie{uuid.uuid4().hex[:12]}")


def on_the_web(server: RunningServer, canaries: Canaries, when: str = "") -> Talk:
    """A conversation that puts a canary wherever a client can put one; ``when`` names the state of the house."""
    put = lambda where: canaries.put(f"web, {where}{when}")  # noqa: E731
    url = f"{server.base}/webhooks/web"
    requests.post(f"{url}/sessions", json={"institution": put("institution"), "sender": put("a field nobody asked for")}, timeout=60)
    requests.get(f"{server.base}/{put('path')}?q={put('query')}", timeout=60)
    talk = server.talk()
    talk.say(f"my flatmate {put('typed disclosure')} keeps touching me at night")
    talk.say(f"{put('typed crisis')} i want to end it")
    talk.say(f"can I report {put('typed question')} without giving my name")
    talk.say(f"{put('typed, not understood')}")
    talk.say(f'/open_conversation{{"institution": "{put("typed command")}"')
    talk.say(f"{put('long text, beginning')} {'and then we went home. ' * (LONG // 23)} {put('long text, end')}")
    talk.say(payload=f"/{put('payload')}")
    talk.post({"id": put("message id"), "text": put("typed with a bad id")})
    talk.post({"id": str(uuid.uuid4()), "text": f"hello {put('typed with headers')}"}, **{"X-Canary": put("header"), "User-Agent": put("user agent"), "Cookie": f"a={put('cookie')}", "Origin": f"https://{put('origin')}.example"})
    send = lambda body: requests.post(f"{url}/messages", data=body, headers={**talk.headers, "Content-Type": "application/json"}, timeout=60)  # noqa: E731
    send(f'{{"id": "0123456789", "text": "{put("broken JSON")}'.encode())
    send(f'{{"id": "0123456789", "text": ["{put("JSON of another shape")}"]}}'.encode())
    send(json.dumps({"id": "0123456789", "text": put("body over 16 KB") * 1000}).encode())
    send((put("body over 256 KB") * 20000).encode())
    requests.post(f"{url}/messages", json={"id": "0123456789", "text": put("without a session")}, headers={"Authorization": f"Bearer {put('session token')}"}, timeout=60)
    return talk


FEEDBACK = ("Say if this helped", {"web": "Not really", "teams": "It helped", "slack": "It was wrong"})


def feedback_on_the_web(server: RunningServer) -> None:
    talk = server.talk()
    talk.say("thank you")
    for title in (FEEDBACK[0], FEEDBACK[1]["web"]):
        talk.press(title)


async def _feedback_in_teams(house: House, user: str) -> None:
    await house.teams(house.activity("thank you", user=user))
    for title in (FEEDBACK[0], FEEDBACK[1]["teams"]):
        actions = lambda: [a for c in house.connector.said(f"a:{user}") for at in c["activity"].get("attachments", []) for a in at["content"].get("actions", []) if a["title"] == title]  # noqa: E731,B023
        await until(actions, f"the button {title!r} in Teams")
        await house.teams(house.activity(None, user=user, value=actions()[-1]["data"], replyToId=f"row of {title}"))


async def _feedback_in_slack(house: House, user: str) -> None:
    await house.slack_event(house.event("thank you", user=user))
    for title in (FEEDBACK[0], FEEDBACK[1]["slack"]):
        posts = lambda: [c for c in house.slack.said(f"D{user}") for b in c["body"]["blocks"] for e in b.get("elements", []) if e.get("text", {}) and isinstance(e.get("text"), dict) and e["text"]["text"] == title]  # noqa: E731,B023
        await until(posts, f"the button {title!r} in Slack")
        await house.press(posts()[-1], title, user=user, ts=f"{title}.1")


def in_both_chats(house: House, canaries: Canaries, when: str = "") -> "asyncio.Future[Any]":
    return asyncio.gather(_in_teams(house, canaries, when), _in_slack(house, canaries, when))


async def _in_teams(house: House, canaries: Canaries, when: str) -> None:
    put = lambda where: canaries.put(f"Teams, {where}{when}")  # noqa: E731
    user = put("user id")
    said = lambda: house.connector.said(f"a:{user}")  # noqa: E731
    await _feedback_in_teams(house, user)  # first: after what may be a crisis nobody is asked if this helped
    before = len(said())
    await house.teams(house.activity(f"my ex {put('typed')} keeps following me", user=user, **{"from": {"id": user, "name": put("name"), "aadObjectId": put("account id")}}))
    await until(lambda: len(said()) > before, "an answer in Teams")
    await house.teams(house.activity(None, user=user, value={CHOICE: put("button")}, replyToId=put("message with the button")))
    await house.teams(house.activity(put("long text") + " and so on" * 2000, user=user))
    await house.teams(house.activity(put("in a team"), user=user, conversation={"id": put("team"), "conversationType": "channel", "tenantId": "tenant-1"}))
    await house.teams(house.activity(put("unsigned"), user=user), authorization=f"Bearer {put('token')}")
    await house.teams(house.activity(put("of an unknown tenant"), user=user, tenant=put("tenant")))
    await house.post(TEAMS_PATH, f'{{"text": "{put("broken JSON")}'.encode(), {"Content-Type": "application/json", "Authorization": house.connector.signed(), "X-Canary": put("header")})
    await house.post(TEAMS_PATH, (put("body over 256 KB") * 20000).encode(), {"Content-Type": "application/json", "Authorization": house.connector.signed()})


async def _in_slack(house: House, canaries: Canaries, when: str) -> None:
    put = lambda where: canaries.put(f"Slack, {where}{when}")  # noqa: E731
    user = f"U{put('user id')}"
    said = lambda: house.slack.said(f"D{user}")  # noqa: E731
    await _feedback_in_slack(house, user)  # first: after what may be a crisis nobody is asked if this helped
    before = len(said())
    await house.slack_event(house.event(f"people in my flat {put('typed')} laugh at my accent", user=user, event_id=put("event id")))
    await until(lambda: len(said()) > before, "an answer in Slack")
    await house.slack_event(house.event(put("long text") + " and so on" * 2000, user=user))
    await house.slack_event(house.event(put("in a channel"), user=user, channel_type="channel", channel=put("channel")))
    await house.slack_event(house.event(put("of an unknown workspace"), user=user, team=put("workspace")))
    pressed = {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": user, "team_id": "T1", "name": put("name")}, "channel": {"id": f"D{user}"}, "response_url": f"https://x/{put('address')}",
               "message": {"ts": "9.9", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": put("text beside the button")}}]}, "actions": [{"action_id": "a", "value": put("button"), "action_ts": "9.9"}]}
    raw = urlencode({"payload": json.dumps(pressed)}).encode()
    await house.post(PRESSES, raw, house.slack_headers(raw, kind="application/x-www-form-urlencoded"))
    raw = f'{{"event": {{"text": "{put("broken JSON")}'.encode()
    await house.post(EVENTS, raw, {**house.slack_headers(raw), "X-Canary": put("header")})
    await house.post(EVENTS, json.dumps(house.event(put("unsigned"), user=user)).encode(), {"Content-Type": "application/json"})
    await house.post(EVENTS, (put("body over 256 KB") * 20000).encode(), {"Content-Type": "application/json"})
