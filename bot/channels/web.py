"""The web channel, version 1: sessions issued here, JSON only, whole answers or the static help.

The contract (paths, fields, errors) is fixed in docs/web-channel.md. What a client says about who it is, which
channel it is or what it may do is ignored: the record of a session is on the server.
"""
from __future__ import annotations

import asyncio
import json
import re
import time
from typing import Any, Awaitable, Callable, Dict, List, Optional, Text

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as as_json

from bot.channels import http
from bot.channels.claims import BUSY, DONE, GONE, MINE, Claim, StoreAway
from bot.channels.http import Refusal
from bot.channels.service import Service
from bot.channels.sessions import Session
from bot.channels.turn import Reply, readable
from bot.institutions import KnownInstitution
from bot.static_help import expired_help, lines_only, static_help

LARGEST_BODY = 16 * 1024
GREETING = "greeting"  # in the place of a message's id
LOOK_AGAIN = 0.05  # seconds between two looks whether a message that is being answered has its answer
_ID = re.compile(r"[0-9a-fA-F-]{8,64}")
_NOW = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


class WebInput(InputChannel):
    """Mounted by credentials.yml under /webhooks/web. ``app.ctx.service`` holds sessions, limits and settings."""

    @classmethod
    def name(cls) -> Text:
        return "web"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        web = Blueprint("web")

        @web.route("/sessions", methods=["POST"])
        async def begin(request: Request) -> HTTPResponse:
            return await http.answered(request, _begin, on_new_message)

        @web.route("/messages", methods=["POST"])
        async def say(request: Request) -> HTTPResponse:
            return await http.answered(request, _say, on_new_message)

        @web.route("/sessions", methods=["DELETE"])
        async def end(request: Request) -> HTTPResponse:
            return await http.answered(request, _end, on_new_message)

        async def preflight(request: Request) -> HTTPResponse:
            return http.preflight(request)

        # By name: a pattern for all paths is not asked where a path has routes of its own, and browsers got 405.
        for path in ("/sessions", "/messages"):
            web.add_route(preflight, path, methods=["OPTIONS"], name=f"preflight_{path[1:]}")
        return web


async def _begin(request: Request, service: Service, handle: Callable) -> HTTPResponse:
    body = _object(request)
    institution = service.institutions.find(body.get("institution"))
    if institution is None:
        raise Refusal(404, "unknown_institution", lines_only())
    http.check_origin(request, institution.allowed_origins)
    try:
        return await _open(service, handle, institution, http.limit_key(request, service), _frozen_time(body, service))
    except StoreAway:
        service.metrics.store_failed()
        raise Refusal(503, "unavailable", static_help(institution.nation)) from None


async def _open(service: Service, handle: Callable, institution: KnownInstitution, address: str, now: Optional[str]) -> HTTPResponse:
    await service.check_new_session(address, institution.nation)
    if service.switched_off():  # no session: Rasa would know neither nation nor institution when it is on again
        service.metrics.turn_ended("web", "switched_off")
        raise Refusal(503, "unavailable", static_help(institution.nation))
    session = await service.sessions.begin(institution.slug, institution.nation, now)
    if session is None:
        raise Refusal(503, "unavailable", static_help(institution.nation))
    claim = await service.sessions.claim(session.id, GREETING)
    reply = await service.greet(handle, claim, institution, "web")
    claim.session.offer(reply.messages)
    await service.sessions.finish(claim)
    answer = {"session": session.id, "expires_in": service.sessions.expires_in(session), "messages": reply.messages}
    return as_json(answer, status=201) if reply.complete else _unavailable(reply.messages, answer)


async def _say(request: Request, service: Service, handle: Callable) -> HTTPResponse:
    session = await _session(request, service)
    body = _object(request)
    message_id, said = _what_was_said(body, session)
    try:
        await service.check_message(session.id, http.limit_key(request, service), session.nation)
        answer = await _to_the_end(service, _answer(session, message_id, service, handle, said))
    except StoreAway:
        service.metrics.store_failed()
        raise Refusal(503, "unavailable", static_help(session.nation)) from None
    return as_json(answer["body"], status=answer["status"])


async def _answer(session: Session, message_id: str, service: Service, handle: Callable, said: str) -> Dict[str, Any]:
    claim = await _claimed(service, session, message_id)
    return claim.answer if claim.outcome == DONE else await _turn(claim, service, handle, said)


async def _claimed(service: Service, session: Session, message_id: str) -> Claim:
    """The claim to answer this message, or the answer it already got: the same id again means that it was lost.

    Where it is being answered just now, here or in another process, that answer is waited for; if that process dies,
    the message is answered here.
    """
    deadline = time.monotonic() + service.settings.turn_seconds
    while True:
        claim = await service.sessions.claim(session.id, message_id)
        if claim.outcome == GONE:
            raise Refusal(401, "session_expired", expired_help(session.nation))
        if claim.outcome in (MINE, DONE):
            return claim
        if claim.outcome == BUSY or time.monotonic() > deadline:
            raise Refusal(409, "conflict")
        await asyncio.sleep(LOOK_AGAIN)


async def _to_the_end(service: Service, answering: Awaitable[Dict[str, Any]]) -> Dict[str, Any]:
    """Claim and answer even if the client goes away: it may ask for the answer with the same id. Cut off between the
    two, a claim would stand in its way that nobody answers."""
    running = asyncio.ensure_future(answering)
    service.in_progress.add(running)
    running.add_done_callback(service.in_progress.discard)
    return await asyncio.shield(running)


async def _turn(claim: Claim, service: Service, handle: Callable, said: str) -> Dict[str, Any]:
    finished = False
    try:
        reply = await _reply(claim, service, handle, said)
        claim.session.offer(reply.messages)
        body = {"messages": reply.messages} if reply.complete else http.error_body("unavailable", reply.messages)
        answer = {"status": 200 if reply.complete else 503, "body": body}
        kept = await _finish(claim, service, answer)
        finished = kept is not None
        return kept or answer
    finally:
        if not finished:
            await _let_go(claim, service)


async def _reply(claim: Claim, service: Service, handle: Callable, said: str) -> Reply:
    """Where the greeting was cut off, Rasa knows neither nation nor institution: it comes first, or nothing but the help."""
    institution = service.institutions.find(claim.session.institution)
    if not claim.session.greeted and institution is not None:
        greeting = await service.greet(handle, claim, institution, "web")
        if not greeting.complete:
            return greeting
    return await service.take(handle, claim, said, "web")


async def _finish(claim: Claim, service: Service, answer: Dict[str, Any]) -> Optional[Dict[str, Any]]:
    """The answer that is kept: this one, or another process's where ours was taken for dead. None where none is: the
    store went away, or the conversation was ended meanwhile. The student then gets this one all the same."""
    try:
        if await service.sessions.finish(claim, answer):
            return answer
        if await service.sessions.find(claim.session.id) is None:
            await service.forget(claim.session.conversation)
            return None
        other = await service.sessions.claim(claim.session.id, claim.message_id)
        if other.outcome == MINE:  # taken over, and given up again
            await service.sessions.release(other)
        return other.answer
    except StoreAway:
        return None


async def _let_go(claim: Claim, service: Service) -> None:
    try:
        await service.sessions.release(claim)
    except StoreAway:
        pass  # nobody hears of us either: the claim ends with its lease


async def _end(request: Request, service: Service, handle: Callable) -> HTTPResponse:
    session = await service.sessions.end(_bearer(request))
    if session is not None:
        await service.forget(session.conversation)
    return HTTPResponse(status=204)


def _unavailable(messages: List[Dict[str, Any]], answer: Dict[str, Any]) -> HTTPResponse:
    return as_json({**answer, **http.error_body("unavailable", messages)}, status=503)


def _object(request: Request) -> Dict[str, Any]:
    """The body as a JSON object; anything else is refused with what to send instead."""
    if len(request.body or b"") > LARGEST_BODY:
        raise Refusal(413, "too_large", lines_only())
    if (request.headers.get("content-type") or "").split(";")[0].strip().lower() != "application/json":
        raise Refusal(400, "not_json")
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Refusal(400, "not_json") from None
    if not isinstance(body, dict):
        raise Refusal(400, "not_json")
    return body


def _bearer(request: Request) -> str:
    scheme, _, token = (request.headers.get("authorization") or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Refusal(401, "unauthorised", lines_only())
    return token.strip()


async def _session(request: Request, service: Service) -> Session:
    session = await service.sessions.find(_bearer(request))
    if session is None:
        raise Refusal(401, "session_expired", expired_help())
    institution = service.institutions.find(session.institution)
    http.check_origin(request, institution.allowed_origins if institution else ())
    return session


def _what_was_said(body: Dict[str, Any], session: Session) -> tuple:
    """(message id, text for Rasa). A payload counts only if this session was offered it."""
    message_id, text, payload = body.get("id"), body.get("text"), body.get("payload")
    if not (isinstance(message_id, str) and _ID.fullmatch(message_id)):
        raise Refusal(400, "bad_request")
    if isinstance(payload, str) and text is None:
        if payload not in session.offered:
            raise Refusal(400, "unknown_payload")
        return message_id, payload
    if isinstance(text, str) and text.strip() and payload is None:
        return message_id, readable(text)
    raise Refusal(400, "bad_request")


def _frozen_time(body: Dict[str, Any], service: Service) -> Optional[str]:
    """The time of this one conversation; only where the whole server's clock is frozen for demonstrations."""
    now = body.get("now")
    if not service.settings.now:
        return None
    if now is not None and not (isinstance(now, str) and _NOW.fullmatch(now)):
        raise Refusal(400, "bad_request")
    return now or service.settings.now
