"""The safety net: reviewed wordings that raise an answer to a crisis and never lower one.

The wordings are in data/patterns/, a file for each crisis, read into spaCy matchers. What is found goes into the message
attribute ``net``; ``decision`` uses it. Leaving a file out stops the start: there is no bot without its net.
"""
from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Text, Tuple

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from ruamel.yaml import YAML
from spacy.matcher import Matcher
from spacy.tokens import Doc

from bot.nlu.reading import normalise, plain_reader
from bot.paths import DATA

NET = "net"  # message attribute: list of (intent, danger)
PATTERNS = DATA / "patterns"
# Every crisis has a net; where several catch and nothing else tells, the first of these is answered.
ORDER = ("crisis_suicide", "crisis_self_harm", "crisis_immediate_danger", "crisis_threat_to_others", "crisis_mental_health", "crisis_missing_person")
_GAP = 4  # tokens that "~" may stand for
_WORD = re.compile(r"[\w']+|&")


@dataclass(frozen=True)
class Net:
    intent: str
    danger: Optional[str]
    finds: Matcher
    spares: Matcher

    def catches(self, doc: Doc) -> bool:
        """Caught, and not every place where it was caught is also one of the harmless wordings."""
        caught = self.finds(doc)
        if not caught:
            return False
        spared = [(start, end) for _, start, end in self.spares(doc)]
        return any(not any(start < e and end > s for s, e in spared) for _, start, end in caught)


def token_pattern(word: str) -> List[Dict[str, Any]]:
    """One word of the reviewed notation as spaCy token patterns."""
    if word == "~":
        return [{"OP": "?"}] * _GAP
    optional = {"OP": "?"} if word.endswith("?") else {}
    choices = word.strip("?!").split("|")
    if word.startswith("!"):
        return [{"LOWER": {"NOT_IN": choices}, **optional}]
    if any(choice.endswith("*") for choice in choices):
        return [{"LOWER": {"REGEX": "^(" + "|".join(c.replace("*", ".*") for c in choices) + ")$"}, **optional}]
    return [{"LOWER": {"IN": choices}, **optional}]


def matcher(lines: List[str]) -> Matcher:
    found = Matcher(plain_reader().vocab)
    for number, line in enumerate(lines):
        found.add(str(number), [[part for word in line.split() for part in token_pattern(word)]])
    return found


def files(folder: Path = PATTERNS) -> List[Dict[str, Any]]:
    return [YAML(typ="safe").load(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.yml"))]


@functools.lru_cache(maxsize=1)
def nets(folder: Path = PATTERNS) -> Tuple[Net, ...]:
    """In the order of ORDER. FileNotFoundError where a crisis has none."""
    entries = [net for file in files(folder) for net in file.get("nets", [])]
    lacking = [name for name in ORDER if name not in {entry["intent"] for entry in entries}]
    if lacking:
        raise FileNotFoundError(f"data/patterns/ has no safety net for {', '.join(lacking)}: restore its file")
    entries.sort(key=lambda entry: ORDER.index(entry["intent"]))
    return tuple(Net(e["intent"], e.get("danger"), matcher(e["patterns"]), matcher(e.get("unless", []))) for e in entries)


@functools.lru_cache(maxsize=1)
def spellings() -> Dict[str, str]:
    """How students write a word → how the lines write it."""
    return {variant: plain for file in files() for plain, variants in file.get("spellings", {}).items() for variant in variants.split()}


def spelt_plainly(text: str) -> str:
    known = spellings()
    return _WORD.sub(lambda word: known.get(word[0]) or known.get(word[0].replace("'", "")) or word[0].replace("'", ""), normalise(text).lower())


def caught_in(text: str) -> List[Tuple[str, Optional[str]]]:
    """(intent, danger) of every net that the text runs into, in the order of ORDER."""
    doc = plain_reader()(spelt_plainly(text))
    return [(net.intent, net.danger) for net in nets() if net.catches(doc)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class SafetyNet(GraphComponent):
    @staticmethod
    def required_packages() -> List[Text]:
        return ["spacy"]

    @classmethod
    def create(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext) -> "SafetyNet":
        nets()
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            if not text.startswith("/"):
                message.set(NET, caught_in(text))
        return messages
