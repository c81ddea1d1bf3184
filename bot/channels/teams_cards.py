"""Messages of version 1 as Teams shows them: Adaptive Cards 1.5.

Every reply is a card with ``summary`` "A reply from Signpost": a notification or a lock screen shows that, and never
what it is about. ``speak`` and ``fallbackText`` carry the words for a screen reader and for clients without cards.
The buttons are a card of their own, so that it can be replaced by what was chosen without keeping what was said.
"""
from __future__ import annotations

import json
from typing import Any, Dict, List

from bot.channels.card_rows import Row, card_rows, in_pieces, spoken, text_rows
from bot.wording_files import words

VERSION = "1.5"
MOST_ACTIONS = 6  # of one card: Teams shows no more
LARGEST_CARD = 80 * 1024  # bytes of one activity as JSON
LONGEST_RUN = 8000  # characters of one text: far below what a card may hold
CARD_TYPE = "application/vnd.microsoft.card.adaptive"
CHOICE = "signpost_choice"  # the field of a pressed button's data


def activities(messages: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """The activities that say these messages, in order."""
    made: List[Dict[str, Any]] = []
    for message in messages:
        urgent = bool(message.get("urgent"))
        rows = text_rows(message)
        made += [_activity([_card(part, urgent)]) for part in ([rows] if rows else [])]
        made += _services([_card(card_rows(card), card["kind"] == "emergency") for card in message.get("services", [])])
        made += [_activity([_buttons_card(row)]) for row in _rows_of_buttons(message.get("buttons", []))]
    return made


def chosen_activity(said: str) -> Dict[str, Any]:
    return _activity([_card([Row("text", said)], False)])


def _activity(cards: List[Dict[str, Any]]) -> Dict[str, Any]:
    attachments = [{"contentType": CARD_TYPE, "content": card} for card in cards]
    return {"type": "message", "summary": words("channels")["preview"], "attachmentLayout": "list", "attachments": attachments}


def _services(cards: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """All cards in one activity, so that one notification is enough; in two where they would be too large."""
    if not cards:
        return []
    whole = _activity(cards)
    if len(cards) == 1 or size(whole) < LARGEST_CARD:
        return [whole]
    return [*_services(cards[: len(cards) // 2]), *_services(cards[len(cards) // 2:])]


def size(activity: Dict[str, Any]) -> int:
    return len(json.dumps(activity, ensure_ascii=False).encode("utf-8", "replace"))


def _card(rows: List[Row], urgent: bool) -> Dict[str, Any]:
    body: List[Dict[str, Any]] = [element for row in rows for element in _elements(row)]
    if urgent:  # a frame as well as a heading in words: never colour alone
        body = [{"type": "Container", "style": "attention", "bleed": True, "items": body}]
    said = spoken(rows, urgent)
    card = {"type": "AdaptiveCard", "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "version": VERSION, "speak": said, "fallbackText": said, "body": body}
    pages = _pages(rows)
    return {**card, "actions": pages} if pages else card


def _elements(row: Row) -> List[Dict[str, Any]]:
    """Text as TextRun, which takes no markdown: what stands in the directory is shown as it is written."""
    if row.style == "heading":
        run = {"type": "TextRun", "text": row.text, "weight": "bolder", "size": "medium"}
        return [{"type": "RichTextBlock", "inlines": [run]}]
    spacing = "medium" if row.style == "contact" else "small"  # so that each way to get in touch stands by itself
    link = f"[{row.part}]({row.url})" if row.url and row.url.startswith(("tel:", "mailto:")) else ""
    if link and row.text == _unmarked(row.text):  # a TextRun links nowhere and an action opens pages only
        return [{"type": "TextBlock", "wrap": True, "spacing": spacing, "text": link.join(row.text.rsplit(row.part, 1))}]
    shown = [{"type": "RichTextBlock", "spacing": spacing, "inlines": [_run(row, piece)]} for piece in in_pieces(row.text, LONGEST_RUN)]
    if link:
        shown.append({"type": "TextBlock", "wrap": True, "spacing": "none", "text": f"[{_unmarked(row.part)}]({row.url})"})
    return shown


def _run(row: Row, piece: str) -> Dict[str, Any]:
    run = {"type": "TextRun", "text": piece}
    return {**run, "isSubtle": True} if row.style == "small" else run


def _unmarked(text: str) -> str:
    """Without the signs that mean something to Teams' markdown."""
    return "".join(letter for letter in text if letter not in "[]()*_\\`#~<>")


def _pages(rows: List[Row]) -> List[Dict[str, Any]]:
    links = {row.url: row for row in rows if row.url and row.url.startswith("https://")}
    short = [_without_address(row) for row in links.values()]
    titles = {url: row.text if short.count(title) > 1 else title for (url, row), title in zip(links.items(), short)}
    return [{"type": "Action.OpenUrl", "title": title, "url": url} for url, title in titles.items()][:MOST_ACTIONS]


def _without_address(row: Row) -> str:
    """"Chat online", where the text is "Chat online: https://…": a button is too narrow for an address."""
    return row.text[:-len(row.part)].rstrip(": ") if row.style == "contact" and row.text.endswith(row.part) else row.text


def _rows_of_buttons(buttons: List[Dict[str, str]]) -> List[List[Dict[str, str]]]:
    return [buttons[start:start + MOST_ACTIONS] for start in range(0, len(buttons), MOST_ACTIONS)]


def _buttons_card(buttons: List[Dict[str, str]]) -> Dict[str, Any]:
    """Without a title in its data a press says nothing in the chat: Teams shows no typed copy of it."""
    card = _card([Row("small", words("channels")["what_next"])], False)
    return {**card, "actions": [{"type": "Action.Submit", "title": b["title"], "data": {CHOICE: b["payload"]}} for b in buttons]}
