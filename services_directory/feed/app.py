"""The feed's own small server: it shares nothing with the bot but the database.

No key, no cookie, no log of who asked what. Every answer carries an ETag made of the directory's
version and the address, so that a reader who has the page already is told so at no cost.
"""
import asyncio
import hashlib
import json
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Tuple

from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from services_directory.connections import (REQUEST_SECONDS, WAITING_TO_BE_ACCEPTED,
                                            PatientProtocol, limit_connections)
from services_directory.database import Directory
from services_directory.facts import directory_version, list_institutions
from services_directory.feed import pages, reading
from services_directory.feed.hsds import Host, organization_id
from services_directory.feed.ids import make_id

PROFILE = "https://docs.openreferraluk.org/en/latest/"
OPENAPI = "https://openreferraluk.org/specifications/3.0/openapi.json"
_CONTRACT = Path(__file__).resolve().with_name("openapi.json")     # what this server answers to
_KEPT = 32      # institutions whose list of rows is kept in memory
_LARGEST_REQUEST = 16 * 1024     # bytes; nobody has a reason to send a body
_HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300",
            "X-Content-Type-Options": "nosniff"}


class NotHere(Exception):
    """There is no such institution or record."""


class Feed:
    """Answers, as plain data. One lock: the work is short, and pages are cached by readers."""

    def __init__(self, directory: Directory):
        self._directory = directory
        self._kept: "OrderedDict[tuple, tuple]" = OrderedDict()
        self._lock = threading.Lock()

    def version(self) -> str:
        with self._directory.session() as session:
            return directory_version(session)

    def institutions(self) -> List[Dict[str, Any]]:
        with self._directory.session() as session:
            return [{"slug": info.slug, "name": info.name, "nation": info.nation,
                     "demo": info.demo, "url": f"/directory/{info.slug}/"}
                    for info in list_institutions(session)]

    def details(self, slug: str, arguments) -> Dict[str, Any]:
        _, host = self._rows(slug)
        return {"version": "HSDS-UK-3.0", "profile": PROFILE, "openapi_url": OPENAPI,
                "name": host.name}

    def services(self, slug: str, arguments) -> Dict[str, Any]:
        rows, _ = self._rows(slug)
        question = pages.read_question(arguments)
        found = [pair for pair in rows if pages.matches(question, *pair)]
        return pages.envelope(found, question, reading.full)

    def service(self, slug: str, key: str) -> Dict[str, Any]:
        rows, _ = self._rows(slug)
        return reading.full([self._find(rows, key)])[0]

    def organizations(self, slug: str, arguments) -> Dict[str, Any]:
        return _page(pages.organizations(self._rows(slug)[0]), arguments)

    def organization(self, slug: str, key: str) -> Dict[str, Any]:
        rows, _ = self._rows(slug)
        made = _with_id(pages.organizations(rows), key)
        mine = [pair for pair in rows if organization_id(*pair) == key]
        return {**made, "services": [{"id": _service_id(*pair), "name": pair[0]["name"],
                                      "status": "active"} for pair in mine]}

    def taxonomies(self, slug: str, arguments) -> Dict[str, Any]:
        self._rows(slug)
        return _page([pages.taxonomy()], arguments)

    def taxonomy(self, slug: str, key: str) -> Dict[str, Any]:
        self._rows(slug)
        return _with_id([pages.taxonomy()], key)

    def taxonomy_terms(self, slug: str, arguments) -> Dict[str, Any]:
        self._rows(slug)
        return _page(pages.terms(), arguments)

    def taxonomy_term(self, slug: str, key: str) -> Dict[str, Any]:
        self._rows(slug)
        return _with_id(pages.terms(), key)

    def service_at_locations(self, slug: str, arguments) -> Dict[str, Any]:
        return _page(self._places(slug), arguments)

    def service_at_location(self, slug: str, key: str) -> Dict[str, Any]:
        return _with_id(self._places(slug), key)

    def _places(self, slug: str) -> List[Dict[str, Any]]:
        rows, _ = self._rows(slug)
        found = []
        for service in reading.full(rows):
            brief = {name: service[name] for name in ("id", "name", "description", "status",
                                                      "organization") if name in service}
            found += [{**place, "service_id": service["id"], "service": brief}
                      for place in service.get("service_at_locations", [])]
        return found

    def _rows(self, slug: str) -> Tuple[List[Tuple[Dict[str, Any], Host]], Host]:
        with self._lock, self._directory.session() as session:
            key = (slug, directory_version(session))
            if key not in self._kept:
                host = reading.find_host(session, slug)
                if host is None:
                    raise NotHere(slug)
                self._kept[key] = (reading.list_rows(session, host), host)
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            return self._kept[key]

    @staticmethod
    def _find(rows, key: str):
        found = next((pair for pair in rows if _service_id(*pair) == key), None)
        if found is None:
            raise NotHere(key)
        return found


def _service_id(row: Dict[str, Any], host: Host) -> str:
    return make_id(host.owner, f"{'route' if 'target' in row else 'service'}/{row['slug']}")


def _page(items: List[Dict[str, Any]], arguments) -> Dict[str, Any]:
    return pages.envelope(items, pages.read_question(arguments), list)


def _with_id(items: List[Dict[str, Any]], key: str) -> Dict[str, Any]:
    found = next((item for item in items if item["id"] == key), None)
    if found is None:
        raise NotHere(key)
    return found


_ONES = {"services": "service", "organizations": "organization", "taxonomies": "taxonomy",
         "taxonomy_terms": "taxonomy_term", "service_at_locations": "service_at_location"}


def create_app(directory: Directory) -> Sanic:
    app = Sanic("signpost_feed", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = _LARGEST_REQUEST
    app.config.REQUEST_TIMEOUT, app.config.RESPONSE_TIMEOUT = REQUEST_SECONDS, 30
    app.config.KEEP_ALIVE_TIMEOUT = 15
    feed = Feed(directory)

    async def answer(request: Request, work: Callable[[], Any]) -> HTTPResponse:
        # Reading a database blocks: not in the loop, where every other reader would wait.
        return await asyncio.get_running_loop().run_in_executor(None, _answer, feed, request, work)

    # The router takes a slash at the end for one more, empty, part of the path.
    @app.get("/directory", strict_slashes=False)
    @app.get("/directory/<slug:str>", strict_slashes=False)
    @app.get("/directory/<slug:str>/<name:str>", strict_slashes=False)
    @app.get("/directory/<slug:str>/<name:str>/<key:str>", strict_slashes=False)
    async def find(request, slug="", name="", key=""):
        return await answer(request, lambda: _find(feed, slug, name, key, _arguments(request)))

    @app.get("/health")
    async def health(request):
        return await answer(request, lambda: {"directory": feed.version()})

    @app.get("/openapi.json")
    async def openapi(request):
        return await answer(request, lambda: json.loads(_CONTRACT.read_text(encoding="utf-8")))

    @app.exception(SanicException)
    async def refuse(request, problem):
        # No route takes OPTIONS: a page on another site asks it before it reads, and may.
        if request.method == "OPTIONS":
            return HTTPResponse(status=204, headers={
                **_HEADERS, "Access-Control-Allow-Methods": "GET, OPTIONS",
                "Access-Control-Allow-Headers": "If-None-Match, Content-Type"})
        answer = _json({"error": str(problem)}, getattr(problem, "status_code", 500))
        answer.headers.update(getattr(problem, "headers", {}))  # 405 must say what is allowed
        return answer

    return app


def _arguments(request: Request) -> Dict[str, str]:
    return {name: request.args.get(name) for name in request.args}


def _find(feed: Feed, slug: str, name: str, key: str, arguments) -> Any:
    if not slug:
        return feed.institutions()
    if not name:
        return feed.details(slug, arguments)
    if name not in _ONES:
        raise NotHere(name)
    if not key:
        return getattr(feed, name)(slug, arguments)
    return getattr(feed, _ONES[name])(slug, key.lower())


def _answer(feed: Feed, request: Request, work: Callable[[], Any]) -> HTTPResponse:
    try:
        tag = _etag(feed.version(), request)
        if tag in (request.headers.get("If-None-Match") or ""):
            return HTTPResponse(status=304, headers={**_HEADERS, "ETag": tag})
        return _json(work(), 200, tag)
    except NotHere:
        return _json({"error": "there is nothing of this name; /directory/ lists the universities"}, 404)
    except pages.BadQuestion as problem:
        return _json({"error": str(problem)}, 400)
    except Exception as problem:    # the database is away or being replaced
        return _json({"error": f"the directory cannot be read now ({type(problem).__name__})"}, 503)


def _etag(version: str, request: Request) -> str:
    text = f"{version}\n{request.path}\n{request.query_string}"
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def _json(value: Any, status: int, tag: Optional[str] = None) -> HTTPResponse:
    body = json.dumps(value, ensure_ascii=False, default=str, separators=(",", ":"))
    headers = {**_HEADERS, "ETag": tag} if tag else {
        **_HEADERS, "Cache-Control": "no-store"}
    return HTTPResponse(body, status=status, headers=headers, content_type="application/json")


def serve(directory: Directory, host: str, port: int) -> None:
    """Until it is stopped. Whoever never finishes a question, or asks on too many connections, harms nobody else."""
    limit_connections(PatientProtocol, PatientProtocol.most)
    create_app(directory).run(host=host, port=port, access_log=False, motd=False,
                              protocol=PatientProtocol, backlog=WAITING_TO_BE_ACCEPTED)
