"""data/words/: what is said where Rasa is not. Complete for every nation and every error, and short."""
import re

import pytest
from tests.repo_files import ROOT, read_yaml

from services_directory.vocabulary import NATIONS, SERVICE_KINDS

STATIC = read_yaml("data/words/static_help.yml")
MOST_WORDS, LONGEST_LABEL = 60, 40
EVERYWHERE = {*NATIONS, "unknown"}


def test_every_nation_has_static_help_and_lines():
    assert set(STATIC["help"]) == set(STATIC["lines"]) == EVERYWHERE


@pytest.mark.parametrize("nation", sorted(EVERYWHERE))
def test_static_help_says_what_is_wrong_then_the_lines_then_come_back(nation):
    help_text, lines = STATIC["help"][nation]["text"], STATIC["lines"][nation]
    assert help_text.startswith("Part of Signpost is not working right now.")
    assert lines in help_text and help_text.endswith("You can come back and try again.")
    assert len(help_text.split()) <= MOST_WORDS


def test_every_error_that_the_code_can_raise_has_words():
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    raised = set(re.findall(r"Refusal\(\s*(?:\d+|status),\s*\"([a-z_]+)\"", code)) | set(re.findall(r"error_body\(\s*\"([a-z_]+)\"", code))
    assert raised <= set(read_yaml("data/words/errors.yml")["errors"]), "an error without words would be a crash"
    assert len(raised) > 5


def test_no_error_is_worded_that_is_never_raised():
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    unused = [name for name in read_yaml("data/words/errors.yml")["errors"] if f'"{name}"' not in code]
    assert not unused, f"nobody can read these: {unused}"


def test_a_forgotten_conversation_says_so_and_how_to_go_on():
    said = read_yaml("data/words/session.yml")["expired"]
    assert said.startswith("I have forgotten what we said") and "start again" in said and len(said.split()) <= MOST_WORDS


def test_labels_fit_on_a_button_and_inside_a_sentence():
    for name, label in read_yaml("data/words/topics.yml")["labels"].items():
        assert len(label) <= LONGEST_LABEL, f"{name}: {label}"
        assert label[0].islower() and not label.endswith((".", "?")), f"{name}: {label}"


def test_no_two_topics_of_a_kind_have_the_same_label():
    labels = list(read_yaml("data/words/topics.yml")["labels"].values())
    assert len(labels) == len(set(labels))


def test_the_kinds_of_a_card_are_known():
    assert set(SERVICE_KINDS) == {"support", "reporting", "emergency"}
