"""What is read off the encoder's vectors: intent, every harm by itself, whose story it is, and how bad it is.

The input is the encoder's pooled vector, brought to one scale, beside the spelling vector and the states of the
words. The answers of MEMBERS networks with different beginnings are averaged. Saved as plain arrays; what each number means is in ``about``.
"""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Dict, List, Sequence, Tuple

import numpy as np
from threadpoolctl import threadpool_limits

from bot.nlu.attention import Words, padded, softmax
from bot.nlu.characters import Characters
from bot.nlu.kinds import KINDS, Labels, is_harm, kind_of
from bot.nlu.mixing import mixed
from bot.nlu.network import DOUBT, EPOCHS, Network, Question, columns, sigmoid, train

PERSPECTIVES = ["self", "friend", "witness", "accused", "staff"]
MEMBERS = 3
_LETTERS = 5   # every so many texts say enough about spelling
_SOME = 7      # every so many rows say enough about the scale
_SPREAD = 0.5  # of every input number, so that the first layer begins in its useful range


@dataclass
class Heads:
    characters: Characters
    middle: np.ndarray
    scale: np.ndarray
    networks: List[Network]
    labels: Dict[str, List[str]]  # by question: the meaning of its columns
    known_words: List[str]

    def features(self, texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
        return (np.hstack([vectors, self.characters.vectors(texts)]) - self.middle) * self.scale

    def answers(self, texts: Sequence[str], vectors: np.ndarray, words: Sequence[np.ndarray]) -> Dict[str, np.ndarray]:
        """By question: texts × labels."""
        features = self.features(texts, vectors)
        states, real = padded(words)
        parts = columns({name: len(labels) for name, labels in self.labels.items()})
        scores = [network.scores(features, states, real) for network in self.networks]
        return {name: np.mean([(sigmoid if name == "harm" else softmax)(s[:, part]) for s in scores], axis=0) for name, part in parts.items()}

    def read(self, texts: Sequence[str], vectors: np.ndarray, words: Sequence[np.ndarray]) -> Dict[str, Any]:
        """``texts[0]`` is the whole message, the rest its clauses; ``vectors`` and ``words`` are theirs, in the same order."""
        found = self.answers(texts, vectors, words)

        def named(question: str, row: np.ndarray) -> Dict[str, float]:
            return dict(zip(self.labels[question], row.tolist()))

        return {
            "intents": named("intent", found["intent"][0]),
            "clauses": [named("intent", row) for row in found["intent"][1:]],
            "kinds": named("kind", found["kind"][0]),
            "clause_kinds": [named("kind", row) for row in found["kind"][1:]],
            "harms": named("harm", found["harm"][0]),
            "clause_harms": named("harm", found["harm"][1:].max(axis=0)) if len(texts) > 1 else {},
            "perspectives": named("perspective", found["perspective"][0]),
        }

    def as_arrays(self) -> Tuple[Dict[str, np.ndarray], Dict[str, Any]]:
        arrays = {"rarity": self.characters.rarity, "compress": self.characters.compress.astype(np.float16), "middle": self.middle, "scale": self.scale}
        for number, network in enumerate(self.networks):
            arrays.update({f"{name}_{number}": value.astype(np.float16) for name, value in vars(network).items()})
        return arrays, {"labels": self.labels, "members": len(self.networks), "known_words": self.known_words}

    @classmethod
    def from_arrays(cls, arrays: Dict[str, np.ndarray], about: Dict[str, Any]) -> "Heads":
        full = {name: value.astype(np.float32) for name, value in arrays.items()}
        networks = [Network(*(full[f"{name}_{n}"] for name in ("first", "first_bias", "last", "last_bias", "looks", "values"))) for n in range(about["members"])]
        return cls(Characters(full["rarity"], full["compress"]), full["middle"], full["scale"], networks, about["labels"], about["known_words"])


def train_heads(texts: List[str], vectors: np.ndarray, words: List[np.ndarray], labels: List[Labels], known_words: Sequence[str] = (), members: int = MEMBERS, epochs: int = EPOCHS) -> Heads:
    """``vectors``: texts × the encoder's width; ``words``: tokens × width of each text; all in the order of ``texts``."""
    characters = Characters.fit(texts[::_LETTERS])
    spellings = characters.vectors(texts)
    more, more_spellings, more_labels, plans = mixed(vectors, spellings, [len(text) for text in texts], labels)
    labels = [*labels, *more_labels]
    features = np.empty((len(labels), vectors.shape[1] + spellings.shape[1]), np.float32)  # filled and scaled in place: at this size a copy counts
    for part, columns_of in ((vectors, slice(None, vectors.shape[1])), (spellings, slice(vectors.shape[1], None))):
        features[:len(texts), columns_of] = part
    features[len(texts):] = np.hstack([more, more_spellings])
    some = features[::_SOME]
    middle, scale = some.mean(axis=0), _SPREAD / (some.std(axis=0) + 1e-6)
    features -= middle
    features *= scale
    questions, names = questions_for(labels)
    told = Words(words, [*([i] for i in range(len(words))), *plans])
    with threadpool_limits(1), ThreadPoolExecutor(members) as pool:  # numpy lets threads run side by side, and all end together
        networks = list(pool.map(lambda seed: train(features, told, questions, seed, epochs, shown=seed == 0), range(members)))
    return Heads(characters, middle, scale, networks, names, list(known_words))


def questions_for(labels: List[Labels]) -> Tuple[List[Question], Dict[str, List[str]]]:
    intents = sorted({intent for intent, _, _ in labels})
    harms = sorted({name for intent, also, _ in labels for name in (intent, *also) if is_harm(name)})
    costs = _costs([intent for intent, _, _ in labels])
    told = np.array([[float(harm in (intent, *also)) for harm in harms] for intent, also, _ in labels], np.float32)
    questions = [
        Question("intent", _one_of(intents, [intent for intent, _, _ in labels]), costs=costs),
        Question("harm", told, weight=0.2, several=True),
        Question("perspective", _one_of(PERSPECTIVES, [perspective for _, _, perspective in labels]), weight=0.3),
        # asked again by itself: a straight answer beats a sum over 95
        Question("kind", _one_of(KINDS, [kind_of(intent) for intent, _, _ in labels]), weight=0.5),
    ]
    return questions, {"intent": intents, "harm": harms, "perspective": PERSPECTIVES, "kind": KINDS}


def _one_of(names: List[str], given: List[str]) -> np.ndarray:
    where = {name: column for column, name in enumerate(names)}
    wanted = np.full((len(given), len(names)), DOUBT / len(names), np.float32)
    wanted[np.arange(len(given)), [where[name] for name in given]] += 1 - DOUBT
    return wanted


def _costs(intents: List[str]) -> np.ndarray:
    """A rare intent's sentence weighs more, by the square root: wholly balanced, small talk would drown the rest."""
    names, rows, counts = np.unique(intents, return_inverse=True, return_counts=True)
    costs = 1 / np.sqrt(counts[rows])
    return (costs / costs.mean()).astype(np.float32)
