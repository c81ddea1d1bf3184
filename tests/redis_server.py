"""A real Redis server for tests, on a free port, in a folder that goes with it; it can be stopped, paused and filled."""
from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Iterator, List

import pytest
import redis

from bot.start import free_ports

IN_MEMORY = ("--save", "", "--appendonly", "no")
PASSWORD = "only-for-tests"


class RedisServer:
    def __init__(self, *options: str):
        self.port = free_ports(1)[0]
        self.folder = Path(tempfile.mkdtemp(prefix="signpost-redis-"))
        self.url = f"redis://:{PASSWORD}@127.0.0.1:{self.port}/0"
        self._options: List[str] = list(options)
        self.client = redis.Redis.from_url(self.url, decode_responses=True, socket_timeout=60)
        self.start()

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--requirepass", PASSWORD,
                   "--logfile", str(self.folder / "redis.log"), *self._options]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            assert self.process.poll() is None, "Redis did not start"
            with contextlib.suppress(redis.ConnectionError):
                self.client.ping()
                return

    def stop(self) -> None:
        if self.process.poll() is None:
            self.resume()
            self.process.kill()
            self.process.wait()

    def pause(self) -> None:
        """It listens and answers nothing, like a machine that hangs."""
        os.kill(self.process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def remove(self) -> None:
        self.stop()
        self.client.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def pass_time(self, seconds: float) -> None:
        """As if so much time had gone by: every expiry is nearer, and every moment that is kept lies further back."""
        gone = int(seconds * 1000)
        for key in self.client.keys():
            for field in ("begun", "since") if self.client.type(key) == "hash" else ():
                if self.client.hexists(key, field):
                    self.client.hincrby(key, field, -gone)
            left = self.client.pttl(key)
            if left >= 0:
                self.client.pexpire(key, left - gone)


@contextlib.contextmanager
def running_redis(*options: str) -> Iterator[RedisServer]:
    if shutil.which("redis-server") is None:
        pytest.skip("Redis is not installed (Debian: redis-server)")
    server = RedisServer(*(options or IN_MEMORY))
    try:
        yield server
    finally:
        server.remove()
