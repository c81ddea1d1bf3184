"""The frozen sentence encoder as a Rasa featurizer: MiniLM through ONNX Runtime, one thread, nothing downloaded."""
from __future__ import annotations

import functools
import hashlib
import os
from pathlib import Path
from typing import Any, Dict, List, Text, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import progress
from bot.nlu import encoder_graph
from bot.nlu.reading import PARTS, normalise
from bot.paths import VAR

WHOLE_VECTOR, PART_VECTORS = "whole_vector", "part_vectors"  # message attributes
LONGEST = 192  # tokens; a channel never lets through more text than this can usefully read as one piece
_BATCH = 64


class Encoder:
    """Sentences in, unit vectors (float32, sentences × 384) out."""

    def __init__(self, graph: Path):
        import onnxruntime
        from tokenizers import Tokenizer as WordPieces

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # two turns at once: one core each
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        self._pieces = WordPieces.from_file(str(encoder_graph.tokenizer_file()))
        self._pieces.enable_truncation(LONGEST)
        self._pieces.no_padding()

    def encode(self, sentences: List[str], shown: bool = False) -> np.ndarray:
        tokens = [encoding.ids for encoding in self._pieces.encode_batch([normalise(s).lower() for s in sentences])]
        order = sorted(range(len(tokens)), key=lambda i: len(tokens[i]))  # like lengths together: little padding
        vectors = np.zeros((len(tokens), encoder_graph.WIDTH), np.float32)
        for start in _steps(len(order), shown):
            chosen = order[start:start + _BATCH]
            vectors[chosen] = self._run([tokens[i] for i in chosen])
        return vectors

    def _run(self, batch: List[List[int]]) -> np.ndarray:
        width = max(map(len, batch))
        ids, mask = (np.zeros((len(batch), width), np.int64) for _ in range(2))
        for row, tokens in enumerate(batch):
            ids[row, :len(tokens)], mask[row, :len(tokens)] = tokens, 1
        return self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]


def _steps(total: int, shown: bool):
    return progress.bar(range(0, total, _BATCH), "reading sentences", hidden=not shown or total <= 10 * _BATCH)


@functools.lru_cache(maxsize=1)
def encoder() -> Encoder:
    """One encoder a process; its graph is built on first use and rebuilt when the building code changes."""
    version = hashlib.sha256(Path(encoder_graph.__file__).read_bytes()).hexdigest()[:12]
    graph = VAR / f"encoder-{version}.onnx"
    return Encoder(graph if graph.exists() else encoder_graph.write(graph))


class VectorCache:
    """Vectors of training sentences on disk, so that changing one sentence encodes one sentence."""

    def __init__(self, folder: Path = VAR):
        self._file = folder / "vectors.npz"
        self._known: Dict[str, np.ndarray] = {}
        if self._file.exists():
            with np.load(self._file, allow_pickle=False) as stored:
                self._known = dict(zip(stored["keys"].tolist(), stored["vectors"]))

    def vectors(self, sentences: List[str]) -> np.ndarray:
        keys = [hashlib.sha256(s.encode()).hexdigest()[:24] for s in sentences]
        missing = {key: s for key, s in zip(keys, sentences) if key not in self._known}
        if missing:
            fresh = encoder().encode(list(missing.values()), shown=True)
            self._known.update(zip(missing, fresh))
            self._save(keys)
        return np.stack([self._known[key] for key in keys])

    def _save(self, keys: List[str]) -> None:
        partial = self._file.with_name(f"vectors.{os.getpid()}.partial.npz")
        self._file.parent.mkdir(parents=True, exist_ok=True)
        kept = sorted(self._known) if len(self._known) < 100_000 else sorted(set(keys))
        np.savez(partial, keys=np.array(kept), vectors=np.stack([self._known[key] for key in kept]))
        partial.replace(self._file)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Sets ``whole_vector`` (384) and ``part_vectors`` (parts × 384), and Rasa's dense sentence feature."""

    @classmethod
    def required_components(cls) -> List[Type]:
        return [Tokenizer]

    @staticmethod
    def required_packages() -> List[Text]:
        return ["onnxruntime", "tokenizers"]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {**DenseFeaturizer.get_default_config(), "alias": "minilm"}

    def __init__(self, config: Dict[Text, Any], name: Text) -> None:
        super().__init__(name, config)
        self._encoder = encoder()

    @classmethod
    def create(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext) -> "SentenceEncoder":
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """Nothing to set."""

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            if text.startswith("/"):
                continue  # a button: its payload says what it means
            self._featurise(message, text, message.get(PARTS) or [])
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        if examples:
            vectors = VectorCache().vectors([example.get(TEXT) for example in examples])
            for example, vector in zip(examples, vectors):
                self._set(example, vector, vector[None, :])
        return training_data

    def _featurise(self, message: Message, text: str, parts: List[str]) -> None:
        several = [part for part in parts if part != text] if len(parts) > 1 else []
        vectors = self._encoder.encode([text, *several])
        self._set(message, vectors[0], vectors[1:] if several else vectors)

    def _set(self, message: Message, whole: np.ndarray, parts: np.ndarray) -> None:
        message.set(WHOLE_VECTOR, whole)
        message.set(PART_VECTORS, parts)
        message.add_features(Features(whole[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._config["alias"]))
