"""The pages and files that the Rasa process serves itself: demo page, widget, institutions, health."""
from __future__ import annotations

from pathlib import Path
from typing import Any, Awaitable, Callable, Text

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as as_json

from bot.channels.http import HEADERS, with_headers

PAGES = Path(__file__).resolve().parent.parent / "widget"
CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# What may be served, by path: nothing is looked up on the disk by a name that a client sent.
FILES = {
    "/": ("page.html", "text/html; charset=utf-8"),
    "/page.js": ("page.js", "text/javascript; charset=utf-8"),
    "/page.css": ("page.css", "text/css; charset=utf-8"),
    "/help/staying-safe-online": ("staying-safe-online.html", "text/html; charset=utf-8"),
}


class PagesInput(InputChannel):
    """Mounted by credentials.yml at the root: a channel by form only, no message comes in here."""

    @classmethod
    def name(cls) -> Text:
        return "pages"

    def url_prefix(self) -> Text:
        return "/"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        pages = Blueprint("pages")
        for path, (name, content_type) in FILES.items():
            pages.add_route(_file(name, content_type), path, name=f"file_{name.replace('.', '_').replace('-', '_')}")
        pages.add_route(_institutions, "/institutions", name="institutions")
        pages.add_route(_health, "/health", name="health")
        return pages


def _file(name: str, content_type: str) -> Callable:
    async def serve(request: Request) -> HTTPResponse:
        headers = {**HEADERS, "Content-Security-Policy": CONTENT_SECURITY_POLICY}
        return HTTPResponse((PAGES / name).read_bytes(), headers=headers, content_type=content_type)

    return serve


async def _institutions(request: Request) -> HTTPResponse:
    known = request.app.ctx.service.institutions.all()
    return with_headers(request, as_json([{"slug": i.slug, "name": i.name, "nation": i.nation} for i in known]))


async def _health(request: Request) -> HTTPResponse:
    """200 once messages can be answered. A directory that is away is named; the bot still answers from what it knows."""
    service = request.app.ctx.service
    book = service.institutions
    status = "ready" if service.ready else "starting"
    body = {"status": status, "model": service.model, "directory": book.version, "problems": [] if book.reachable else ["directory"]}
    return with_headers(request, as_json(body, status=200 if service.ready else 503))
