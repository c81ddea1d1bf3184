"""Three services that go together: the best ranked ones that meet the rules of an answer.

Each rule an answer as a whole must meet is a want. A set of services is worth the wants it meets,
the more important first; between equals the better ranked win.
"""
from itertools import combinations
from typing import Callable, List, Tuple

from services_directory.candidates import Candidate, Situation
from services_directory.ranking import for_everybody, for_others

Want = Callable[[Candidate], bool]
# Sets of three out of at most this many: 286 of them, well under a millisecond.
_POOL = 13
_BEST = 7


def choose(ranked: List[Candidate], lines: List[Candidate],
           situation: Situation) -> List[Candidate]:
    """At most `need.limit`, in the order to show them. Never empty while there is a line."""
    limit = max(1, situation.need.limit)
    lines = [line for line in lines if line.row.kind != "emergency"]
    if not ranked:
        return _trusted_first(lines)[:1]    # the others stand below it anyway
    wants = _wants(situation)
    best = _best_set(_pool(ranked, wants), wants, min(limit, len(ranked)))
    return _trusted_first(_patched(best, lines, limit, situation))


def _wants(situation: Situation) -> List[Want]:
    """Most important first."""
    return [
        lambda c: c.trusted,
        lambda c: _stands_alone(c, situation),
        *(_names_fact(name) for name in situation.facts),
        *(_covers(topic) for topic in sorted(situation.topics)),
        *([_signs] if situation.need.contact_way == "bsl" else []),
        lambda c: c.own and bool(c.first_for),      # the local specialist, if only for tomorrow
        lambda c: c.open_now,
        lambda c: c.open_now and c.trusted,
        lambda c: c.open_without_voice(),
        lambda c: c.own and c.open_now,             # a person of theirs, before a second line
        lambda c: c.own,
        lambda c: len(c.channels) > 1,
    ]


def _names_fact(name: str) -> Want:
    return lambda c: c.fact == name


def _signs(candidate: Candidate) -> bool:
    return bool(candidate.row.bsl) or any(c.kind == "video_bsl" for c in candidate.channels)


def _covers(topic: str) -> Want:
    return lambda c: topic in c.covers


def _stands_alone(candidate: Candidate, situation: Situation) -> bool:
    """Open to everybody, or to the group the student picked. Where somebody may be harmed at home
    and we do not know the student's gender, only the first will do."""
    gender_known = situation.need.preferences & {"women", "men"}
    if situation.device_may_be_watched and not gender_known:
        return for_everybody(candidate)
    return not for_others(candidate, situation)


def _pool(ranked: List[Candidate], wants: List[Want]) -> List[Candidate]:
    """The best few, and for each want the best that meets it, in rank order."""
    wanted = list(range(min(_BEST, len(ranked))))
    for want in wants:
        found = next((n for n, c in enumerate(ranked) if want(c)), None)
        if found is not None and found not in wanted:
            wanted.append(found)
    return [ranked[n] for n in sorted(wanted[:_POOL])]


def _best_set(pool: List[Candidate], wants: List[Want], size: int) -> List[Candidate]:
    masks = [_mask(candidate, wants) for candidate in pool]

    def worth(chosen: Tuple[int, ...]) -> tuple:
        met = 0
        for n in chosen:
            met |= masks[n]
        return met, -sum(chosen)

    best = max(combinations(range(len(pool)), min(size, len(pool))), key=worth)
    return [pool[n] for n in best]


def _mask(candidate: Candidate, wants: List[Want]) -> int:
    """One bit for each want; the first want is the highest bit."""
    mask = 0
    for want in wants:
        mask = mask << 1 | bool(want(candidate))
    return mask


def _patched(chosen: List[Candidate], lines: List[Candidate], limit: int,
             situation: Situation) -> List[Candidate]:
    """A line joins where otherwise only unchecked services, or one group's, would be shown."""
    missing = [want for want in _wants(situation)[:2] if not any(map(want, chosen))]
    line = next((n for n in lines if missing and all(want(n) for want in missing)), None)
    if line is None or line in chosen:
        return chosen
    return [*chosen[:limit - 1], line]


def _trusted_first(chosen: List[Candidate]) -> List[Candidate]:
    """In rank order, but nothing unchecked comes first."""
    first = next((c for c in chosen if c.trusted), None)
    return [first, *(c for c in chosen if c is not first)] if first else chosen
