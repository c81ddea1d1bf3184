"""The files of data/words/: wording needed where Rasa is not."""
from __future__ import annotations

import functools
from typing import Any, Mapping

from ruamel.yaml import YAML

from bot.paths import WORDS


@functools.lru_cache(maxsize=None)
def words(name: str) -> Mapping[str, Any]:
    """A file of ``data/words/`` as plain data."""
    return YAML(typ="safe").load((WORDS / f"{name}.yml").read_text(encoding="utf-8"))
