"""Trains and applies the heads (``heads``): the only part of the pipeline that learns. Saved as arrays.

What goes in: the encoder's vector and the spelling of the whole message and of each of its clauses. What comes out,
in the message attribute ``recognised``: a probability for every intent, harm, kind and perspective, of the whole and
of its clauses, and the language. Deciding what to do with them is ``decision``'s work.
"""
from __future__ import annotations

import json
from typing import Any, Dict, List, Text, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from threadpoolctl import threadpool_limits

from bot import progress
from bot.nlu.encoder import READ_AS, VECTORS, WORDS, SentenceEncoder
from bot.nlu.heads import Heads, train_heads
from bot.nlu.kinds import Labels
from bot.nlu.language import familiar, language_of, vocabulary
from bot.nlu.taught import as_taught, key, remembered

RECOGNISED = "recognised"


def labels_of(example: Message) -> Labels:
    """(intent, further topics, perspective) of a training example; the last two from its block's ``metadata``."""
    about = (example.get(METADATA) or {}).get("intent") or {}
    return example.get(INTENT), list(about.get("also") or []), about.get("perspective") or "self"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Recogniser(IntentClassifier, GraphComponent):
    """Nothing to set in config.yml: what was tried, and what it gave, stands beside each number in ``heads``."""

    @classmethod
    def required_components(cls) -> List[Type]:
        return [SentenceEncoder]

    @staticmethod
    def required_packages() -> List[Text]:
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {}

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, heads: Heads | None = None, taught: Dict[str, List[Any]] | None = None) -> None:
        self._config, self._storage, self._resource, self._heads, self._taught = config, model_storage, resource, heads, taught or {}
        self._known = frozenset(heads.known_words) if heads else frozenset()

    @classmethod
    def create(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext) -> "Recogniser":
        return cls(config, model_storage, resource)

    @classmethod
    def load(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext, **kwargs: Any) -> "Recogniser":
        threadpool_limits(1)  # two turns at once have a core each; at these sizes more threads only wait for each other
        with model_storage.read_from(resource) as folder:
            with np.load(folder / "heads.npz", allow_pickle=False) as arrays:
                about = json.loads((folder / "heads.json").read_text(encoding="utf-8"))
                taught = json.loads((folder / "taught.json").read_text(encoding="utf-8"))
                return cls(config, model_storage, resource, Heads.from_arrays({k: arrays[k] for k in arrays.files}, about), taught)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples if example.get(TEXT) and example.get(INTENT)]
        if not examples:
            raise ValueError("there are no training sentences in data/nlu/: add some, then run `make train`")
        progress.step(f"  learning from {len(examples)} sentences")
        texts = [example.get(TEXT) for example in examples]
        labels = [labels_of(example) for example in examples]
        vectors = np.concatenate([example.get(VECTORS) for example in examples])
        words = [example.get(WORDS)[0] for example in examples]
        for example in examples:
            example.set(VECTORS, None)  # a second copy of 300 MB
        self._heads = train_heads(texts, vectors, words, labels, sorted(vocabulary(texts)))
        arrays, about = self._heads.as_arrays()
        with self._storage.write_to(self._resource) as folder:
            np.savez(folder / "heads.npz", **arrays)
            (folder / "heads.json").write_text(json.dumps(about), encoding="utf-8")
            (folder / "taught.json").write_text(json.dumps(remembered(texts, labels)), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        if self._heads is None:
            raise RuntimeError("the recogniser is not trained: run `make train`")
        for message in messages:
            if message.get(VECTORS) is not None:
                recognised = self._heads.read(message.get(READ_AS), message.get(VECTORS), message.get(WORDS))
                text = message.get(TEXT)
                label = self._taught.get(key(text))
                recognised = as_taught(recognised, label) if label else recognised
                message.set(RECOGNISED, {**recognised, "language": language_of(text, self._known), "familiar": familiar(text, self._known)})
        return messages
