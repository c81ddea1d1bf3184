"""The held-out sets: large enough, of every kind, and nowhere near a training sentence."""
import functools
import os
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from tests.repo_files import intents, nlu_blocks

from evaluation.messages import SETS, cases
from evaluation.second_reading import read_twice, readings

STYLES = ("plain", "oblique", "long", "short", "typo", "textspeak", "nonnative", "angry", "several", "past", "negated", "idiom", "academic", "under_18", "other_language", "hard_negative")
NEAR, FEWEST_WORDS = 0.955, 4


@pytest.mark.parametrize("name", SETS)
def test_a_set_is_large_enough_and_of_every_kind(name):
    of = cases(name)
    assert len(of) >= 1500 and sum(case.urgent for case in of) >= 400
    styles = Counter(style for case in of for style in case.styles)
    assert not [style for style in STYLES if not styles[style]]
    assert styles["hard_negative"] >= 400
    assert {case.perspective for case in of} == {"self", "friend", "witness", "accused", "staff"}


def test_a_family_of_paraphrases_is_on_one_side_only():
    sides = defaultdict(set)
    for name in SETS:
        for case in cases(name):
            sides[case.family].add(name)
    assert not [family for family, found in sides.items() if len(found) > 1]


@functools.lru_cache(maxsize=1)
def taught_vectors():
    """(file of each training sentence, their vectors): encoded once for both sets."""
    from bot.nlu.encoder import encoder

    taught = [(block.file, sentence) for block in nlu_blocks() for sentence in block.sentences if len(sentence.split()) >= FEWEST_WORDS]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return [file for file, _ in taught], encoder().encode([sentence for _, sentence in taught], each=pool.map)


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_no_training_sentence_is_nearly_a_held_out_one(name):
    from bot.nlu.encoder import encoder

    held = [case for case in cases(name) if len(case.text.split()) >= FEWEST_WORDS]
    files, taught = taught_vectors()
    vectors = encoder().encode([case.text for case in held])
    near = []
    for start in range(0, len(taught), 1000):
        alike = taught[start:start + 1000] @ vectors.T
        near += [(held[at].id, files[start + row]) for row, at in zip(*np.where(alike >= NEAR))]
    assert not near, f"these held-out messages nearly stand in training: drop the training sentence: {near}"


def test_what_was_read_twice_is_of_the_development_set_and_in_its_names():
    known = {case.id for case in cases("development")}
    names = set(intents())
    found = readings()
    assert len({reading["id"] for reading in found}) == len(found) >= 700
    for reading in found:
        assert reading["id"] in known and {reading["first"], *reading["also"]} <= names, reading
    assert not read_twice(cases("test")), "the test set is read once"
