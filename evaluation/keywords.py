"""Keyword rules alone: what a simple bot would do, to compare with."""
from __future__ import annotations

import functools
import re
from typing import List, Tuple

from ruamel.yaml import YAML

from evaluation.measures import Answer, given
from evaluation.messages import FOLDER


@functools.lru_cache(maxsize=1)
def rules() -> List[Tuple[str, re.Pattern]]:
    table = YAML(typ="safe").load((FOLDER / "keywords.yml").read_text(encoding="utf-8"))
    return [(intent, re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b")) for intent, words in table.items()]


def by_keywords(text: str) -> Answer:
    plain = text.lower().replace("’", "'")
    found = [intent for intent, pattern in rules() if pattern.search(plain)]
    perspective = "friend" if re.search(r"\bmy (?:friend|mate|flatmate)\b", plain) else "self"
    intent = found[0] if found else "out_of_scope"
    return given(intent, found, intent.startswith("crisis_"), perspective)
