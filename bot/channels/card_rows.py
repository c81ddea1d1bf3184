"""A message of version 1 as plain rows, in the order a student reads them: what Teams and Slack make their cards of."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Optional

from bot.wording_files import words

_BILL = {True: "card_on_bill", False: "card_not_on_bill", None: "card_bill_unknown"}


@dataclass(frozen=True)
class Row:
    """``style``: heading, text, contact or small. ``part`` is the piece of the text that ``url`` belongs to."""

    style: str
    text: str
    url: Optional[str] = None
    part: str = ""


def text_rows(message: Dict[str, Any]) -> List[Row]:
    """The heading of an urgent message, its text, and where a fact is from."""
    w = words("channels")
    rows = [Row("heading", w["urgent"])] if message.get("urgent") else []
    if message.get("text"):
        rows.append(Row("text", message["text"]))
    source = message.get("source")
    if source:
        rows.append(Row("small", w["source"].format(**source), _page(source.get("url")), source["label"]))
        if source.get("reviewed_on"):
            rows.append(Row("small", w["source_reviewed"].format(**source)))
    return rows


def card_rows(card: Dict[str, Any]) -> List[Row]:
    """One service: its name, who it is for, how to reach it and what happens then, when somebody last checked."""
    w = words("channels")
    rows = [Row("heading", card["name"])]
    if card.get("demo"):
        rows.append(Row("small", w["card_demo"]))
    rows += [Row("text", w["card_for_whom"].format(**card)), Row("text", card["summary"])]
    for channel in card["channels"]:
        rows += channel_rows(channel, w, card["kind"] == "emergency")
    checked = w["card_checked"].format(**card) if card.get("checked_on") else w["card_not_checked"]
    return [row for row in [*rows, Row("small", checked)] if row.text]


def channel_rows(channel: Dict[str, Any], w: Dict[str, str], emergency: bool) -> List[Row]:
    rows = [Row("contact", w["card_channel"].format(**channel), _link(channel, emergency), channel["value"])]
    rows.append(Row("small", channel.get("hours_text") or ""))
    rows.append(Row("small", channel.get("what_happens") or ""))
    rows.append(Row("small", w["card_cost"].format(**channel) if channel.get("cost") else ""))
    if channel["kind"] in ("phone", "text"):
        rows.append(Row("small", w[_BILL[channel.get("on_bill")]]))
    return rows


def _link(channel: Dict[str, Any], emergency: bool) -> Optional[str]:
    """What the value may link to. A card for an emergency leads to no page: only to the call or the text."""
    url = channel.get("url") or ""
    allowed = ("tel:",) if emergency else ("tel:", "mailto:", "https://")
    return url if url.startswith(allowed) else None


def _page(url: Optional[str]) -> Optional[str]:
    return url if url and url.startswith("https://") else None


def spoken(rows: List[Row], urgent: bool) -> str:
    """All rows as one text, for a screen reader; an urgent one says first that it is."""
    first = [words("channels")["urgent_spoken"]] if urgent else []
    return " ".join(row.text if row.text.endswith((".", "?", ":")) else f"{row.text}." for row in [*map(_as_row, first), *rows])


def _as_row(text: str) -> Row:
    return Row("text", text)


def in_pieces(text: str, longest: int) -> List[str]:
    """The text in pieces of at most ``longest`` characters, cut after a sentence or a word where there is one."""
    pieces = []
    text = text.strip()
    while len(text) > longest:
        head = text[:longest]
        cut = max(head.rfind(". ") + 1, head.rfind("? ") + 1, head.rfind("\n"))
        cut = cut if cut > longest // 2 else head.rfind(" ")
        cut = cut if cut > 0 else longest
        pieces.append(text[:cut].strip())
        text = text[cut:].strip()
    return [*pieces, text] if text else pieces
