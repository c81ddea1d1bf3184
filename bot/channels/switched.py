"""Switching Teams and Slack on: credentials.yml names settings, the environment has their values."""
from __future__ import annotations

from typing import Any, Dict, Optional, Sequence

from bot.channels.pseudonyms import Pseudonyms
from bot.settings import SettingError, read_settings


def chosen_settings(channel: str, named: Dict[str, str], needed: Sequence[str], switches: Sequence[str]) -> Optional[Dict[str, Any]]:
    """The values by their short names; None while no switch is set. Half set up is refused, by the names of what is missing."""
    values = read_settings().values
    found = {short: values[name] for short, name in named.items()}
    if not any(found[short] for short in switches):
        return None
    missing = [named[short] for short in needed if not found[short]]
    if missing:
        raise SettingError(f"{channel} is half set up: set {', '.join(missing)} as well, or unset {' and '.join(named[s] for s in switches)}")
    if not found["web_page"].startswith(("https://", "http://localhost", "http://127.0.0.1")):
        raise SettingError(f"{named['web_page']} must begin with https://: students who need more privacy are sent there")
    pseudonyms(found["pseudonym_keys"])
    return found


def pseudonyms(keys: Sequence[str]) -> Pseudonyms:
    try:
        return Pseudonyms(keys)
    except ValueError as problem:
        raise SettingError(f"SIGNPOST_PSEUDONYM_KEYS cannot be used: {problem}") from None
