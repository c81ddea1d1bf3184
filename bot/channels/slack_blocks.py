"""Messages of version 1 as Slack shows them: Block Kit, within its limits.

``text`` of each is "A reply from Signpost": it is what a notification and a lock screen show, so it never says what
the reply is about. The words themselves are in the blocks.
"""
from __future__ import annotations

from typing import Any, Dict, List, Optional

from bot.channels.card_rows import Row, card_rows, in_pieces, text_rows
from bot.wording_files import words

LONGEST_SECTION, LONGEST_HEADER, LONGEST_TITLE = 3000, 150, 75
MOST_BLOCKS, MOST_ELEMENTS = 50, 25
LONGEST_VALUE = 2000
CHOICE = "signpost_choice"


def posts(messages: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """The arguments of chat.postMessage, beside the channel, that say these messages in order."""
    return [post for message in messages for post in _posts(_blocks(message))]


def _posts(blocks: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    return [{"text": words("channels")["preview"], "blocks": blocks[start:start + MOST_BLOCKS]} for start in range(0, len(blocks), MOST_BLOCKS)]


def _blocks(message: Dict[str, Any]) -> List[Dict[str, Any]]:
    blocks = _sections(text_rows(message), bool(message.get("urgent")))
    for card in message.get("services", []):
        blocks += [{"type": "divider"}] if blocks else []
        blocks += _sections(card_rows(card), card["kind"] == "emergency")
    return [*blocks, *_buttons(message.get("buttons", []))]


def _sections(rows: List[Row], urgent: bool) -> List[Dict[str, Any]]:
    """Headings as headers; neighbouring texts in one section and small print in one context, to stay below 50 blocks."""
    blocks: List[Dict[str, Any]] = []
    for row in rows:
        if row.style == "heading":
            blocks.append(_header(row.text, urgent))
            continue
        for text in _marked(row):
            _add(blocks, text, small=row.style == "small")
    return blocks


def _header(text: str, urgent: bool) -> Dict[str, Any]:
    said = f"{words('channels')['urgent_spoken']} {text}" if urgent else text
    return {"type": "header", "text": {"type": "plain_text", "text": said[:LONGEST_HEADER], "emoji": False}}


def _add(blocks: List[Dict[str, Any]], text: str, small: bool) -> None:
    """Append to the block before, where it is of the same kind and has room; else a block of its own."""
    kind = "context" if small else "section"
    before = _mrkdwn_of(blocks[-1]) if blocks and blocks[-1]["type"] == kind else None
    if before is not None and len(before["text"]) + 1 + len(text) <= LONGEST_SECTION:
        before["text"] += f"\n{text}"
        return
    mrkdwn = {"type": "mrkdwn", "text": text, "verbatim": True}
    blocks.append({"type": "context", "elements": [mrkdwn]} if small else {"type": "section", "text": mrkdwn})


def _mrkdwn_of(block: Dict[str, Any]) -> Dict[str, Any]:
    return block["elements"][0] if block["type"] == "context" else block["text"]


def escaped(text: str) -> str:
    """Only these three mean something to Slack's servers; a link, a mention or a command cannot be written without them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _marked(row: Row) -> List[str]:
    """The row as pieces of Slack's markup. A zero-width space keeps signs such as * and _ from becoming format."""
    pieces = in_pieces(row.text, LONGEST_SECTION // 5)  # escaping can make five characters of one
    if row.url is None or not row.part or len(pieces) != 1:
        return [_unformatted(escaped(piece)) for piece in pieces]
    before, found, after = row.text.rpartition(row.part)
    link = f"<{escaped(row.url).replace('|', '%7C')}|{escaped(row.part).replace('|', ' ')}>"
    return [_unformatted(escaped(before)) + (link if found else "") + _unformatted(escaped(after))]


def _unformatted(text: str) -> str:
    for sign in "*_~`":
        text = text.replace(sign, f"\u200b{sign}\u200b")
    return text


def _buttons(buttons: List[Dict[str, str]]) -> List[Dict[str, Any]]:
    elements = [
        {"type": "button", "action_id": f"{CHOICE}_{number}", "value": b["payload"][:LONGEST_VALUE], "text": {"type": "plain_text", "text": _short(b["title"]), "emoji": False}}
        for number, b in enumerate(buttons)
    ]
    return [{"type": "actions", "elements": elements[start:start + MOST_ELEMENTS]} for start in range(0, len(elements), MOST_ELEMENTS)]


def _short(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE - 1]}…"


def with_choice(blocks: Any, said: str) -> List[Dict[str, Any]]:
    """A message's blocks, as Slack hands them back with the press, with what was chosen where the buttons were."""
    chosen: Optional[Dict[str, Any]] = {"type": "context", "elements": [{"type": "mrkdwn", "text": _unformatted(escaped(said)), "verbatim": True}]}
    kept = [b for b in blocks if isinstance(b, dict) and b.get("type") != "actions"] if isinstance(blocks, list) else []
    return [*kept[:MOST_BLOCKS - 1], chosen]  # type: ignore[list-item]
