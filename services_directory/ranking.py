"""The order of services: open now, then what fits best, then what is nearest."""
from typing import List

from services_directory.candidates import Candidate, Situation

_CONFIDENCE = {"A": 0, "B": 1, "C": 2}
_GENDERS = frozenset({"women", "men"})
# Facts name a contact for a situation; the first of these is the first to be shown.
_FACT_ORDER = ("outside_uk_contact", "under_18_contact", "respondent_support", "independent_advice")


def by_rank(candidates: List[Candidate], situation: Situation) -> List[Candidate]:
    return sorted(candidates, key=lambda c: rank(c, situation))


def rank(candidate: Candidate, situation: Situation) -> tuple:
    """Lower is better; the reasons, in the order they count."""
    row = candidate.row
    others = for_others(candidate, situation)
    return (
        0 if situation.abroad and candidate.fact == "outside_uk_contact" else 1,
        0 if candidate.open_now else 1,
        # With gender unknown a women's helpline may be the right one, and stands beside others. A
        # service for one religion or race, shown to everybody, would be a guess at who they are.
        1 if others and not row.only_for <= _GENDERS else 0,
        _FACT_ORDER.index(candidate.fact) if candidate.fact else len(_FACT_ORDER),
        -_fit(candidate, situation),
        _tier(candidate),
        1 if others else 0,
        0 if candidate.own else 1,
        0 if speaks(candidate, situation) else 1,
        _CONFIDENCE[row.confidence],
        candidate.roles.get("fallback", 9999),
        row.position,
        row.slug,
    )


def for_others(candidate: Candidate, situation: Situation) -> bool:
    """Only for a group the student has not said they belong to."""
    return not candidate.row.only_for <= situation.need.preferences


def for_everybody(candidate: Candidate) -> bool:
    return not candidate.row.only_for


def _fit(candidate: Candidate, situation: Situation) -> int:
    """How many of the student's preferences it meets, all of them taken together."""
    row, picked = candidate.row, situation.need.preferences
    way = situation.need.contact_way == "bsl" and bool(row.bsl)
    if not picked:
        return int(way)
    if situation.device_may_be_watched and not candidate.first_for:
        picked = picked - {"faith"}     # a faith preference never adds a community service here
    groups = row.only_for | row.welcomes
    if row.trans_people == "welcomes":
        groups |= {"trans"}
    return len(picked & groups) + way


def speaks(candidate: Candidate, situation: Situation) -> bool:
    row = candidate.row
    return situation.need.language in row.languages or (
        situation.need.language != "en" and bool(row.interpreter))


def _tier(candidate: Candidate) -> int:
    """A specialist, then one that names the topic, then one for everything, then the fallback."""
    if candidate.first_for:
        return 0
    if candidate.covers:
        return 1
    return 2 if "offer" in candidate.roles else 3
