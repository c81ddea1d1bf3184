"""What Teams' and Slack's servers are told when a delivery is not taken: a status, nothing else.

401 not proved who sent it, 403 proved but not allowed here, 400 not understood, 413 too large, 503 try again.
The reason goes to the log as a fixed word; the answer does not help whoever is guessing.
"""
from __future__ import annotations

import json
import logging
from typing import Any, Awaitable, Callable, Dict

from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.http import HEADERS
from bot.privacy.log_filter import event

TRY_AGAIN = 5  # seconds
LARGEST_BODY = 128 * 1024  # the longest text of Slack is 40,000 characters, of Teams 28 KB, each also as HTML


class Refused(Exception):
    def __init__(self, status: int, reason: str):
        super().__init__(reason)
        self.status, self.reason = status, reason


async def taken(channel: str, request: Request, act: Callable[[Request, Any], Awaitable[HTTPResponse]]) -> HTTPResponse:
    """Run ``act`` once messages can be answered; refusals and surprises become a status without a word."""
    service = getattr(request.app.ctx, "service", None)
    try:
        if service is None or not service.ready:
            raise Refused(503, "starting")
        if len(request.body or b"") > LARGEST_BODY:
            raise Refused(413, "too_large")
        response = await act(request, service)
    except Refused as refused:
        event("refused", logging.WARNING, channel=channel, status=refused.status, reason=refused.reason)
        response = HTTPResponse(status=refused.status)
    except Exception:  # a bug of ours: the sender tries again, the log has the kind of error and its place
        logging.getLogger("signpost.web").error("request failed", exc_info=True)
        response = HTTPResponse(status=503)
    if response.status == 503:
        response.headers["Retry-After"] = str(TRY_AGAIN)
    response.headers.update(HEADERS)
    return response


def content_type(request: Request) -> str:
    return (request.headers.get("content-type") or "").split(";")[0].strip().lower()


def as_object(raw: Any) -> Dict[str, Any]:
    """JSON text as an object; anything else is refused."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError, TypeError):
        raise Refused(400, "not_json") from None
    if not isinstance(body, dict):
        raise Refused(400, "not_json")
    return body


def text_at(body: Any, *path: str) -> str:
    """The string at this path of nested objects; empty where there is none or where it is something else."""
    for name in path:
        body = body.get(name) if isinstance(body, dict) else None
    return body.encode("utf-8", "replace").decode() if isinstance(body, str) else ""


def institution_for(table: Dict[str, str], organisation: str, service: Any) -> Any:
    """The institution of a tenant or workspace. One that nobody configured is refused, whatever it says."""
    slug = table.get(organisation)
    if not organisation or slug is None:
        raise Refused(403, "unknown_organisation")
    institution = service.institutions.find(slug)
    if institution is None:
        raise Refused(403 if service.institutions.reachable else 503, "unknown_institution")
    return institution
