"""What the HTTP channels share: refusals in one shape, CORS by institution, headers, addresses."""
from __future__ import annotations

import logging
from typing import Any, Awaitable, Callable, Dict, Iterable, List, Optional

from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as as_json

from bot.channels import proxies
from bot.channels.claims import StoreAway
from bot.static_help import error_text, static_help

HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}
# On every answer that has none of its own: data may neither run anything nor be shown in somebody else's frame.
DEFAULT_HEADERS = {
    **HEADERS,
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    "X-Robots-Tag": "noindex",
}
STRICT_TRANSPORT = "max-age=31536000"  # a year; this host alone: what else the university serves is its own affair


class Refusal(Exception):
    """An error for the client: HTTP status, code of data/words/errors.yml, and messages to show (the lines)."""

    def __init__(self, status: int, code: str, messages: Optional[List[Dict[str, Any]]] = None, retry_after: Optional[int] = None):
        super().__init__(code)
        self.status, self.code, self.messages, self.retry_after = status, code, messages or [], retry_after


def error_body(code: str, messages: List[Dict[str, Any]]) -> Dict[str, Any]:
    return {"error": {"code": code, "message": error_text(code)}, "messages": messages}


def refused(refusal: Refusal) -> HTTPResponse:
    response = as_json(error_body(refusal.code, refusal.messages), status=refusal.status)
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


async def answered(request: Request, act: Callable, on_new_message: Callable[[Any], Awaitable[Any]]) -> HTTPResponse:
    """Run ``act`` and turn refusals and surprises into answers; the surprise's text is never shown or logged."""
    service = getattr(request.app.ctx, "service", None)
    if service is None or not service.ready:
        response = refused(Refusal(503, "unavailable", static_help()))
    else:
        try:
            response = await act(request, service, on_new_message)
        except Refusal as refusal:
            response = refused(refusal)
        except StoreAway:  # before it is known whose conversation this is
            service.metrics.store_failed()
            response = refused(Refusal(503, "unavailable", static_help()))
        except Exception:  # a bug of ours: the student still gets the lines
            logging.getLogger("signpost.web").error("request failed", exc_info=True)
            response = refused(Refusal(503, "unavailable", static_help()))
    return with_headers(request, response)


async def protect(request: Request, response: HTTPResponse) -> None:
    """Sanic's response middleware: the headers that every answer has, whichever route or error made it."""
    for name, value in DEFAULT_HEADERS.items():
        response.headers.setdefault(name, value)
    if scheme_of(request) == "https":
        response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT


def with_headers(request: Request, response: HTTPResponse) -> HTTPResponse:
    response.headers.update(HEADERS)
    response.headers["Vary"] = "Origin"
    origin = request.headers.get("origin")
    service = getattr(request.app.ctx, "service", None)
    if origin and service and (origin in service.institutions.origins()):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
    return response


def preflight(request: Request) -> HTTPResponse:
    response = with_headers(request, HTTPResponse(status=204))
    if "Access-Control-Allow-Origin" in response.headers:
        response.headers["Access-Control-Allow-Methods"] = "POST, DELETE"
        response.headers["Access-Control-Allow-Headers"] = "authorization, content-type"
        response.headers["Access-Control-Max-Age"] = "600"
    return response


def check_origin(request: Request, allowed: Iterable[str]) -> None:
    """A browser says where its page came from: our own pages and the institution's sites may talk to us."""
    origin = request.headers.get("origin")
    if origin and origin != f"{scheme_of(request)}://{request.host}" and origin not in allowed:
        raise Refusal(403, "origin_not_allowed")


def address_of(request: Request, service: Any) -> str:
    return proxies.client_address(request.ip, request.headers.getall("x-forwarded-for", []), service.settings.trusted_proxies)


def limit_key(request: Request, service: Any) -> str:
    """By what the limits of an address are counted."""
    return proxies.household(address_of(request, service))


def scheme_of(request: Request) -> str:
    """http or https, as the browser sees it: TLS usually ends at a proxy in front of us."""
    service = getattr(request.app.ctx, "service", None)
    trusted = service.settings.trusted_proxies if service else ()
    return proxies.scheme(request.ip, request.scheme, request.headers.getall("x-forwarded-proto", []), trusted)
