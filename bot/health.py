"""What is wrong just now, in fixed words, with where the runbook says what to do. Nothing is asked here: the rounds ask."""
from __future__ import annotations

from typing import Any, Dict, List

from bot.replicas.connection import AWAY, FULL, ON_DISK, UNKNOWN

# name -> reason, as /health says it. docs/runbook.md has a heading for each name (a test compares).
REASONS = {
    "starting": "The model is being loaded. This takes up to a minute.",
    "switched_off": "The dialogue is switched off. Everybody gets the static help.",
    "directory": "The directory's database cannot be read. Crisis answers stand; other answers end in the static help.",
    "action_server": "The action server does not answer. Crisis answers stand; other answers end in the static help.",
    "redis": "Redis cannot be reached or does not answer, so no conversation can go on. Everybody gets the static help.",
    "redis_full": "Redis is full. Conversations that are open go on; new ones get the static help.",
    "redis_writes_to_disk": "Redis writes to a disk, so it is not used. Everybody gets the static help.",
    "redis_disk_settings_hidden": "Redis does not show whether it writes to a disk. Conversations go on.",
    "conversations": "Conversations could not be kept or looked up within the last five minutes.",
}


def problems(service: Any) -> List[str]:
    found = {
        "starting": not service.ready,
        "switched_off": service.switched_off(),
        "directory": not service.institutions.reachable,
        "action_server": service.action_server is False,
        **{name: service.stores.problem == name for name in (AWAY, FULL, ON_DISK, UNKNOWN)},
        "conversations": service.metrics.store_failed_lately,
    }
    return [name for name in REASONS if found[name]]


def health(service: Any) -> Dict[str, Any]:
    """``status``: starting, ready, or off. Off is healthy: the static help is what should be shown."""
    names = problems(service)
    status = "starting" if not service.ready else "off" if "switched_off" in names else "ready"
    return {
        "status": status, "model": service.model, "directory": service.institutions.version, "trial": service.trial,
        "problems": names, "reasons": {name: REASONS[name] for name in names},
    }
