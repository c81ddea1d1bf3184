"""What each reviewer has signed of a response, and what changed since: each looks from their own
last signature, so a change that the lead has seen is still new to the panel."""
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Dict, List, Optional

from services_directory.readiness.wording import ROLES, Response, Wording, responses_on

NEW, CHANGED, UNCHANGED, UNKNOWN = "new", "changed", "unchanged", "unknown"
# The one that asks most of a reviewer first.
_WORST = (NEW, CHANGED, UNKNOWN, UNCHANGED)


@dataclass(frozen=True)
class State:
    kind: str
    on: Optional[date] = None       # of the last signature
    old: Any = None                 # the words as they were signed, where they differ


def state_for(role: str, wording: Wording, response: Response) -> State:
    signed = signed_on(role, wording, response.file)
    if signed is None:
        return State(NEW)
    then = responses_on(response.file, signed)
    if then is None:
        return State(UNKNOWN, signed)
    old = (then.get("responses") or {}).get(response.name)
    if old == response.variants:
        return State(UNCHANGED, signed)
    return State(CHANGED if old else NEW, signed, old)


def states(wording: Wording, response: Response) -> Dict[str, State]:
    return {role: state_for(role, wording, response) for role in ROLES}


def worst(found: Dict[str, State]) -> str:
    kinds = {state.kind for state in found.values()}
    return next(kind for kind in _WORST if kind in kinds)


def words_state(role: str, wording: Wording, path: Path) -> State:
    """The same of a file of short words, as a whole."""
    signed = signed_on(role, wording, path)
    if signed is None:
        return State(NEW)
    then = responses_on(path, signed)
    if then is None:
        return State(UNKNOWN, signed)
    if then == wording.words[path]:
        return State(UNCHANGED, signed)
    return State(CHANGED, signed, then)


def no_longer_said(role: str, wording: Wording) -> List[str]:
    """Names of responses that were there when this role signed, and are gone."""
    gone = []
    for path in wording.signatures:
        signed = signed_on(role, wording, path)
        then = responses_on(path, signed) if signed else None
        gone += [name for name in (then or {}).get("responses") or {} if name not in wording.responses]
    return sorted(gone)


def signed_on(role: str, wording: Wording, path: Path) -> Optional[date]:
    return max((s.on for s in wording.signatures[path] if s.role == role and s.on), default=None)
