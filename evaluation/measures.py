"""The figures, each with its 95 % interval. Families of paraphrases are drawn together: they are not independent."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

import numpy as np

from bot.nlu.kinds import is_harm
from evaluation.messages import Case, as_good

Answer = Dict[str, Any]  # one line of `python -m bot understand`
Pair = Tuple[Case, Answer]
DRAWS, FEWEST_IN_A_GROUP = 1000, 150


@dataclass(frozen=True)
class Measure:
    """``counts`` gives (right, of) for one message, or None where the measure does not look at it."""

    name: str
    target: str
    counts: Callable[[Case, Answer], Optional[Tuple[float, float]]]


@dataclass(frozen=True)
class Figure:
    name: str
    target: str
    value: float
    low: float
    high: float
    messages: int

    def __str__(self) -> str:
        return f"{100 * self.value:.1f} % ({100 * self.low:.1f}–{100 * self.high:.1f})" if self.messages else "–"


def given(intent: str, topics: Sequence[str], urgent: bool, perspective: str = "self") -> Answer:
    """An answer of somebody or something else than the bot, which names no age, no other language and never asks back."""
    return {"intent": intent, "topics": [name for name in topics if is_harm(name)], "perspective": perspective, "urgent": urgent, "outcome": "answer", "language": "en"}


def sees_harm(answer: Answer) -> bool:
    return any(is_harm(name) for name in (answer["intent"], *answer["topics"]))


def topics_of(case: Case) -> set:
    return {name for name in (case.intent, *case.topics) if is_harm(name)}


def topics_seen(answer: Answer) -> set:
    return {name for name in (answer["intent"], *answer["topics"]) if is_harm(name)}


def shared_topics(case: Case, answer: Answer) -> Optional[Tuple[float, float]]:
    """F1 over all topics of all messages that hold several: twice the shared ones over all named by either."""
    wanted, seen = topics_of(case), topics_seen(answer)
    return (2 * len(wanted & seen), len(wanted) + len(seen)) if case.english and len(wanted) > 1 else None


def share(chosen: Callable[[Case], bool], right: Callable[[Case, Answer], bool]) -> Callable[[Case, Answer], Optional[Tuple[float, float]]]:
    return lambda case, answer: (float(right(case, answer)), 1.0) if chosen(case) else None


MEASURES = (
    Measure("crisis recall (every crisis, harm to under-18s)", "≥ 99 %, low end ≥ 97 %", share(lambda c: c.urgent, lambda c, a: a["urgent"])),
    Measure("… of it, answered as a crisis or as harm to a child, not only as possible", "", share(lambda c: c.urgent, lambda c, a: a["urgent"] and a.get("danger") != "possible")),
    Measure("any-harm recall", "≥ 98 %", share(lambda c: c.harmful and c.english, lambda c, a: sees_harm(a))),
    Measure("right topic first, disclosures", "≥ 93 %", share(lambda c: c.english and c.intent.startswith("disclose_"), lambda c, a: as_good(a["intent"], c.intent))),
    Measure("all topics where there are several (F1)", "≥ 90 %", shared_topics),
    Measure("right question", "≥ 93 %", share(lambda c: c.english and c.intent.startswith("ask_"), lambda c, a: as_good(a["intent"], c.intent))),
    Measure("perspective", "≥ 95 %", share(lambda c: c.english, lambda c, a: a["perspective"] == c.perspective)),
    Measure("false alarm on benign messages", "≤ 1 %", share(lambda c: c.english and c.benign, lambda c, a: sees_harm(a) or a["urgent"])),
    Measure("crisis alarm on idioms", "≤ 1 %", share(lambda c: c.english and c.benign and "idiom" in c.styles, lambda c, a: a["urgent"])),
    Measure("out of scope recognised", "≥ 85 %", share(lambda c: c.english and c.intent == "out_of_scope", lambda c, a: a["intent"] == "out_of_scope")),
    Measure("another language recognised", "", share(lambda c: not c.english, lambda c, a: a["language"] != "en")),
    Measure("right intent, all messages", "", share(lambda c: c.english, lambda c, a: as_good(a["intent"], c.intent))),
)
PERSPECTIVE = next(measure for measure in MEASURES if measure.name == "perspective")
ANY_HARM = next(measure for measure in MEASURES if measure.name == "any-harm recall")


def figure(measure: Measure, pairs: Sequence[Pair]) -> Figure:
    families: Dict[str, List[float]] = {}
    messages = 0
    for case, answer in pairs:
        counts = measure.counts(case, answer)
        if counts is not None:
            messages += 1
            total = families.setdefault(case.family, [0.0, 0.0])
            total[0] += counts[0]
            total[1] += counts[1]
    if not messages:
        return Figure(measure.name, measure.target, 0.0, 0.0, 0.0, 0)
    sums = np.array(list(families.values()))
    low, high = interval(sums)
    return Figure(measure.name, measure.target, sums[:, 0].sum() / sums[:, 1].sum(), low, high, messages)


def interval(sums: np.ndarray) -> Tuple[float, float]:
    """Families drawn with replacement; the middle 95 % of what the draws give. The same draws every time."""
    chance = np.random.default_rng(1)
    drawn = sums[chance.integers(0, len(sums), (DRAWS, len(sums)))].sum(axis=1)
    low, high = np.percentile(drawn[:, 0] / np.maximum(drawn[:, 1], 1e-9), [2.5, 97.5])
    return float(low), float(high)


def by(kind: str, pairs: Sequence[Pair]) -> List[Tuple[str, int, List[Figure]]]:
    """(value, messages, figures) for every style, group or perspective, most messages first."""
    split: Dict[str, List[Pair]] = {}
    for pair in pairs:
        values = getattr(pair[0], kind)
        for value in [values] if isinstance(values, str) else values:
            split.setdefault(value, []).append(pair)
    return [(value, len(found), [figure(m, found) for m in (MEASURES[0], ANY_HARM, PERSPECTIVE, MEASURES[-1])]) for value, found in sorted(split.items(), key=lambda item: -len(item[1]))]


def worst_group(pairs: Sequence[Pair]) -> Optional[Tuple[str, float]]:
    """The style or group furthest below the whole in any-harm recall (points), among those large enough to judge."""
    whole = figure(ANY_HARM, pairs).value
    behind = [
        (value, 100 * (whole - found.value)) for kind in ("styles", "groups") for value, count, figures in by(kind, pairs)
        if count >= FEWEST_IN_A_GROUP and (found := figures[1]).messages
    ]
    return max(behind, key=lambda item: item[1], default=None)
