"""Sessions in Redis, for several processes: the same promises as bot/channels/sessions.py.

A session's id is not in Redis: its record is found by a digest of it, which is also the id that Rasa sees. So
whoever reads Redis cannot go on with anybody's conversation.
"""
from __future__ import annotations

import hashlib
import json
import secrets
from collections import OrderedDict
from typing import Any, Dict, List, Optional

from bot.channels.claims import BUSY, DONE, GONE, MINE, Claim
from bot.channels.people import Person
from bot.channels.sessions import Session
from bot.replicas import scripts
from bot.replicas.connection import Redis

KEPT = ("institution", "nation", "now", "greeted", "answered")
KEPT_OF_PEOPLE = (*KEPT, "told_to_wait", "key")


def record_keys(conversation: str) -> List[str]:
    return [f"{scripts.KEY}conversation:{conversation}", f"{scripts.KEY}lock:{conversation}"]


class SharedSessions:
    """All sessions of all processes. ``idle`` and ``longest`` are seconds."""

    def __init__(self, redis: Redis, idle: float, longest: float):
        self._redis, self.idle, self.longest = redis, idle, longest
        self._span = (int(idle * 1000), int(longest * 1000))

    async def begin(self, institution: str, nation: str, now: Optional[str] = None) -> Optional[Session]:
        session_id = secrets.token_urlsafe(32)
        return await self._keep(Session(session_id, self._conversation(session_id), institution, nation, now=now))

    async def _keep(self, session: Session) -> Session:
        await self._redis.run(scripts.BEGIN, record_keys(session.conversation), *self._span, self._as_text(session))
        return session

    async def find(self, session_id: str) -> Optional[Session]:
        state = await self._redis.run(scripts.FIND, self._keys(session_id), *self._span)
        return self._from_text(session_id, state) if state else None

    async def claim(self, session_id: str, message_id: str) -> Claim:
        holder = secrets.token_hex(8)
        outcome, state, tracker, answer = await self._redis.run(scripts.CLAIM, self._keys(session_id), *self._span, holder, message_id)
        if not state:
            return Claim(GONE)
        claim = Claim(outcome, self._from_text(session_id, state), message_id, holder, tracker=tracker or None)
        if outcome == DONE and answer:
            claim.answer = json.loads(answer)
        elif outcome == MINE and claim.session.was_answered(message_id):  # an older message that came once more
            await self.release(claim)
            claim.outcome = BUSY
        return claim

    async def finish(self, claim: Claim, answer: Optional[Dict[str, Any]] = None) -> bool:
        claim.session.mark_answered(claim.message_id)
        kept = json.dumps(answer, ensure_ascii=False) if answer else ""
        tracker = claim.tracker if claim.changed and claim.tracker else ""
        state = self._as_text(claim.session)
        return bool(await self._redis.run(
            scripts.FINISH, record_keys(claim.session.conversation), *self._span, claim.holder, claim.message_id, state, tracker, kept))

    async def release(self, claim: Claim) -> None:
        await self._redis.run(scripts.RELEASE, record_keys(claim.session.conversation), claim.holder, claim.message_id)

    async def end(self, session_id: str) -> Optional[Session]:
        state = await self._redis.run(scripts.END, self._keys(session_id))
        return self._from_text(session_id, state) if state else None

    def expires_in(self, session: Session) -> int:
        """Of a session that was used just now."""
        return int(min(self.idle, self.longest))

    def _keys(self, session_id: str) -> List[str]:
        return record_keys(self._conversation(session_id))

    def _conversation(self, session_id: str) -> str:
        return hashlib.sha256(b"signpost session " + session_id.encode("utf-8", "replace")).hexdigest()[:32]

    def _as_text(self, session: Session) -> str:
        return json.dumps({**{name: getattr(session, name) for name in KEPT}, "offered": list(session.offered)}, ensure_ascii=False)

    def _from_text(self, session_id: str, state: str) -> Session:
        read = json.loads(state)
        offered = OrderedDict.fromkeys(read.pop("offered"))
        return Session(session_id, self._conversation(session_id), offered=offered, **read)


class SharedPeople(SharedSessions):
    """The conversations of Teams and Slack: an id is the person's pseudonym."""

    async def begin_as(self, pseudonym: str, institution: str, nation: str, now: Optional[str] = None) -> Optional[Person]:
        return await self._keep(Person(pseudonym, pseudonym, institution, nation, now=now))  # type: ignore[return-value]

    def _conversation(self, session_id: str) -> str:
        return session_id

    def _as_text(self, session: Any) -> str:
        kept = {name: getattr(session, name) for name in KEPT_OF_PEOPLE}
        return json.dumps({**kept, "choices": list(session.choices.items()), "spent": list(session.spent)}, ensure_ascii=False)

    def _from_text(self, session_id: str, state: str) -> Person:
        read = json.loads(state)
        choices = OrderedDict((token, tuple(choice)) for token, choice in read.pop("choices"))
        return Person(session_id, session_id, choices=choices, spent=OrderedDict.fromkeys(read.pop("spent")), **read)
