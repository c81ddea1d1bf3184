"""Send once, and try again when the other side is busy, slow or gone: the one rule for Teams and Slack.

``Retry-After`` is obeyed; without it each wait is twice the last. A request that may have arrived although no
answer came back is sent again only if ``arrived`` says that it did not.
"""
from __future__ import annotations

import asyncio
import logging
from typing import Any, Awaitable, Callable, Optional

from bot.privacy.log_filter import event

ATTEMPTS = 6
FIRST_WAIT = 0.5  # seconds; then 1, 2, 4, 8: someone who waits for help is still there
sleep = asyncio.sleep  # a name of its own: tests wait by a clock of theirs
LONGEST_WAIT = 30.0  # of one Retry-After; asked to wait longer than this, we ask again after this


class NotNow(Exception):
    """Not delivered, and it makes sense to try again. ``unclear``: it may have arrived."""

    def __init__(self, after: Optional[float] = None, unclear: bool = False):
        super().__init__("not now")
        self.after, self.unclear = after, unclear


class Never(Exception):
    """Not delivered, and it never will be: the bot was removed or blocked, or the request is wrong."""


async def patiently(channel: str, send: Callable[[], Awaitable[Any]], arrived: Optional[Callable[[], Awaitable[bool]]] = None) -> Any:
    """What ``send`` returns, or None where it could not be delivered."""
    wait = FIRST_WAIT
    for attempt in range(ATTEMPTS):
        try:
            return await send()
        except Never:
            event("not_delivered", logging.WARNING, channel=channel, reason="refused")
            return None
        except NotNow as problem:
            if problem.unclear and arrived is not None and await arrived():
                return None
            if attempt + 1 < ATTEMPTS:
                await sleep(wait if problem.after is None else min(problem.after, LONGEST_WAIT))
            wait *= 2
    event("not_delivered", logging.ERROR, channel=channel, reason="gave_up")
    return None


def seconds(retry_after: Optional[str]) -> Optional[float]:
    """A Retry-After header in seconds; None where it is missing or a date."""
    try:
        return max(0.0, float(retry_after)) if retry_after else None
    except ValueError:
        return None
