"""Reading a text word by word: which of its words matter for the answer, and what they say.

A vector of the whole text dilutes the one clause that counts: "long" messages of the development set went from 55 to
65 % of right intents with this beside it, all messages from 73.3 to 76.1 % (MiniLM, one network, 23,000 sentences). LOOKS
different looks each weigh the words and take TAKEN numbers from what they see. Trained and applied with numpy alone.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import List, Sequence, Tuple

import numpy as np

LOOKS, TAKEN = 16, 32
READ = LOOKS * TAKEN
KEEP_SEEN = 0.9  # dropout of what a look has seen
_NOWHERE = -1e4


def softmax(scores: np.ndarray) -> np.ndarray:
    """Along the second axis: of a text's answers, or of its words."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def padded(texts: Sequence[np.ndarray]) -> Tuple[np.ndarray, np.ndarray]:
    """The states (tokens × width) of a few texts, filled up to the same number of tokens: texts × tokens × width
    (float32), and where they are real (texts × tokens, 1 or 0)."""
    states = np.zeros((len(texts), max(map(len, texts)), texts[0].shape[1]), np.float32)
    real = np.zeros(states.shape[:2], np.float32)
    for row, text in enumerate(texts):
        states[row, :len(text)], real[row, :len(text)] = text, 1
    return states, real


def _upper_half(numbers: np.ndarray) -> np.ndarray:
    """Of each float32 the upper two bytes, rounded: as small as a float16, and five times as fast to widen again."""
    return ((numbers.astype(np.float32).view(np.uint32) + np.uint32(0x8000)) >> np.uint32(16)).astype(np.uint16)


def _widened(halves: np.ndarray) -> np.ndarray:
    return (halves.astype(np.uint32) << np.uint32(16)).view(np.float32)


class Words:
    """To learn from: the words' states of many texts, to three figures. A text is one of ``parts`` (tokens × width each) or
    several in a row."""

    def __init__(self, parts: Sequence[np.ndarray], texts: Sequence[Sequence[int]]):
        self._states = np.concatenate([_upper_half(part) for part in parts])  # all tokens, one below the other
        begins = np.cumsum([0, *map(len, parts)])
        self._rows = [np.concatenate([np.arange(begins[i], begins[i + 1], dtype=np.int32) for i in text]) for text in texts]
        self.width = self._states.shape[1]

    def lengths(self) -> np.ndarray:
        return np.array([len(rows) for rows in self._rows])

    def padded(self, chosen: Sequence[int]) -> Tuple[np.ndarray, np.ndarray]:
        """As the function of that name. Where a state is not real, any may stand: it gets no weight."""
        lengths = np.array([len(self._rows[number]) for number in chosen])
        inside = np.arange(lengths.max()) < lengths[:, None]
        rows = np.zeros(inside.shape, np.int32)
        rows[inside] = np.concatenate([self._rows[number] for number in chosen])
        return _widened(self._states[rows]), inside.astype(np.float32)


@dataclass
class Attention:
    """``looks`` (width × LOOKS) says where to look, ``values`` (LOOKS × width × TAKEN) what to take from there."""

    looks: np.ndarray
    values: np.ndarray

    @classmethod
    def fresh(cls, width: int, chance: np.random.Generator) -> "Attention":
        looks = chance.standard_normal((width, LOOKS)) * 0.05
        values = chance.standard_normal((LOOKS, width, TAKEN)) / np.sqrt(width)
        return cls(looks.astype(np.float32), values.astype(np.float32))

    def weights(self, states: np.ndarray, real: np.ndarray) -> np.ndarray:
        """Texts × tokens × LOOKS; each look's weights sum to one over the tokens of a text."""
        scores = states @ self.looks + ((1 - real) * _NOWHERE)[:, :, None]
        return softmax(scores)

    def seen(self, weights: np.ndarray, states: np.ndarray) -> np.ndarray:
        """LOOKS × texts × width."""
        return np.ascontiguousarray((weights.transpose(0, 2, 1) @ states).transpose(1, 0, 2))

    def taken(self, seen: np.ndarray) -> np.ndarray:
        """Texts × READ, before the gates."""
        return (seen @ self.values).transpose(1, 0, 2).reshape(seen.shape[1], READ)

    def read(self, states: np.ndarray, real: np.ndarray) -> np.ndarray:
        return np.maximum(self.taken(self.seen(self.weights(states, real), states)), 0)

    def gradients(self, back: np.ndarray, states: np.ndarray, weights: np.ndarray, seen: np.ndarray, kept: np.ndarray) -> List[np.ndarray]:
        """Of ``looks`` and ``values``; ``back`` is the gradient of ``taken``, ``kept`` the dropout that ``seen`` has gone through."""
        back = np.ascontiguousarray(back.reshape(len(back), LOOKS, TAKEN).transpose(1, 0, 2))
        values = seen.transpose(0, 2, 1) @ back
        to_seen = ((back @ self.values.transpose(0, 2, 1)) * kept).transpose(1, 2, 0)  # texts × width × LOOKS
        to_weights = states @ to_seen
        to_scores = weights * (to_weights - (weights * to_weights).sum(axis=1, keepdims=True))
        return [states.reshape(-1, states.shape[2]).T @ to_scores.reshape(-1, LOOKS), values]
