"""The real server with Teams and Slack mounted by credentials.yml, a scripted bot in Rasa's place, peers on loopback."""
import contextlib
import hashlib
import hmac
import itertools
import json
import os
import socket
import time
import uuid
from pathlib import Path
from typing import Any, Dict, List, Optional
from urllib.parse import urlencode

import aiohttp
from sanic import Sanic

from tests.channels.peers import FakeConnector, FakeSlack

from bot import server as bot_server
from bot.connections import PatientProtocol
from bot.institutions import InstitutionBook, KnownInstitution
from bot.settings import read_settings

NATIONS = {"northbridge": "england", "aberwen": "wales", "glenmarrow": "scotland", "loughmore": "northern_ireland"}
INSTITUTIONS = [KnownInstitution(slug, f"University of {slug.title()}", nation, True, ()) for slug, nation in NATIONS.items()]
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
PSEUDONYM_KEY = "a" * 40
TEAMS_PATH, EVENTS, PRESSES = "/webhooks/teams/messages", "/webhooks/slack/events", "/webhooks/slack/interactions"
Sanic.test_mode = True  # Sanic rewrites its own methods at a start; this lets it start more than once in a process
_numbers = itertools.count(1)


def environment(connector: FakeConnector, slack: FakeSlack) -> Dict[str, str]:
    return {
        "SIGNPOST_WEB_PAGE": "https://signpost.example/", "SIGNPOST_PSEUDONYM_KEYS": PSEUDONYM_KEY,
        "SIGNPOST_TEAMS_APP_ID": "app", "SIGNPOST_TEAMS_APP_SECRET": "s3cret", "SIGNPOST_TEAMS_HOME_TENANT": "home",
        "SIGNPOST_TEAMS_TENANTS": ",".join(f"tenant-{n}={slug}" for n, slug in enumerate(NATIONS, 1)),
        "SIGNPOST_TEAMS_SERVICE_HOSTS": connector.host, "SIGNPOST_TEAMS_LOGIN": connector.url, "SIGNPOST_TEAMS_OPENID": f"{connector.url}/openid",
        "SIGNPOST_SLACK_SIGNING_SECRET": SIGNING_SECRET, "SIGNPOST_SLACK_API": f"{slack.url}/api/",
        "SIGNPOST_SLACK_TOKENS": ",".join(f"T{n}=xoxb-{n}" for n in range(1, 5)),
        "SIGNPOST_SLACK_WORKSPACES": ",".join(f"T{n}={slug}" for n, slug in enumerate(NATIONS, 1)),
    }


class ScriptedBot:
    """In Rasa's place: repeats what it was asked, so that a test sees who was answered what and in which order."""

    def __init__(self):
        self.heard: List[Any] = []
        self.also: Dict[str, Any] = {}  # text → what to do first

    async def handle_message(self, message: Any) -> None:
        self.heard.append(message)
        say = lambda text, **more: message.output_channel.send_response(message.sender_id, {"text": text, **more})  # noqa: E731
        if message.text.startswith("/open_conversation"):
            await say("This chat knows who you are.")
            return await say("What would you like help with?", buttons=[{"title": "I have a question", "payload": "/menu_questions"}], metadata={"kind": "question"})
        if message.text in self.also:
            await self.also[message.text]()
        await say(f"Answer to {message.text}", buttons=[{"title": "Ways to report", "payload": "/request_reporting_routes"}, {"title": "Not what I meant", "payload": "/not_what_i_meant"}])

    def said_by_students(self) -> List[str]:
        return [m.text for m in self.heard if not m.text.startswith("/open_conversation")]


class House:
    def __init__(self, connector: FakeConnector, slack: FakeSlack):
        self.connector, self.slack, self.bot = connector, slack, ScriptedBot()
        self.url, self.app, self.http = "", None, aiohttp.ClientSession()

    @property
    def service(self) -> Any:
        return self.app.ctx.service

    def conversations(self, channel: str) -> Any:
        """The channel's conversations, found through its route: there is one door for each."""
        route = next(r for r in self.app.router.routes_all.values() if f"webhooks/{channel}/" in r.path)
        door = next(c.cell_contents for c in route.handler.__closure__ if hasattr(c.cell_contents, "conversations"))
        return door.conversations

    async def post(self, path: str, body: bytes, headers: Dict[str, str]) -> int:
        async with self.http.post(self.url + path, data=body, headers=headers) as answer:
            await answer.read()
            return answer.status

    # Teams -----------------------------------------------------------------------------------------------
    def activity(self, text: Optional[str] = "hello", user: str = "29:ada", tenant: str = "tenant-1", **changes: Any) -> Dict[str, Any]:
        activity = {
            "type": "message", "id": f"in-{next(_numbers)}", "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
            "serviceUrl": self.connector.url, "channelId": "msteams", "from": {"id": user, "name": "Ada Okafor", "aadObjectId": "f00"},
            "conversation": {"id": f"a:{user}", "conversationType": "personal", "tenantId": tenant}, "recipient": {"id": "28:app"},
            "channelData": {"tenant": {"id": tenant}}, "text": text,
        }
        return {**activity, **changes}

    async def teams(self, activity: Dict[str, Any], authorization: Optional[str] = None, **headers: str) -> int:
        sent = {"Content-Type": "application/json; charset=utf-8", "Authorization": authorization or self.connector.signed(), **headers}
        return await self.post(TEAMS_PATH, json.dumps(activity).encode(), sent)

    # Slack -----------------------------------------------------------------------------------------------
    def event(self, text: str = "hello", user: str = "U1", team: str = "T1", event_id: str = "", ts: str = "", **changes: Any) -> Dict[str, Any]:
        event = {"type": "message", "channel_type": "im", "channel": f"D{user}", "user": user, "text": text, "ts": ts or f"{time.time():.6f}", "team": team, **changes}
        return {"type": "event_callback", "team_id": team, "event_id": event_id or f"Ev{next(_numbers)}", "event": event}

    def slack_headers(self, body: bytes, stamp: Optional[int] = None, secret: str = SIGNING_SECRET, kind: str = "application/json") -> Dict[str, str]:
        stamp = int(time.time()) if stamp is None else stamp
        signature = "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        return {"Content-Type": kind, "X-Slack-Request-Timestamp": str(stamp), "X-Slack-Signature": signature}

    async def slack_event(self, body: Dict[str, Any], **headers: str) -> int:
        raw = json.dumps(body).encode()
        return await self.post(EVENTS, raw, {**self.slack_headers(raw), **headers})

    def pressed(self, post: Dict[str, Any], title: str, user: str = "U1", team: str = "T1", ts: str = "9.9") -> Dict[str, Any]:
        """That a button of a message that the bot posted was pressed, as Slack reports it."""
        button = next(e for block in post["body"]["blocks"] if block["type"] == "actions" for e in block["elements"] if e["text"]["text"] == title)
        return {
            "type": "block_actions", "team": {"id": team}, "user": {"id": user, "team_id": team}, "channel": {"id": f"D{user}"}, "trigger_id": f"tr{next(_numbers)}",
            "message": {"ts": ts, "blocks": post["body"]["blocks"]}, "actions": [{"action_id": button["action_id"], "value": button["value"], "action_ts": f"{time.time():.6f}"}],
        }

    async def slack_press(self, payload: Dict[str, Any], kind: str = "application/x-www-form-urlencoded") -> int:
        raw = urlencode({"payload": json.dumps(payload)}).encode()
        return await self.post(PRESSES, raw, self.slack_headers(raw, kind=kind))

    async def press(self, *button: Any, **by: str) -> int:
        return await self.slack_press(self.pressed(*button, **by))

    async def settled(self) -> None:
        for channel in ("teams", "slack"):
            if self.conversations(channel) is not None:
                await self.conversations(channel).in_order.idle()


@contextlib.asynccontextmanager
async def open_house(**changes: str):
    """A house with both channels on; ``changes`` to its environment ("" switches a setting off)."""
    connector, slack = await FakeConnector().start(), await FakeSlack().start()
    house = House(connector, slack)
    names = {**environment(connector, slack), **changes}
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(names)
    try:
        house.app = bot_server.build_app(read_settings(names), Path("none"), name=f"house_{uuid.uuid4().hex}")
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
    book = InstitutionBook(lambda: ("1", INSTITUTIONS))
    book.refresh()
    house.app.ctx.agent, house.service.institutions, house.service.ready = house.bot, book, True
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        server = await house.app.create_server(sock=sock, return_asyncio_server=True, access_log=False, protocol=PatientProtocol)
        await server.startup()
        await server.before_start()
        await server.start_serving()
        house.url = f"http://127.0.0.1:{sock.getsockname()[1]}"
        try:
            yield house
        finally:
            await house.http.close()
            connector.go_on.set(), slack.go_on.set()
            await server.before_stop()
            server.close()
            await server.wait_closed()
            await connector.stop()
            await slack.stop()


def texts(content: Any) -> str:
    """Every text that a card, blocks or an activity shows, as one string."""
    if isinstance(content, dict):
        return " ".join(texts(v) for k, v in content.items() if k not in ("value", "data", "url", "summary", "speak", "fallbackText", "action_id", "metadata", "type", "style"))
    if isinstance(content, list):
        return " ".join(map(texts, content))
    return content if isinstance(content, str) else ""
