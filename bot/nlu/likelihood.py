"""How likely it is that a message holds a crisis, or any harm at all."""
from __future__ import annotations

from typing import Any, List, Mapping, Tuple

from bot.nlu.kinds import HARM

Likely = Mapping[str, float]  # name -> how likely, from 0 to 1


def mass(probabilities: Likely, prefix: Any) -> float:
    return sum(p for name, p in probabilities.items() if name.startswith(prefix))


def best(probabilities: Likely, prefix: Any = "") -> Tuple[str, float]:
    return max(((name, p) for name, p in probabilities.items() if name.startswith(prefix)), key=lambda item: item[1], default=("", 0.0))


def crisis_likelihood(intents: Likely, kinds: Likely) -> float:
    """Two answers to one question, averaged: the sum over the crisis intents, and the head that was asked directly."""
    total = mass(intents, "crisis_")
    return (total + kinds.get("crisis", total)) / 2


def harm_likelihood(intents: Likely, kinds: Likely) -> float:
    total = mass(intents, HARM)
    return (total + (kinds["crisis"] + kinds["harm"] if kinds else total)) / 2


def clauses_of(recognised: Mapping[str, Any]) -> List[Tuple[Likely, Likely]]:
    """(intents, kinds) of every clause."""
    clauses = recognised["clauses"]
    return list(zip(clauses, recognised.get("clause_kinds") or [{}] * len(clauses)))
