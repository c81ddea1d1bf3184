"""The frozen sentence encoder as a Rasa featurizer: MiniLM through ONNX Runtime, one thread, nothing downloaded."""
from __future__ import annotations

import functools
import hashlib
import json
import os
from pathlib import Path
from typing import Any, Dict, Iterator, List, Text, Type

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
from bot.nlu import encoder_graph, identity, reading
from bot.nlu.identity import same_for_everybody
from bot.nlu.reading import PARTS, normalise
from bot.nlu.spelling import mended, word_counts
from bot.paths import VAR

WHOLE_VECTOR, PART_VECTORS = "whole_vector", "part_vectors"  # message attributes
READ_AS = "read_as"  # message attribute: the text and its clauses with slips of the thumb put right
LONGEST = 192  # tokens; a channel never lets through more text than this can usefully read as one piece
_BATCH = 32
_MOST_KEPT = 30_000  # cached vectors, 5 kB each


class Encoder:
    """Sentences in, vectors out: ``pooled`` for the heads, ``encode`` to compare two sentences."""

    def __init__(self, graph: Path, threads: int = 1):
        import onnxruntime
        from tokenizers import Tokenizer as WordPieces

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        self._pieces = WordPieces.from_file(str(encoder_graph.tokenizer_file()))
        self._pieces.enable_truncation(LONGEST)
        self._pieces.no_padding()
        self.real_words = frozenset(self._pieces.get_vocab())  # whole words and, begun by "##", parts of words

    def encode(self, sentences: List[str], shown: bool = False) -> np.ndarray:
        """Unit vectors (float32, sentences × 384): their dot product says how alike two sentences are."""
        last = self.pooled(sentences, shown)[:, -encoder_graph.WIDTH:]
        return last / np.maximum(np.linalg.norm(last, axis=1, keepdims=True), 1e-9)

    def pooled(self, sentences: List[str], shown: bool = False) -> np.ndarray:
        """What the heads read (float32, sentences × POOLED)."""
        tokens = [encoding.ids for encoding in self._pieces.encode_batch([same_for_everybody(normalise(s)).lower() for s in sentences])]
        vectors = np.zeros((len(tokens), encoder_graph.POOLED), np.float32)
        hidden = not shown or len(tokens) <= 10 * _BATCH
        for chosen in progress.bar(list(_batches(tokens)), "reading sentences", hidden=hidden):
            vectors[chosen] = self._run([tokens[i] for i in chosen])
        return vectors

    def _run(self, batch: List[List[int]]) -> np.ndarray:
        width = max(map(len, batch))
        ids, mask = (np.zeros((len(batch), width), np.int64) for _ in range(2))
        for row, tokens in enumerate(batch):
            ids[row, :len(tokens)], mask[row, :len(tokens)] = tokens, 1
        return self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]


def _batches(tokens: List[List[int]]) -> Iterator[List[int]]:
    """Which sentences go together: like lengths, so that a long message does not fill up its own clauses."""
    batch: List[int] = []
    for i in sorted(range(len(tokens)), key=lambda i: len(tokens[i])):
        if batch and (len(batch) == _BATCH or len(tokens[i]) > 1.4 * len(tokens[batch[0]]) + 4):
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def graph_file() -> Path:
    """The encoder's graph, built on first use and again when the building code changes."""
    version = hashlib.sha256(Path(encoder_graph.__file__).read_bytes()).hexdigest()[:12]
    graph = VAR / f"encoder-{version}.onnx"
    return graph if graph.exists() else encoder_graph.write(graph)


@functools.lru_cache(maxsize=1)
def encoder() -> Encoder:
    """One encoder a process, one thread: two turns at once have a core each."""
    return Encoder(graph_file())


class VectorCache:
    """Vectors of training sentences on disk, so that changing one sentence encodes one sentence."""

    def __init__(self, folder: Path = VAR):
        read_as = hashlib.sha256(b"".join(Path(module.__file__).read_bytes() for module in (encoder_graph, identity, reading))).hexdigest()[:12]
        self._file = folder / f"vectors-{read_as}.npz"
        self._known: Dict[str, np.ndarray] = {}
        if self._file.exists():
            with np.load(self._file, allow_pickle=False) as stored:
                self._known = dict(zip(stored["keys"].tolist(), stored["vectors"]))

    def vectors(self, sentences: List[str]) -> np.ndarray:
        keys = [hashlib.sha256(s.encode()).hexdigest()[:24] for s in sentences]
        missing = {key: s for key, s in zip(keys, sentences) if key not in self._known}
        if missing:
            fresh = Encoder(graph_file(), threads=os.cpu_count() or 1).pooled(list(missing.values()), shown=True)
            self._known.update(zip(missing, fresh.astype(np.float16)))  # half the disk; the heads see no difference
            self._save(keys)
        return np.stack([self._known[key] for key in keys]).astype(np.float32)

    def _save(self, keys: List[str]) -> None:
        partial = self._file.with_name(f"{self._file.stem}.{os.getpid()}.partial.npz")
        self._file.parent.mkdir(parents=True, exist_ok=True)
        kept = sorted(self._known) if len(self._known) < _MOST_KEPT else sorted(set(keys))
        np.savez(partial, keys=np.array(kept), vectors=np.stack([self._known[key] for key in kept]))
        partial.replace(self._file)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Sets ``read_as``, ``whole_vector`` (POOLED) and ``part_vectors`` (parts × POOLED). It learns only how words are
    spelled; the encoder itself stays as it came."""

    @classmethod
    def required_components(cls) -> List[Type]:
        return [Tokenizer]

    @staticmethod
    def required_packages() -> List[Text]:
        return ["onnxruntime", "tokenizers"]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {**DenseFeaturizer.get_default_config(), "alias": "minilm"}

    def __init__(self, config: Dict[Text, Any], name: Text, model_storage: ModelStorage, resource: Resource, words: Dict[str, int]) -> None:
        super().__init__(name, config)
        self._encoder, self._storage, self._resource, self._words = encoder(), model_storage, resource, words

    @classmethod
    def create(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext) -> "SentenceEncoder":
        return cls(config, execution_context.node_name, model_storage, resource, {})

    @classmethod
    def load(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext, **kwargs: Any) -> "SentenceEncoder":
        with model_storage.read_from(resource) as folder:
            words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
        return cls(config, execution_context.node_name, model_storage, resource, words)

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """Nothing to set."""

    def train(self, training_data: TrainingData) -> Resource:
        self._words = word_counts(normalise(example.get(TEXT)) for example in training_data.training_examples if example.get(TEXT))
        with self._storage.write_to(self._resource) as folder:
            (folder / "words.json").write_text(json.dumps(self._words), encoding="utf-8")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            if text.startswith("/"):
                continue  # a button: its payload says what it means
            self._featurise(message, text, message.get(PARTS) or [])
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The training sentences are the spelling, so they are read as they are."""
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        if examples:
            vectors = VectorCache().vectors([example.get(TEXT) for example in examples])
            for example, vector in zip(examples, vectors):
                self._set(example, vector, vector[None, :])
        return training_data

    def _featurise(self, message: Message, text: str, parts: List[str]) -> None:
        several = [part for part in parts if part != text] if len(parts) > 1 else []
        read_as = [mended(normalise(piece), self._words, self._encoder.real_words) for piece in (text, *several)]
        vectors = self._encoder.pooled(read_as)
        message.set(READ_AS, read_as)
        self._set(message, vectors[0], vectors[1:])

    def _set(self, message: Message, whole: np.ndarray, parts: np.ndarray) -> None:
        message.set(WHOLE_VECTOR, whole)
        message.set(PART_VECTORS, parts)
        message.add_features(Features(whole[None, -encoder_graph.WIDTH:], FEATURE_TYPE_SENTENCE, TEXT, self._config["alias"]))
