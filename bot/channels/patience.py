"""Send once, and try again when the other side is busy, slow or gone: the one rule for Teams and Slack.

``Retry-After`` is obeyed; without it each wait is twice the last, for about three minutes in all. A request that may
have arrived although no answer came back is sent again only where that does no harm, or where ``arrived`` knows that it
did not arrive; else whoever asked is told that nobody knows, and says something else instead.
"""
from __future__ import annotations

import asyncio
import logging
from typing import Any, Awaitable, Callable, Optional

from bot.privacy.log_filter import event

ATTEMPTS = 10
FIRST_WAIT = 0.5  # seconds; then 1, 2, 4 and so on: someone who waits for help is still there
LONGEST_WAIT = 60.0  # seconds; asked to wait longer than this, we ask again after this
IN_ALL = 180.0  # seconds of waiting for one message: so long its words and its address are held
sleep = asyncio.sleep  # a name of its own: tests wait by a clock of theirs


class NotNow(Exception):
    """Not delivered, and it makes sense to try again. ``unclear``: it may have arrived."""

    def __init__(self, after: Optional[float] = None, unclear: bool = False):
        super().__init__("not now")
        self.after, self.unclear = after, unclear


class Never(Exception):
    """Not delivered, and it never will be: the bot was removed or blocked, or the request is wrong."""


class Unsure(Exception):
    """It may have arrived or not, nobody can say, and it must not be said twice."""


class GaveUp(Exception):
    """The other side stayed away as long as we try: nothing else will reach it now."""


async def patiently(channel: str, send: Callable[[], Awaitable[Any]], arrived: Optional[Callable[[], Awaitable[Optional[bool]]]] = None, repeatable: bool = False) -> Any:
    """What ``send`` returns, or None where it was refused or had arrived. Raises Unsure and GaveUp.

    ``repeatable``: said twice it does no harm. ``arrived``: None where it cannot be found out.
    """
    waits, waited = FIRST_WAIT, 0.0
    for attempt in range(ATTEMPTS):
        try:
            return await send()
        except Never:
            event("not_delivered", logging.WARNING, channel=channel, reason="refused")
            return None
        except NotNow as problem:
            if problem.unclear and not repeatable and await _there(channel, arrived):
                return None
            pause = min(waits if problem.after is None else problem.after, LONGEST_WAIT)
            waits, waited = waits * 2, waited + pause
            if attempt + 1 == ATTEMPTS or waited > IN_ALL:
                break
            await sleep(pause)
    event("not_delivered", logging.ERROR, channel=channel, reason="gave_up")
    raise GaveUp()


async def _there(channel: str, arrived: Optional[Callable[[], Awaitable[Optional[bool]]]]) -> bool:
    known = await arrived() if arrived is not None else None
    if known is None:
        event("not_delivered", logging.WARNING, channel=channel, reason="unsure")
        raise Unsure()
    return known


def seconds(retry_after: Optional[str]) -> Optional[float]:
    """A Retry-After header in seconds; None where it is missing or a date."""
    try:
        return max(0.0, float(retry_after)) if retry_after else None
    except ValueError:
        return None
