"""`make chat`: the same conversation in the terminal, through the same web channel as everybody else."""
from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import uuid
from typing import Any, Dict, List, Optional

import requests

from bot.paths import ROOT
from bot.settings import Settings
from bot.start import free_ports
from bot.training import train
from bot.wording_files import words

WAIT = 120  # seconds for the server to become ready


def chat(settings: Settings, institution: Optional[str]) -> int:
    base = f"http://127.0.0.1:{settings.port}"
    server = None if answers(base) else Server(settings)
    try:
        if server is not None:
            base = server.wait()
        return Terminal(base, institution).talk()
    finally:
        if server is not None:
            server.stop()


def answers(base: str) -> bool:
    try:
        return requests.get(f"{base}/health", timeout=2).status_code == 200
    except requests.RequestException:
        return False


class Server:
    """A server of our own for one conversation, on free ports, gone when the conversation is over."""

    def __init__(self, settings: Settings):
        import os

        train()
        print(words("terminal")["not_ready"], flush=True)
        port, action_port = free_ports(2)
        self._base = f"http://127.0.0.1:{port}"
        self._log = tempfile.TemporaryFile("w+")
        environment = {**os.environ, "SIGNPOST_PORT": str(port), "SIGNPOST_ACTION_PORT": str(action_port)}
        self._process = subprocess.Popen([sys.executable, "-W", "ignore", "-m", "bot", "run"], cwd=ROOT, env=environment, stdout=self._log, stderr=subprocess.STDOUT)

    def wait(self) -> str:
        deadline = time.monotonic() + WAIT
        while time.monotonic() < deadline and self._process.poll() is None:
            if answers(self._base):
                return self._base
            time.sleep(0.5)
        self._log.seek(0)
        raise SystemExit(self._log.read().strip().splitlines()[-1] if self._process.poll() is not None else words("terminal")["cannot_reach"])

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(8)
        except subprocess.TimeoutExpired:
            self._process.kill()


class Terminal:
    """One conversation: prints messages of version 1, takes words or the number of a button."""

    def __init__(self, base: str, institution: Optional[str]):
        self._base, self._institution = base, institution
        self._words = words("terminal")
        self._buttons: List[Dict[str, str]] = []
        self._session = ""

    def talk(self) -> int:
        print(self._words["welcome"])
        print(self._words["quit_hint"])
        try:
            self._begin(self._institution or self._choose())
            while True:
                said = input(f"\n{self._words['prompt']}").strip()
                if said.lower() in ("/exit", "/quit"):
                    break
                if said:
                    self._say(said)
        except (EOFError, KeyboardInterrupt):
            print()
        except requests.RequestException:
            print(self._words["cannot_reach"])
            return 1
        self._end()
        print(self._words["bye"])
        return 0

    def _choose(self) -> str:
        known = requests.get(f"{self._base}/institutions", timeout=10).json()
        for number, institution in enumerate(known, 1):
            print(self._words["institution_line"].format(number=number, name=institution["name"]))
        print(self._words["choose_institution"])
        while True:
            typed = input(self._words["prompt"]).strip()
            if typed.isdigit() and 1 <= int(typed) <= len(known):
                return known[int(typed) - 1]["slug"]
            print(self._words["no_such_number"])

    def _begin(self, institution: str) -> None:
        answer = requests.post(f"{self._base}/webhooks/web/sessions", json={"institution": institution}, timeout=20).json()
        self._session = answer.get("session", "")
        self._show(answer)

    def _say(self, said: str) -> None:
        chosen = int(said) - 1 if said.isdigit() else -1
        if said.isdigit() and not 0 <= chosen < len(self._buttons):
            print(self._words["no_such_number"])
            return
        body = {"payload": self._buttons[chosen]["payload"]} if said.isdigit() else {"text": said}
        answer = requests.post(f"{self._base}/webhooks/web/messages", json={"id": str(uuid.uuid4()), **body}, headers=self._headers(), timeout=20)
        self._show(answer.json())

    def _end(self) -> None:
        if self._session:
            try:
                requests.delete(f"{self._base}/webhooks/web/sessions", headers=self._headers(), timeout=5)
            except requests.RequestException:
                pass  # the server is gone, and the conversation with it

    def _headers(self) -> Dict[str, str]:
        return {"Authorization": f"Bearer {self._session}"}

    def _show(self, answer: Dict[str, Any]) -> None:
        if answer.get("error") and not answer.get("messages"):
            print(answer["error"]["message"])
        for message in answer.get("messages", []):
            for line in lines_of(message, self._words):
                print(line)
        self._buttons = [button for message in answer.get("messages", []) for button in message.get("buttons", [])] or self._buttons
        for number, button in enumerate(self._buttons, 1):
            print(self._words["button_line"].format(number=number, title=button["title"]))


def lines_of(message: Dict[str, Any], w: Dict[str, str]) -> List[str]:
    """A message as lines of text: text first, then each card, then where a fact is from."""
    lines = ["", f"*** {w['urgent']} ***"] if message.get("urgent") else [""]
    if message.get("text"):
        lines.append(f"{w['speaker']}{message['text']}")
    for card in message.get("services", []):
        lines.extend(card_lines(card, w))
    source = message.get("source")
    if source:
        lines.append(w["source"].format(**source))
        if source.get("reviewed_on"):
            lines.append(w["source_reviewed"].format(**source))
    return lines


def card_lines(card: Dict[str, Any], w: Dict[str, str]) -> List[str]:
    lines = ["", f"- {card['name']}", f"  {card['summary']}", "  " + w["card_for_whom"].format(**card)]
    for channel in card["channels"]:
        lines.append(w["card_channel"].format(**channel))
        lines.append(w["card_hours"].format(**channel))
        lines.extend(w[key].format(**channel) for key, field in (("card_what_happens", "what_happens"), ("card_cost", "cost")) if channel.get(field))
        lines.append(w[{True: "card_on_bill", False: "card_not_on_bill", None: "card_bill_unknown"}[channel["on_bill"]]] if channel["kind"] in ("phone", "text") else "")
    lines.append(w["card_checked"].format(**card) if card["checked_on"] else w["card_not_checked"])
    if card.get("demo"):
        lines.append(w["card_demo"])
    return [line for line in lines if line]
