"""Every need a student may have, and who may be shown for it."""
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import combinations
from typing import Callable, Dict, FrozenSet, Iterable, Iterator, List, Optional, Tuple

from sqlalchemy.orm import Session

from services_directory import vocabulary as v
from services_directory.candidates import Candidate, Situation, load_candidates, load_situation, pools_for
from services_directory.channels import usable_channels
from services_directory.eligibility import may_be_shown
from services_directory.lines import choose_lines
from services_directory.matching import Need
from services_directory.ranking import for_others

NOBODY: FrozenSet[str] = frozenset()
# Every preference alone, every pair, and none.
CHOICES: Tuple[FrozenSet[str], ...] = (
    NOBODY, *(frozenset({p}) for p in v.PREFERENCES),
    *(frozenset(pair) for pair in combinations(v.PREFERENCES, 2)))
NOT_A_CALL = frozenset(v.CHANNEL_KINDS) - {"phone", "post"}


@dataclass(frozen=True)
class Cell:
    nation: str
    topic: str
    perspective: str
    age: Optional[str]
    way: str
    preferences: FrozenSet[str]     # one choice that stands for `choices` equal ones
    choices: int

    def __str__(self) -> str:
        picked = " and ".join(sorted(self.preferences)) or "no preference"
        return (f"{self.topic}, {self.perspective}, {self.age or 'adult'}, {self.way}, "
                f"{self.nation}, {picked}")


@dataclass
class Shown:
    """Who may be shown in a cell, whatever the hour."""
    cell: Cell
    offers: List[Candidate]
    channels: Dict[int, List] = field(default_factory=dict)     # of each offer, by its place
    lines: List[Tuple[Candidate, List]] = field(default_factory=list)


def walk(session: Session, institution: str, now: datetime,
         step: Callable[[], None] = lambda: None, topics: Iterable[str] = v.TOPICS
         ) -> Iterator[Shown]:
    """Every cell of one institution; cells that cannot differ are one, with their number."""
    for nation in v.NATIONS:
        for topic in topics:
            for perspective in v.PERSPECTIVES:
                yield from _of_situation(session, institution, nation, topic, perspective, now)
            step()


def steps() -> int:
    return len(v.NATIONS) * len(v.TOPICS)


def _of_situation(session, institution, nation, topic, perspective, now) -> Iterator[Shown]:
    adult = _load(session, Need(institution, (topic,), perspective, nation, now=now))
    # Both younger bands ask for the same rows: one more contact, nothing else.
    young = _load(session, Need(institution, (topic,), perspective, nation, "16_17", now=now))
    for age in v.AGE_BANDS:
        situation, candidates = young if age else adult
        for way in v.CONTACT_WAYS:
            need = replace(situation.need, age_band=age, contact_way=way)
            yield from _of_way(replace(situation, need=need), candidates, nation, topic,
                               perspective)


def _load(session: Session, need: Need) -> Tuple[Situation, List[Candidate]]:
    situation = load_situation(session, need)
    return situation, load_candidates(pools_for(session, situation), situation)


def _of_way(situation: Situation, candidates, nation, topic, perspective) -> Iterator[Shown]:
    for candidate in candidates:
        candidate.channels = usable_channels(candidate, situation)
    lines = choose_lines(candidates, situation)
    beside = [(line, list(line.channels)) for line in lines]
    need = situation.need
    for choice, count in _classes(_relevant(candidates)):
        picked = replace(situation, need=replace(need, preferences=choice))
        offers = [c for c in candidates if may_be_shown(c, picked)
                  and (c.fact or c not in lines) and not for_others(c, picked)]
        cell = Cell(nation, topic, perspective, need.age_band, need.contact_way, choice, count)
        yield Shown(cell, offers, {id(c): c.channels for c in offers}, beside)


def _relevant(candidates: List[Candidate]) -> FrozenSet[str]:
    """The preferences that change who may be shown here; the others only change the order."""
    found = {group for c in candidates for group in c.row.only_for}
    found |= {v.OPPOSITES[group] for group in found if group in v.OPPOSITES}
    if any(c.row.trans_people == "does_not" for c in candidates):
        found.add("trans")
    return frozenset(found)


_KNOWN: Dict[FrozenSet[str], List[Tuple[FrozenSet[str], int]]] = {}


def _classes(relevant: FrozenSet[str]) -> List[Tuple[FrozenSet[str], int]]:
    if relevant not in _KNOWN:
        counts: Dict[FrozenSet[str], int] = {}
        for choice in CHOICES:
            counts[choice & relevant] = counts.get(choice & relevant, 0) + 1
        _KNOWN[relevant] = list(counts.items())
    return _KNOWN[relevant]
