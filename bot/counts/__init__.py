"""Counts that help an institution improve, and that nobody can be found in.

Gathered in memory, written once a day where they are large enough, published a week at a time:
measures.py says what is counted, rules.py what may leave, tally.py holds it, store.py writes it.
"""
from __future__ import annotations

from bot.settings import Settings


def are_kept(settings: Settings) -> bool:
    """Never with a frozen clock: a demonstration is nobody's week."""
    return bool(settings.counts) and not settings.now
