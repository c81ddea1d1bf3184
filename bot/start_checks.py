"""What the start refuses, because a student's conversation would be open to others: each in one sentence that says what to do.

The other side of the action server's door is actions/gate.py. Settings are in bot/settings.py.
"""
from __future__ import annotations

import ipaddress
import os
import secrets
import socket
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional, Sequence
from urllib.parse import urlsplit

from bot.settings import SETTINGS, Settings

SHORTEST_SECRET = 32  # characters, as in actions/gate.py
# The first part of every path that this server may have. Rasa's HTTP API (/model, /conversations, /domain, /status,
# /version) is not among them, nor are its own channels.
OUR_CHANNELS = ("web", "teams", "slack")
OUR_PAGES = ("", "demo", "chat", "help", "page.css", "leave.js", "widget.js", "institutions", "health", "openapi.json", "metrics")


def refusal(settings: Settings) -> Optional[str]:
    """Why the server may not start with these settings; None where it may."""
    return action_server_refusal(settings) or model_pin_refusal(settings)


def action_server_refusal(settings: Settings) -> Optional[str]:
    """The action server gets the slots of a conversation: only on this machine, or on a private network with a secret."""
    secret, url = settings.action_secret, settings.action_url
    if secret and len(secret) < SHORTEST_SECRET:
        return f"SIGNPOST_ACTION_SECRET is too short: write {SHORTEST_SECRET} characters or more, the same here and for the action server."
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "SIGNPOST_ACTION_URL is not an address: write one such as http://10.0.0.5:5055/webhook."
    found = _addresses(parts.hostname)
    if found and all(address.is_loopback for address in found):
        return None
    if any(address.is_global for address in found):
        return f"SIGNPOST_ACTION_URL: {parts.hostname} is a public address. The action server belongs on this machine or on a private network."
    if not secret:
        return "SIGNPOST_ACTION_SECRET is missing: an action server on another machine answers only to who knows it. Set the same here and there."
    return None


def _addresses(host: str) -> List[Any]:
    """What the name stands for now; nothing where it cannot be looked up yet (a container that starts after us)."""
    try:
        return [ipaddress.ip_address(info[4][0].partition("%")[0]) for info in socket.getaddrinfo(host, None)]
    except (OSError, UnicodeError):
        return []


def model_pin_refusal(settings: Settings) -> Optional[str]:
    pin = settings.model_sha256
    if pin and not (len(pin) == 64 and all(sign in "0123456789abcdefABCDEF" for sign in pin)):
        return "SIGNPOST_MODEL_SHA256 is not a SHA-256: write the 64 characters that `sha256sum` prints for the model file."
    return None


def with_action_secret(settings: Settings) -> Settings:
    """An action server that we start ourselves has a secret in any case: a new one at every start."""
    if settings.action_url or settings.action_secret:
        return settings
    return settings.replaced(SIGNPOST_ACTION_SECRET=secrets.token_urlsafe(32))


def child_environment(settings: Settings) -> Dict[str, str]:
    """What our action server is told: the secret it shares with us, and none that is not its business."""
    secret = [setting.name for setting in SETTINGS if setting.secret and setting.name != "DATABASE_URL"]
    not_its_own = {*secret, *(f"{name}_FILE" for name in secret)}
    inherited = {name: value for name, value in os.environ.items() if name not in not_its_own}
    return {**inherited, "SIGNPOST_ACTION_SECRET": settings.action_secret, "SIGNPOST_ACTION_HOST": "127.0.0.1"}


def foreign_routes(paths: Iterable[str]) -> List[str]:
    """Those of the paths that are none of ours: Rasa's HTTP API, or a channel of Rasa's in credentials.yml."""
    return sorted(path for path in paths if not _is_ours(path.strip("/").split("/")))


def _is_ours(parts: Sequence[str]) -> bool:
    if parts[0] == "webhooks":
        return len(parts) > 1 and parts[1] in OUR_CHANNELS
    return parts[0] in OUR_PAGES or (parts[0].startswith("widget.") and parts[0].endswith(".js"))


def asks_for_the_api(arguments: Sequence[str]) -> bool:
    """Whether `rasa run --enable-api` (or a beginning of that word, which argparse takes too) was called."""
    return any(len(argument) > 4 and "--enable-api".startswith(argument.split("=")[0]) for argument in arguments)


def refuse_the_api(program: str, arguments: Sequence[str]) -> None:
    """Leave, with one sentence, when Rasa's own program is asked to open its HTTP API over this bot.

    `python -m bot` says it together with everything else that is wrong (bot/production.py).
    """
    if "rasa" in Path(program).parts[-2:] and asks_for_the_api(arguments):
        raise SystemExit(
            "Signpost does not run with Rasa's HTTP API: it lets anybody read conversations and load a model, and a model is code. "
            "Start Signpost with `make run`."
        )
