"""Read a message: normalise it, cut it into tokens, sentences and clauses.

spaCy's blank English pipeline is used: it needs no download and reads 120 words in about a millisecond.
"""
from __future__ import annotations

import functools
import re
import unicodedata
from typing import Any, Dict, List, Text

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.tokens import Doc

PARTS = "parts"  # message attribute: the clauses, for heads that must not be diluted by a long message

# A clause long enough to stand by itself; shorter pieces stay with their neighbour.
_SHORTEST_PART, _LONGEST_PART = 5, 22
_CLAUSE_STARTS = {"but", "and", "because", "so", "then", "when", "cos", "coz", "cuz", "bc", "while", "after", "since", "plus", "also", "though"}
_QUOTES = str.maketrans({"’": "'", "‘": "'", "‛": "'", "“": '"', "”": '"', "…": "...", "–": "-", "—": "-", "\u200b": None, "\ufeff": None})


def normalise(text: str) -> str:
    """One spelling for quotes, spaces and stretched letters ("sooooo" → "soo"); words are left as written."""
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    text = re.sub(r"(\w)\1{2,}", r"\1\1", text)
    return re.sub(r"\s+", " ", text).strip()


@functools.lru_cache(maxsize=1)
def reader() -> spacy.language.Language:
    pipeline = spacy.blank("en")
    pipeline.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", ";", "\n", "...", "。", "！", "？"]})
    return pipeline


@functools.lru_cache(maxsize=1)
def plain_reader() -> spacy.language.Language:
    """Tokens as they are written: "don't", "gonna" and "cant" stay one word, as reviewed patterns name them."""
    pipeline = spacy.blank("en")
    pipeline.tokenizer.rules = {}
    return pipeline


def parts_of(doc: Doc) -> List[str]:
    """The message in pieces of at most 22 words, cut at sentence ends, then at clause words, then anywhere.

    Students often write 100 words without a full stop, so punctuation alone is not enough.
    """
    parts: List[str] = []
    for sentence in doc.sents:
        parts.extend(_clauses([token for token in sentence if not token.is_space]))
    return [part for part in parts if re.search(r"\w", part)]


def _clauses(tokens: List[Any]) -> List[str]:
    pieces: List[List[Any]] = [[]]
    for position, token in enumerate(tokens):
        ends_here = token.lower_ in _CLAUSE_STARTS or token.text in {",", ":", "-"}
        enough_left = len(tokens) - position > _SHORTEST_PART
        too_long = len(pieces[-1]) >= _LONGEST_PART
        if enough_left and (too_long or (ends_here and len(pieces[-1]) >= _SHORTEST_PART)):
            pieces.append([])
        pieces[-1].append(token)
    return ["".join(token.text_with_ws for token in piece).strip(" ,:-") for piece in pieces if piece]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class SpacyReader(Tokenizer):
    """Rasa's tokenizer on spaCy; also leaves the message's clauses in the attribute ``parts``."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None, "prefix_separator_symbol": None}

    @staticmethod
    def required_packages() -> List[Text]:
        return ["spacy"]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing that learns here reads tokens or clauses, and to cut 50,000 sentences takes ten seconds."""
        return training_data

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        doc = reader()(normalise(message.get(attribute) or ""))
        if attribute == TEXT:
            message.set(PARTS, parts_of(doc))
        return [Token(token.text, token.idx) for token in doc if not token.is_space]
