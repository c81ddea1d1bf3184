"""The frozen sentence encoder as a Rasa featurizer: MPNet through ONNX Runtime, one thread, nothing downloaded."""
from __future__ import annotations

import functools
import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, List, Text, Tuple, Type

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
from threadpoolctl import threadpool_limits

from bot import progress
from bot.nlu import encoder_graph, encoder_weights
from bot.nlu.identity import same_for_everybody
from bot.nlu.reading import PARTS, normalise
from bot.nlu.spelling import mended, word_counts
from bot.paths import VAR

VECTORS, WORDS = "vectors", "words"  # message attributes: of the whole text, then of its clauses
READ_AS = "read_as"  # message attribute: the text and its clauses with slips of the thumb put right
_BATCH = 320  # tokens: what a core keeps close at hand; 1,000 at once take a fifth longer each
SEEN = 256  # numbers a word's state has left, of WORD_STATES: a sixth of the memory and of the time, one figure in a hundred worse
_EVERY = 48  # of the training sentences, to fit the lens: more changes no direction that matters


@dataclass
class Lens:
    """The words' states with fewer numbers each: the directions in which the training sentences differ most."""

    middle: np.ndarray  # WORD_STATES
    turn: np.ndarray    # WORD_STATES × SEEN

    @classmethod
    def fit(cls, states: np.ndarray) -> "Lens":
        middle, spread = states.mean(axis=0), states.std(axis=0) + 1e-3
        found, directions = np.linalg.eigh(np.cov(((states - middle) / spread).T))
        kept = directions[:, ::-1][:, :SEEN] / np.sqrt(found.mean())
        return cls(middle.astype(np.float32), (kept / spread[:, None]).astype(np.float32))

    def through(self, states: np.ndarray) -> np.ndarray:
        return ((states - self.middle) @ self.turn).astype(np.float16)


class Encoder:
    """Sentences in, vectors out: ``read`` for the heads, ``encode`` to compare two sentences."""

    def __init__(self, graph: Path):
        import onnxruntime
        from tokenizers import Tokenizer as WordPieces

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = 1, 1
        options.log_severity_level = 3
        # Processors of before 2019 (without VNNI) add up eight-bit products in too few bits unless told to take care.
        options.add_session_config_entry("session.x64quantprecision", "1")
        self._session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        self._pieces = WordPieces.from_str(self._session.get_modelmeta().custom_metadata_map[encoder_graph.WORD_PIECES])
        self._pieces.enable_truncation(encoder_graph.LONGEST)
        self._pieces.no_padding()
        self.real_words = frozenset(self._pieces.get_vocab())  # whole words and, begun by "##", parts of words

    def encode(self, sentences: List[str], shown: bool = False, each: Callable[..., Iterable] = map) -> np.ndarray:
        """Unit vectors (float32, sentences × WIDTH): their dot product says how alike two sentences are. ``each``: see ``read``."""
        vectors = np.zeros((len(sentences), encoder_graph.WIDTH), np.float32)
        batches = self._batches(sentences)
        for batch, (pooled,) in zip(progress.bar(batches, "reading sentences", hidden=not shown), each(lambda batch: self._run(batch, "pooled"), batches)):
            vectors[batch.chosen] = pooled
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)

    def read(self, sentences: List[str], lens: Lens, shown: bool = False, each: Callable[..., Iterable] = map) -> Tuple[np.ndarray, List[np.ndarray]]:
        """What the heads read: vectors of the whole texts (float16, sentences × WIDTH), and the words of each as ``lens``
        sees them (float16, tokens × SEEN). ``each`` works as ``map``: a pool's own reads on several threads."""
        def look(batch: Batch) -> Tuple[np.ndarray, np.ndarray]:
            pooled, states = self._run(batch, "pooled", "states")
            return pooled, lens.through(states)

        vectors, words = np.zeros((len(sentences), encoder_graph.WIDTH), np.float16), [np.zeros((0, SEEN), np.float16)] * len(sentences)
        batches = self._batches(sentences)
        for batch, (pooled, seen) in zip(progress.bar(batches, "reading sentences", hidden=not shown), each(look, batches)):
            vectors[batch.chosen] = pooled
            for number, length, row in zip(batch.chosen, batch.lengths, seen):
                words[number] = row[:length].copy()
        return vectors, words

    def states(self, sentences: List[str]) -> np.ndarray:
        """The states of all words of these sentences, one below the other (float32, tokens × WORD_STATES)."""
        return np.concatenate([self._run(batch, "states")[0][batch.real == 1] for batch in self._batches(sentences)])

    def _run(self, batch: "Batch", *wanted: str) -> List[np.ndarray]:
        return self._session.run(list(wanted), {"input_ids": batch.ids, "attention_mask": batch.real})

    def _batches(self, sentences: List[str]) -> List["Batch"]:
        """Like lengths together, so that a long message does not fill up its own clauses; a short one and its clauses are
        read at once."""
        tokens = [encoding.ids for encoding in self._pieces.encode_batch([same_for_everybody(normalise(s)).lower() for s in sentences])]
        batches: List[List[int]] = []
        for i in sorted(range(len(tokens)), key=lambda i: len(tokens[i])):
            if not batches or (len(batches[-1]) + 1) * len(tokens[i]) > _BATCH or len(tokens[i]) > 1.4 * len(tokens[batches[-1][0]]) + 12:
                batches.append([])
            batches[-1].append(i)
        return [Batch.of(chosen, [tokens[i] for i in chosen]) for chosen in batches]


@dataclass
class Batch:
    """Sentences that are read together: which they are, their tokens, and where those are real (1) and filling (0)."""

    chosen: List[int]
    lengths: List[int]
    ids: np.ndarray
    real: np.ndarray

    @classmethod
    def of(cls, chosen: List[int], tokens: List[List[int]]) -> "Batch":
        lengths = [len(found) for found in tokens]
        ids, real = (np.zeros((len(tokens), max(lengths)), np.int64) for _ in range(2))
        for row, found in enumerate(tokens):
            ids[row, :len(found)], real[row, :len(found)] = found, 1
        return cls(chosen, lengths, ids, real)


def graph_file() -> Path:
    """The encoder's graph, built on first use and again when the building code changes."""
    made_by = b"".join(Path(part.__file__).read_bytes() for part in (encoder_graph, encoder_weights))
    version = hashlib.sha256(made_by).hexdigest()[:12]
    graph = VAR / f"encoder-{version}.onnx"
    return graph if graph.exists() else encoder_graph.write(graph)


@functools.lru_cache(maxsize=1)
def encoder() -> Encoder:
    """One encoder a process, one thread: two turns at once have a core each."""
    return Encoder(graph_file())


def read_by_all_cores(sentences: List[str], lens: Lens) -> Tuple[np.ndarray, List[np.ndarray]]:
    """As ``Encoder.read``, for training: a batch on each core, which beats several cores on one batch."""
    with threadpool_limits(1), ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return encoder().read(sentences, lens, shown=True, each=pool.map)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Sets ``read_as`` (texts), ``vectors`` (texts × WIDTH) and ``words`` (a list of tokens × SEEN): of the whole text,
    then of its clauses. It learns how words are spelled and its lens; the encoder itself stays as it came."""

    @classmethod
    def required_components(cls) -> List[Type]:
        return [Tokenizer]

    @staticmethod
    def required_packages() -> List[Text]:
        return ["onnxruntime", "tokenizers"]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {**DenseFeaturizer.get_default_config(), "alias": "mpnet"}

    def __init__(self, config: Dict[Text, Any], name: Text, model_storage: ModelStorage, resource: Resource, words: Dict[str, int], lens: Lens | None = None) -> None:
        super().__init__(name, config)
        self._encoder, self._storage, self._resource, self._words, self._lens = encoder(), model_storage, resource, words, lens

    @classmethod
    def create(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext) -> "SentenceEncoder":
        return cls(config, execution_context.node_name, model_storage, resource, {})

    @classmethod
    def load(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext, **kwargs: Any) -> "SentenceEncoder":
        with model_storage.read_from(resource) as folder:
            words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
            with np.load(folder / "lens.npz", allow_pickle=False) as lens:
                return cls(config, execution_context.node_name, model_storage, resource, words, Lens(lens["middle"], lens["turn"]))

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """Nothing to set."""

    def train(self, training_data: TrainingData) -> Resource:
        texts = [example.get(TEXT) for example in training_data.training_examples if example.get(TEXT)]
        self._words = word_counts(map(normalise, texts))
        self._lens = Lens.fit(encoder().states(texts[::_EVERY]))
        with self._storage.write_to(self._resource) as folder:
            (folder / "words.json").write_text(json.dumps(self._words), encoding="utf-8")
            np.savez(folder / "lens.npz", **vars(self._lens))
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
            vectors, words = read_by_all_cores([example.get(TEXT) for example in examples], self._lens)
            for example, vector, seen in zip(examples, vectors, words):
                self._set(example, vector[None, :], [seen])
        return training_data

    def _featurise(self, message: Message, text: str, parts: List[str]) -> None:
        several = [part for part in parts if part != text] if len(parts) > 1 else []
        read_as = [mended(normalise(piece), self._words, self._encoder.real_words) for piece in (text, *several)]
        message.set(READ_AS, read_as)
        self._set(message, *self._encoder.read(read_as, self._lens))

    def _set(self, message: Message, vectors: np.ndarray, words: List[np.ndarray]) -> None:
        message.set(VECTORS, vectors)
        message.set(WORDS, words)
        message.add_features(Features(vectors[:1], FEATURE_TYPE_SENTENCE, TEXT, self._config["alias"]))
