"""What Teams and Slack share: who writes, the first messages, one turn after the other, the reply on its way back.

A channel checks what comes in, turns it into an ``Incoming`` and hands it over; ``take_in`` returns at once, so that
the request can be acknowledged, and the answer is made in the background. The address for the reply (``place``)
lives in the ``Incoming``, as long as the turn, and nowhere else.
"""
from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass, field
from typing import Any, Awaitable, Callable, Dict, List, Optional, Sequence, Tuple

from bot.channels.claims import BUSY, GONE, MINE, Claim, StoreAway
from bot.channels.in_order import InOrder
from bot.channels.people import Person, claim_any
from bot.channels.seen import Seen
from bot.channels.service import Service
from bot.channels.turn import Reply, readable
from bot.institutions import KnownInstitution
from bot.privacy.log_filter import event
from bot.static_help import error_text, expired_help, lines_only, static_help
from bot.wording_files import words

LOOK_AGAIN = 0.05  # seconds
MOST_ASIDES = 200  # things said outside the order of a conversation, at the same time
LAST_WORDS = 4.0  # seconds in which those who wait are told, when the server stops


@dataclass(frozen=True)
class Pressed:
    """The message whose button was pressed: its id in the chat, and its content where the channel sent it along."""

    row: str
    blocks: Any = field(default=None, repr=False)


@dataclass(frozen=True)
class Incoming:
    """``kind``: hello (the chat was opened), text (written), choice (a button: ``said`` is its token)."""

    pseudonyms: Tuple[str, ...]
    institution: KnownInstitution
    kind: str
    said: str = field(repr=False)
    written: float
    place: Any = field(repr=False)
    pressed: Optional[Pressed] = field(default=None, repr=False)


class Courier:
    """How a channel says something; each of Teams and Slack has its own."""

    async def deliver(self, place: Any, messages: List[Dict[str, Any]], repeatable: bool = False) -> bool:
        """False where a part may have arrived or not: it is not sent again, unless it is ``repeatable``."""
        raise NotImplementedError

    async def replace_buttons(self, place: Any, pressed: Pressed, said: str) -> None:
        """Put what was chosen where the buttons were."""

    async def working(self, place: Any) -> None:
        """Show that an answer is being made, until cancelled."""


class Conversations:
    """All conversations of one channel in this process."""

    def __init__(self, channel: str, service: Service, handle: Callable, courier: Courier):
        settings = service.settings
        self._channel, self._service, self._handle, self._courier = channel, service, handle, courier
        stores = service.stores
        self.people, self._seen, self._line = stores.people(), stores.seen(), stores.line()
        self._limit = stores.limit(channel, settings.messages_per_minute)
        self._seen_meanwhile = Seen()  # while the store is away
        self.in_order = InOrder(self._answer)
        self._background: "set[asyncio.Future[Any]]" = set()

    async def take_in(self, mark: str, incoming: Incoming) -> bool:
        """False where there is no room. A delivery taken in before is taken in by doing nothing."""
        person = incoming.pseudonyms[-1]
        try:
            if not await self._seen.first_time(mark):
                return True
            await self._line.join(person, incoming.written, mark)
        except StoreAway:
            return await self._help_meanwhile(mark, incoming)
        if self.in_order.put(person, incoming.written, (mark, incoming)):
            return True
        await self._not_taken(person, mark)
        event("shed", logging.WARNING, channel=self._channel)
        return False

    async def _not_taken(self, person: str, mark: str) -> None:
        await self._line.leave(person, mark)
        with contextlib.suppress(StoreAway):
            await self._seen.forget(mark)

    async def _help_meanwhile(self, mark: str, incoming: Incoming) -> bool:
        """The store of conversations is away: whoever writes gets 999 and the lines, once for each message."""
        if await self._seen_meanwhile.first_time(mark):
            self.in_the_background(self._say(incoming, static_help(incoming.institution.nation)))
        return True

    async def first_time(self, mark: str) -> bool:
        try:
            return await self._seen.first_time(mark)
        except StoreAway:
            return await self._seen_meanwhile.first_time(mark)

    def in_the_background(self, sending: Awaitable[Any]) -> None:
        """Say something that belongs to no conversation here; at most a few at a time, the rest is left unsaid."""
        if len(self._background) >= MOST_ASIDES:
            asyncio.ensure_future(sending).cancel()
            return
        task = asyncio.ensure_future(sending)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def stop(self) -> None:
        """Tell those whose answer is now lost to write again; nobody's words are kept to answer them later."""
        unfinished = await self.in_order.stop()
        for aside in list(self._background):
            aside.cancel()
        told = [self._courier.deliver(i.place, [_notice(words("channels")["interrupted"]), *lines_only(i.institution.nation)], repeatable=True) for _, i in unfinished]
        done, late = await asyncio.wait([asyncio.ensure_future(t) for t in told], timeout=LAST_WORDS) if told else ((), ())
        for task in late:
            task.cancel()
        await asyncio.gather(*done, *late, return_exceptions=True)

    async def _answer(self, item: Tuple[str, Incoming]) -> None:
        """In the person's order over all processes: claim, answer, keep what changed, and only then say it."""
        mark, incoming = item
        person = incoming.pseudonyms[-1]
        try:
            await self._line.wait_for_turn(person, incoming.written, mark)
            claim = await self._claimed(mark, incoming)
            if claim.outcome in (MINE, GONE):
                await self._answer_claimed(claim, mark, incoming)
        except StoreAway:
            self._service.metrics.store_failed()
            await self._say(incoming, static_help(incoming.institution.nation))
        finally:
            await self._line.leave(person, mark)

    async def _claimed(self, mark: str, incoming: Incoming) -> Claim:
        """A process that was cut off from the store may hold a claim that nobody uses, for some seconds."""
        deadline = time.monotonic() + self._service.settings.turn_seconds
        while True:
            claim = await claim_any(self.people, incoming.pseudonyms, mark)
            if claim.outcome != BUSY or claim.session.was_answered(mark):
                return claim
            if time.monotonic() > deadline:
                raise StoreAway("held elsewhere")
            await asyncio.sleep(LOOK_AGAIN)

    async def _answer_claimed(self, claim: Claim, mark: str, incoming: Incoming) -> None:
        if claim.outcome == MINE and incoming.kind == "hello":
            return await self.people.release(claim)
        if await self._too_fast(claim, incoming):
            return await self._slow_down(claim, incoming)
        working = asyncio.ensure_future(self._courier.working(incoming.place))
        try:
            messages = await self._messages(claim, mark, incoming)
        finally:
            working.cancel()
        await self._say(incoming, messages)

    async def _say(self, incoming: Incoming, messages: List[Dict[str, Any]]) -> None:
        """No reply twice. Where a part of it may be lost, the lines come after it, and the wish to write again: those
        may stand there twice, and must not be missing."""
        if not await self._courier.deliver(incoming.place, messages):
            again = [_notice(words("channels")["perhaps_lost"]), *lines_only(incoming.institution.nation)]
            await self._courier.deliver(incoming.place, again, repeatable=True)

    async def _too_fast(self, claim: Claim, incoming: Incoming) -> bool:
        try:
            return await self._limit.take(incoming.pseudonyms[-1]) > 0
        except StoreAway:
            if claim.outcome == MINE:
                await self.people.release(claim)
            raise

    async def _messages(self, claim: Claim, mark: str, incoming: Incoming) -> List[Dict[str, Any]]:
        """Everything to say to this; for a new person the truth about this channel first."""
        institution = incoming.institution
        if claim.outcome == GONE:
            await self._service.forget(incoming.pseudonyms[0])
            begun = await self.people.begin_as(incoming.pseudonyms[0], institution.slug, institution.nation, self._service.settings.now or None)
            if begun is None:
                return static_help(institution.nation)
            claim = await self.people.claim(begun.id, mark)
        try:
            claim.session.told_to_wait = False
            messages = await self._turn(claim, incoming) if claim.session.greeted else await self._first(claim, incoming)
        except BaseException:
            await self.people.release(claim)
            raise
        await self._keep(claim)
        return messages

    async def _keep(self, claim: Claim) -> None:
        """Where the store went away meanwhile, the student gets the answer all the same."""
        try:
            if not claim.session.greeted:  # Rasa knows neither nation nor institution yet: the next message begins anew
                await self.people.end(claim.session.id)
            else:
                await self.people.finish(claim)
        except StoreAway:
            pass

    async def _first(self, claim: Claim, incoming: Incoming) -> List[Dict[str, Any]]:
        person, institution = claim.session, incoming.institution
        reply = await self._service.greet(self._handle, claim, institution, self._channel)
        if not reply.complete:
            return reply.messages
        greeting = with_write_again(reply.messages)
        if incoming.kind == "hello":
            return person.with_tokens(greeting)
        if incoming.kind == "choice":  # a button of a conversation that is forgotten
            return [*expired_help(institution.nation), *person.with_tokens(greeting)]
        return [*without_menu(greeting), *await self._turn(claim, incoming)]

    async def _turn(self, claim: Claim, incoming: Incoming) -> List[Dict[str, Any]]:
        if incoming.kind == "choice":
            return await self._chosen(claim, incoming)
        return claim.session.with_tokens((await self._take(claim, readable(incoming.said))).messages)

    async def _chosen(self, claim: Claim, incoming: Incoming) -> List[Dict[str, Any]]:
        """What a button stands for, once: a row of buttons that was answered is spent, and says so in its place."""
        person: Person = claim.session
        if incoming.said not in person.choices:
            return [_notice(error_text("unknown_payload")), *lines_only(person.nation)]
        pressed = incoming.pressed
        if pressed is not None and pressed.row in person.spent:
            return []
        payload, title = person.choices[incoming.said]
        reply = await self._take(claim, payload)
        if pressed is not None and reply.complete:
            person.spend(pressed.row)
            self.in_the_background(self._courier.replace_buttons(incoming.place, pressed, words("channels")["chosen"].format(title=title)))
        return person.with_tokens(reply.messages)

    async def _take(self, claim: Claim, said: str) -> Reply:
        return await self._service.take(self._handle, claim, said, self._channel)

    async def _slow_down(self, claim: Claim, incoming: Incoming) -> None:
        """Said once, with the lines, until there is room again: an answer to each would only make the flood wider."""
        if claim.outcome != MINE:
            return
        person, told = claim.session, claim.session.told_to_wait
        person.told_to_wait = True
        await self.people.finish(claim)
        if not told:
            await self._say(incoming, [_notice(error_text("too_many")), *lines_only(person.nation)])


def _notice(text: str) -> Dict[str, Any]:
    return {"kind": "notice", "lang": "en", "text": text}


def with_write_again(messages: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """The greeting, with what to do when no answer comes: on the notice where there is one, so that it stays three messages."""
    said = words("channels")["write_again"]
    for number, message in enumerate(messages):
        if message["kind"] == "notice":
            return [*messages[:number], {**message, "text": f"{message['text']} {said}"}, *messages[number + 1:]]
    return [*messages[:1], _notice(said), *messages[1:]]


def without_menu(messages: Sequence[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """The greeting of somebody who has already said something: the answer brings its own buttons."""
    return [message for message in messages if not message.get("buttons")]
