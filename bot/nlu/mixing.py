"""Long messages to learn from, mixed out of short ones: a harm among harmless sentences, two harms together.

The encoder need not run again. The mean over a long text is close to the weighted mean of its sentences' means: so
vectors are mixed, not texts. Their words simply follow each other.
"""
from __future__ import annotations

from typing import List, Sequence, Tuple

import numpy as np

from bot.nlu.kinds import TOLD, Labels, is_harm

BURIED, TOGETHER, HARMLESS = 0.12, 0.05, 0.05  # of the number of sentences


def mixed(vectors: np.ndarray, spellings: np.ndarray, lengths: Sequence[int], labels: List[Labels], seed: int = 11) -> Tuple[np.ndarray, np.ndarray, List[Labels], List[List[int]]]:
    """More (vectors, spellings, labels) of the same kinds, and of which sentences each is made."""
    chance = np.random.default_rng(seed)
    intents = [intent for intent, _, _ in labels]
    filler = np.array([i for i, name in enumerate(intents) if name == "out_of_scope"])
    told = np.array([i for i, name in enumerate(intents) if name.startswith(TOLD)])
    if not len(filler) or not len(told):
        return vectors[:0], spellings[:0], [], []
    plans = [[i, *chance.choice(filler, chance.integers(1, 5))] for i in chance.choice(told, int(BURIED * len(labels)))]
    plans += [list(chance.choice(told, 2, replace=False)) for _ in range(int(TOGETHER * len(labels)))]
    plans += [list(chance.choice(filler, chance.integers(2, 5))) for _ in range(int(HARMLESS * len(labels)))]
    weights = np.asarray(lengths, np.float32) + 2
    return (
        np.stack([weights[plan] @ vectors[plan] / weights[plan].sum() for plan in plans]),
        np.stack([_unit(weights[plan] @ spellings[plan]) for plan in plans]),
        [_label([labels[i] for i in plan]) for plan in plans],
        plans,
    )


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / max(float(np.linalg.norm(vector)), 1e-6)


def _label(labels: List[Labels]) -> Labels:
    """A crisis comes before everything, then what was told first; the rest are further topics."""
    ranked = sorted(labels, key=lambda label: not label[0].startswith("crisis_"))
    intent, also, perspective = ranked[0]
    further = [name for other, more, _ in ranked[1:] for name in (other, *more) if is_harm(name)]
    return intent, [name for name in dict.fromkeys([*also, *further]) if name != intent], perspective
