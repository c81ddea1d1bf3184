"""The server under load: Signpost as `make run` starts it, with its ordinary limits, in a folder of its own."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Dict

from bot.paths import ROOT
from bot.start import free_ports

READY_WITHIN = 180.0  # seconds; a busy machine takes its time


class Server:
    """Started on free ports, with the real clock. ``more``: settings that differ from what an operator would have."""

    def __init__(self, folder: Path, **more: str):
        folder.mkdir(parents=True, exist_ok=True)
        self.port, action_port = free_ports(2)
        self.url = f"http://127.0.0.1:{self.port}"
        own = {"SIGNPOST_PORT": str(self.port), "SIGNPOST_ACTION_PORT": str(action_port), "DATABASE_URL": f"sqlite:///{folder.resolve()}/directory.db"}
        self._log = (folder / "server.log").open("ab")
        command = [sys.executable, "-W", "ignore", "-m", "bot", "run"]
        self.process = subprocess.Popen(command, cwd=ROOT, env={**_ordinary(), **own, **more}, stdout=self._log, stderr=self._log, start_new_session=True)
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=2):
                    return
            except OSError:
                time.sleep(0.2)
        self.stop()
        raise SystemExit(f"The server did not become ready; {self._log.name} says why.")

    def stop(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(15)
        self._log.close()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *problem: object) -> None:
        self.stop()


def _ordinary() -> Dict[str, str]:
    """The environment without settings of this shell that would make the figures somebody else's."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SIGNPOST_") or name == "SIGNPOST_VAR"}
