"""From a need to at most three services and the lines of the nation.

`candidates` reads what might help, `eligibility` leaves out what must not be shown, `ranking`
orders what is left and chooses; this module puts them together. A need always has an answer:
the nation's lines are in every match.
"""
from dataclasses import dataclass, field
from datetime import datetime
from typing import FrozenSet, List, Optional, Tuple

from sqlalchemy.orm import Session

from services_directory.candidates import (
    Candidate, Situation, load_candidates, load_situation, pools_for)
from services_directory.cards import Card, build_card
from services_directory.channels import in_order, usable_channels
from services_directory.choosing import choose
from services_directory.eligibility import may_be_shown, without_tried
from services_directory.lines import choose_lines
from services_directory.ranking import by_rank


@dataclass(frozen=True)
class Need:
    """What is known of a student's need. `topics` are words or intent names; unknown ones count
    as nothing, because a need must always have an answer. `now` is aware."""
    institution: Optional[str]
    topics: Tuple[str, ...] = ()
    perspective: str = "self"
    nation: Optional[str] = None
    age_band: Optional[str] = None
    preferences: FrozenSet[str] = frozenset()
    contact_way: str = "any"
    tried: FrozenSet[str] = frozenset()
    language: str = "en"
    now: datetime = field(default=None)     # type: ignore[assignment]
    kind: str = "support"
    limit: int = 3


@dataclass(frozen=True)
class Match:
    cards: List[Card]
    # The nation's 24/7 lines, voice and text, then 999. Always all of them: where a line had to
    # stand in for a service it is in `cards` as well.
    lines: List[Card]
    grade: str              # own_open | specialist_open | fallback_only
    outside_uk: bool = False


def find_services(session: Session, need: Need) -> Match:
    situation = load_situation(session, need)
    pools = pools_for(session, situation)
    candidates = load_candidates(pools, situation)
    for candidate in candidates:
        candidate.channels = usable_channels(candidate, situation)
    lines = choose_lines(candidates, situation)
    ranked = by_rank([c for c in candidates if may_be_shown(c, situation)
                      and (c.fact or c not in lines)], situation)
    chosen = choose(without_tried(ranked, situation), lines, situation)
    below = [c for c in lines if not (c.fact and c in chosen)]
    words = pools.words(c.row for c in [*chosen, *below])
    return Match(
        cards=[_card(c, situation, *words[c.row.key]) for c in chosen],
        lines=[_card(c, situation, *words[c.row.key]) for c in below],
        grade=_grade(chosen), outside_uk=situation.abroad)


def _card(candidate: Candidate, situation: Situation, service, channels) -> Card:
    shown = [channels[channel.id] for channel in in_order(candidate, situation)]
    return build_card(service, shown, candidate.calendar,
                      situation.opening, own=candidate.own, abroad=situation.abroad)


def _grade(chosen: List[Candidate]) -> str:
    open_now = [c for c in chosen if c.open_now and "line" not in c.roles]
    if any(c.own for c in open_now):
        return "own_open"
    return "specialist_open" if any(c.covers for c in open_now) else "fallback_only"
