"""Teams: private chats only, acknowledged at once, answered in the background. Off without its secrets.

What comes in is trusted only as far as its token goes (teams_auth.py); who may write is decided by tenant. Names,
pictures and anything else about the account are never read: the user id becomes a pseudonym, and that is all.
"""
from __future__ import annotations

import html
import json
import re
import time
from datetime import datetime, timezone
from typing import Any, Awaitable, Callable, Dict, Optional, Text

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.conversations import Conversations, Incoming, Pressed
from bot.channels.pseudonyms import Pseudonyms
from bot.channels.refusals import Refused, as_object, content_type, institution_for, taken, text_at
from bot.channels.switched import chosen_settings, pseudonyms
from bot.channels.teams_auth import CHANNEL, Keys, TeamsGate
from bot.channels.teams_cards import CHOICE
from bot.channels.teams_connector import Place, TeamsConnector, Token
from bot.wording_files import words

NEEDED = ("app_id", "app_secret", "home_tenant", "tenants", "web_page")
_MENTION = re.compile(r"<at\b[^<>]*>[^<]*</at>", re.I)  # a name has no < in it: what a student wrote between two marks stays


class TeamsInput(InputChannel):
    """Mounted by credentials.yml under /webhooks/teams; without its settings it has no route at all."""

    def __init__(self, settings: Optional[Dict[str, Any]] = None):
        self._settings = settings

    @classmethod
    def name(cls) -> Text:
        return "teams"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> "TeamsInput":
        """credentials.yml names the settings that hold each value; the values come from the environment."""
        return cls(chosen_settings("Teams", credentials or {}, NEEDED, switches=("app_id", "app_secret")))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        teams = Blueprint("teams")
        if self._settings is not None:
            TeamsDoor(self._settings, on_new_message).mount(teams)
        return teams


class TeamsDoor:
    """The one route, and what it needs between requests."""

    def __init__(self, settings: Dict[str, Any], handle: Callable):
        self._settings, self._handle = settings, handle
        self._tenants = {tenant.lower(): slug for tenant, slug in settings["tenants"].items()}
        self._pseudonyms: Pseudonyms = pseudonyms(settings["pseudonym_keys"])
        self._gate: Any = None
        self.conversations: Any = None
        self._connector: Any = None

    def mount(self, teams: Blueprint) -> None:
        @teams.route("/messages", methods=["POST"])
        async def messages(request: Request) -> HTTPResponse:
            return await taken("teams", request, self._take)

        @teams.listener("before_server_stop")
        async def stop(app: Any, loop: Any) -> None:
            if self.conversations is not None:
                await self.conversations.stop()
                await self._connector.close()

    def _open(self, service: Any) -> None:
        """On the first request, inside the running loop; nothing of Microsoft's is needed to start the server."""
        s = self._settings
        self._gate = TeamsGate(s["app_id"], Keys(s["openid"]), s["service_hosts"])
        self._connector = TeamsConnector(Token(f"{s['login'].rstrip('/')}/{s['home_tenant']}/oauth2/v2.0/token", s["app_id"], s["app_secret"]))
        self.conversations = Conversations("teams", service, self._handle, self._connector)

    async def _take(self, request: Request, service: Any) -> HTTPResponse:
        if self.conversations is None:
            self._open(service)
        if content_type(request) != "application/json":
            raise Refused(400, "not_json")
        claims = await self._gate.claims(request.headers.get("authorization"))
        activity = as_object(request.body)
        service_url = self._gate.service_url(claims, activity)
        institution = institution_for(self._tenants, _tenant(activity), service)
        place = _place(activity, service_url, self._settings["app_id"])
        if not _is_private(activity):
            await self._in_company(activity, place)
        elif not await self._hand_over(activity, place, institution):
            raise Refused(503, "no_room")
        return HTTPResponse(status=200)

    async def _hand_over(self, activity: Dict[str, Any], place: Place, institution: Any) -> bool:
        kind, said = _what_happened(activity)
        user = text_at(activity, "from", "id")
        if kind == "nothing" or not user or user == place.bot:
            return True
        known = tuple(self._pseudonyms.of("teams", _tenant(activity), user))
        incoming = Incoming(known, institution, kind, said, _written(activity), place, _pressed(activity, kind))
        return await self.conversations.take_in(self._mark(activity, kind), incoming)

    def _mark(self, activity: Dict[str, Any], kind: str) -> str:
        """By the activity's own id; one that has none is recognised by its whole content."""
        known = text_at(activity, "id") or json.dumps(activity, sort_keys=True)
        return self._pseudonyms.mark("teams", text_at(activity, "conversation", "id"), known, kind)

    async def _in_company(self, activity: Dict[str, Any], place: Place) -> None:
        """One sentence where others are, and nothing of what was said there is read on."""
        mark = self._pseudonyms.mark("teams", place.conversation, text_at(activity, "id"), "company")
        if text_at(activity, "type") == "message" and await self.conversations.first_time(mark):
            self.conversations.in_the_background(self._connector.say_plainly(place, words("channels")["private_only"]))


def _tenant(activity: Dict[str, Any]) -> str:
    """The tenant, where all places that name it agree, and only of Teams: other channels of a bot name none."""
    named = {text_at(activity, "channelData", "tenant", "id").lower(), text_at(activity, "conversation", "tenantId").lower()} - {""}
    return named.pop() if len(named) == 1 and text_at(activity, "channelId") == CHANNEL else ""


def _place(activity: Dict[str, Any], service_url: str, app_id: str) -> Place:
    conversation = text_at(activity, "conversation", "id")
    if not conversation:
        raise Refused(400, "bad_activity")
    return Place(service_url, conversation, text_at(activity, "recipient", "id") or f"28:{app_id}", text_at(activity, "id"))


def _is_private(activity: Dict[str, Any]) -> bool:
    """Only what Teams calls personal; where it says nothing, others may be there."""
    conversation = activity.get("conversation")
    return text_at(activity, "conversation", "conversationType") == "personal" and not conversation.get("isGroup")  # type: ignore[union-attr]


def _what_happened(activity: Dict[str, Any]) -> tuple:
    """(kind, what was said): a button's token, a text without mentions, or that the chat was opened."""
    kind = text_at(activity, "type")
    if kind == "message":
        token = text_at(activity, "value", CHOICE)
        text = html.unescape(_MENTION.sub(" ", text_at(activity, "text"))).replace("\u00a0", " ").strip()
        return ("choice", token) if token else ("text", text) if text else ("nothing", "")
    if kind == "installationUpdate" and text_at(activity, "action").startswith("add"):
        return "hello", ""
    return ("hello", "") if kind == "conversationUpdate" and activity.get("membersAdded") else ("nothing", "")


def _pressed(activity: Dict[str, Any], kind: str) -> Optional[Pressed]:
    row = text_at(activity, "replyToId")
    return Pressed(row) if row and kind == "choice" else None


def _written(activity: Dict[str, Any]) -> float:
    """When it was written, for the order of messages; now, where the time cannot be read. Teams says it in UTC."""
    stamp = text_at(activity, "timestamp")[:19]
    try:
        return datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc).timestamp() + _fraction(text_at(activity, "timestamp"))
    except (ValueError, OverflowError):
        return time.time()


def _fraction(stamp: str) -> float:
    found = re.match(r"\.\d{1,7}", stamp[19:])
    return float(found.group()) if found else 0.0
