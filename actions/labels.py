"""The topics in students' words, from data/words/topics.yml."""
from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, Dict

from ruamel.yaml import YAML

_FILE = Path(__file__).resolve().parent.parent / "data" / "words" / "topics.yml"


@functools.lru_cache(maxsize=1)
def _words() -> Dict[str, Any]:
    return YAML(typ="safe").load(_FILE.read_text(encoding="utf-8"))


def label(name: str) -> str:
    return _words()["labels"].get(name, "")


def something_else() -> str:
    return _words()["something_else"]
