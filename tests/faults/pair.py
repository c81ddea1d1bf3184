"""Two servers that answer together, and students who write to whichever is there."""
from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import time
import uuid
from pathlib import Path
from typing import Any, Dict, List, Optional, Set, Tuple

import requests
from sqlalchemy import select

from services_directory.database import open_directory
from services_directory.models import Service

from tests.postgres_server import PostgresServer
from tests.redis_server import RedisServer
from tests.web.servers import RunningServer, until

DISCLOSURE = "my flatmate keeps coming into my room at night and touching me"
CRISIS = "i want to end it"
LONGEST = 8.0  # seconds until an answer or the static help
READY_TOGETHER = 600.0  # seconds: two servers load their models at once
MARGIN = 40.0  # seconds more, because a test's machine may be busy: the limit itself is tested in tests/bot/test_turn.py


class Pair:
    clock_folder = Path(__file__).parent / "clock"

    def __init__(self, folder: Path, redis: RedisServer, postgres: PostgresServer):
        self.folder, self.redis, self.postgres = folder, redis, postgres
        self.environment = {
            "SIGNPOST_REDIS_URL": redis.url, "SIGNPOST_REPLICAS": "2", "DATABASE_URL": f"{postgres.url}/signpost", "SIGNPOST_TURN_SECONDS": str(LONGEST), "SIGNPOST_ACTION_SECONDS": "3",
        }
        self.servers = [RunningServer(folder / f"server{n}", **self.environment) for n in range(2)]
        for server in self.servers:
            server.wait(READY_TOGETHER)
        self.services = self._services()

    def _services(self) -> Dict[str, Set[Tuple[str, str]]]:
        """Which services (id and name) are whose."""
        directory = open_directory(f"{self.postgres.url}/signpost", create=False)
        found: Dict[str, Set[Tuple[str, str]]] = {}
        with directory.session() as session:
            for owner, slug, name in session.execute(select(Service.owner, Service.slug, Service.name)):
                found.setdefault(owner, set()).add((slug, name))
        directory.close()
        return found

    def student(self, institution: str = "northbridge") -> "Student":
        return Student(self, institution)

    def restart(self, number: int) -> None:
        self.servers[number]._start()

    def kill(self, number: int) -> None:
        """As when a machine is switched off: Rasa and its action server at once."""
        server = self.servers[number]
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()
        server._output.close()

    def action_server(self, number: int) -> int:
        children = subprocess.run(["pgrep", "-P", str(self.servers[number].process.pid)], capture_output=True, text=True, check=True).stdout.split()
        return int(children[0])

    def health(self, number: int = 0) -> Any:
        return requests.get(f"{self.servers[number].base}/health", timeout=LONGEST + MARGIN).json()

    def says_in_health(self, problem: str, number: int = 0) -> None:
        until(lambda: problem in self.health(number)["problems"])

    def healthy_again(self) -> None:
        """Without anybody's help."""
        for number, server in enumerate(self.servers):
            until(lambda: server.healthy() and not set(self.health(number)["problems"]) - {"conversations"})

    def answers_again(self) -> None:
        for number in range(2):
            until(lambda: self._whole_answer(number))

    def _whole_answer(self, number: int) -> bool:
        student = self.student()
        return student.begun(number) and student.say(DISCLOSURE, number).status_code == 200 and bool(student.cards())

    def record(self, conversation: str) -> Any:
        """What Redis holds of a conversation: its state and Rasa's slots and steps."""
        kept = self.redis.client.hgetall(f"signpost:conversation:{conversation}")
        return json.loads(kept["state"]), json.loads(kept.get("tracker") or "[]")

    def understood(self, student: "Student") -> List[str]:
        """What was understood of the newest messages, in order, as the record has it."""
        return [step[1] for step in self.record(student.conversation)[1] if step[0] == "user"]

    def stop(self) -> None:
        for server in self.servers:
            server.stop()


class Student:
    """One conversation that may be continued at either server. ``sent``: ids of messages, in order."""

    def __init__(self, pair: Pair, institution: str):
        self.pair, self.institution = pair, institution
        self.session, self.messages, self.sent = "", [], []
        self.seconds = 0.0

    def begun(self, number: int = 0) -> bool:
        answer = self._post(number, "sessions", {"institution": self.institution})
        self.session = answer.json().get("session", "")
        return answer.status_code == 201

    def say(self, text: str, number: int = 0, message_id: Optional[str] = None, timeout: float = LONGEST + MARGIN) -> requests.Response:
        message_id = message_id or str(uuid.uuid4())
        answer = self._post(number, "messages", {"id": message_id, "text": text}, timeout)
        if answer.status_code == 200 and message_id not in self.sent:
            self.sent.append(message_id)
        return answer

    def say_until_answered(self, text: str, numbers: List[int], within: float = READY_TOGETHER) -> requests.Response:
        """As the widget does: the same id again where no answer came, at whichever server is there."""
        message_id, deadline, attempt = str(uuid.uuid4()), time.monotonic() + within, 0
        while time.monotonic() < deadline:
            number, attempt = numbers[attempt % len(numbers)], attempt + 1
            try:
                answer = self.say(text, number, message_id)
            except requests.RequestException:
                time.sleep(0.1)
                continue
            if answer.status_code == 200:
                return answer
            time.sleep(0.1)
        raise AssertionError("no answer to a message that was sent again and again")

    def end(self, number: int = 0) -> int:
        return requests.delete(f"{self._base(number)}/sessions", headers=self._headers(), timeout=LONGEST + MARGIN).status_code

    def _post(self, number: int, path: str, body: Any, timeout: float = LONGEST + MARGIN) -> requests.Response:
        begun = time.monotonic()
        answer = requests.post(f"{self._base(number)}/{path}", json=body, headers=self._headers(), timeout=timeout)
        self.seconds = time.monotonic() - begun
        self.messages = answer.json().get("messages", [])
        return answer

    def _base(self, number: int) -> str:
        return f"{self.pair.servers[number].base}/webhooks/web"

    def _headers(self) -> dict:
        return {"Authorization": f"Bearer {self.session}"} if self.session else {}

    def text(self) -> str:
        return "\n".join(message.get("text", "") for message in self.messages)

    def cards(self) -> list:
        return [card for message in self.messages for card in message.get("services", [])]

    def shown_its_own(self) -> bool:
        """Cards of this university and of the whole nation, and no other university's."""
        shown, own = {(card["id"], card["name"]) for card in self.cards()}, self.pair.services[self.institution]
        return bool(shown & own) and shown <= own | self.pair.services["national"]

    @property
    def helped(self) -> bool:
        return "999" in self.text() or "112" in self.text()

    @property
    def conversation(self) -> str:
        return hashlib.sha256(b"signpost session " + self.session.encode()).hexdigest()[:32]
