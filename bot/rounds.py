"""What the server looks at by itself while it runs: whether its parts answer, how old the checks are, what is signed."""
from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

import aiohttp

from bot.directory_reader import check_ages
from bot.privacy.log_filter import event

EVERY = 10.0  # seconds between two rounds
READINESS_EVERY = 3600.0  # seconds: reading all words and papers takes 0.3 s of the processor
LONGEST_WAIT = 2.0  # seconds for the action server to answer


async def rounds(service: Any, action_server: str) -> None:
    """For ever. ``action_server`` is the address that actions are sent to."""
    version, next_readiness = object(), time.monotonic() + READINESS_EVERY  # looked at once before serving
    while True:
        service.action_server = await answers(action_server)
        if service.institutions.version != version:
            version = await _read_checks(service)
        if time.monotonic() >= next_readiness:
            await look_at_readiness(service)
            next_readiness = time.monotonic() + READINESS_EVERY
        await asyncio.sleep(EVERY)


async def answers(address: str) -> bool:
    """Whether anything answers there, whatever it says: asking it to act is the turn's business."""
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LONGEST_WAIT)) as client:
            async with client.get(address.rsplit("/", 1)[0] + "/health"):
                return True
    except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
        return False


async def _read_checks(service: Any) -> Any:
    version = service.institutions.version
    try:
        service.checks = await asyncio.get_running_loop().run_in_executor(None, check_ages, service.settings.database_url)
    except Exception as problem:  # any database error: asked again in the next round
        event("checks_unread", logging.WARNING, reason=type(problem).__name__)
        return object()
    return version


async def look_at_readiness(service: Any) -> None:
    from services_directory.readiness.gaps import is_ready

    before = service.trial
    try:
        service.checked_ready = await asyncio.get_running_loop().run_in_executor(None, is_ready)
    except Exception as problem:  # what cannot be read is not ready
        service.checked_ready = False
        event("readiness_unread", logging.WARNING, reason=type(problem).__name__)
    if service.trial != before:
        event("trial_notice", status="on" if service.trial else "off")
