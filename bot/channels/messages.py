"""The messages of version 1: the one shape that every channel gets, whatever it turns them into.

A message: ``{"kind": "text"|"question"|"fact"|"services"|"help"|"notice", "lang", "text"?, "buttons"?, "services"?,
"source"?, "urgent"?: true}``. Fixed in the web channel's contract; other channels render the same dicts.
"""
from __future__ import annotations

from typing import Any, Dict, List, Optional

KINDS = ("text", "question", "fact", "services", "help", "notice")


def as_message(said: Dict[str, Any]) -> Optional[Dict[str, Any]]:
    """A Rasa bot message as a message of version 1; None where there is nothing to show."""
    extra = said.get("custom") or {}
    about = {**(said.get("metadata") or {}), **extra}
    services = extra.get("services") or []
    if about.get("silent") or not (said.get("text") or services):
        return None  # a response that says nothing to this student shows no card either
    message: Dict[str, Any] = {"kind": about.get("kind") or ("services" if services else "text"), "lang": about.get("lang", "en")}
    for key, value in (
        ("text", said.get("text")),
        ("buttons", [{"title": b["title"], "payload": b["payload"]} for b in said.get("buttons") or []]),
        ("services", services),
        ("source", extra.get("source")),
    ):
        if value:
            message[key] = value
    for flag in ("urgent", "copy"):
        if about.get(flag):
            message[flag] = True
    return message


MOST_BUTTONS = 5
LAST_BUTTON = "/not_what_i_meant"


def with_buttons_at_the_end(messages: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """One row of buttons a turn, under its last message: those of the last message that has any, and "not what I
    meant" last. Several rows in one turn would leave a reader with a screen reader among old choices."""
    rows = [message.get("buttons", []) for message in messages]
    chosen = next((row for row in reversed(rows) if row), [])
    if not chosen:
        return messages
    others = [button for button in chosen if button["payload"] != LAST_BUTTON]
    last = [button for button in chosen if button["payload"] == LAST_BUTTON][:1]
    plain = [{key: value for key, value in message.items() if key != "buttons"} for message in messages]
    return [*plain[:-1], {**plain[-1], "buttons": [*others[:MOST_BUTTONS - len(last)], *last]}]
