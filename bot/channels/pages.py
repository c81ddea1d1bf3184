"""The pages and files that the Rasa process serves itself: demo page, full page, widget, institutions, health."""
from __future__ import annotations

import gzip
import json
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, Optional, Text, Tuple

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as as_json

from bot.channels.http import HEADERS, Refusal, refused, with_headers
from bot.channels.operations import show_health, show_metrics
from bot.production import refuse_rasa_api
from bot.widget import site
from bot.widget.assemble import fingerprint, script
from bot.widget.lines import LineBook, Lines
from bot.widget.released import released

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
# Never in a frame, where Exit now would leave only the frame; never in reach of the window that opened it.
OF_PAGES = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"}
OPENAPI = Path(__file__).resolve().with_name("openapi.json")
HTML, CSS, JAVASCRIPT = "text/html; charset=utf-8", "text/css; charset=utf-8", "text/javascript; charset=utf-8"
# A university's page loads it from here, also where that page asks for cross-origin isolation or pins a hash.
EMBEDDED = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin", "X-Content-Type-Options": "nosniff", "Vary": "Accept-Encoding"}
FRESH = "public, max-age=300"  # a changed line is on every page within five minutes
FOR_EVER = "public, max-age=31536000, immutable"


class PagesInput(InputChannel):
    """Mounted by credentials.yml at the root: a channel by form only, no message comes in here."""

    @classmethod
    def name(cls) -> Text:
        return "pages"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> "PagesInput":
        refuse_rasa_api(sys.argv)  # also where somebody starts Rasa by `rasa run`
        return cls()

    def url_prefix(self) -> Text:
        return "/"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        pages = Blueprint("pages")
        for path, serve in {
            "/": _demo, "/demo/<slug>": _demo, "/chat/<slug>": _chat, "/help/staying-safe-online": _safety,
            "/page.css": _file("page.css", CSS), "/leave.js": _file("leave.js", JAVASCRIPT),
            "/widget.js": _widget, "/institutions": _institutions, "/openapi.json": _openapi, "/health": show_health, "/metrics": show_metrics,
        }.items():
            pages.add_route(serve, path, name="page_" + "".join(c if c.isalnum() else "_" for c in path))
        # Nothing is looked up on the disk by a name that a client sent: what was released is known at the start.
        for name, file in released().items():
            pages.add_route(_pinned(file.read_bytes()), f"/{name}", name=f"page_{name.replace('.', '_')}")
        return pages


def _page(text: str, content_type: str = HTML) -> HTTPResponse:
    return HTTPResponse(text, headers={**HEADERS, **OF_PAGES}, content_type=content_type)


def _file(name: str, content_type: str) -> Callable:
    async def serve(request: Request) -> HTTPResponse:
        return _page((site.SITE / name).read_text(encoding="utf-8"), content_type)

    return serve


async def _demo(request: Request, slug: Optional[str] = None) -> HTTPResponse:
    service, lines = request.app.ctx.service, await _lines(request)
    everyone = service.institutions.all()
    if not everyone:  # the directory is read a moment after the port listens
        return _page(site.starting_page(lines["unknown"]))
    institution = service.institutions.find(slug) if slug else everyone[-1]
    return _page(site.demo_page(institution, everyone, lines[institution.nation])) if institution else refused(Refusal(404, "not_found"))


async def _chat(request: Request, slug: str) -> HTTPResponse:
    institution = request.app.ctx.service.institutions.find(slug)
    return _page(site.chat_page(institution, (await _lines(request))[institution.nation])) if institution else refused(Refusal(404, "not_found"))


async def _safety(request: Request) -> HTTPResponse:
    return _page(site.safety_page((await _lines(request))["unknown"]))


async def _lines(request: Request) -> Lines:
    """Read beside the loop, and not waited for when the directory hangs: the lines known so far are there at once."""
    service = request.app.ctx.service
    if not hasattr(request.app.ctx, "widget_lines"):
        request.app.ctx.widget_lines = LineBook(service.settings.database_url)
    return await request.app.ctx.widget_lines.today(service.institutions.version)


async def _widget(request: Request) -> HTTPResponse:
    """Always today's lines. The browser may keep it for minutes, so that it is also there when this server is not."""
    nations = {one.slug: one.nation for one in request.app.ctx.service.institutions.all()}
    today = json.dumps([await _lines(request), nations], sort_keys=True)
    return _embedded(request, _assembled(today), FRESH)


@lru_cache(maxsize=4)
def _assembled(today: str) -> bytes:
    lines, nations = json.loads(today)
    return script(lines, nations)


def _pinned(content: bytes) -> Callable:
    async def serve(request: Request) -> HTTPResponse:
        return _embedded(request, content, FOR_EVER)

    return serve


def _embedded(request: Request, content: bytes, cache: str) -> HTTPResponse:
    tag, packed = _packed(content)
    headers: Dict[str, str] = {**EMBEDDED, "Cache-Control": cache, "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return HTTPResponse(status=304, headers=headers)
    if "gzip" in (request.headers.get("accept-encoding") or ""):
        return HTTPResponse(packed, headers={**headers, "Content-Encoding": "gzip"}, content_type=JAVASCRIPT)
    return HTTPResponse(content, headers=headers, content_type=JAVASCRIPT)


@lru_cache(maxsize=16)
def _packed(content: bytes) -> Tuple[str, bytes]:
    return f'W/"{fingerprint(content)}"', gzip.compress(content, 9, mtime=0)


async def _institutions(request: Request) -> HTTPResponse:
    known = request.app.ctx.service.institutions.all()
    return with_headers(request, as_json([{"slug": i.slug, "name": i.name, "nation": i.nation} for i in known]))


async def _openapi(request: Request) -> HTTPResponse:
    """The web channel's contract for machines: who builds a client, or tests one, reads it."""
    return with_headers(request, HTTPResponse(OPENAPI.read_text(encoding="utf-8"), content_type="application/json"))
