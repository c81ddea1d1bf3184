"""Before the first student is served: sentences that must be recognised, ten of them crises."""
from __future__ import annotations

from typing import Any, List

from ruamel.yaml import YAML

from bot.paths import DATA


async def check_understanding(agent: Any) -> List[str]:
    """The sentences of data/smoke.yml that are not recognised, each with what was seen; empty when all are."""
    missed = []
    for sentence in YAML(typ="safe").load((DATA / "smoke.yml").read_text(encoding="utf-8"))["sentences"]:
        seen = (await agent.parse_message(sentence["text"]))["intent"]["name"]
        if seen != sentence["intent"]:
            missed.append(f"“{sentence['text']}” should be {sentence['intent']}, was {seen}")
    return missed
