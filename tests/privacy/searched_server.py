"""`python -m tests.privacy.searched_server ANSWERS [PROTECTION…]`: the real server, whose live memory can be searched.

Each PROTECTION named is switched off first, so that a test can show that the search finds what it keeps out.
``small_numbers`` writes every count at once: the worst case for what could reach the database through it.
"""
import faulthandler
import gc
import logging
import re
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Callable, Dict, Iterator, List, Tuple

CANARY = re.compile(r"kanarie[0-9a-f]{12}")
PAUSE = 0.05


def strings_in_memory() -> Iterator[Tuple[str, str]]:
    """(kind of object, string) for all strings that any living object holds: sessions, trackers, queues, caches, frames."""
    gc.collect()
    for thing in gc.get_objects():
        for part in gc.get_referents(thing):
            if isinstance(part, str):
                yield type(thing).__name__, part
            elif isinstance(part, (bytes, bytearray)):
                yield type(thing).__name__, part.decode("latin-1")


def search(answers: Path) -> None:
    """Whenever the file ``ask`` is there: write what was found, and in what kind of object, to ``found``."""
    while True:
        time.sleep(PAUSE)
        if (answers / "ask").exists():
            (answers / "ask").unlink()
            write_what_is_found(answers)


def write_what_is_found(answers: Path) -> None:
    """In a function and a file of their own, so that a search never finds what it or an earlier one has found."""
    with open(answers / "found.part", "w", encoding="utf-8") as out:
        for holder, text in strings_in_memory():
            if "kanarie" in text:
                out.writelines(f"{match} {holder}\n" for match in CANARY.findall(text))
    (answers / "found.part").rename(answers / "found")


def without_log_filter() -> None:
    """Logging as a library sets it up: the message is printed, at DEBUG."""
    from bot.privacy import log_filter

    log_filter.install = lambda *_: logging.basicConfig(level="DEBUG", force=True)


def without_forgetting() -> None:
    """The tracker store keeps events as Rasa made them, the text included."""
    import bot.privacy.tracker_store as tracker_store

    tracker_store.without_words = list


def without_small_numbers() -> None:
    """Every figure may leave, and is written at every look."""
    import bot.counts.counter as counter
    import bot.counts.tally as tally

    tally.releasable = lambda figures, channels: {cell: 5 * figure for cell, figure in figures.items()}
    tally.least_for = lambda measure, value: 1
    counter.LOOK_AGAIN, counter.writing_day = 0.2, lambda now: now


WITHOUT: Dict[str, Callable[[], None]] = {name[len("without_"):]: act for name, act in list(globals().items()) if name.startswith("without_")}


def main(answers: str, protections: List[str]) -> int:
    from bot.__main__ import main as run_bot

    for name in protections:
        WITHOUT[name]()
    faulthandler.register(signal.SIGUSR1)
    threading.Thread(target=search, args=(Path(answers),), daemon=True).start()
    return run_bot(["run"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
