"""Connections that do no harm: half-sent requests end, floods push out the idle, ambiguous framing is refused.

Sanic 21.12 measures a request's time from its last byte, so that one byte now and then keeps a connection for ever
(slow-loris); it opens as many connections as there are file descriptors; and a request with two lengths is read by
one of them, which a proxy may read by the other. All three are put right here. The feed serves under it as it is;
the bot has words of its own for who is turned away (bot/connections.py).
"""
from __future__ import annotations

import re
import resource
from time import monotonic
from typing import Any, List, Optional, Type

from sanic.exceptions import InvalidUsage, PayloadTooLarge, RequestTimeout
from sanic.http import Http, Stage
from sanic.server import HttpProtocol

REQUEST_SECONDS = 20.0  # for a whole request, from its first byte to its last
LAST_WORDS = 1.0  # seconds to send the refusal of a request that took too long
LINGER_SECONDS, LINGER_BYTES = 5.0, 16 * 1024 * 1024  # how long, and how much, is heard of a body that was refused
WAITING_TO_BE_ACCEPTED = 1024  # connections that the system holds for us during a burst
SPARE_FILES = 512  # descriptors for everything that is not a visitor's connection


class StrictHttp(Http):
    """HTTP/1.1 where a body has one length, said once, in digits."""

    def __init__(self, protocol: "PatientProtocol"):
        super().__init__(protocol)
        self.request_body = None  # Sanic sets it at the first byte; the clock looks before

    async def http1_request_header(self) -> None:
        try:
            await super().http1_request_header()
        except (ValueError, KeyError):
            self.url = None  # it may be what could not be read
            raise InvalidUsage("Bad Request") from None
        lengths = self.request.headers.getall("content-length", [])
        codings = self.request.headers.getall("transfer-encoding", [])
        if len(lengths) + len(codings) > 1 or any(not re.fullmatch("[0-9]{1,12}", size) for size in lengths) or any(coding != "chunked" for coding in codings):
            self.keep_alive, self.request_body = False, None
            raise InvalidUsage("Bad Request")

    async def read(self) -> Optional[bytes]:
        try:
            return await super().read()
        except PayloadTooLarge:
            self.protocol.unheard = 0
            raise


class PatientProtocol(HttpProtocol):
    """One connection. ``most`` is shared by all: the limit of open connections, set by ``limit_connections``."""

    __slots__ = ("opened", "request_begun", "let_in", "unheard", "lingering")
    most = 2000
    reads: Type[StrictHttp] = StrictHttp

    def connection_made(self, transport: Any) -> None:
        self.opened, self.request_begun, self._http = monotonic(), None, None
        self.unheard: Optional[int] = None  # bytes dropped since a refusal; None while everything is read
        self.lingering = False  # our side has ended; the client may finish and read why
        self.let_in = len(self.connections) < self.most or self._make_room()
        if self.let_in:
            return super().connection_made(transport)
        self.turned_away()
        transport.write(self.no_room())
        transport.close()

    def connection_lost(self, problem: Optional[Exception]) -> None:
        if self.let_in:
            super().connection_lost(problem)

    def turned_away(self) -> None:
        """Called for each connection that finds no room."""

    def no_room(self) -> bytes:
        """The whole answer to a connection that finds no room, before a request was even read."""
        return b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nCache-Control: no-store\r\nRetry-After: 5\r\nConnection: close\r\n\r\n"

    def _setup_connection(self) -> None:
        self._http = self.reads(self)
        self._time = monotonic()
        self.check_timeouts()

    def data_received(self, data: bytes) -> None:
        if self.unheard is not None:
            return self._drop(data)
        if not self.in_a_request or not self.waits_for_client:
            self.request_begun = monotonic()  # the first bytes of the next request
        super().data_received(data)

    def close(self, timeout: Optional[float] = None) -> None:
        """After a refusal whose body is still arriving: end our side and let the client finish, or it never reads why."""
        if self.unheard is not None and not self.lingering and self.transport and self.transport.can_write_eof():
            self.lingering = True  # however much of the body has come and been dropped before the refusal was written
            self.transport.resume_reading()
            self.transport.write_eof()
            self.loop.call_later(LINGER_SECONDS, self.abort)
            return
        super().close(timeout)

    def _drop(self, data: bytes) -> None:
        self.unheard += len(data)
        if self.unheard > LINGER_BYTES:
            self.abort()

    @property
    def in_a_request(self) -> bool:
        """From its first byte to its last, even if it was answered before its body had come (a path that is not there)."""
        return self._http is not None and (self._http.stage is not Stage.IDLE or bool(self._http.request_body))

    @property
    def waits_for_client(self) -> bool:
        """Idle, or in the middle of a request: nobody's answer is being made."""
        http = self._http
        return http is None or http.stage in (Stage.IDLE, Stage.REQUEST) or (http.stage is Stage.HANDLER and bool(http.request_body))

    def check_timeouts(self) -> None:
        http = self._http
        half_sent = self.in_a_request and self.waits_for_client
        if self._task and half_sent and self.request_begun is not None and monotonic() - self.request_begun > self.request_timeout:
            http.exception = RequestTimeout("Request Timeout")
            self._task.cancel()
            self.loop.call_later(LAST_WORDS, self.abort)  # Sanic would wait for the rest of the body once more
            return
        super().check_timeouts()

    def _make_room(self) -> bool:
        """Close the longest-open connection that waits for its client; False where every one is being answered."""
        waiting: List["PatientProtocol"] = [one for one in self.connections if one.waits_for_client]
        if not waiting:
            return False
        oldest = min(waiting, key=lambda one: one.opened)
        self.connections.discard(oldest)
        oldest.abort()
        return True


def limit_connections(protocol: Type[PatientProtocol], most: int) -> None:
    """At most ``most`` open connections, fewer where the system does not give us the file descriptors for them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = most + SPARE_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    protocol.most = most if soft == resource.RLIM_INFINITY else max(1, min(most, soft - SPARE_FILES))
