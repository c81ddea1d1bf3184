"""Who is talking: sessions issued by the server, forgotten by the real clock. Here: in this process's memory.

The session's id is a secret that only the browser and this record know. Rasa sees another id (``conversation``) from
which the first cannot be found, so that nothing in the tracker store opens a session. bot/replicas/records.py keeps
the same in Redis; tests/bot/test_stores.py holds both to the same promises.
"""
from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Optional

from bot.channels.claims import BUSY, DONE, GONE, MINE, RUNNING, Claim

MOST_PAYLOADS = 300  # buttons remembered per session; the oldest go first
MOST_IDS = 50  # ids of answered messages remembered per session


@dataclass
class Session:
    id: str
    conversation: str
    institution: str
    nation: str
    begun: float = 0.0
    used: float = 0.0
    now: Optional[str] = None  # frozen local time, demonstrations and tests only
    greeted: bool = False  # Rasa knows institution and nation
    offered: "OrderedDict[str, None]" = field(default_factory=OrderedDict)
    answered: List[str] = field(default_factory=list)  # ids of messages, the last one last
    last_reply: Optional[Dict[str, Any]] = None  # {"status", "body"} of the last message's answer
    answering: Optional[str] = None  # id of the message that is being answered

    def offer(self, messages: List[Dict[str, Any]]) -> None:
        """Remember the payloads of these messages' buttons: only these may come back."""
        for message in messages:
            for button in message.get("buttons", []):
                self.offered.pop(button["payload"], None)
                self.offered[button["payload"]] = None
        while len(self.offered) > MOST_PAYLOADS:
            self.offered.popitem(last=False)

    def was_answered(self, message_id: str) -> bool:
        return message_id in self.answered

    def mark_answered(self, message_id: str) -> None:
        self.answered = [*self.answered, message_id][-MOST_IDS:]


class Sessions:
    """All sessions of this process. ``idle`` and ``longest`` are seconds."""

    def __init__(self, idle: float, longest: float, most: int, clock: Callable[[], float] = time.monotonic):
        self.idle, self.longest, self._most, self._clock = idle, longest, most, clock
        self._by_id: "OrderedDict[str, Session]" = OrderedDict()
        self._next_sweep = 0.0

    def __len__(self) -> int:
        return len(self._by_id)

    async def begin(self, institution: str, nation: str, now: Optional[str] = None) -> Optional[Session]:
        """A new session, or None when the process holds as many as it may."""
        return self._keep(Session(secrets.token_urlsafe(32), secrets.token_hex(16), institution, nation, now=now))

    def _keep(self, session: Session) -> Optional[Session]:
        self.forget_old()
        if len(self._by_id) >= self._most:
            return None
        session.begun = session.used = self._clock()
        self._by_id[session.id] = session
        return session

    async def find(self, session_id: str) -> Optional[Session]:
        """The live session with this id, marked as used now; None if unknown or expired."""
        self.forget_old()
        session = self._by_id.get(session_id)
        if session is None or self._clock() - session.begun >= self.longest:
            self._by_id.pop(session_id, None)
            return None
        session.used = self._clock()
        self._by_id.move_to_end(session_id)
        return session

    async def claim(self, session_id: str, message_id: str) -> Claim:
        """The right to answer this message, or why there is none (bot/channels/claims.py)."""
        session = await self.find(session_id)
        if session is None:
            return Claim(GONE)
        if session.answering is not None:
            return Claim(RUNNING if session.answering == message_id else BUSY, session)
        if session.was_answered(message_id):
            return Claim(DONE, session, answer=session.last_reply) if session.answered[-1] == message_id else Claim(BUSY, session)
        session.answering = message_id
        return Claim(MINE, session, message_id)

    async def finish(self, claim: Claim, answer: Optional[Dict[str, Any]] = None) -> bool:
        """Keep the answer and what changed; False where the conversation was ended meanwhile, or answered elsewhere."""
        claim.session.answering = None
        if self._by_id.get(claim.session.id) is not claim.session:
            return False
        claim.session.mark_answered(claim.message_id)
        claim.session.last_reply = answer
        return True

    async def release(self, claim: Claim) -> None:
        """Give the claim up without an answer."""
        claim.session.answering = None

    async def end(self, session_id: str) -> Optional[Session]:
        return self._by_id.pop(session_id, None)

    def forget_old(self) -> None:
        """Drop what is idle (least recently used first, so the walk is short); once a minute, what is too long."""
        moment = self._clock()
        while self._by_id:
            oldest = next(iter(self._by_id.values()))
            if moment - oldest.used < self.idle:
                break
            del self._by_id[oldest.id]
        if moment >= self._next_sweep:
            self._next_sweep = moment + 60.0
            for session in [s for s in self._by_id.values() if moment - s.begun >= self.longest]:
                del self._by_id[session.id]

    def expires_in(self, session: Session) -> int:
        moment = self._clock()
        return int(max(0, min(self.idle - (moment - session.used), self.longest - (moment - session.begun))))
