"""HSDS schedules as opening hours; a rule that cannot be read leaves them "not stated"."""
from collections import defaultdict
from typing import Any, Dict, List, Optional

from services_directory.exchange.messy import clock_of
from services_directory.exchange.repairs import Repairs
from services_directory.vocabulary import CHANNEL_KINDS

_DAYS = {"MO": "mon", "TU": "tue", "WE": "wed", "TH": "thu", "FR": "fri", "SA": "sat",
         "SU": "sun"}
_WHOLE_DAY = ("00:00", ("23:59", "24:00", "00:00"))


def hours_of_schedules(rows: List[Dict[str, Any]], spot, repairs: Repairs) -> Dict[str, Any]:
    """Hours by kind of channel, "" for those that name none of our kinds."""
    by_kind: Dict[str, List[Dict[str, Any]]] = defaultdict(list)
    for row in rows:
        kind = str(row.get("attending_type") or "")
        by_kind[kind if kind in CHANNEL_KINDS else ""].append(row)
    return {kind: _hours(found, spot, repairs) for kind, found in by_kind.items()}


def _hours(rows: List[Dict[str, Any]], spot, repairs: Repairs) -> Any:
    weekly: Dict[str, List[str]] = defaultdict(list)
    for row in rows:
        days, span = _days(row), _span(row)
        if days is None or span is None:
            shown = {k: v for k, v in row.items() if k in ("freq", "byday", "opens_at",
                                                          "closes_at", "description") and v}
            repairs.left_out(spot, shown or "nothing", "hours that cannot be read: all hours here "
                             "are taken as not stated, write them from the service's own page")
            return "not_stated"
        for day in days:
            if span not in weekly[day]:
                weekly[day].append(span)
    if not weekly:
        return "not_stated"
    if _overlap(weekly):
        repairs.left_out(spot, dict(weekly), "hours that overlap: taken as not stated")
        return "not_stated"
    # Bank holidays are not in the standard: closed is what nobody is let down by.
    return {"weekly": {day: spans[0] if len(spans) == 1 else sorted(spans)
                       for day, spans in weekly.items()}, "bank_holidays": "closed"}


def _days(row: Dict[str, Any]) -> Optional[List[str]]:
    if str(row.get("freq") or "WEEKLY").upper() != "WEEKLY" or row.get("interval") not in (
            None, 1, "1"):
        return None
    words = [word.strip().upper() for word in str(row.get("byday") or "").split(",")]
    words = [word for word in words if word]
    return [_DAYS[word] for word in words] if words and all(w in _DAYS for w in words) else None


def _span(row: Dict[str, Any]) -> Optional[str]:
    opens, closes = clock_of(row.get("opens_at")), clock_of(row.get("closes_at"))
    if not opens or not closes or opens >= "24:00":
        return None
    if opens == _WHOLE_DAY[0] and closes in _WHOLE_DAY[1]:
        return "00:00-24:00"
    return f"{opens}-{'24:00' if closes == '23:59' else closes}"


def _overlap(weekly: Dict[str, List[str]]) -> bool:
    for spans in weekly.values():
        ordered = sorted(span.split("-") for span in spans)
        if any(later[0] < earlier[1] for earlier, later in zip(ordered, ordered[1:])):
            return True
    return False
