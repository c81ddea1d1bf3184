"""/health and /metrics: for those who run the service. Neither can hold a word of a student."""
from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any, Sequence

from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as as_json
from sanic.response import text as as_text

from bot.channels.http import address_of, with_headers
from bot.channels.proxies import client_address
from bot.health import health
from bot.metrics import CONTENT_TYPE, exposition

# A proxy adds one of these. Whoever comes through a proxy that is not trusted is not on this machine, whatever it seems.
FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip", "via")
NOT_FOR_YOU = "Metrics are for this machine and for the addresses in SIGNPOST_METRICS_FROM.\n"


async def show_health(request: Request) -> HTTPResponse:
    """200 once messages can be answered, 503 before; what is wrong is named, and why."""
    service = request.app.ctx.service
    return with_headers(request, as_json(health(service), status=200 if service.ready else 503))


async def show_metrics(request: Request) -> HTTPResponse:
    service = request.app.ctx.service
    if not may_read(request, service):
        return with_headers(request, as_text(NOT_FOR_YOU, status=403))
    return with_headers(request, HTTPResponse(exposition(service), content_type=CONTENT_TYPE))


def may_read(request: Request, service: Any) -> bool:
    forwarded = any(request.headers.get(name) for name in FORWARDED)
    address = address_of(request, service)
    if forwarded and address == client_address(request.ip, [], []):  # through a proxy nobody told us of
        return False
    return allowed(address, service.settings.metrics_from)


def allowed(address: str, networks: Sequence[Any]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return found.is_loopback or any(found in ip_network(network) for network in networks)
