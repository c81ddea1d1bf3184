"""The lines that end every answer: 24 hours a day, by voice and by text, then 999."""
from typing import List

from services_directory.candidates import Candidate, Situation
from services_directory.eligibility import fits_age

# "Under 19" or "under 25": a line of their own for the young.
_YOUNG = 25


def choose_lines(candidates: List[Candidate], situation: Situation) -> List[Candidate]:
    """Never a line outside the student's age; never without one where the nation has any."""
    lines = _in_order([c for c in candidates if "line" in c.roles], "line")
    fitting = [c for c in _young_lines(candidates, situation) + lines if fits_age(c, situation)]
    usable = [c for c in _unique(fitting) if c.channels]
    usable = _trusted_first(usable or _with_any_channel(_unique(fitting)))
    if situation.need.contact_way != "any":
        usable.sort(key=_voice_only)
    else:
        usable = _one_to_ring_one_to_write_to(usable)
    return _unique(_contact_abroad(candidates) + usable + _emergency(candidates, situation))


def _one_to_ring_one_to_write_to(lines: List[Candidate]) -> List[Candidate]:
    """Whoever shows only the first two shows a voice and a text: few people in a crisis ring."""
    ring = next((c for c in lines if _offers(c, "phone")), None)
    write = next((c for c in lines if c is not ring and _offers(c, "text", "web_chat")), None)
    first = [c for c in (ring, write) if c]
    return first + [c for c in lines if c not in first]


def _offers(candidate: Candidate, *kinds: str) -> bool:
    return any(channel.kind in kinds for channel in candidate.channels)


def _emergency(candidates: List[Candidate], situation: Situation) -> List[Candidate]:
    """999 (or the number abroad); for somebody who cannot speak, the ways to it without a voice."""
    found = _with_any_channel([c for c in candidates if "emergency" in c.roles])
    if situation.need.contact_way != "any":
        found += [c for c in candidates if c.row.kind == "emergency" and not c.own and c.channels
                  and not _voice_only(c)]
    return found


def _voice_only(candidate: Candidate) -> bool:
    return all(channel.kind == "phone" for channel in candidate.channels)


def _young_lines(candidates: List[Candidate], situation: Situation) -> List[Candidate]:
    if not situation.need.age_band:
        return []
    young = [c for c in candidates if (c.row.max_age or 99) < _YOUNG and (
        "always" in c.roles or "line" in c.roles)]
    return _in_order(young, "always")


def _contact_abroad(candidates: List[Candidate]) -> List[Candidate]:
    """999 and 116 123 do not work there; the institution's own contact does."""
    return [c for c in candidates if c.fact == "outside_uk_contact" and c.channels]


def _in_order(candidates: List[Candidate], role: str) -> List[Candidate]:
    return sorted(candidates, key=lambda c: (c.roles.get(role, 9999), c.row.position))


def _unique(candidates: List[Candidate]) -> List[Candidate]:
    return list({id(c): c for c in candidates}.values())


def _with_any_channel(candidates: List[Candidate]) -> List[Candidate]:
    for candidate in candidates:
        candidate.channels = candidate.channels or candidate.all_channels
    return [c for c in candidates if c.channels]


def _trusted_first(lines: List[Candidate]) -> List[Candidate]:
    first = next((c for c in lines if c.trusted), None)
    return [first, *(c for c in lines if c is not first)] if first else lines
