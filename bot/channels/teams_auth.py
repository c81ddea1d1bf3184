"""Is this really from Teams? The token that Microsoft's connector signs, checked before anything else is read.

RS256 only, a key that Microsoft publishes now, its issuer, our app as audience, not expired, and the ``serviceurl``
it was signed for must be the one the activity wants the answer sent to: that address gets our token.
"""
from __future__ import annotations

import asyncio
import time
from typing import Any, Callable, Dict, List, Optional
from urllib.parse import urlsplit

import aiohttp
import jwt

from bot.channels.refusals import Refused
from bot.privacy.log_filter import event

ISSUER = "https://api.botframework.com"
CHANNEL = "msteams"
LEEWAY = 300  # seconds that two clocks may differ: what Microsoft's own libraries allow
LONGEST_TOKEN = 6000  # characters
KEYS_LAST = 24 * 3600.0  # seconds until the keys are asked for again
KEYS_AT_MOST_EVERY = 60.0  # seconds: a flood of unknown key ids must not become a flood of requests
TIMEOUT = aiohttp.ClientTimeout(total=5)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Keys:
    """Microsoft's signing keys: fetched when first needed, kept, and kept still when Microsoft cannot be reached."""

    def __init__(self, openid_url: str, clock: Callable[[], float] = time.monotonic):
        self._url, self._clock = openid_url, clock
        self._keys: Dict[str, Dict[str, Any]] = {}
        self._fresh_until = self._not_before = 0.0
        self._lock = asyncio.Lock()

    async def find(self, key_id: str) -> Dict[str, Any]:
        """The key with this id; refused as 503 when none could ever be fetched, as 401 when it is not Microsoft's."""
        if key_id not in self._keys or self._clock() >= self._fresh_until:
            await self._refresh(key_id)
        if not self._keys:
            raise Refused(503, "keys_unreachable")
        if key_id not in self._keys:
            raise Refused(401, "unknown_key")
        return self._keys[key_id]

    async def _refresh(self, key_id: str) -> None:
        async with self._lock:
            if self._clock() < self._not_before or (key_id in self._keys and self._clock() < self._fresh_until):
                return
            self._not_before = self._clock() + (KEYS_AT_MOST_EVERY if self._keys else 1.0)
            try:
                found = await _fetch_keys(self._url)
            except (aiohttp.ClientError, asyncio.TimeoutError, ValueError, KeyError, TypeError):
                event("keys_unreachable", channel="teams")
                return
            if found:
                now = self._clock()
                self._keys, self._fresh_until, self._not_before = {key["kid"]: key for key in found}, now + KEYS_LAST, now + KEYS_AT_MOST_EVERY


async def _fetch_keys(openid_url: str) -> List[Dict[str, Any]]:
    async with aiohttp.ClientSession(timeout=TIMEOUT, raise_for_status=True) as http:
        async with http.get(openid_url, allow_redirects=False) as answer:
            address = (await answer.json(content_type=None))["jwks_uri"]
        if not _is_safe(address, openid_url):
            raise ValueError("keys at an unsafe address")
        async with http.get(address, allow_redirects=False) as answer:
            keys = (await answer.json(content_type=None))["keys"]
    return [key for key in keys if key.get("kty") == "RSA" and isinstance(key.get("kid"), str)]


def _is_safe(address: str, openid_url: str) -> bool:
    return urlsplit(address).scheme == "https" or urlsplit(address).hostname in _LOOPBACK and urlsplit(openid_url).hostname in _LOOPBACK


class TeamsGate:
    def __init__(self, app_id: str, keys: Keys, hosts: List[str], now: Callable[[], float] = time.time):
        self._app_id, self._keys, self._now = app_id, keys, now
        self._hosts = {host.lower() for host in hosts}

    async def claims(self, authorization: Optional[str]) -> Dict[str, Any]:
        """What the token says, once everything about it holds."""
        scheme, _, token = (authorization or "").strip().partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > LONGEST_TOKEN:
            raise Refused(401, "no_token")
        try:
            header = jwt.get_unverified_header(token)
        except (jwt.InvalidTokenError, ValueError, TypeError, RecursionError):
            raise Refused(401, "bad_token") from None
        if header.get("alg") != "RS256" or not isinstance(header.get("kid"), str):
            raise Refused(401, "wrong_algorithm")
        return self._verified(token, await self._keys.find(header["kid"]))

    def _verified(self, token: str, key: Dict[str, Any]) -> Dict[str, Any]:
        if key.get("endorsements") is not None and CHANNEL not in key["endorsements"]:
            raise Refused(401, "key_not_for_teams")
        try:
            public = jwt.PyJWK.from_dict({**key, "alg": "RS256"}).key
            claims = jwt.decode(token, public, algorithms=["RS256"], audience=self._app_id, issuer=ISSUER, options={"require": ["exp", "iss", "aud"], "verify_exp": False, "verify_nbf": False, "verify_iat": False})
            self._check_times(claims)
        except (jwt.InvalidTokenError, jwt.PyJWKError, ValueError, TypeError, RecursionError):
            raise Refused(401, "bad_token") from None
        return claims

    def _check_times(self, claims: Dict[str, Any]) -> None:
        now = self._now()
        if float(claims["exp"]) < now - LEEWAY or float(claims.get("nbf", now)) > now + LEEWAY:
            raise Refused(401, "expired")

    def service_url(self, claims: Dict[str, Any], activity: Dict[str, Any]) -> str:
        """Where the answer may be sent: where the token was signed for, on a host of the list, over https."""
        wanted, signed = activity.get("serviceUrl"), claims.get("serviceurl", claims.get("serviceUrl"))
        if not isinstance(wanted, str) or not isinstance(signed, str) or _plain(wanted) != _plain(signed):
            raise Refused(403, "wrong_service_url")
        if not self.may_send_to(wanted):
            raise Refused(403, "foreign_host")
        return _plain(wanted)

    def may_send_to(self, address: str) -> bool:
        """A host alone on the list means https and its usual port; one on this machine may be named with its port."""
        try:
            parts = urlsplit(address)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            return False
        if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
            return False
        if host in _LOOPBACK:
            return parts.scheme in ("http", "https") and f"{host}:{port}" in self._hosts
        return parts.scheme == "https" and port in (None, 443) and host in self._hosts


def _plain(address: str) -> str:
    return address.strip().rstrip("/")
