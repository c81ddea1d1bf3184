"""The Rasa server as Signpost starts it: listens first, loads after, refuses by itself.

Rasa's own start loads before it listens, serves without a model when loading fails, and opens routes nobody here
needs. This one mounts the channels of credentials.yml on a plain Sanic app and nothing else.
"""
from __future__ import annotations

import asyncio
import logging
import time
from pathlib import Path
from typing import Any, Coroutine, Dict

from bot import quiet  # noqa: F401  (first: switches telemetry and error reporting off before Rasa is imported)
import rasa.core.channels
from rasa.core.agent import Agent
from rasa.core.run import create_http_input_channels
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.utils.endpoints import EndpointConfig
from ruamel.yaml import YAML
from sanic import Sanic
from sanic.exceptions import PayloadTooLarge, SanicException

from bot import remote_action
from bot.channels.http import Refusal, protect, refused, with_headers
from bot.channels.service import Service
from bot.connections import LARGEST_REQUEST, PatientProtocol
from bot.counts import are_kept
from bot.counts.counter import start_counting
from bot.directory_reader import institution_book
from bot.metrics import watch
from bot.model_file import ModelRefused, checked_copy
from bot.paths import ROOT
from bot.privacy import log_filter
from bot.privacy.log_filter import event
from bot.privacy.tracker_store import unwrap
from bot.replicas.connection import ON_DISK
from bot.rounds import look_at_readiness, rounds
from bot.settings import SettingError, Settings
from bot.smoke import check_understanding
from bot.start_checks import foreign_routes
from bot.static_help import lines_only, static_help
from services_directory.connections import REQUEST_SECONDS, WAITING_TO_BE_ACCEPTED, limit_connections

WRITES_TO_DISK = (
    "the Redis of SIGNPOST_REDIS_URL writes to a disk, where what it held could be found after it was forgotten; "
    "start it with `redis-server --save '' --appendonly no`, or set `save \"\"` and `appendonly no` in its configuration"
)


def build_app(settings: Settings, model: Path, name: str = "signpost") -> Sanic:
    """The app, not yet ready: /health answers 503 until the model is loaded and has passed its smoke test."""
    app = Sanic(name, configure_logging=False)
    app.config.REQUEST_MAX_SIZE = LARGEST_REQUEST
    app.config.REQUEST_TIMEOUT, app.config.RESPONSE_TIMEOUT = REQUEST_SECONDS, 30
    app.config.KEEP_ALIVE_TIMEOUT = 15
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.ctx.service = Service(settings, institution_book(settings.database_url))
    app.ctx.agent, app.ctx.lasting = None, []
    channels = create_http_input_channels(None, str(ROOT / "credentials.yml"))
    rasa.core.channels.channel.register(channels, app, route="/webhooks/")
    foreign = foreign_routes(route.path for route in app.router.routes_all.values())
    if foreign:
        raise SettingError(f"credentials.yml opens /{foreign[0]}, which is not Signpost's: Rasa's own channels and its HTTP API let others read conversations. Take it out of credentials.yml.")
    app.register_middleware(protect, "response")
    app.error_handler.add(PayloadTooLarge, _too_large)
    app.error_handler.add(Exception, _never_a_trace)
    app.register_listener(lambda app, loop: _go_on(app, _become_ready(app, model)), "after_server_start")
    app.register_listener(_end, "after_server_stop")
    return app


def _go_on(app: Sanic, work: Coroutine[Any, Any, None]) -> None:
    """Beside the requests, until it ends or the server does."""
    app.ctx.lasting.append(asyncio.ensure_future(work))


async def _become_ready(app: Sanic, model: Path) -> None:
    service, begun = app.ctx.service, time.monotonic()
    loop = asyncio.get_running_loop()
    if await service.stores.open() == ON_DISK:
        return _give_up(app, WRITES_TO_DISK)
    _go_on(app, service.stores.keep_open())
    try:
        await loop.run_in_executor(None, service.institutions.refresh)
        app.ctx.agent = service.agent = await loop.run_in_executor(None, load_agent, model, service.settings, service.stores.tracker_store())
        missed = await check_understanding(app.ctx.agent)
        await look_at_readiness(service)
    except ModelRefused as problem:
        return _give_up(app, str(problem))
    except Exception as problem:
        logging.getLogger("signpost.start").error("loading failed", exc_info=True)
        return _give_up(app, f"the model could not be loaded ({type(problem).__name__}): run `make train`, then `make run` again")
    if missed:
        return _give_up(app, "the model does not recognise sentences it must recognise, so it is not put into service:\n  " + "\n  ".join(missed) + "\nrun `make train`")
    watch(app.ctx.agent, service.metrics)
    service.model, service.ready = model.stem.replace(".tar", ""), True
    event("ready", seconds=round(time.monotonic() - begun, 1), model=service.model)
    _go_on(app, service.institutions.keep_fresh())
    _go_on(app, rounds(service, action_address(service.settings)))
    if are_kept(service.settings):
        _go_on(app, start_counting(app.ctx.agent, service.settings).keep_writing())


def _give_up(app: Sanic, why: str) -> None:
    print(f"Signpost cannot start: {why}", flush=True)
    app.ctx.gave_up = True
    app.stop()


async def _end(app: Sanic, loop: Any) -> None:
    for work in app.ctx.lasting:
        work.cancel()
    await asyncio.gather(*app.ctx.lasting, return_exceptions=True)
    await app.ctx.service.stores.close()


def load_agent(model: Path, settings: Settings, store: TrackerStore) -> Agent:
    """Rasa's agent with our store, our wording and our way to call the action server."""
    remote_action.install(settings.action_seconds)
    endpoints = AvailableEndpoints(nlg=EndpointConfig(**_section("nlg")), action=EndpointConfig(url=action_address(settings), headers=action_headers(settings)))
    with checked_copy(model, settings.model_sha256) as archive:
        agent = Agent.load(archive, generator=endpoints.nlg, tracker_store=store, action_endpoint=endpoints.action)
    unwrap(agent, store)
    log_filter.install(settings.log_level)  # again: loading brings loggers of its own
    return agent


def action_address(settings: Settings) -> str:
    return settings.action_url or f"http://127.0.0.1:{settings.action_port}/webhook"


def action_headers(settings: Settings) -> Dict[str, str]:
    """What the action server asks for (actions/gate.py)."""
    return {"Authorization": f"Bearer {settings.action_secret}"} if settings.action_secret else {}


def _section(name: str) -> Dict[str, Any]:
    return dict(YAML(typ="safe").load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))[name])


async def _too_large(request: Any, problem: Exception) -> Any:
    return with_headers(request, refused(Refusal(413, "too_large", lines_only())))


async def _never_a_trace(request: Any, problem: Exception) -> Any:
    """Unknown paths and methods, and anything unforeseen: one shape, no text of the exception."""
    status = getattr(problem, "status_code", 500) if isinstance(problem, SanicException) else 500
    if status in (404, 405):
        answer = with_headers(request, refused(Refusal(status, "not_found")))
        answer.headers.update(getattr(problem, "headers", {}))  # 405 must say what is allowed
        return answer
    if 400 <= status < 500:
        return with_headers(request, refused(Refusal(status, "bad_request")))
    logging.getLogger("signpost.web").error("request failed", exc_info=(type(problem), problem, problem.__traceback__))
    return with_headers(request, refused(Refusal(503, "unavailable", static_help())))


def serve(settings: Settings, model: Path) -> int:
    """Serve until stopped; the exit status (2 where the server refused to serve)."""
    log_filter.install(settings.log_level)
    app = build_app(settings, model)
    limit_connections(PatientProtocol, settings.connections_at_once)
    app.run(host=settings.host, port=settings.port, workers=1, access_log=False, motd=False, debug=False, protocol=PatientProtocol, backlog=WAITING_TO_BE_ACCEPTED)
    return 2 if getattr(app.ctx, "gave_up", False) else 0
