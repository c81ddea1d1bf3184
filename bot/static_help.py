"""The help that needs nothing but a file: 999 and the nation's 24/7 lines, for when a part is down."""
from __future__ import annotations

from typing import Any, Dict, List, Optional

from bot.wording_files import words


def static_help(nation: Optional[str] = None) -> List[Dict[str, Any]]:
    """The messages to show; the same shape as any other reply (version 1), marked urgent."""
    table = words("static_help")["help"]
    entry = table.get(nation or "", table["unknown"])
    return [{"kind": "help", "lang": "en", "text": entry["text"], "urgent": True}]


def expired_help(nation: Optional[str] = None) -> List[Dict[str, Any]]:
    """What is said when a conversation has been forgotten: that it has, and the lines."""
    return [{"kind": "notice", "lang": "en", "text": words("session")["expired"]}, *lines_only(nation)]


def lines_only(nation: Optional[str] = None) -> List[Dict[str, Any]]:
    table = words("static_help")["lines"]
    return [{"kind": "help", "lang": "en", "text": table.get(nation or "", table["unknown"]), "urgent": True}]


def error_text(code: str) -> str:
    return words("errors")["errors"][code]
