"""Reading another directory's feed: page by page, politely, and never more than fits."""
import hashlib
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional, Set
from urllib.parse import quote, urlencode, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.util.retry import Retry

CONNECT_SECONDS, READ_SECONDS = 5, 30
# A server may ask for patience, and may send a byte now and then: neither for ever.
MOST_PATIENCE, PAGE_SECONDS = 60, 120
MOST_BYTES = 20 * 1024 * 1024       # of one page
MOST_PAGES, MOST_SERVICES = 10_000, 200_000
PER_PAGE = 100
_NESTED = frozenset({"phones", "contacts", "schedules", "service_at_locations", "attributes",
                     "additional_urls", "x_signpost"})
_LOCAL = ("localhost", "127.0.0.1", "::1")
Progress = Callable[[int, Optional[int]], None]


class FeedError(Exception):
    """The feed cannot be read; the text says which address, why and what to do."""


class _Retry(Retry):
    def get_retry_after(self, response):
        asked = super().get_retry_after(response)
        return asked and min(asked, MOST_PATIENCE)


@dataclass
class FeedReader:
    """`keep`: a folder for answers, so that an unchanged page costs one empty reply."""
    keep: Optional[Path] = None
    progress: Progress = lambda done, total: None
    attempts: int = 4
    pause: float = 0.5
    page_seconds: float = PAGE_SECONDS

    def __post_init__(self):
        self._session = requests.Session()
        retry = _Retry(total=self.attempts, backoff_factor=self.pause, raise_on_status=False,
                       status_forcelist=(429, 500, 502, 503, 504), allowed_methods=("GET",),
                       respect_retry_after_header=True)
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))
        self._session.max_redirects = 3
        self._session.headers["Accept"] = "application/json"

    def services(self, address: str) -> List[Dict[str, Any]]:
        """Every service of the feed, each whole."""
        base = _base(address)
        found: List[Dict[str, Any]] = []
        seen: Set[str] = set()
        promised = 0
        for page in self._pages(base):
            rows = page.get("contents", page.get("content")) if isinstance(page, dict) else page
            if not isinstance(rows, list):
                raise FeedError(f"{base}: a page has no list of services under \"contents\"")
            promised = _whole_number(page.get("total_items")) if isinstance(page, dict) else 0
            new = [row for row in rows if _mark(row) not in seen]
            found += new
            seen |= {_mark(row) for row in new}
            if len(found) > MOST_SERVICES:
                raise FeedError(f"{base}: more than {MOST_SERVICES:,} services; ask for a file")
            self.progress(len(found), promised or None)
            if not new:
                break       # the end; or a feed that sends the same page whichever is asked for
        if len(found) < promised:
            raise FeedError(f"{base}: it says that it has {promised:,} services, and sent {len(found):,}. Try again "
                            "later; if it stays so, ask whoever runs it for a file, and import that")
        return [self._whole(base, row) for row in found]

    def _pages(self, base: str) -> Iterator[Any]:
        for number in range(1, MOST_PAGES + 1):
            page = self.get(f"{base}?{urlencode({'page': number, 'per_page': PER_PAGE})}")
            yield page
            if not isinstance(page, dict) or page.get("last_page") or page.get("last"):
                return
            total = _whole_number(page.get("total_pages", page.get("totalPages")))
            if total and number >= total:
                return
        raise FeedError(f"{base}: more than {MOST_PAGES:,} pages; it may never end")

    def _whole(self, base: str, row: Any) -> Any:
        """Lists of the standard hold one-to-one fields only: the rest is asked for."""
        if not isinstance(row, dict) or not row.get("id") or _NESTED & row.keys():
            return row
        return self.get(f"{base}/{quote(str(row['id']), safe='')}")

    def get(self, address: str) -> Any:
        _refuse_plain(address)
        old = self._read_kept(address)
        headers = {"If-None-Match": old["etag"]} if old and old.get("etag") else {}
        if old and old.get("modified") and not headers:
            headers = {"If-Modified-Since": old["modified"]}
        try:
            with self._session.get(address, headers=headers, stream=True,
                                   timeout=(CONNECT_SECONDS, READ_SECONDS)) as answer:
                _refuse_plain(answer.url)
                if answer.status_code == 304 and old:
                    return old["body"]
                if answer.status_code != 200:
                    raise FeedError(f"{address}: it answered {answer.status_code}, after "
                                    f"{self.attempts} tries where trying again may help")
                return self._keep(address, answer, _json(address, self._body(address, answer)))
        except (requests.RequestException, HTTPError) as problem:
            raise FeedError(f"{address}: it cannot be reached ({type(problem).__name__}); check "
                            "the address, or try again later") from None

    def _body(self, address: str, answer) -> bytes:
        parts, size, end = [], 0, time.monotonic() + self.page_seconds
        while part := answer.raw.read1(64 * 1024, decode_content=True):     # what is there, without waiting for more
            parts.append(part)
            size += len(part)
            if size > MOST_BYTES:
                raise FeedError(f"{address}: a page of more than {MOST_BYTES // 2**20} MB; ask for a file")
            if time.monotonic() > end:
                raise FeedError(f"{address}: a page that was not there after {self.page_seconds:.0f} seconds; "
                                "try again later, or ask for a file")
        return b"".join(parts)

    def _kept_file(self, address: str) -> Optional[Path]:
        name = hashlib.sha256(address.encode()).hexdigest()[:32]
        return self.keep / f"{name}.json" if self.keep else None

    def _read_kept(self, address: str) -> Optional[Dict[str, Any]]:
        path = self._kept_file(address)
        try:
            return json.loads(path.read_text(encoding="utf-8")) if path and path.exists() else None
        except (OSError, ValueError):
            return None     # a spoiled note only costs asking again

    def _keep(self, address: str, answer, body: Any) -> Any:
        path = self._kept_file(address)
        etag, modified = answer.headers.get("ETag"), answer.headers.get("Last-Modified")
        if path and (etag or modified):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({"etag": etag, "modified": modified, "body": body}),
                            encoding="utf-8")
        return body


def _base(address: str) -> str:
    bare = address.split("?", 1)[0].rstrip("/")
    return bare if bare.endswith("/services") else urljoin(bare + "/", "services")


def _refuse_plain(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL):
        return
    raise FeedError(f"{address}: write an address that starts with https://")


def _json(address: str, body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise FeedError(f"{address}: what it sent is not JSON ({problem}); open the address in a browser, "
                        "and check that it is a feed and complete") from None


def _mark(row: Any) -> str:
    """What tells two services of a feed apart: the id, or all of it where it has none."""
    given = row.get("id") if isinstance(row, dict) else None
    return str(given) if given else json.dumps(row, sort_keys=True)


def _whole_number(value: Any) -> int:
    """0 where it says nothing that can be counted with."""
    return value if type(value) is int and value > 0 else 0
