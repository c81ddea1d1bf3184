"""The checkout's data files as plain data, read once: what a reviewer sees is what is tested."""
import functools
import re
from pathlib import Path
from typing import Dict, List, NamedTuple

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
HARM = ("crisis_", "disclose_", "concern_", "role_")
PERSPECTIVES = ("self", "friend", "witness", "accused", "staff")
AGE_BANDS = (None, "under_16", "16_17")
NATIONS = ("england", "wales", "scotland", "northern_ireland", "outside_uk", None)


@functools.lru_cache(maxsize=None)
def read_yaml(path):
    return YAML(typ="safe").load((ROOT / path).read_text(encoding="utf-8"))


def names_in(folder, suffix="*.yml") -> List[str]:
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / folder).glob(suffix))


class Variant(NamedTuple):
    file: str
    response: str
    number: int
    said: dict

    @property
    def text(self) -> str:
        return self.said.get("text") or ""

    @property
    def buttons(self) -> List[dict]:
        return self.said.get("buttons", [])

    @property
    def conditions(self) -> Dict[str, list]:
        """What each named slot or fact must be for this variant to be said."""
        wanted = {c["name"]: c["value"] for c in self.said.get("condition", [])}
        return {name: value if isinstance(value, list) else [value] for name, value in wanted.items()}

    def __str__(self) -> str:
        return f"{self.file}, {self.response}, variant {self.number}"


RESPONSE_FILES = names_in("data/responses")
WORD_FILES = names_in("data/words")


@functools.lru_cache(maxsize=None)
def responses() -> Dict[str, list]:
    return {name: said for file in RESPONSE_FILES for name, said in read_yaml(file)["responses"].items()}


@functools.lru_cache(maxsize=None)
def variants(only_in: str = "") -> List[Variant]:
    """Every variant of every response, or those of one file."""
    return [Variant(file, name, number, said) for file in ([only_in] if only_in else RESPONSE_FILES)
            for name, all_said in read_yaml(file)["responses"].items() for number, said in enumerate(all_said, 1)]


@functools.lru_cache(maxsize=None)
def intents() -> List[str]:
    return [name for entry in read_yaml("domain.yml")["intents"] for name in entry]


def intents_of(*prefixes: str) -> List[str]:
    return [name for name in intents() if name.startswith(prefixes)]


def topic_of(intent: str) -> str:
    """`disclose_stalking` -> `stalking`; a question or talk keeps its whole name."""
    return intent.split("_", 1)[1] if intent.startswith(HARM) else intent


@functools.lru_cache(maxsize=None)
def rules() -> Dict[str, List[str]]:
    """What is said and done after each intent: the rules of data/stories/."""
    steps = {}
    for file in names_in("data/stories"):
        for rule in read_yaml(file)["rules"]:
            first, *rest = rule["steps"]
            for intent in [step["intent"] for step in first.get("or", [first])]:
                steps.setdefault(intent, []).append([step["action"] for step in rest])
    assert all(len(found) == 1 for found in steps.values()), "an intent has two rules: Rasa would follow either"
    return {intent: found[0] for intent, found in steps.items()}


class Block(NamedTuple):
    file: str
    intent: str
    metadata: dict
    sentences: List[str]


@functools.lru_cache(maxsize=None)
def nlu_blocks() -> List[Block]:
    found = []
    for file in names_in("data/nlu", "**/*.yml"):
        for entry in read_yaml(file)["nlu"]:
            if "intent" in entry:
                lines = [line[2:].strip() for line in entry["examples"].splitlines() if line.startswith("- ")]
                found.append(Block(file, entry["intent"], entry.get("metadata") or {}, lines))
    return found


def normalised(sentence: str) -> str:
    """Two sentences that differ in capitals, quotes, spaces or punctuation alone are the same sentence."""
    return re.sub(r"[\W_]+", " ", sentence.lower().replace("'", "").replace("’", "")).strip()
