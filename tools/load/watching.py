"""How much memory a server and its children hold, looked at every so often while something else goes on."""
from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Dict, List, Tuple

PAGE = 4096


def family(pid: int) -> List[int]:
    """The process and everything that it started."""
    found, new = [], [pid]
    while new:
        found += new
        new = [child for parent in new for child in _children(parent)]
    return found


def _children(pid: int) -> List[int]:
    children: List[int] = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children += [int(child) for child in file.read_text().split()]
        except OSError:
            pass
    return children


def megabytes(pid: int) -> float:
    """Resident memory of the whole family, in MB."""
    total = 0
    for one in family(pid):
        try:
            total += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * PAGE
        except OSError:
            pass
    return total / 1e6


def cpu_seconds(pid: int) -> float:
    """Processor time of the whole family so far."""
    ticks = 0
    for one in family(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        except OSError:
            pass
    return ticks / 100


class Watch:
    """``with Watch(pid) as watch``: (time, MB) pairs in ``watch.seen``."""

    def __init__(self, pid: int, every: float = 1.0):
        self._pid, self._every = pid, every
        self._done = threading.Event()
        self.seen: List[Tuple[float, float]] = []
        self.cpu: Dict[str, float] = {}

    def __enter__(self) -> "Watch":
        self.cpu["begun"] = cpu_seconds(self._pid)
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def _look(self) -> None:
        while True:
            self.seen.append((time.time(), megabytes(self._pid)))
            if self._done.wait(self._every):
                return

    def __exit__(self, *problem: object) -> None:
        self._done.set()
        self._thread.join()
        self.cpu["spent"] = cpu_seconds(self._pid) - self.cpu.pop("begun")
