"""One turn: a student's message goes into Rasa, a whole answer or the static help comes out. Shared by all channels.

Never silence: an exception, an empty answer, an answer without the action's marker, a turn that takes too long and
a full queue each end in the static help with the nation's lines.
"""
from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field
from typing import Any, Awaitable, Callable, Dict, List, Optional, Text

from rasa.core.channels.channel import OutputChannel, UserMessage

from bot.channels.messages import as_message, with_buttons_at_the_end
from bot.metrics import Metrics
from bot.privacy.log_filter import event
from bot.static_help import static_help

LONGEST_TEXT = 4000
CUT_OFF_WITHIN = 0.2  # seconds
_HEAD, _TAIL = 2400, 1500  # of a longer text these parts are read: the beginning and the end


@dataclass
class Reply:
    """``complete`` is False where a part was down: ``messages`` then end with the static help."""

    messages: List[Dict[str, Any]]
    complete: bool = True
    reason: str = ""


class TurnOutput(OutputChannel):
    """Collects one turn's messages and whether an action that was owed has finished."""

    channel = "web"

    def __init__(self, channel: str = "web") -> None:
        self.channel = channel
        self.messages: List[Dict[str, Any]] = []
        self._owed = self._finished = False

    def name(self) -> Text:  # type: ignore[override]  # Rasa calls it on the instance
        return self.channel

    def action_is_owed(self) -> None:
        self._owed = True

    @property
    def complete(self) -> bool:
        return bool(self.messages) and (self._finished or not self._owed)

    async def send_response(self, recipient_id: Text, message: Dict[Text, Any]) -> None:
        if (message.get("custom") or {}).get("complete"):
            self._finished = True
        shown = as_message(message)
        if shown is not None:
            self.messages.append(shown)


def readable(text: str) -> str:
    """What the bot reads of a typed text: never a payload, and of a very long one the first and last parts."""
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        text = f"{text[:_HEAD]} . {text[-_TAIL:]}"
    return text.lstrip("/").strip() or "."


@dataclass
class Turns:
    """At most ``at_once`` turns in progress, ``waiting`` behind them, ``seconds`` for each; the rest is shed."""

    at_once: int
    waiting: int
    seconds: float
    off: Callable[[], bool] = lambda: False  # the dialogue is switched off: everybody gets the static help
    metrics: Metrics = field(default_factory=Metrics, repr=False)
    _places: Optional[asyncio.Semaphore] = field(default=None, repr=False)
    _present: int = 0

    async def take(self, handle: Callable[[UserMessage], Awaitable[Any]], conversation: str, said: str, nation: Optional[str], channel: str) -> Reply:
        if self._places is None:
            self._places = asyncio.Semaphore(self.at_once)  # made inside the running loop
        if self.off():
            return self._ended(_with_help([], nation, "switched_off"), channel)
        if self._present >= self.at_once + self.waiting:
            return self._ended(_with_help([], nation, "busy"), channel)
        self._present += 1
        begun = time.monotonic()
        try:
            reply = await self._timed(handle, conversation, said, nation, channel)
        finally:
            self._present -= 1
        if self.off():  # switched off while this was being made: not one more answer goes out
            reply = _with_help([], nation, "switched_off")
        return self._ended(reply, channel, time.monotonic() - begun)

    @property
    def present(self) -> int:
        """Turns in progress or waiting."""
        return self._present

    def _ended(self, reply: Reply, channel: str, seconds: Optional[float] = None) -> Reply:
        self.metrics.turn_ended(channel, reply.reason or "complete", seconds)
        return reply

    async def _timed(self, handle: Callable[[UserMessage], Awaitable[Any]], conversation: str, said: str, nation: Optional[str], channel: str) -> Reply:
        output = TurnOutput(channel)
        message = UserMessage(said, output, conversation, input_channel=channel)
        turn = asyncio.ensure_future(self._placed(handle, message))
        try:
            await asyncio.wait({turn}, timeout=self.seconds)
            if not turn.done():
                await _cut_off(turn)
                return _with_help(output.messages, nation, "slow")
            turn.result()
        except asyncio.CancelledError:  # the server stops, or nobody waits for this any more
            turn.cancel()
            raise
        except Exception:  # whatever broke, the student gets help; the log gets the kind of error, never its text
            logging.getLogger("signpost.turn").error("turn failed", exc_info=True)
            return _with_help(output.messages, nation, "failed")
        return Reply(with_buttons_at_the_end(output.messages)) if output.complete else _with_help(output.messages, nation, "incomplete")

    async def _placed(self, handle: Callable[[UserMessage], Awaitable[Any]], message: UserMessage) -> None:
        async with self._places:  # type: ignore[union-attr]
            await handle(message)


async def _cut_off(turn: "asyncio.Future[None]") -> None:
    """End it, and its lock with it. One that does not end at once is not waited for: the student has waited enough
    (asyncio.wait_for would wait as long as something in the turn holds the cancellation back)."""
    turn.cancel()
    done, _ = await asyncio.wait({turn}, timeout=CUT_OFF_WITHIN)
    if not done:
        event("turn_goes_on", logging.ERROR)
    turn.add_done_callback(lambda ended: ended.cancelled() or ended.exception())  # looked at, so that Python does not print it


def _with_help(messages: List[Dict[str, Any]], nation: Optional[str], reason: str) -> Reply:
    event("static_help", logging.WARNING, reason=reason)
    return Reply([*messages, *static_help(nation)], complete=False, reason=reason)
