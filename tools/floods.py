"""Visitors who mean harm, or are many: a burst of connections, half-sent requests that never end, a body of 10 MB.

Used by `make load` at full size and by the tests in short; each says what came back. Nothing but the standard library.
"""
from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import Dict, List, Optional

CLOSED, NOTHING = "closed", "no answer"


def status_of(answer: bytes) -> str:
    return answer.split(b" ", 2)[1].decode() if answer.startswith(b"HTTP/1.1 ") else CLOSED


async def burst(port: int, connections: int, seconds: float = 20.0) -> Dict[str, int]:
    """Open all at the same time, ask each for /health; how many got which status, or were closed."""

    async def one() -> str:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            answer = await asyncio.wait_for(reader.read(65536), seconds)
            writer.close()
            return status_of(answer)
        except asyncio.TimeoutError:
            return NOTHING
        except OSError:
            return CLOSED

    return dict(Counter(await asyncio.gather(*(one() for _ in range(connections)))))


async def slow_loris(port: int, connections: int, longest: float, every: float = 1.0, head: bytes = b"POST /webhooks/web/messages HTTP/1.1\r\nHost: x\r\nX-Slow: ") -> List[float]:
    """Send one byte now and then, never a whole request; the seconds until the server ended each connection."""

    async def one() -> float:
        begun = time.monotonic()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(head)
            ended = asyncio.ensure_future(reader.read(-1))
            while not ended.done() and not writer.transport.is_closing() and time.monotonic() - begun < longest:
                writer.write(b"a")
                await asyncio.wait([ended], timeout=every)
            ended.cancel()
            writer.close()
        except (OSError, RuntimeError):  # uvloop's word for a connection that has just been closed
            pass
        return time.monotonic() - begun

    return list(await asyncio.gather(*(one() for _ in range(connections))))


async def big_body(port: int, size: int, path: str = "/webhooks/web/messages", seconds: float = 20.0) -> bytes:
    """Send a body of this size, as far as the server takes it; the answer, which may come before the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n\r\n".encode())
    piece, sent = b"a" * 65536, 0
    answer: Optional[bytes] = None
    try:
        while sent < size:
            writer.write(piece[: size - sent])
            sent += len(piece)
            await asyncio.wait_for(writer.drain(), seconds)
    except (OSError, asyncio.TimeoutError):
        pass  # the server has heard enough; what it said is still to be read
    try:
        answer = await asyncio.wait_for(reader.read(65536), seconds)
    except (OSError, asyncio.TimeoutError):
        pass
    writer.close()
    return answer or b""
