"""Opening hours as HSDS schedules: derived on export, never stored.

HSDS cannot say "closed" or "bank holiday": those are said in words in the notes, and our own
`x_signpost` carries them whole. Times are local; past midnight is split; 24 hours end at 23:59.
"""
from collections import defaultdict
from typing import Any, Dict, List

from services_directory.exchange.hours_out import plain_hours
from services_directory.feed.ids import make_id
from services_directory.hours_rules import AS_USUAL, DAY, Block, DatedException, hours_from_json

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
Schedule = Dict[str, Any]


def schedules(owner: str, key: str, channel: Dict[str, Any], zone: str) -> List[Schedule]:
    hours = hours_from_json(channel["hours"] or None)
    if not hours.stated:
        return []
    found: List[Schedule] = []
    for block in hours.blocks:
        for (opens, closes), days in _spans(block).items():
            found.append(_schedule(block, opens, closes, days, channel, zone))
    for n, schedule in enumerate(found):
        schedule["id"] = make_id(owner, key, "schedule", n)
    return found


def _spans(block: Block) -> Dict[tuple, List[int]]:
    """(opens, closes) -> weekdays, what runs past midnight as two."""
    found = defaultdict(set)
    for day, spans in enumerate(block.weekly):
        for opens, closes in spans:
            found[opens, min(closes, DAY)].add(day)
            if closes > DAY:
                found[0, closes - DAY].add((day + 1) % 7)
    return {times: sorted(days) for times, days in sorted(found.items())}


def _schedule(block: Block, opens: int, closes: int, days, channel, zone: str) -> Schedule:
    schedule: Schedule = {
        "freq": "WEEKLY", "interval": 1, "byday": ",".join(_DAYS[d] for d in days),
        "opens_at": _clock(opens), "closes_at": _clock(min(closes, DAY - 1)),
        "attending_type": channel["kind"], "description": channel["label"],
        "notes": _notes(block, zone),
    }
    if block.first:
        schedule.update(valid_from=block.first.isoformat(), dtstart=block.first.isoformat())
    if block.last:
        schedule["valid_to"] = block.last.isoformat()
    return schedule


def _notes(block: Block, zone: str) -> str:
    text = [f"Times are {zone} local time."]
    if block.term_only:
        text.append("In term only.")
    if block.bank_holidays != AS_USUAL:
        text.append("Other hours on bank holidays." if block.bank_holidays else
                    "Closed on bank holidays.")
    if block.closures != AS_USUAL:
        text.append("Other hours when the provider is closed." if block.closures else
                    "Closed when the provider is closed.")
    text += [f"{_days(e)}: {', '.join(_span(*span) for span in e.spans) or 'closed'}." for e in block.exceptions]
    return " ".join(text)


def _days(exception: DatedException) -> str:
    days = dict.fromkeys((exception.first.isoformat(), exception.last.isoformat()))
    return " to ".join(days)


def _span(opens: int, closes: int) -> str:
    return f"{_clock(opens)}-{_clock(closes if closes <= DAY else closes - DAY)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def whole_hours(channel: Dict[str, Any]) -> Any:
    return plain_hours(channel["hours"])
