"""A sentence that stands in data/nlu/ is understood as it is labelled there, word for word.

Networks generalise; they do not promise that a line just added is recognised. Whoever adds a line expects it to be.
Only a hash of each sentence is kept, without case, punctuation and spaces.
"""
from __future__ import annotations

import hashlib
import re
from typing import Any, Dict, List, Mapping, Sequence

from bot.nlu.kinds import Labels, kind_of
from bot.nlu.reading import normalise

SURE = 0.9  # how much of the answer is the label's; what is left is the networks', so that a doubt stays a doubt


def key(text: str) -> str:
    words = re.findall(r"\w+", normalise(text).lower().replace("'", ""))
    return hashlib.blake2b(" ".join(words).encode(), digest_size=8).hexdigest()


def remembered(texts: Sequence[str], labels: Sequence[Labels]) -> Dict[str, List[Any]]:
    """By ``key``: the label. A sentence without a word in it ("???") is not kept."""
    return {key(text): list(label) for text, label in zip(texts, labels) if re.search(r"\w", text)}


def as_taught(recognised: Mapping[str, Any], label: Sequence[Any]) -> Dict[str, Any]:
    """``recognised`` (see ``Heads.read``) with the label's intent, kind, harms and perspective; its clauses say no more."""
    intent, also, perspective = label
    told = {intent, *also}
    return {
        **recognised,
        "intents": _towards(recognised["intents"], {intent}), "kinds": _towards(recognised["kinds"], {kind_of(intent)}),
        "harms": _towards(recognised["harms"], told), "perspectives": _towards(recognised["perspectives"], {perspective}),
        "clauses": [], "clause_kinds": [], "clause_harms": {},
    }


def _towards(probabilities: Mapping[str, float], names: set) -> Dict[str, float]:
    return {name: (1 - SURE) * p + SURE * (name in names) for name, p in probabilities.items()}
