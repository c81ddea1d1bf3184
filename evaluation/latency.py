"""How long encoder and heads take for one message, on one thread: a sentence, and 120 words with all its clauses."""
from __future__ import annotations

import time
from typing import Dict, List

import numpy as np

from evaluation.messages import Case

ROUNDS, LONG = 150, 120  # messages timed; words of the long ones


def latency(cases: List[Case], recogniser: object) -> Dict[str, float]:
    """p50 and p95 in milliseconds. ``recogniser``: text → what it recognised, both steps of the pipeline."""
    sentences = [case.text for case in cases if 6 <= len(case.text.split()) <= 20][:ROUNDS]
    words = " ".join(case.text for case in cases if case.english and 8 <= len(case.text.split()) <= 40).split()
    longs = [" ".join(words[start:start + LONG]) for start in range(0, len(words) - LONG, LONG)][:ROUNDS]
    result = {}
    for name, texts in (("a sentence", sentences), ("120 words", longs)):
        for text in texts[:10]:
            recogniser(text)  # warm
        took = [_milliseconds(recogniser, text) for text in texts]
        result[f"{name}, p50"], result[f"{name}, p95"] = (float(np.percentile(took, at)) for at in (50, 95))
    return result


def _milliseconds(recogniser: object, text: str) -> float:
    begun = time.perf_counter()
    recogniser(text)
    return 1000 * (time.perf_counter() - begun)
