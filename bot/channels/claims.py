"""The right to answer one message: claimed before a turn, given up with its answer.

Between the two nobody else answers this conversation, in this process or another. What the turn learned is kept
only when the claim is finished, together with the answer: a turn that was cut off leaves no half of itself behind.
"""
from __future__ import annotations

import contextlib
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, Optional

MINE = "mine"  # nobody has answered this message: answer it
DONE = "done"  # it was answered before: ``answer`` is what was said
RUNNING = "running"  # it is being answered just now
BUSY = "busy"  # another message of this conversation is being answered
GONE = "gone"  # there is no such conversation


class StoreAway(Exception):
    """The store of conversations does not answer, is full, or must not be used. Students get the static help."""


@dataclass
class Claim:
    outcome: str
    session: Any = None
    message_id: str = ""
    holder: str = ""
    answer: Optional[Dict[str, Any]] = None
    tracker: Optional[str] = field(default=None, repr=False)  # as it was before the turn, then as the turn left it
    changed: bool = False


_current: "ContextVar[Optional[Claim]]" = ContextVar("claim", default=None)


@contextlib.contextmanager
def under(claim: Claim) -> Iterator[None]:
    """What Rasa's store saves inside belongs to this claim."""
    before = _current.set(claim)
    try:
        yield
    finally:
        _current.reset(before)


def claim_for(conversation: str) -> Optional[Claim]:
    """The claim under which this conversation's turn runs; None outside a turn."""
    claim = _current.get()
    return claim if claim is not None and claim.session is not None and claim.session.conversation == conversation else None
