"""Keyword rules alone: what a simple bot would do, to compare with."""
from __future__ import annotations

import functools
import re
from typing import Any, Dict, List, Tuple

from ruamel.yaml import YAML

from bot.nlu.kinds import is_harm
from evaluation.messages import FOLDER


@functools.lru_cache(maxsize=1)
def rules() -> List[Tuple[str, re.Pattern]]:
    table = YAML(typ="safe").load((FOLDER / "keywords.yml").read_text(encoding="utf-8"))
    return [(intent, re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b")) for intent, words in table.items()]


def by_keywords(text: str) -> Dict[str, Any]:
    plain = text.lower().replace("’", "'")
    found = [intent for intent, pattern in rules() if pattern.search(plain)]
    topics = [name for name in found if is_harm(name)]
    perspective = "friend" if re.search(r"\bmy (?:friend|mate|flatmate)\b", plain) else "self"
    intent = found[0] if found else "out_of_scope"
    return {"text": text, "intent": intent, "topics": topics, "perspective": perspective, "urgent": intent.startswith("crisis_"), "outcome": "answer", "language": "en"}
