"""Who is talking: sessions issued by the server, held in memory, forgotten by the real clock.

The session's id is a secret that only the browser and this record know. Rasa sees another random id
(``conversation``), so that nothing in the tracker store opens a session.
"""
from __future__ import annotations

import asyncio
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Optional

MOST_PAYLOADS = 300  # buttons remembered per session; the oldest go first


@dataclass
class Session:
    id: str
    conversation: str
    institution: str
    nation: str
    begun: float
    used: float
    now: Optional[str] = None  # frozen local time, demonstrations and tests only
    offered: "OrderedDict[str, None]" = field(default_factory=OrderedDict)
    last_id: Optional[str] = None
    last_reply: Optional[Dict[str, Any]] = None  # {"status", "body"} of the last message's answer
    running: Optional["asyncio.Future[Dict[str, Any]]"] = None  # the answer to ``last_id``, while it is being made

    def offer(self, messages: List[Dict[str, Any]]) -> None:
        """Remember the payloads of these messages' buttons: only these may come back."""
        for message in messages:
            for button in message.get("buttons", []):
                self.offered.pop(button["payload"], None)
                self.offered[button["payload"]] = None
        while len(self.offered) > MOST_PAYLOADS:
            self.offered.popitem(last=False)


class Sessions:
    """All sessions of this process. ``idle`` and ``longest`` are seconds."""

    def __init__(self, idle: float, longest: float, most: int, clock: Callable[[], float] = time.monotonic):
        self.idle, self.longest, self._most, self._clock = idle, longest, most, clock
        self._by_id: "OrderedDict[str, Session]" = OrderedDict()
        self._next_sweep = 0.0

    def __len__(self) -> int:
        return len(self._by_id)

    def begin(self, institution: str, nation: str, now: Optional[str] = None) -> Optional[Session]:
        """A new session, or None when the process holds as many as it may."""
        self.forget_old()
        if len(self._by_id) >= self._most:
            return None
        moment = self._clock()
        session = Session(secrets.token_urlsafe(32), secrets.token_hex(16), institution, nation, moment, moment, now)
        self._by_id[session.id] = session
        return session

    def find(self, session_id: str) -> Optional[Session]:
        """The live session with this id, marked as used now; None if unknown or expired."""
        self.forget_old()
        session = self._by_id.get(session_id)
        if session is None or self._clock() - session.begun >= self.longest:
            self._by_id.pop(session_id, None)
            return None
        session.used = self._clock()
        self._by_id.move_to_end(session_id)
        return session

    def end(self, session_id: str) -> Optional[Session]:
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
