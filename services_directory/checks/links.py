"""Do the addresses still answer? Asked politely, and never a reason to unpublish anything.

403, 405 and 429 mean "unknown": many sites refuse programs. A link is dead when 404, 410 or a
name that is not found was seen on two different days; the first time is only noted.
"""
import json
import re
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Callable, Dict, Iterable, List, Optional, Tuple
from urllib.parse import urlsplit

import requests

from services_directory.checks.findings import FAIL, NOTE, WARN, Finding
from services_directory.validation.records import FileRecord, Parsed

GOOD, UNKNOWN, GONE = "good", "unknown", "gone"
_GONE = frozenset({404, 410})
_SECONDS = 10
_PAUSE = 1.0
_START = 20_000     # bytes in which a page's title stands
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.I | re.S)
_NOT_FOUND = re.compile(r"\b404\b|not found|can.?t be found|no longer (?:available|exists)", re.I)
Ask = Callable[[str], Tuple[str, str]]      # state, why


def ask_web(address: str) -> Tuple[str, str]:
    try:
        with requests.get(address, timeout=_SECONDS, stream=True, allow_redirects=True,
                          headers={"User-Agent": "Signpost link check"}) as answer:
            state, why = state_of(answer.status_code), f"it answered {answer.status_code}"
            return _soft(answer, address) or (state, why) if state == GOOD else (state, why)
    except requests.exceptions.SSLError:
        return UNKNOWN, "its certificate cannot be trusted"
    except requests.ConnectionError as problem:
        # "Name or service not known", "getaddrinfo failed": the name is gone, not the server busy.
        missing = any(words in str(problem) for words in ("NameResolution", "getaddrinfo",
                                                          "Name or service"))
        return (GONE, "its name is not found") if missing else (UNKNOWN, "it did not answer")
    except requests.RequestException as problem:
        return UNKNOWN, type(problem).__name__


def _soft(answer: requests.Response, address: str) -> Optional[Tuple[str, str]]:
    """A page that says 200 and is not the page: sent on to the front page, or headed "not found".
    A program cannot be sure, so it is for a person to look at."""
    asked, got = urlsplit(address), urlsplit(answer.url)
    if answer.history and asked.path.strip("/") and not got.path.strip("/"):
        return UNKNOWN, f"it sends on to the front page {answer.url}"
    start = next(answer.iter_content(_START), b"").decode("utf-8", "replace")
    found = _TITLE.search(start)
    title = " ".join(found[1].split()) if found else ""
    if _NOT_FOUND.search(title):
        return UNKNOWN, f'its heading is "{title[:60]}"'
    return None


class Politely:
    """Asks one host at most once a second: a small charity's server is not ours to strain."""

    def __init__(self, ask: Ask, clock=time.monotonic, sleep=time.sleep):
        self._ask, self._clock, self._sleep = ask, clock, sleep
        self._last: Dict[str, float] = {}

    def __call__(self, address: str) -> Tuple[str, str]:
        host = urlsplit(address).netloc
        wait = self._last.get(host, float("-inf")) + _PAUSE - self._clock()
        if wait > 0:
            self._sleep(wait)
        try:
            return self._ask(address)
        finally:
            self._last[host] = self._clock()


def state_of(status: int) -> str:
    if status in _GONE:
        return GONE
    return GOOD if status < 400 else UNKNOWN


@dataclass
class Memory:
    """On which days an address was seen gone; a good answer wipes them."""
    path: Path

    def __post_init__(self):
        try:
            self.days: Dict[str, List[str]] = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self.days = {}

    def note(self, address: str, state: str, today: date) -> int:
        """The number of different days on which it was gone."""
        if state == GOOD:
            self.days.pop(address, None)
        elif state == GONE:
            days = self.days.setdefault(address, [])
            if today.isoformat() not in days:
                days.append(today.isoformat())
        return len(self.days.get(address, []))

    def keep(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(self.days, indent=1), encoding="utf-8")


def addresses(parsed: Parsed) -> Dict[str, Tuple[str, str]]:
    """address -> (owner, record), each once; made-up ones of demonstrations are left alone."""
    found: Dict[str, Tuple[str, str]] = {}
    for record in parsed.files:
        for name, address in _of_file(record):
            host = address.split("/")[2] if address.startswith("https://") else ""
            if host and not host.endswith(".example"):
                found.setdefault(address, (record.owner, name))
    return found


def _of_file(record: FileRecord) -> Iterable[Tuple[str, Optional[str]]]:
    for row in [*record.services, *record.routes]:
        if row["status"] == "withdrawn":
            continue
        if row["source_url"]:
            yield f"service {row['slug']}", row["source_url"]
        for channel in row["channels"]:
            yield f"service {row['slug']}", channel["value"]
    for fact in record.facts:
        for address in (fact["source_url"], fact["value"]):
            if address:
                yield f"fact {fact['field']}", address


def check_links(parsed: Parsed, memory: Memory, today: date, ask: Ask = ask_web,
                progress: Callable[[], None] = lambda: None) -> Iterable[Finding]:
    for address, (owner, name) in addresses(parsed).items():
        state, why = ask(address)
        days = memory.note(address, state, today)
        progress()
        if state == GONE and days >= 2:
            yield Finding(FAIL, "links", owner, name, f"{address} is dead: {why}, on {days} days")
        elif state == GONE:
            yield Finding(WARN, "links", owner, name,
                          f"{address}: {why}; look again tomorrow before believing it")
        elif state == UNKNOWN:
            yield Finding(NOTE, "links", owner, name,
                          f"{address}: {why}; open it yourself, a program cannot tell")
    memory.keep()
