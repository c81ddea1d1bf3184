"""Who of one person's messages is next, over all processes. Here: one process, where InOrder alone decides."""
from __future__ import annotations


class Line:
    async def join(self, person: str, written: float, mark: str) -> None:
        """A message was taken in; it will ask for its turn."""

    async def wait_for_turn(self, person: str, written: float, mark: str) -> None:
        """Returns when no earlier message of this person waits or is being answered in another process."""

    async def leave(self, person: str, mark: str) -> None:
        """It is answered; the next one may go."""
