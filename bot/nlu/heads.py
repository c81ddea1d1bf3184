"""The linear heads themselves, as numbers: trained with scikit-learn, applied with numpy, saved as plain arrays.

Three heads on one encoding: the intent (one of all), every harm by itself (a message may hold several), and the
perspective. Each is a logistic regression on the encoder's vector beside a compressed character n-gram vector.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Sequence, Tuple

import numpy as np

PERSPECTIVES = ("self", "friend", "witness", "accused", "staff")
HARM = ("crisis_", "disclose_", "concern_", "role_")
DEFAULTS = {"ngram_features": 2 ** 16, "ngram_width": 256, "ngram_weight": 1.0, "strength": 20.0, "harm_strength": 4.0, "perspective_strength": 5.0}


@dataclass
class Linear:
    """``weights`` (classes × features), ``bias`` (classes); probabilities by softmax or, for several, by sigmoid."""

    labels: List[str]
    weights: np.ndarray
    bias: np.ndarray
    several: bool = False

    def probabilities(self, features: np.ndarray) -> np.ndarray:
        scores = features @ self.weights.T + self.bias
        if self.several:
            return 1.0 / (1.0 + np.exp(-scores))
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        return scores / scores.sum(axis=1, keepdims=True)


class Characters:
    """Character n-grams of words, hashed, weighted by rarity and compressed: what survives a typo."""

    def __init__(self, rarity: np.ndarray, compress: np.ndarray, weight: float):
        from sklearn.feature_extraction.text import HashingVectorizer

        self.rarity, self.compress, self.weight = rarity, compress, weight
        self._hashing = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5), n_features=len(rarity), norm=None, alternate_sign=False, lowercase=True)

    @classmethod
    def fit(cls, texts: Sequence[str], options: Dict[str, Any]) -> "Characters":
        from sklearn.decomposition import TruncatedSVD

        blank = cls(np.ones(options["ngram_features"], np.float32), np.zeros((0, 0), np.float32), options["ngram_weight"])
        counts = blank._hashing.transform(texts)
        seen_in = np.asarray((counts > 0).sum(axis=0)).ravel()
        blank.rarity = (np.log((1 + len(texts)) / (1 + seen_in)) + 1).astype(np.float32)
        svd = TruncatedSVD(options["ngram_width"], random_state=7).fit(blank._weighted(texts))
        blank.compress = svd.components_.astype(np.float32)
        return blank

    def _weighted(self, texts: Sequence[str]) -> Any:
        from scipy.sparse import diags
        from sklearn.preprocessing import normalize

        counts = self._hashing.transform(texts)
        counts.data = 1 + np.log(counts.data)
        return normalize(counts @ diags(self.rarity))

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        found = np.asarray(self._weighted(texts) @ self.compress.T, np.float32)
        return self.weight * found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-6)


@dataclass
class Heads:
    characters: Characters
    intent: Linear
    harm: Linear
    perspective: Linear

    def features(self, texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
        return np.hstack([vectors, self.characters.vectors(texts)])

    def read(self, texts: Sequence[str], vectors: np.ndarray) -> Dict[str, Any]:
        """``texts[0]`` is the whole message, the rest its clauses; ``vectors`` are theirs, in the same order."""
        features = self.features(texts, vectors)
        intents, harms = self.intent.probabilities(features), self.harm.probabilities(features)
        return {
            "intents": dict(zip(self.intent.labels, intents[0].tolist())),
            "clauses": [dict(zip(self.intent.labels, row.tolist())) for row in intents[1:]],
            "harms": dict(zip(self.harm.labels, harms[0].tolist())),
            "clause_harms": dict(zip(self.harm.labels, harms[1:].max(axis=0).tolist())) if len(texts) > 1 else {},
            "perspectives": dict(zip(self.perspective.labels, self.perspective.probabilities(features[:1])[0].tolist())),
        }

    def as_arrays(self) -> Tuple[Dict[str, np.ndarray], Dict[str, Any]]:
        arrays = {"rarity": self.characters.rarity, "compress": self.characters.compress}
        about: Dict[str, Any] = {"ngram_weight": self.characters.weight}
        for name in ("intent", "harm", "perspective"):
            head = getattr(self, name)
            arrays[f"{name}_weights"], arrays[f"{name}_bias"] = head.weights, head.bias
            about[name] = {"labels": head.labels, "several": head.several}
        return arrays, about

    @classmethod
    def from_arrays(cls, arrays: Dict[str, np.ndarray], about: Dict[str, Any]) -> "Heads":
        heads = [Linear(about[n]["labels"], arrays[f"{n}_weights"], arrays[f"{n}_bias"], about[n]["several"]) for n in ("intent", "harm", "perspective")]
        return cls(Characters(arrays["rarity"], arrays["compress"], about["ngram_weight"]), *heads)


def train_heads(texts: List[str], vectors: np.ndarray, labels: List[Tuple[str, List[str], str]], **options: Any) -> Heads:
    """``labels``: (intent, further topics, perspective) of each text; ``vectors``: texts × 384."""
    chosen = {**DEFAULTS, **options}
    characters = Characters.fit(texts, chosen)
    features = np.hstack([vectors, characters.vectors(texts)])
    intents = np.array([intent for intent, _, _ in labels])
    harms = sorted({name for intent, also, _ in labels for name in (intent, *also) if name.startswith(HARM)})
    perspectives = np.array([perspective for _, _, perspective in labels])
    return Heads(
        characters,
        _one_of(features, intents, chosen["strength"]),
        _each(features, harms, [{intent, *also} for intent, also, _ in labels], chosen["harm_strength"]),
        _one_of(features, perspectives, chosen["perspective_strength"]),
    )


def _one_of(features: np.ndarray, labels: np.ndarray, strength: float) -> Linear:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, max_iter=300, tol=1e-3, class_weight="balanced").fit(features, labels)
    weights, bias = (model.coef_, model.intercept_) if len(model.classes_) > 2 else (np.vstack([-model.coef_, model.coef_]) / 2, np.hstack([-model.intercept_, model.intercept_]) / 2)
    return Linear(model.classes_.tolist(), weights.astype(np.float32), bias.astype(np.float32))


def _each(features: np.ndarray, harms: List[str], present: List[set], strength: float) -> Linear:
    from sklearn.linear_model import LogisticRegression

    weights, bias = [], []
    for harm in harms:
        told = np.array([harm in names for names in present])
        model = LogisticRegression(C=strength, max_iter=200, tol=1e-3, solver="liblinear", class_weight={True: 3.0, False: 1.0}).fit(features, told)
        weights.append(model.coef_[0])
        bias.append(model.intercept_[0])
    return Linear(harms, np.array(weights, np.float32), np.array(bias, np.float32), several=True)
