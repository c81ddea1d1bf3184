"""Real servers for tests: `python -m bot run` in a process of its own, on free ports, with a var folder of its own."""
from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any, Dict, Optional

import requests

from bot.model_file import recorded
from bot.paths import ROOT
from bot.start import free_ports
from bot.training import model_path, train

PATIENCE = 120.0  # seconds until a test gives up waiting for something that must happen; what is in time is measured elsewhere
READY_WITHIN = 400.0  # the same for a start: 15 s of a processor, which others may be using
ASKED = 60.0  # seconds for an HTTP answer
NOW = "2026-11-22T02:10"


def until(check, within: float = PATIENCE):
    """Ask again and again until the answer is true; fail after ``within`` seconds."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        answer = check()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"not so within {within} s")


class RunningServer:
    """One running Signpost. ``folder`` is everything it may write to."""

    command = [sys.executable, "-W", "ignore", "-m", "bot", "run"]

    def __init__(self, folder: Path, **environment: str):
        train()
        self.folder = folder
        (folder / "models").mkdir(parents=True, exist_ok=True)
        for file in (model_path(), recorded(model_path())):
            shutil.copy(file, folder / "models")
        for graph in model_path().parent.parent.glob("encoder-*.onnx"):
            (folder / graph.name).hardlink_to(graph) if os.stat(graph).st_dev == os.stat(folder).st_dev else shutil.copy(graph, folder)
        self.port, self.action_port = free_ports(2)
        self.base = f"http://127.0.0.1:{self.port}"
        self.log = folder / "output.log"
        defaults = {
            "SIGNPOST_VAR": str(folder), "SIGNPOST_PORT": str(self.port), "SIGNPOST_ACTION_PORT": str(self.action_port), "SIGNPOST_NOW": NOW,
            "DATABASE_URL": f"sqlite:///{folder}/directory.db", "SIGNPOST_MESSAGES_PER_MINUTE": "6000", "SIGNPOST_ADDRESS_PER_MINUTE": "60000",
            "SIGNPOST_SESSIONS_PER_MINUTE": "60000",
            # a turn may take its time: the cores are shared with whatever else runs, and what a late turn says has tests of its own
            "SIGNPOST_TURN_SECONDS": "40", "SIGNPOST_ACTION_SECONDS": "20",
        }
        self.environment = {**os.environ, **defaults, **environment}
        self._start()

    def _start(self) -> None:
        self._output = open(self.log, "ab")
        self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.environment, stdout=self._output, stderr=subprocess.STDOUT, start_new_session=True)

    def wait(self, within: float = READY_WITHIN) -> "RunningServer":
        until(lambda: self.healthy() or self.process.poll() is not None, within)
        assert self.healthy(), self.log.read_text()[-2000:]
        return self

    def healthy(self) -> bool:
        try:
            return requests.get(f"{self.base}/health", timeout=ASKED).status_code == 200
        except requests.RequestException:
            return False

    def stop(self, how: int = signal.SIGINT) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)
            try:
                self.process.wait(ASKED)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self._output.close()

    def talk(self, institution: str = "northbridge", **body: Any) -> "Talk":
        return Talk(self.base, institution, **body)


class Talk:
    """One student's conversation with a running server."""

    def __init__(self, base: str, institution: str, **body: Any):
        self.base = f"{base}/webhooks/web"
        self.begun = requests.post(f"{self.base}/sessions", json={"institution": institution, **body}, timeout=ASKED)
        self.session = self.begun.json().get("session", "")
        self.messages = self.begun.json()["messages"]

    @property
    def headers(self) -> Dict[str, str]:
        return {"Authorization": f"Bearer {self.session}"}

    def post(self, body: Any, **headers: str) -> requests.Response:
        answer = requests.post(f"{self.base}/messages", json=body, headers={**self.headers, **headers}, timeout=ASKED)
        self.messages = answer.json().get("messages", [])
        return answer

    def say(self, text: Optional[str] = None, payload: Optional[str] = None, message_id: Optional[str] = None) -> requests.Response:
        said = {"payload": payload} if payload is not None else {"text": text}
        return self.post({"id": message_id or str(uuid.uuid4()), **said})

    def press(self, title: str) -> requests.Response:
        """Press the button that reads ``title``."""
        offered = {b["title"]: b["payload"] for m in self.messages for b in m.get("buttons", [])}
        assert title in offered, f"no button reads {title!r}; there are {list(offered)}"
        return self.say(payload=offered[title])

    def end(self) -> requests.Response:
        return requests.delete(f"{self.base}/sessions", headers=self.headers, timeout=ASKED)

    def text(self) -> str:
        return "\n".join(message.get("text", "") for message in self.messages)

    def cards(self) -> list:
        return [card for message in self.messages for card in message.get("services", [])]
