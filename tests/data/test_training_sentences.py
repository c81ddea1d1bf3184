"""The training sentences: right file, right name, enough of them, nothing said twice or under two names."""
import json
import re
from collections import Counter, defaultdict

import pytest
from tests.repo_files import AGE_BANDS, HARM, PERSPECTIVES, ROOT, intents, intents_of, names_in, nlu_blocks, normalised, topic_of

FILES = names_in("data/nlu", "**/*.yml")
LONGEST_FILE = 400
AT_LEAST = {"crisis_": 60, "disclose_": 60, "ask_": 30, "concern_": 30, "role_": 30, "out_of_scope": 150}
COUNTS = Counter()
for block in nlu_blocks():
    COUNTS[block.intent] += len(block.sentences)


def stem(file):
    return file.rsplit("/", 1)[-1][:-len(".yml")]


@pytest.mark.parametrize("intent", intents_of(*HARM, "ask_", "out_of_scope"))
def test_a_topic_has_its_own_file(intent):
    topic = topic_of(intent)
    misplaced = {b.file for b in nlu_blocks() if b.intent == intent and not (stem(b.file) + "_").startswith(topic + "_")}
    assert not misplaced, f"sentences of {intent} belong in data/nlu/{topic}.yml (or {topic}_<what differs>.yml), not in {misplaced}"
    assert ROOT / "data" / "nlu" / f"{topic}.yml" in [ROOT / file for file in FILES]


@pytest.mark.parametrize("intent", intents_of(*AT_LEAST))
def test_enough_sentences_to_learn_from(intent):
    wanted = next(count for prefix, count in AT_LEAST.items() if intent.startswith(prefix))
    assert COUNTS[intent] >= wanted, f"{intent} has {COUNTS[intent]} sentences and needs {wanted}: add some in data/nlu/{topic_of(intent)}.yml"


@pytest.mark.parametrize("intent", intents_of("disclose_"))
def test_every_disclosure_is_told_by_the_person_a_friend_and_a_witness(intent):
    told = Counter()
    for block in nlu_blocks():
        if block.intent == intent:
            told[block.metadata.get("perspective", "self")] += len(block.sentences)
    few = [p for p in ("self", "friend", "witness") if told[p] < 5]
    assert not few, f"{intent} has fewer than five sentences told by: {', '.join(few)}"


def test_no_sentence_stands_under_two_intents_or_twice():
    places = defaultdict(list)
    for block in nlu_blocks():
        for sentence in block.sentences:
            places[normalised(sentence) or sentence].append(f"{block.intent} ({block.file})")
    twice = {sentence: where for sentence, where in places.items() if len(where) > 1}
    assert not twice, f"each sentence teaches one thing; keep one of each: {twice}"


@pytest.mark.parametrize("file", FILES)
def test_a_file_stays_readable(file):
    lines = (ROOT / file).read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_FILE, f"{file} has {lines} lines: split it by perspective or style"
    assert stem(file) not in ("nlu", "general", "misc", "other"), f"{file} is a leftover file: move its sentences to their topics"


def test_what_is_said_about_a_block_is_from_the_closed_lists():
    named = set(intents_of(*HARM, "ask_"))
    for block in nlu_blocks():
        where = f"{block.file}, {block.intent}"
        assert block.intent in intents(), f"{where}: no such intent in domain.yml"
        assert set(block.metadata) <= {"perspective", "age_band", "also"}, f"{where}: metadata may hold perspective, age_band and also"
        assert block.metadata.get("perspective", "self") in PERSPECTIVES, f"{where}: perspective is one of {PERSPECTIVES}"
        assert block.metadata.get("age_band") in AGE_BANDS, f"{where}: age_band is one of {AGE_BANDS}"
        also = block.metadata.get("also", [])
        assert isinstance(also, list) and set(also) <= named - {block.intent}, f"{where}: also lists other topics or questions, found {also}"


def test_a_sentence_is_a_sentence():
    for block in nlu_blocks():
        for sentence in block.sentences:
            assert sentence and not sentence.startswith("/"), f"{block.file}: {sentence!r} is a button's payload or empty"
            assert not re.search(r"\]\(|\]\{", sentence), f"{block.file}: {sentence!r} marks an entity; no entity is taken from words"


def test_sentences_are_of_the_people_this_is_for():
    taught = {block.intent for block in nlu_blocks()}
    buttons_only = {name for name in intents() if name.startswith(("menu_", "choose_", "request_", "feedback_"))} | {"open_conversation"}
    decided = {"unclear", "other_language"}
    assert taught == set(intents()) - buttons_only - decided, "an intent has no sentences, or a button's intent has some"


def held_out(name):
    lines = (ROOT / "evaluation" / name).read_text(encoding="utf-8").splitlines()
    return {row["id"]: normalised(row["text"]) for row in map(json.loads, filter(str.strip, lines))}


def test_no_sentence_that_judges_is_one_that_teaches():
    taught = {normalised(sentence): block.file for block in nlu_blocks() for sentence in block.sentences}
    known = [(name, taught[text]) for name, text in held_out("test.jsonl").items() if text and text in taught]
    assert not known, f"evaluation/test.jsonl must be fresh; these are training sentences too: {known}"


def test_the_two_held_out_sets_share_no_sentence():
    development = set(held_out("development.jsonl").values())
    shared = [name for name, text in held_out("test.jsonl").items() if text and text in development]
    assert not shared, f"in test.jsonl and in development.jsonl: {shared}"
