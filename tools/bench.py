"""`make bench`: time of a turn over the web channel, time to start, memory of all processes. Prints one table.

Starts a server of its own on free ports (frozen clock, so that opening hours are the same in every run), warms it
up, then asks one message after another: crisis, disclosure with action and directory, question, small talk.
"""
from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
import uuid
from pathlib import Path
from statistics import median
from typing import Dict, List

import requests
from tqdm import tqdm

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.start import free_ports  # noqa: E402
from bot.training import train  # noqa: E402

SAID = {
    "crisis": "i want to end it",
    "disclosure, with action and directory": "my flatmate keeps coming into my room at night and touching me",
    "question, with action and directory": "can I report without giving my name",
    "small talk": "thank you",
    "disclosure of 120 words": (
        "hi so this is long sorry, i started here in september and halls were fine at first, we cooked together and went to the same seminars and "
        "i thought we were friends. then i had a lot of deadlines and stopped going out as much and he got weird about it. last week after the quiz "
        "he walked me back and would not leave, he pushed me onto the bed and touched me when i said no, and since then he acts like nothing happened "
        "and everyone in the flat thinks i am the one being off with him. i have an essay due on friday and i cannot concentrate and i do not know who "
        "i am meant to tell or if this is even something"
    ),
}


def tree_megabytes(pid: int) -> Dict[str, float]:
    """Resident memory of a process and its children, by command, in MB."""
    listing = subprocess.run(["ps", "-eo", "pid,ppid,rss,args"], capture_output=True, text=True, check=True).stdout.splitlines()[1:]
    rows = [line.split(None, 3) for line in listing]
    family = {pid}
    while True:
        more = {int(r[0]) for r in rows if int(r[1]) in family} - family
        if not more:
            break
        family |= more
    return {f"{r[0]} {r[3].split('-m ')[-1][:24]}": int(r[2]) / 1024 for r in rows if int(r[0]) in family}


def begin(port: int, action_port: int):
    environment = {**os.environ, "SIGNPOST_NOW": "2026-11-22T02:10", "SIGNPOST_PORT": str(port), "SIGNPOST_ACTION_PORT": str(action_port), "SIGNPOST_MESSAGES_PER_MINUTE": "100000", "SIGNPOST_ADDRESS_PER_MINUTE": "1000000"}
    begun = time.monotonic()
    process = subprocess.Popen([sys.executable, "-W", "ignore", "-m", "bot", "run"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while time.monotonic() - begun < 120:
        try:
            if requests.get(f"http://127.0.0.1:{port}/health", timeout=1).status_code == 200:
                return process, time.monotonic() - begun
        except requests.RequestException:
            pass
        time.sleep(0.05)
    raise SystemExit("the server did not become ready in 120 s")


def one_session(base: str, web: requests.Session) -> Dict[str, str]:
    return {"Authorization": "Bearer " + web.post(f"{base}/sessions", json={"institution": "northbridge"}, timeout=20).json()["session"]}


def measure(base: str, text: str, turns: int, label: str) -> List[float]:
    web, taken = requests.Session(), []
    headers = one_session(base, web)
    for number in tqdm(range(turns + 5), desc=label, leave=False, disable=not sys.stderr.isatty()):
        begun = time.perf_counter()
        answer = web.post(f"{base}/messages", json={"id": str(uuid.uuid4()), "text": text}, headers=headers, timeout=20)
        spent = (time.perf_counter() - begun) * 1000
        assert answer.status_code == 200, answer.text
        if number >= 5:  # the first few warm caches up
            taken.append(spent)
    return sorted(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=100, help="turns of each kind")
    turns = parser.parse_args().turns
    train()
    port, action_port = free_ports(2)
    process, start = begin(port, action_port)
    try:
        base = f"http://127.0.0.1:{port}/webhooks/web"
        print(f"{'turn':42}{'p50 ms':>9}{'p95 ms':>9}")
        for label, text in SAID.items():
            taken = measure(base, text, turns, label)
            print(f"{label:42}{median(taken):9.1f}{taken[int(len(taken) * 0.95) - 1]:9.1f}")
        memory = tree_megabytes(process.pid)
        print(f"\nstart to /health 200: {start:.1f} s")
        for name, megabytes in memory.items():
            print(f"memory of {name}: {megabytes:.0f} MB")
        print(f"memory of all processes: {sum(memory.values()):.0f} MB")
    finally:
        process.terminate()
        process.wait(10)


if __name__ == "__main__":
    main()
