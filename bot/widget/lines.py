"""The 24/7 lines of every nation as the widget carries them: 999 first, only what answers at every hour."""
from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any, Dict, List, Optional

from bot.wording import words

LONGEST_READ = 1.0  # seconds
NATIONS = ("england", "wales", "scotland", "northern_ireland", "outside_uk")
Lines = Dict[str, List[Dict[str, Any]]]


class LineBook:
    """Read from the directory, kept while it is away; before the first read, the reviewed sentences of static help."""

    def __init__(self, database_url: Optional[str]):
        self._url, self._directory, self._version = database_url, None, None
        self._lines = said_lines()
        self._reading: Any = None

    async def today(self, version: Any) -> Lines:
        """As ``lines``, without holding up anybody: read in a thread, one at a time, waited for a moment."""
        if version is None or version != self._version:
            if self._reading is None or self._reading.done():
                self._reading = asyncio.get_running_loop().run_in_executor(None, self.lines, version)
            await asyncio.wait({self._reading}, timeout=LONGEST_READ)
        return self._lines

    def lines(self, version: Any) -> Lines:
        """Today's lines; read again when ``version`` (of the directory) is another one."""
        if version is None or version != self._version:
            try:
                self._lines, self._version = self._read(), version
            except Exception:  # any database error: what we know is better than nothing
                pass
        return self._lines

    def _read(self) -> Lines:
        from services_directory.database import open_directory
        from services_directory.matching import Need, find_services

        self._directory = self._directory or open_directory(self._url or None)
        with self._directory.session() as session:
            found = {nation: find_services(session, Need(None, nation=nation, now=_least_likely_hour())).lines for nation in NATIONS}
        lines = {nation: shown(cards) for nation, cards in found.items()}
        if not all(lines.values()):
            raise LookupError("a nation has no line: the directory is empty or being loaded")
        known_everywhere = [line for line in lines["england"] if all(line in lines[nation] for nation in NATIONS[:4])]
        return {**lines, "unknown": known_everywhere}


def _least_likely_hour() -> datetime:
    """What answers then answers at every hour: the script is the same by day and by night, and a released one too."""
    from services_directory import clock

    return clock.now().replace(month=12, day=25, hour=4, minute=0, second=0, microsecond=0)


def said_lines() -> Lines:
    return {nation: [{"text": text}] for nation, text in words("static_help")["lines"].items()}


def shown(cards: List[Any]) -> List[Dict[str, Any]]:
    """Emergency first. A way that is not open at every hour is left out, unless the line has no other (email abroad)."""
    ordered = sorted(cards, key=lambda card: card.kind != "emergency")
    return [{"name": card.name, "ways": [_way(channel) for channel in _at_every_hour(card)]} for card in ordered]


def _at_every_hour(card: Any) -> List[Any]:
    return [channel for channel in card.channels if channel.open_now and channel.kind in ("phone", "text")] or list(card.channels[:1])


def _way(channel: Any) -> Dict[str, Any]:
    way = {"label": channel.label, "value": channel.value, "url": channel.url or ""}
    return {**way, "cost": channel.cost} if channel.cost else way
