"""A small network with one hidden layer and several answers at once: trained and applied with numpy alone.

One layer shared by all questions (which intent, which harms, whose story, how bad) learns more than a straight line
for each. Half of it reads the vector of the whole text, the other half the words one by one (``attention``).
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Tuple

import numpy as np

from bot import progress
from bot.nlu.attention import KEEP_SEEN, READ, Attention, Words, softmax

HIDDEN, EPOCHS, BATCH = 512, 5, 256
RATE, WARM_UP = 2e-3, 100        # Adam's step and how many batches it takes to reach it
KEEP_INPUT, KEEP_HIDDEN = 0.9, 0.7  # dropout: the more sentences, the less (with 51,000, 0.8 and 0.5 cost two figures in a hundred)
SHELF = 2048                     # texts that are sorted by length together
DOUBT = 0.1                      # label smoothing: neighbouring intents are never wholly wrong


@dataclass
class Question:
    """One group of outputs. ``answers`` (texts × width) is the wanted distribution, or each answer's yes or no."""

    name: str
    answers: np.ndarray
    weight: float = 1.0
    several: bool = False      # each answer yes or no by itself, otherwise exactly one
    costs: np.ndarray | None = None  # what a mistake on each text costs


@dataclass
class Network:
    """``read``: features in, for each question a matrix of probabilities out."""

    first: np.ndarray
    first_bias: np.ndarray
    last: np.ndarray
    last_bias: np.ndarray
    looks: np.ndarray   # these two: see Attention
    values: np.ndarray

    @property
    def attention(self) -> Attention:
        return Attention(self.looks, self.values)

    def scores(self, features: np.ndarray, states: np.ndarray, real: np.ndarray) -> np.ndarray:
        whole = np.maximum(features @ self.first + self.first_bias, 0)
        return np.hstack([whole, self.attention.read(states, real)]) @ self.last + self.last_bias


def sigmoid(scores: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-np.clip(scores, -30, 30)))


def columns(widths: Dict[str, int]) -> Dict[str, slice]:
    """Which columns of the scores belong to which question."""
    ends = np.cumsum(list(widths.values()))
    return {name: slice(end - width, end) for (name, width), end in zip(widths.items(), ends)}


class Adam:
    """Steps in place: at these sizes, memory traffic is what takes the time."""

    def __init__(self, arrays: List[np.ndarray]):
        self._arrays = arrays
        self._mean, self._square = ([np.zeros_like(a) for a in arrays] for _ in range(2))
        self._steps = 0

    def step(self, gradients: List[np.ndarray], rate: float) -> None:
        self._steps += 1
        rate *= np.sqrt(1 - 0.999 ** self._steps) / (1 - 0.9 ** self._steps)
        for array, gradient, mean, square in zip(self._arrays, gradients, self._mean, self._square):
            mean *= 0.9
            mean += 0.1 * gradient
            square *= 0.999
            np.multiply(gradient, gradient, out=gradient)
            gradient *= 0.001
            square += gradient
            np.sqrt(square, out=gradient)
            gradient += 1e-7
            np.divide(mean, gradient, out=gradient)
            gradient *= rate
            array -= gradient


def train(features: np.ndarray, words: Words, questions: List[Question], seed: int, epochs: int = EPOCHS, shown: bool = True) -> Network:
    chance = np.random.default_rng(seed)
    net = _fresh(features.shape[1], words.width, sum(q.answers.shape[1] for q in questions), chance)
    adam = Adam(list(vars(net).values()))
    lengths, done = words.lengths(), 0
    a_round = len(_batches(lengths, chance))
    for _ in progress.bar(range(epochs), "learning", hidden=not shown):
        for chosen in _batches(lengths, chance):
            rate = RATE * min(1.0, (done + 1) / WARM_UP) * max(0.01, 1 - done / (epochs * a_round))
            adam.step(_gradients(net, features[chosen], *words.padded(chosen), questions, chosen, chance), rate)
            done += 1
    return net


def _fresh(width: int, token_width: int, out: int, chance: np.random.Generator) -> Network:
    attention = Attention.fresh(token_width, chance)
    return Network(
        (chance.standard_normal((width, HIDDEN)) * np.sqrt(2 / width)).astype(np.float32), np.zeros(HIDDEN, np.float32),
        (chance.standard_normal((HIDDEN + READ, out)) * 0.5 / np.sqrt(HIDDEN + READ)).astype(np.float32), np.zeros(out, np.float32),
        attention.looks, attention.values,
    )


def _batches(lengths: np.ndarray, chance: np.random.Generator) -> List[np.ndarray]:
    """Texts of like lengths together, or most of the work would be filling; in an order that is new every time."""
    order = chance.permutation(len(lengths))
    shelves = np.array_split(order, max(1, len(order) // SHELF))
    batches = [shelf[np.argsort(lengths[shelf], kind="stable")][at:at + BATCH] for shelf in shelves for at in range(0, len(shelf), BATCH)]
    return [batches[i] for i in chance.permutation(len(batches))]


def _gradients(net: Network, x: np.ndarray, states: np.ndarray, real: np.ndarray, questions: List[Question], chosen: np.ndarray, chance: np.random.Generator) -> List[np.ndarray]:
    x = x * _kept(chance, x.shape, KEEP_INPUT)
    attention = net.attention
    weights = attention.weights(states, real)
    seen = attention.seen(weights, states)
    kept = _kept(chance, seen.shape, KEEP_SEEN)
    seen *= kept
    hidden = np.hstack([x @ net.first + net.first_bias, attention.taken(seen)])
    open_gates = (hidden > 0) * _kept(chance, hidden.shape, KEEP_HIDDEN)
    hidden *= open_gates
    wrong = _wrong(hidden @ net.last + net.last_bias, questions, chosen)
    back = (wrong @ net.last.T) * open_gates
    whole, read = back[:, :HIDDEN], back[:, HIDDEN:]
    return [x.T @ whole, whole.sum(axis=0), hidden.T @ wrong, wrong.sum(axis=0), *attention.gradients(read, states, weights, seen, kept)]


def _kept(chance: np.random.Generator, shape: Tuple[int, ...], keep: float) -> np.ndarray:
    """1 / keep where a number stays, 0 where it is left out this time. A byte of chance for each will do."""
    stays = np.frombuffer(chance.bytes(int(np.prod(shape))), np.uint8) < round(256 * keep)
    return np.multiply(stays, np.float32(256 / round(256 * keep)), dtype=np.float32).reshape(shape)


def _wrong(scores: np.ndarray, questions: List[Question], chosen: np.ndarray) -> np.ndarray:
    """How far the answers are from the wanted ones, by column: the gradient of both kinds of cross-entropy."""
    wrong, start = np.empty_like(scores), 0
    for question in questions:
        wanted = question.answers[chosen]
        part = slice(start, start + wanted.shape[1])
        given = sigmoid(scores[:, part]) if question.several else softmax(scores[:, part])
        costs = 1.0 if question.costs is None else question.costs[chosen, None]
        wrong[:, part] = (given - wanted) * (question.weight / len(chosen)) * costs
        start = part.stop
    return wrong
