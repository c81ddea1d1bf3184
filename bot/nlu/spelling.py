"""A word that nobody in the training sentences writes, one slip away from one that many do, is read as that word.

"sucidal" and "rpaed" are what the encoder knows least about; the word meant is nearly always one letter away. What
is shown or matched by the safety net is never changed: this is for the encoder and the heads only.
"""
from __future__ import annotations

import re
from collections import Counter
from typing import Container, Dict, Iterable, Iterator, Mapping

SHORTEST, OFTEN = 4, 3  # letters of a word worth mending; how often the word meant stands in the training sentences
_WORD = re.compile(r"[a-z']+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def word_counts(sentences: Iterable[str]) -> Dict[str, int]:
    """How often each word stands in the training sentences, once is enough to be known."""
    return dict(Counter(word for sentence in sentences for word in _WORD.findall(sentence.lower())))


def mended(text: str, counts: Mapping[str, int], real_words: Container[str] = ()) -> str:
    """The text in small letters, with slips put right. A word among ``real_words`` is no slip ("worms", "chains")."""
    return _WORD.sub(lambda found: found[0] if found[0] in real_words else _meant(found[0], counts), text.lower())


def _meant(word: str, counts: Mapping[str, int]) -> str:
    if not counts or len(word) < SHORTEST or word in counts:
        return word
    best = max(one_slip_away(word), key=lambda other: counts.get(other, 0))
    return best if counts.get(best, 0) >= OFTEN else word


def one_slip_away(word: str) -> Iterator[str]:
    for at in range(len(word)):
        before, here, after = word[:at], word[at], word[at + 1:]
        yield before + after
        if after:
            yield before + after[0] + here + after[1:]
        for letter in _LETTERS:
            yield before + letter + after
            yield before + letter + here + after
    for letter in _LETTERS:
        yield word + letter
