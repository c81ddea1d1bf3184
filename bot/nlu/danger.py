"""Whether the message holds a crisis: surely, perhaps, or because somebody under 18 was harmed."""
from __future__ import annotations

from typing import Any, List, Mapping, Optional, Sequence, Tuple

from bot.nlu.kinds import ASKED_ABOUT, NO_CRISIS
from bot.nlu.likelihood import best, clauses_of, crisis_likelihood

SEXUAL = ("disclose_sexual_violence", "disclose_sexual_harassment")


def crisis_in(recognised: Mapping[str, Any], net: Sequence[Tuple[str, Optional[str]]], thresholds: Mapping[str, float]) -> Optional[Tuple[str, float]]:
    """The crisis to answer, if any: from the net, the whole message or one clause of it."""
    whole = recognised["intents"]
    likely, p = best(whole, "crisis_")
    if net:
        names = [name for name, _ in net]
        return (likely if likely in names else names[0]), max(p, 0.9)
    other, q = best(whole, NO_CRISIS)
    needed = thresholds["crisis_beside" if other and q >= thresholds["sure"] and q > p else "crisis"]
    if crisis_likelihood(whole, recognised.get("kinds") or {}) >= needed:
        return likely, p
    for clause, kinds in clauses_of(recognised):
        if crisis_likelihood(clause, kinds) >= thresholds["clause_crisis"]:
            return best(clause, "crisis_")
    return None


def crisis_possible(intent: str, confidence: float, recognised: Mapping[str, Any], thresholds: Mapping[str, float]) -> Optional[str]:
    """The crisis that a message about something else may hold: too unlikely to answer as one, too likely to pass over."""
    if not intent.startswith(ASKED_ABOUT):
        return None
    whole = recognised["intents"]
    needed = thresholds["doubt_question" if intent.startswith("ask_") else "doubt"] + thresholds["doubt_sure"] * confidence ** 2
    named, p = best(whole, "crisis_")
    if crisis_likelihood(whole, recognised.get("kinds") or {}) >= needed and (p >= thresholds["doubt_named"] or intent not in SEXUAL):
        return named
    return next((best(clause, "crisis_")[0] for clause, kinds in clauses_of(recognised) if crisis_likelihood(clause, kinds) >= thresholds["clause_doubt"]), None)


def with_crisis(topics: List[str], crisis: str) -> List[str]:
    """It stays a button: "you also wrote about something else"."""
    return [*topics[:1], crisis, *(name for name in topics[1:] if name != crisis)][:4] if topics else topics


def urgent(intent: str, topics: Sequence[str], age_band: Optional[str], outcome: str) -> bool:
    """Where the crisis answer is given: every crisis, and harm to somebody under 18 (not money or study)."""
    child_harmed = age_band is not None and any(name.startswith(("crisis_", "disclose_")) for name in (intent, *topics))
    return outcome != "fallback" and (intent.startswith("crisis_") or child_harmed)
