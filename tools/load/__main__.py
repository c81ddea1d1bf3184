"""`make load`: 200 students at once for ten minutes, then more than there is room for, then those who mean harm.

    make load                                        the whole of it, about 13 minutes
    make load ARGUMENTS="--minutes 1 --warm-up 0.5"  a short look
    make soak                                        the same with 100 students for eight hours

Writes figures.json and load.png (times and memory over the minutes) into var/load/ and ends with an error where a
figure is not as it must be. Locust, the load generator, is installed into an environment of its own in .tools/, so
that its libraries and Rasa's never meet.
"""
from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Dict, List

from bot.paths import ROOT, VAR
from bot.training import train
from services_directory.connections import LAST_WORDS, REQUEST_SECONDS
from tools import floods
from tools.load import figures
from tools.load.server import Server
from tools.load.watching import Watch, megabytes

HERE = Path(__file__).resolve().parent
TOOL, LOCK = ROOT / ".tools" / "load", HERE / "requirements.txt"
MESSAGES = ROOT / "evaluation" / "development.jsonl"
BEGIN_PER_SECOND = 4  # students who arrive each second: fewer than the limit of new conversations from one address
OVERLOAD_STUDENTS, OVERLOAD_SECONDS = 150, 30
# room for everybody to begin, so that it is the turns that are too many; with its ordinary limits it refuses sooner
OPEN_LIMITS = {"SIGNPOST_MESSAGES_PER_MINUTE": "100000", "SIGNPOST_ADDRESS_PER_MINUTE": "1000000", "SIGNPOST_SESSIONS_PER_MINUTE": "100000"}
MANY, BIG = 1000, 10_000_000  # connections; bytes


def main() -> int:
    options = _options()
    train()
    locust, folder = bring_locust(), VAR / "load"
    folder.mkdir(parents=True, exist_ok=True)
    found: Dict[str, Any] = {"students_at_once": options.students, "minutes": options.minutes, "cores": os.cpu_count()}
    with Server(folder / "server") as server:
        found["students"] = crowd(locust, server, folder, options)
        found["harm"] = harm(locust, server, folder)
    print("More students than there is room for …", flush=True)
    with Server(folder / "server", **OPEN_LIMITS) as server:
        students(locust, server, folder / "overload.csv", OVERLOAD_STUDENTS, OVERLOAD_SECONDS, reads=0, arrive=OVERLOAD_STUDENTS)
        found["overload"] = figures.overloaded(figures.read_record(folder / "overload.csv"))
    found["not_as_it_must_be"] = figures.verdict(found)
    (folder / "figures.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))
    print(f"The picture is {folder / 'load.png'}.")
    return 1 if found["not_as_it_must_be"] else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=200, help="at the same time")
    parser.add_argument("--minutes", type=float, default=10.0, help="after warm-up")
    parser.add_argument("--warm-up", type=float, default=2.0, help="minutes that do not count: everybody arrives, caches fill")
    return parser.parse_args()


def bring_locust() -> Path:
    """Locust's own environment, made the first time and when the lock changes."""
    stamp, wanted = TOOL / "installed", LOCK.read_text(encoding="utf-8")
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        print("Fetching the load generator into .tools/load …", flush=True)
        uv = str(ROOT / ".tools" / "bin" / "uv")
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(TOOL)], check=True)
        subprocess.run([uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(TOOL / "bin" / "python"), str(LOCK)], check=True)
        stamp.write_text(wanted, encoding="utf-8")
    return TOOL / "bin" / "locust"


def crowd(locust: Path, server: Server, folder: Path, options: argparse.Namespace) -> Dict[str, Any]:
    """The students whom the service is for, at their own pace."""
    seconds = (options.minutes + options.warm_up) * 60
    print(f"{options.students} students for {seconds / 60:.1f} minutes, the first {options.warm_up:.1f} to warm up …", flush=True)
    begun = time.time()
    with Watch(server.process.pid) as watch:
        students(locust, server, folder / "students.csv", options.students, seconds)
    record, warm = figures.read_record(folder / "students.csv"), begun + options.warm_up * 60
    memory = [(at, mb) for at, mb in watch.seen if at <= begun + seconds]
    figures.draw(record, memory, warm, folder / "load.png", f"{options.students} students at once, {os.cpu_count()} cores")
    return {**figures.steady(record, memory, warm), "server_cpu_share_of_one_core": round(watch.cpu["spent"] / (time.time() - begun), 2)}


def students(locust: Path, server: Server, record: Path, count: int, seconds: float, reads: float = 15.0, arrive: float = BEGIN_PER_SECOND) -> None:
    run_locust(locust, server.url, record, count, seconds, reads, arrive)


def run_locust(locust: Path, url: str, record: Path, count: int, seconds: float, reads: float, arrive: float, *more: str) -> None:
    subprocess.run([*_locust(locust, url, record, count, seconds, reads, arrive), *more], check=False, cwd=HERE)


def _locust(locust: Path, url: str, record: Path, count: int, seconds: float, reads: float, arrive: float) -> List[str]:
    return [
        str(locust), "-f", str(HERE / "students.py"), "--headless", "--only-summary", "--host", url, "--users", str(count), "--spawn-rate", str(arrive),
        "--run-time", f"{round(seconds)}s", "--stop-timeout", "10", "--loglevel", "WARNING", "--messages", str(MESSAGES), "--record", str(record), "--reads", str(reads),
    ]


def harm(locust: Path, server: Server, folder: Path) -> Dict[str, Any]:
    """A burst, half-sent requests and a huge body, while twenty students go on talking."""
    print(f"{MANY} connections in a burst, {MANY} half-sent requests, a body of {BIG // 1_000_000} MB, and 20 students …", flush=True)
    before, longest = megabytes(server.process.pid), REQUEST_SECONDS + 15
    talking = subprocess.Popen(_locust(locust, server.url, folder / "meanwhile.csv", 20, longest, 5.0, 20), cwd=HERE)
    burst = asyncio.run(floods.burst(server.port, MANY))
    loris = asyncio.run(floods.slow_loris(server.port, MANY, longest=longest, every=2.0))
    body = asyncio.run(floods.big_body(server.port, BIG))
    talking.wait()
    again = asyncio.run(floods.burst(server.port, 1))
    meanwhile = figures.overloaded(figures.read_record(folder / "meanwhile.csv"))
    return {
        "burst": burst, "slow_loris_longest_s": round(max(loris), 1), "slow_loris_limit_s": REQUEST_SECONDS * 1.5 + LAST_WORDS, "big_body": floods.status_of(body),
        "students_meanwhile": meanwhile, "answers_afterwards": again == {"200": 1}, "memory_growth_mb": round(megabytes(server.process.pid) - before),
    }


if __name__ == "__main__":
    sys.exit(main())
