"""Who may ask this action server: whoever knows the secret, on this machine or a private network.

Reads its own two settings from the environment (bot/settings.py says what they mean for the other side).
"""
from __future__ import annotations

import hmac
import ipaddress
import logging
import os
from typing import Any, Mapping, Optional

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as as_json

from services_directory import secret_files

LOOPBACK = "127.0.0.1"
SHORTEST = 32  # characters of a secret
OPEN_TO_ALL = ("/health",)  # says that the process is up, nothing else


class GateError(ValueError):
    """The action server may not start like this; the text says what to set."""


def read_host(environment: Optional[Mapping[str, str]] = None) -> str:
    """SIGNPOST_ACTION_HOST: the address to listen on. A public address is refused."""
    host = (os.environ if environment is None else environment).get("SIGNPOST_ACTION_HOST") or LOOPBACK
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise GateError(f"SIGNPOST_ACTION_HOST={host!r} is not an address: write one of this machine's private addresses, such as 10.0.0.5") from None
    if address.is_global:
        raise GateError(f"SIGNPOST_ACTION_HOST={host} is a public address: the action server listens on this machine or a private network only")
    return host


def read_secret(host: str, environment: Optional[Mapping[str, str]] = None) -> str:
    """SIGNPOST_ACTION_SECRET: empty is allowed only where nobody but this machine can ask."""
    try:
        secret = secret_files.read_secret("SIGNPOST_ACTION_SECRET", os.environ if environment is None else environment).text
    except secret_files.UnreadableSecret as problem:
        raise GateError(str(problem)) from None
    if secret and len(secret) < SHORTEST:
        raise GateError(f"SIGNPOST_ACTION_SECRET is too short: write {SHORTEST} characters or more, the same here and where the bot runs")
    if not secret and host not in (LOOPBACK, "localhost", "::1"):
        raise GateError("SIGNPOST_ACTION_SECRET is missing: on a network the action server answers only to who knows it; set the same here and where the bot runs")
    return secret


def close_to_strangers(app: Sanic, secret: str) -> None:
    """Refuse every request without the secret, before its body is read by anything."""
    wanted = f"Bearer {secret}".encode()

    async def check(request: Request) -> Optional[HTTPResponse]:
        given = (request.headers.get("authorization") or "").encode("utf-8", "surrogateescape")
        if request.path in OPEN_TO_ALL or hmac.compare_digest(given, wanted):
            return None
        return as_json({"error": "not allowed"}, status=401)

    if secret:
        app.register_middleware(check, "request")


async def failed(request: Request, problem: Any) -> HTTPResponse:
    """rasa-sdk's own error reply repeats the request, which is the conversation: ours says nothing of it."""
    logging.getLogger("actions").error("action failed: %s", type(problem).__name__)
    status = getattr(problem, "status_code", 500)
    return as_json({"error": "action failed"}, status=status if isinstance(status, int) and status >= 400 else 500)
