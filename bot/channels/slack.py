"""Slack: direct messages only, acknowledged at once, answered in the background. Off without its secrets.

Events and presses come to two routes, both signed. Who may write is decided by workspace. The user id becomes a
pseudonym; profiles are never read.
"""
from __future__ import annotations

import html
import re
import time
from typing import Any, Awaitable, Callable, Dict, Optional, Text
from urllib.parse import parse_qs

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as as_json

from bot.channels.conversations import Conversations, Incoming, Pressed
from bot.channels.refusals import Refused, as_object, content_type, institution_for, taken, text_at
from bot.channels.slack_blocks import CHOICE
from bot.channels.slack_gate import SlackGate
from bot.channels.slack_sender import Place, SlackSender
from bot.channels.switched import chosen_settings, pseudonyms
from bot.wording_files import words

NEEDED = ("signing_secret", "tokens", "workspaces", "web_page")
SAID_BY_A_PERSON = ("", "file_share", "me_message", "thread_broadcast")  # every other subtype is a report about messages
_MENTION, _LABELLED, _BARE = re.compile(r"<[@!][^<>]*>"), re.compile(r"<[^<>|]*\|([^<>]*)>"), re.compile(r"<([^<>|]*)>")


class SlackInput(InputChannel):
    """Mounted by credentials.yml under /webhooks/slack; without its settings it has no route at all."""

    def __init__(self, settings: Optional[Dict[str, Any]] = None):
        self._settings = settings

    @classmethod
    def name(cls) -> Text:
        return "slack"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> "SlackInput":
        """credentials.yml names the settings that hold each value; the values come from the environment."""
        return cls(chosen_settings("Slack", credentials or {}, NEEDED, switches=("signing_secret", "tokens")))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        slack = Blueprint("slack")
        if self._settings is not None:
            SlackDoor(self._settings, on_new_message).mount(slack)
        return slack


class SlackDoor:
    """The two routes, and what they need between requests."""

    def __init__(self, settings: Dict[str, Any], handle: Callable):
        self._handle = handle
        self._workspaces = {team: slug for team, slug in settings["workspaces"].items() if team in settings["tokens"]}
        self._pseudonyms = pseudonyms(settings["pseudonym_keys"])
        self._gate = SlackGate(settings["signing_secret"])
        self._sender = SlackSender(settings["api"], settings["tokens"])
        self.conversations: Any = None

    def mount(self, slack: Blueprint) -> None:
        @slack.route("/events", methods=["POST"])
        async def events(request: Request) -> HTTPResponse:
            return await taken("slack", request, self._event)

        @slack.route("/interactions", methods=["POST"])
        async def interactions(request: Request) -> HTTPResponse:
            return await taken("slack", request, self._interaction)

        @slack.listener("before_server_stop")
        async def stop(app: Any, loop: Any) -> None:
            if self.conversations is not None:
                await self.conversations.stop()
            await self._sender.close()

    def _checked(self, request: Request, service: Any, expected: str) -> None:
        if self.conversations is None:
            self.conversations = Conversations("slack", service, self._handle, self._sender)
        self._gate.check(request.headers, request.body or b"")
        if content_type(request) != expected:
            raise Refused(400, "wrong_content_type")

    async def _event(self, request: Request, service: Any) -> HTTPResponse:
        self._checked(request, service, "application/json")
        body = as_object(request.body)
        if body.get("type") == "url_verification":
            return as_json({"challenge": text_at(body, "challenge")[:200]})
        event = body.get("event")
        if body.get("type") != "event_callback" or not isinstance(event, dict):
            raise Refused(400, "not_an_event")
        team = _only([text_at(body, "team_id"), text_at(event, "team"), text_at(event, "user_team"), text_at(event, "source_team")])
        institution = institution_for(self._workspaces, team, service)
        mark = self._pseudonyms.mark("slack", team, text_at(body, "event_id") or request.body.decode("latin-1"))
        await self._act_on(event, Place(team, text_at(event, "channel")), institution, mark)
        return HTTPResponse(status=200)

    async def _act_on(self, event: Dict[str, Any], place: Place, institution: Any, mark: str) -> None:
        user, kind = text_at(event, "user"), text_at(event, "type")
        if not user or not place.channel or event.get("bot_id"):
            return
        if kind == "app_mention":
            await self._in_company(place, user, mark)
        elif not place.channel.startswith("D"):
            return
        elif kind == "app_home_opened" and text_at(event, "tab") in ("messages", ""):
            await self._hand_over(place, user, institution, mark, "hello", "", time.time())
        elif kind == "message" and text_at(event, "subtype") in SAID_BY_A_PERSON and plain(text_at(event, "text")):
            await self._hand_over(place, user, institution, mark, "text", plain(text_at(event, "text")), _moment(text_at(event, "ts")))

    async def _interaction(self, request: Request, service: Any) -> HTTPResponse:
        self._checked(request, service, "application/x-www-form-urlencoded")
        payload = as_object(_payload(request.body))
        team = _only([text_at(payload, "team", "id"), text_at(payload, "user", "team_id")])
        institution = institution_for(self._workspaces, team, service)
        action = next((a for a in _list(payload.get("actions")) if text_at(a, "action_id").startswith(CHOICE)), None)
        place, user = Place(team, text_at(payload, "channel", "id")), text_at(payload, "user", "id")
        if payload.get("type") == "block_actions" and action and user and place.channel.startswith("D"):
            row = text_at(payload, "message", "ts") or text_at(payload, "container", "message_ts")
            mark = self._pseudonyms.mark("slack", "press", team, text_at(payload, "trigger_id") or request.body.decode("latin-1"))
            pressed = Pressed(row, _list((payload.get("message") or {}).get("blocks"))) if row and isinstance(payload.get("message"), dict) else None
            await self._hand_over(place, user, institution, mark, "choice", text_at(action, "value"), _moment(text_at(action, "action_ts")), pressed)
        return HTTPResponse(status=200)

    async def _hand_over(self, place: Place, user: str, institution: Any, mark: str, kind: str, said: str, written: float, pressed: Any = None) -> None:
        known = tuple(self._pseudonyms.of("slack", place.workspace, user))
        if not await self.conversations.take_in(mark, Incoming(known, institution, kind, said, written, place, pressed)):
            raise Refused(503, "no_room")

    async def _in_company(self, place: Place, user: str, mark: str) -> None:
        """Where others are: one sentence that only the writer sees, and nothing of what was said is read on."""
        if await self.conversations.first_time(mark):
            self.conversations.in_the_background(self._sender.say_to_one(place, user, words("channels")["private_only"]))


def _only(teams: list) -> str:
    """The one workspace that all parts of the delivery name; none where they differ (a guest of another workspace)."""
    named = {team for team in teams if team.startswith("T")}
    return named.pop() if len(named) == 1 and teams[0] in ("", *named) else ""


def _list(value: Any) -> list:
    return value if isinstance(value, list) else []


def _payload(body: Optional[bytes]) -> str:
    try:
        fields = parse_qs((body or b"").decode("utf-8"), max_num_fields=10)
    except (ValueError, UnicodeDecodeError):
        raise Refused(400, "not_a_form") from None
    if len(fields.get("payload", [])) != 1:
        raise Refused(400, "not_an_interaction")
    return fields["payload"][0]


def _moment(stamp: str) -> float:
    """Slack's time of a message, for the order; now, where it cannot be read."""
    return float(stamp) if re.fullmatch(r"\d{1,12}(\.\d{1,9})?", stamp) else time.time()


def plain(text: str) -> str:
    """Slack's markup as the student typed it: no mentions, links by their label, the three signs unescaped."""
    for pattern, kept in ((_MENTION, " "), (_LABELLED, r"\1"), (_BARE, r"\1")):
        text = pattern.sub(kept, text)
    return html.unescape(text).strip()
