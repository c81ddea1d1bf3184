"""Rasa's own checks on the whole: the data is valid, every test story is predicted, and its sentences are recognised.

`rasa test core` does not run actions and takes the intent of a story as given; so the sentences themselves are
put to the trained model here.
"""
import json
import subprocess
import sys

import pytest
from tests.repo_files import HARM, ROOT, intents_of, names_in, nlu_blocks, normalised, read_yaml, topic_of

STORIES = names_in("tests/stories")
TOLD = [(file, step["user"].strip(), step["intent"]) for file in STORIES for story in read_yaml(file)["stories"] for step in story["steps"] if "user" in step]
RASA = [sys.executable, "-W", "ignore", "-m", "rasa"]


def rasa(*arguments, **keywords):
    return subprocess.run([*RASA, *arguments], cwd=ROOT, capture_output=True, text=True, **keywords)


def test_every_topic_is_told_plainly_and_obliquely_missed_and_corrected():
    for intent in intents_of(*HARM):
        stories = [story["story"] for story in read_yaml(f"tests/stories/test_{topic_of(intent)}.yml")["stories"]]
        for part in ("told plainly", "told in other words", "another topic", "not what was meant"):
            assert any(part in name for name in stories), f"test_{topic_of(intent)}.yml has no story: {part}"


def test_a_story_has_a_name_of_its_own_that_begins_with_its_topic():
    names = [(file, story["story"]) for file in STORIES for story in read_yaml(file)["stories"]]
    assert len({name for _, name in names}) == len(names)
    for file, name in names:
        topic = file.rsplit("/test_", 1)[1][:-len(".yml")].replace("_", " ")
        assert name.startswith(topic), f"{file}: {name!r} begins with its topic"


def test_the_sentences_of_the_stories_were_mostly_never_taught():
    taught = {normalised(sentence) for block in nlu_blocks() for sentence in block.sentences}
    known = [text for _, text, _ in TOLD if normalised(text) in taught]
    assert len(known) <= len(TOLD) / 4, f"recognising what was taught proves little: {known}"


@pytest.fixture(scope="module")
def model():
    from bot.training import train

    return train()


@pytest.mark.slow
def test_rasa_finds_the_data_valid():
    done = rasa("data", "validate", "--data", "data", "--fail-on-warnings")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


@pytest.mark.slow
def test_rasa_predicts_every_step_of_every_test_story(model, tmp_path):
    done = rasa("test", "core", "--model", str(model), "--stories", "tests/stories", "--fail-on-prediction-errors", "--out", str(tmp_path), "--no-plot")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    report = json.loads((tmp_path / "story_report.json").read_text())
    assert report["conversation_accuracy"]["total"] >= len(STORIES), "the stories were not found"


@pytest.mark.slow
def test_the_sentences_of_the_stories_are_recognised(model):
    lines = "\n".join(json.dumps({"text": text}) for _, text, _ in TOLD)
    done = subprocess.run([sys.executable, "-W", "ignore", "-m", "bot", "understand"], cwd=ROOT, input=lines, capture_output=True, text=True)
    seen = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert len(seen) == len(TOLD), done.stderr[-2000:]
    wrong = [(text, intent, row["intent"], row["topics"]) for (_, text, intent), row in zip(TOLD, seen) if intent not in (row["intent"], *row["topics"])]
    missed = [row for row in wrong if row[1].startswith("crisis_")]
    assert not missed, f"a crisis was not recognised: {missed}"
    assert len(wrong) <= len(TOLD) * 0.1, f"{len(wrong)} of {len(TOLD)}: {wrong}"
