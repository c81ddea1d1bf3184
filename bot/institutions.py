"""What a channel must know of the institutions: name, nation, allowed sites. Read from the directory, kept when it is down."""
from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Optional

from bot.privacy.log_filter import event

LOOK_AGAIN = 5.0  # seconds; a changed directory is noticed within this time
LONGEST_READ = 5.0  # seconds after which a database that does not answer counts as away


@dataclass(frozen=True)
class KnownInstitution:
    slug: str
    name: str
    nation: str
    demo: bool
    allowed_origins: tuple


class InstitutionBook:
    """The institutions as last read. A database that is away leaves the last known ones standing."""

    def __init__(self, read: Callable[[], tuple]):
        """``read`` returns (version of the directory, list of KnownInstitution) and may raise."""
        self._read = read
        self._known: Dict[str, KnownInstitution] = {}
        self.version: Optional[str] = None
        self.reachable = False

    def refresh(self) -> None:
        try:
            self.version, found = self._read()
            self._known = {institution.slug: institution for institution in found}
            self.reachable = True
        except Exception as problem:  # any database error: keep what we know, say so in health
            self._away(type(problem).__name__)

    def _away(self, reason: str) -> None:
        if self.reachable:
            event("directory_unreachable", logging.WARNING, reason=reason)
        self.reachable = False

    async def keep_fresh(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(LOOK_AGAIN)
            reading = loop.run_in_executor(None, self.refresh)
            await asyncio.wait({reading}, timeout=LONGEST_READ)
            if not reading.done():  # a database that hangs: say so, and ask nothing more until it answers
                self._away("hangs")
                await reading

    def find(self, slug: Any) -> Optional[KnownInstitution]:
        return self._known.get(slug) if isinstance(slug, str) else None

    def all(self) -> List[KnownInstitution]:
        return sorted(self._known.values(), key=lambda institution: institution.name)

    def origins(self) -> set:
        return {origin for institution in self._known.values() for origin in institution.allowed_origins}
