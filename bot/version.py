"""Which Signpost answered: its release and the data its model is made of. Says nothing about who asked or what."""
from __future__ import annotations

import functools

from bot.training import fingerprint

RELEASE = "0.2.0"  # as in pyproject.toml and at the top of CHANGELOG.md: a test compares them


@functools.lru_cache(maxsize=1)
def version() -> str:
    """``0.2.0-3fa9c1d2``: the second part is the beginning of the model's name in ``/health`` and covers all wording."""
    return f"{RELEASE}-{fingerprint()[:8]}"
