"""Which channels of a service a student is shown, and in which order."""
from typing import Any, List

from services_directory.candidates import Candidate, Situation
from services_directory.contact_links import works_abroad
from services_directory.vocabulary import LIVE_KINDS, WEB_KINDS


def usable_channels(candidate: Candidate, situation: Situation) -> List[Any]:
    """None where the student cannot use this service at all."""
    usable = candidate.all_channels
    if situation.abroad:
        usable = [c for c in usable if _works_abroad(c, candidate)]
    return usable if _fits_contact_way(usable, candidate, situation.need.contact_way) else []


def in_order(candidate: Candidate, situation: Situation) -> List[Any]:
    """The order in which to show them."""
    return sorted(candidate.channels, key=lambda c: _order(c, candidate, situation))


def _works_abroad(channel, candidate: Candidate) -> bool:
    if "outside_uk" in candidate.row.nations:
        return True
    if not candidate.own:
        return channel.kind in WEB_KINDS
    return channel.kind not in ("walk_in", "post") and works_abroad(channel.kind, channel.value)


def _fits_contact_way(channels: List[Any], candidate: Candidate, way: str) -> bool:
    if way == "any":
        return bool(channels)
    if way == "bsl" and candidate.row.bsl and channels:
        return True
    return any(c.kind != "phone" for c in channels)


def _order(channel, candidate: Candidate, situation: Situation) -> tuple:
    return (
        _way_rank(channel.kind, situation.need.contact_way),
        0 if channel.kind in WEB_KINDS or not situation.abroad else 1,
        _trace_rank(channel) if situation.device_may_be_watched else 0,
        _state_rank(channel, candidate.states[channel.id]),
        channel.position,
    )


def _state_rank(channel, is_open) -> int:
    if is_open:
        return 0 if channel.kind in LIVE_KINDS else 1
    return 2 if is_open is None else 3


def _way_rank(kind: str, way: str) -> int:
    if way == "bsl" and kind == "video_bsl":
        return 0
    return 2 if way != "any" and kind == "phone" else 1


def _trace_rank(channel) -> int:
    """Web chat and hidden numbers first, what may show on a bill last."""
    if channel.kind == "web_chat":
        return 0
    return {False: 1, None: 2, True: 3}[channel.on_bill]
