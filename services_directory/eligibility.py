"""What must not be shown: the rules that hold before any ordering."""
from typing import List

from services_directory import vocabulary as v
from services_directory.candidates import Candidate, Situation

# A service whose welcome is about a community and nothing else is led by that community.
_COMMUNITY = frozenset({"faith", "race", "international", "gypsy_roma_traveller"})


def may_be_shown(candidate: Candidate, situation: Situation) -> bool:
    if not candidate.channels or not _is_asked_for(candidate, situation):
        return False
    for rule in _RULES:     # not all(…): a generator for each of fifty candidates costs more
        if not rule(candidate, situation):
            return False
    return True


def _is_asked_for(candidate: Candidate, situation: Situation) -> bool:
    if candidate.fact:
        return True
    offered = {"offer", "fallback"} & set(candidate.roles)
    # The nation's lines stand beside the services, not among them.
    return bool(offered) and "line" not in candidate.roles and (
        candidate.row.kind == situation.need.kind)


def fits_age(candidate: Candidate, situation: Situation) -> bool:
    youngest, oldest = situation.ages
    low, high = candidate.row.min_age, candidate.row.max_age
    return (low is None or low <= youngest) and (high is None or high >= oldest)


def _fits_perspective(candidate: Candidate, situation: Situation) -> bool:
    return bool(candidate.fact) or situation.perspective in candidate.row.perspectives


def _keeps_sides_apart(candidate: Candidate, situation: Situation) -> bool:
    return not candidate.row.supports_accused_only or situation.perspective == "accused"


def _is_independent_of_staff(candidate: Candidate, situation: Situation) -> bool:
    return "staff_misconduct" not in situation.topics or candidate.row.staff_side == "none"


def _fits_groups(candidate: Candidate, situation: Situation) -> bool:
    picked = situation.need.preferences
    if "trans" in picked and candidate.row.trans_people == "does_not":
        return False
    return not any(v.OPPOSITES.get(group) in picked and group not in picked
                   for group in candidate.row.only_for)


def _is_safe_from_community(candidate: Candidate, situation: Situation) -> bool:
    """Telling family, community or faith leaders can put a student in danger: only a service
    that is a specialist in this topic is offered."""
    if not situation.device_may_be_watched or candidate.first_for:
        return True
    return not is_community(candidate)


def is_community(candidate: Candidate) -> bool:
    row = candidate.row
    return "faith" in row.only_for or ("faith" in row.welcomes and row.welcomes <= _COMMUNITY)


_RULES = (fits_age, _fits_perspective, _keeps_sides_apart, _is_independent_of_staff, _fits_groups,
          _is_safe_from_community)


def without_tried(ranked: List[Candidate], situation: Situation) -> List[Candidate]:
    """What the student has tried is left out, but never down to nothing."""
    rest = [c for c in ranked if c.slug not in situation.need.tried]
    return rest or ranked
