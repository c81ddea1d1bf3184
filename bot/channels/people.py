"""The conversations of Teams and Slack: found by pseudonym, forgotten by the clock like those of the web.

A button's payload names a topic, and Teams and Slack keep every button for ever: so what stands in the button is
an opaque token, and only this record (kept as long as the conversation, never on a disk) knows its meaning.
"""
from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Sequence, Tuple

from bot.channels.claims import GONE, Claim
from bot.channels.pseudonyms import digest
from bot.channels.sessions import MOST_PAYLOADS, Session, Sessions


@dataclass
class Person(Session):
    choices: "OrderedDict[str, Tuple[str, str]]" = field(default_factory=OrderedDict)  # token → payload, title
    spent: "OrderedDict[str, None]" = field(default_factory=OrderedDict)  # rows of buttons that were answered
    told_to_wait: bool = False
    key: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)

    def with_tokens(self, messages: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
        """The same messages with tokens for payloads; the tokens are remembered, the oldest forgotten first."""
        shown = [{**m, "buttons": [self._token(b) for b in m["buttons"]]} if m.get("buttons") else m for m in messages]
        while len(self.choices) > MOST_PAYLOADS:
            self.choices.popitem(last=False)
        return shown

    def spend(self, row: str) -> None:
        self.spent[row] = None
        if len(self.spent) > MOST_PAYLOADS:
            self.spent.popitem(last=False)

    def _token(self, button: Dict[str, str]) -> Dict[str, str]:
        token = digest(self.key.encode(), button["payload"], button["title"])
        self.choices.pop(token, None)
        self.choices[token] = (button["payload"], button["title"])
        return {"title": button["title"], "payload": token}


class People(Sessions):
    """As ``Sessions``, but an id is the person's pseudonym instead of a secret that was issued."""

    async def begin_as(self, pseudonym: str, institution: str, nation: str, now: Optional[str] = None) -> Optional[Person]:
        """A new conversation, or None when the process holds as many as it may."""
        return self._keep(Person(pseudonym, pseudonym, institution, nation, now=now))  # type: ignore[return-value]


async def claim_any(people: Any, pseudonyms: Sequence[str], message_id: str) -> Claim:
    """The claim under any of these: older keys still open what was begun under them."""
    for pseudonym in pseudonyms:
        claim = await people.claim(pseudonym, message_id)
        if claim.outcome != GONE:
            return claim
    return Claim(GONE)
