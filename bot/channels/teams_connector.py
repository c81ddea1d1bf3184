"""Answers on their way to Teams: Microsoft's REST protocol for bots, with our own token, over aiohttp."""
from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Optional
from urllib.parse import quote

import aiohttp
import yarl

from bot.channels.conversations import Courier, Pressed
from bot.channels.patience import GaveUp, Never, NotNow, Unsure, patiently, seconds
from bot.channels.teams_cards import activities, chosen_activity

SCOPE = "https://api.botframework.com/.default"
# a reply whose acknowledgement does not come is not said again, so there is time to wait for it
TIMEOUT = aiohttp.ClientTimeout(total=40, connect=5)
TYPING_AFTER, TYPING_EVERY = 1.0, 3.0  # seconds: Teams shows it for three; most answers need none
_TRY_AGAIN = (412, 425, 429, 502, 503, 504)  # what Microsoft's page on rate limits says to repeat, and 425 and 503
_UNCLEAR = (408, 500)  # the connector is known to answer so to messages that it showed
_NEVER_ARRIVED = (aiohttp.ClientConnectorError, aiohttp.ServerTimeoutError)


@dataclass(frozen=True)
class Place:
    """Where an answer goes. Made from a checked activity, dropped with the turn."""

    service_url: str
    conversation: str
    bot: str
    reply_to: str = ""


class Token:
    """Our own token, fetched for the app's tenant (single-tenant) and used until shortly before it ends."""

    def __init__(self, url: str, app_id: str, secret: str, clock: Callable[[], float] = time.monotonic):
        self._url, self._clock = url, clock
        self._form = {"grant_type": "client_credentials", "client_id": app_id, "client_secret": secret, "scope": SCOPE}
        self._value, self._until = "", 0.0
        self._lock = asyncio.Lock()

    async def get(self, http: aiohttp.ClientSession) -> str:
        async with self._lock:
            if not self._value or self._clock() >= self._until:
                answer = await self._asked(http)
                self._value = str(answer.get("access_token") or "")
                self._until = self._clock() + max(30.0, float(answer.get("expires_in") or 0) - 300.0)
                if not self._value:
                    raise NotNow()
            return self._value

    async def _asked(self, http: aiohttp.ClientSession) -> Dict[str, Any]:
        """However this fails, the message itself was not sent yet."""
        try:
            return await _call(http, "POST", self._url, data=self._form)
        except NotNow as problem:
            raise NotNow(problem.after) from None

    def drop(self) -> None:
        self._value = ""


class TeamsConnector(Courier):
    def __init__(self, token: Token):
        self._token = token
        self._session: Optional[aiohttp.ClientSession] = None

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            # no cookies kept, no redirects followed: the token goes to the checked host and nowhere else
            self._session = aiohttp.ClientSession(timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def deliver(self, place: Place, messages: List[Dict[str, Any]], repeatable: bool = False) -> bool:
        sure = True
        for activity in activities(messages):
            try:
                await self._send("POST", _address(place), place, activity, repeatable)
            except Unsure:
                sure = False
            except GaveUp:
                break
        return sure

    async def replace_buttons(self, place: Place, pressed: Pressed, said: str) -> None:
        """A PUT may be repeated without harm."""
        with contextlib.suppress(GaveUp):
            await self._send("PUT", f"{_address(place)}/{quote(pressed.row, safe='')}", place, chosen_activity(said), repeatable=True)

    async def say_plainly(self, place: Place, text: str) -> None:
        """One sentence where others may read along: no card, no buttons."""
        address = f"{_address(place)}/{quote(place.reply_to, safe='')}" if place.reply_to else _address(place)
        with contextlib.suppress(Unsure, GaveUp):
            await self._send("POST", address, place, {"type": "message", "text": text, "textFormat": "plain"}, repeatable=False)

    async def working(self, place: Place) -> None:
        await asyncio.sleep(TYPING_AFTER)
        while True:
            try:
                await self._once("POST", _address(place), {"type": "typing", **_from(place)})
            except (NotNow, Never):
                return
            await asyncio.sleep(TYPING_EVERY)

    async def _send(self, method: str, address: str, place: Place, activity: Dict[str, Any], repeatable: bool) -> None:
        """Teams takes no mark by which a message would be known again, and cannot be asked whether one arrived."""
        await patiently("teams", lambda: self._once(method, address, {**activity, **_from(place)}), repeatable=repeatable)

    async def _once(self, method: str, address: str, activity: Dict[str, Any]) -> None:
        http = self._http()
        headers = {"Authorization": f"Bearer {await self._token.get(http)}"}
        try:
            await _call(http, method, address, json=activity, headers=headers)
        except _Unauthorised:
            self._token.drop()
            raise NotNow(after=0.0) from None


class _Unauthorised(Never):
    pass


async def _call(http: aiohttp.ClientSession, method: str, address: str, **what: Any) -> Dict[str, Any]:
    """One request: the answer as an object, NotNow or Never. No word of the other side's answer is kept."""
    try:
        async with http.request(method, address, allow_redirects=False, **what) as answer:
            if answer.status in _TRY_AGAIN:
                raise NotNow(seconds(answer.headers.get("Retry-After")))
            if answer.status in _UNCLEAR:
                raise NotNow(unclear=True)
            if answer.status == 401:
                raise _Unauthorised()
            if answer.status >= 300:
                raise Never()
            body = await _read(answer)
    except _NEVER_ARRIVED:
        raise NotNow() from None
    except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
        raise NotNow(unclear=True) from None
    finally:
        _forget_addresses()
    return body if isinstance(body, dict) else {}


async def _read(answer: aiohttp.ClientResponse) -> Any:
    """The status said that it was taken: whatever becomes of the rest, it need not be sent again."""
    try:
        return await answer.json(content_type=None)
    except (ValueError, aiohttp.ClientError, asyncio.TimeoutError, OSError):
        return {}


def _forget_addresses() -> None:
    """An address names a person's chat, and yarl, which aiohttp uses, would keep the latest few hundred in its caches."""
    for name in ("encode_url", "pre_encoded_url", "build_pre_encoded_url", "from_parts"):
        cached = getattr(yarl._url, name, None)
        if hasattr(cached, "cache_clear"):
            cached.cache_clear()


def _address(place: Place) -> str:
    return f"{place.service_url}/v3/conversations/{quote(place.conversation, safe='')}/activities"


def _from(place: Place) -> Dict[str, Any]:
    return {"from": {"id": place.bot}, "conversation": {"id": place.conversation}}
