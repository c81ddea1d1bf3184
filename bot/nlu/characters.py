"""How a message is spelled: character and word n-grams, hashed, weighted by rarity and compressed. Survives typos."""
from __future__ import annotations

from typing import Any, Sequence

import numpy as np

from bot.nlu.identity import same_for_everybody

HASHED, WIDTH = 2 ** 16, 256  # n-gram buckets; numbers that are left of them
_ROUNDS = 2  # of the randomised compression: more takes seconds and changes no figure


class Characters:
    """``vectors``: texts × WIDTH, each of length one."""

    def __init__(self, rarity: np.ndarray, compress: np.ndarray):
        from sklearn.feature_extraction.text import HashingVectorizer

        self.rarity, self.compress = rarity, compress
        self._spelling = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5), n_features=len(rarity), norm=None, alternate_sign=False)
        self._wording = HashingVectorizer(analyzer="word", ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b", n_features=len(rarity), norm=None, alternate_sign=False)

    @classmethod
    def fit(cls, texts: Sequence[str]) -> "Characters":
        from sklearn.decomposition import TruncatedSVD

        blank = cls(np.ones(HASHED, np.float32), np.zeros((0, 0), np.float32))
        counts = blank._counts(texts)
        seen_in = np.bincount(counts.indices, minlength=HASHED)
        blank.rarity = (np.log((1 + len(texts)) / (1 + seen_in)) + 1).astype(np.float32)
        blank.compress = TruncatedSVD(WIDTH, n_iter=_ROUNDS, random_state=7).fit(blank._weighted(counts)).components_.astype(np.float32)
        return blank

    def _counts(self, texts: Sequence[str]) -> Any:
        texts = [same_for_everybody(text) for text in texts]
        counts = (self._spelling.transform(texts) + self._wording.transform(texts)).tocsr()
        counts.data = 1 + np.log(counts.data)
        return counts.astype(np.float32)

    def _weighted(self, counts: Any) -> Any:
        from sklearn.preprocessing import normalize

        counts.data *= self.rarity[counts.indices]
        return normalize(counts, copy=False)

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        found = np.asarray(self._weighted(self._counts(texts)) @ self.compress.T, np.float32)
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-6)
