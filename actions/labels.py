"""The topics in students' words, from data/words/topics.yml."""
from __future__ import annotations

import functools
from pathlib import Path
from typing import Dict

from ruamel.yaml import YAML

_FILE = Path(__file__).resolve().parent.parent / "data" / "words" / "topics.yml"


@functools.lru_cache(maxsize=1)
def _labels() -> Dict[str, str]:
    return YAML(typ="safe").load(_FILE.read_text(encoding="utf-8"))["labels"]


def label(name: str) -> str:
    return _labels().get(name, "")
