"""Answers on their way to Slack, over Slack's own client; each workspace has its token."""
from __future__ import annotations

import asyncio
import contextlib
import secrets
from dataclasses import dataclass
from typing import Any, Awaitable, Callable, Dict, List, Optional

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.conversations import Courier, Pressed
from bot.channels.patience import GaveUp, Never, NotNow, Unsure, patiently, seconds
from bot.channels.slack_blocks import posts, with_choice
from bot.wording_files import words

TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)
REPLY = "signpost_reply"  # the type of the metadata that says which reply this is
LOOKED_BACK = 20  # messages of the chat in which a reply is looked for
_TRY_AGAIN = ("ratelimited", "rate_limited", "service_unavailable", "request_timeout")
_UNCLEAR = ("internal_error", "fatal_error")  # Slack: "some aspect of the operation" may have succeeded


@dataclass(frozen=True)
class Place:
    """Where an answer goes. Made from a checked event, dropped with the turn."""

    workspace: str
    channel: str


class SlackSender(Courier):
    def __init__(self, api: str, tokens: Dict[str, str]):
        self._api, self._tokens = api, tokens
        self._session: Optional[aiohttp.ClientSession] = None

    def _client(self, workspace: str) -> AsyncWebClient:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar())
        # no retries of the client's own: it would post twice after a broken connection
        return AsyncWebClient(token=self._tokens[workspace], base_url=self._api, timeout=15, session=self._session, retry_handlers=[])

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def deliver(self, place: Place, messages: List[Dict[str, Any]], repeatable: bool = False) -> bool:
        sure = True
        for post in posts(messages):
            try:
                await self._post(place, post, repeatable)
            except Unsure:
                sure = False
            except GaveUp:
                break
        return sure

    async def _post(self, place: Place, post: Dict[str, Any], repeatable: bool) -> None:
        """Each reply carries a random mark: when the connection breaks, the chat shows whether it arrived."""
        client, mark = self._client(place.workspace), secrets.token_hex(8)
        metadata = {"event_type": REPLY, "event_payload": {"id": mark}}
        send = lambda: _call(client.chat_postMessage(channel=place.channel, unfurl_links=False, unfurl_media=False, metadata=metadata, **post))  # noqa: E731
        await patiently("slack", send, lambda: _arrived(client, place.channel, mark), repeatable)

    async def replace_buttons(self, place: Place, pressed: Pressed, said: str) -> None:
        client, blocks = self._client(place.workspace), with_choice(pressed.blocks, said)
        update = lambda: _call(client.chat_update(channel=place.channel, ts=pressed.row, text=words("channels")["preview"], blocks=blocks))  # noqa: E731
        with contextlib.suppress(GaveUp):
            await patiently("slack", update, repeatable=True)

    async def say_to_one(self, place: Place, user: str, text: str) -> None:
        """One sentence in a channel that only this person sees, and that Slack does not keep."""
        client = self._client(place.workspace)
        with contextlib.suppress(Unsure, GaveUp):
            await patiently("slack", lambda: _call(client.chat_postEphemeral(channel=place.channel, user=user, text=text)))


async def _arrived(client: AsyncWebClient, channel: str, mark: str) -> Optional[bool]:
    """Whether a reply with this mark stands in the chat; None where Slack does not say. Nothing else is looked at."""
    look: Callable[[], Awaitable[Any]] = lambda: _call(client.conversations_history(channel=channel, limit=LOOKED_BACK, include_all_metadata=True))  # noqa: E731
    try:
        answer = await patiently("slack", look, repeatable=True)
    except GaveUp:
        return None
    shown = answer.get("messages") if answer is not None else None
    return any(_mark_of(message) == mark for message in shown) if isinstance(shown, list) else None


def _mark_of(message: Any) -> Any:
    metadata = message.get("metadata") if isinstance(message, dict) else None
    payload = metadata.get("event_payload") if isinstance(metadata, dict) and metadata.get("event_type") == REPLY else None
    return payload.get("id") if isinstance(payload, dict) else None


async def _call(calling: Awaitable[Any]) -> Any:
    """The answer, NotNow or Never."""
    try:
        return await calling
    except SlackApiError as problem:
        status, error = _status_and_error(problem)
        unclear = status >= 500 or error in _UNCLEAR
        if unclear or status == 429 or error in _TRY_AGAIN:
            raise NotNow(seconds(_header(problem, "retry-after")), unclear) from None
        raise Never() from None
    except (aiohttp.ClientConnectorError, aiohttp.ServerTimeoutError):
        raise NotNow() from None
    except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError):
        raise NotNow(unclear=True) from None


def _status_and_error(problem: SlackApiError) -> tuple:
    answer = problem.response
    data = getattr(answer, "data", None)
    return int(getattr(answer, "status_code", 0) or 0), data.get("error") if isinstance(data, dict) else None


def _header(problem: SlackApiError, name: str) -> Optional[str]:
    headers = getattr(problem.response, "headers", None) or {}
    return next((str(value) for key, value in headers.items() if key.lower() == name), None)
