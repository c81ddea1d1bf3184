"""Opening hours as staff write them: the other direction of validation/opening_hours."""
from typing import Any, Dict, List, Optional

from services_directory.hours_rules import (
    ALWAYS, AS_USUAL, CLOSED, DAY, Block, DatedException, DayRule, Hours, Spans, hours_from_json)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def plain_hours(line: Optional[str]) -> Any:
    """The database's line ("" or None: not stated) as it would stand in a file."""
    hours = hours_from_json(line or None)
    if not hours.stated:
        return "not_stated"
    blocks = [plain_block(block) for block in hours.blocks]
    return blocks[0] if len(blocks) == 1 else blocks


def plain_block(block: Block) -> Dict[str, Any]:
    if block == ALWAYS:
        return {"always": True}
    found: Dict[str, Any] = {"weekly": _weekly(block.weekly)}
    if block.term_only:
        found["term_only"] = True
    found["bank_holidays"] = rule_text(block.bank_holidays)
    found["closures"] = rule_text(block.closures)
    if block.exceptions:
        found["exceptions"] = [plain_exception(e) for e in block.exceptions]
    if block.first or block.last:
        found["valid"] = {name: day.isoformat() for name, day in
                          (("from", block.first), ("to", block.last)) if day}
    return found


def _weekly(weekly) -> Dict[str, Any]:
    """Neighbouring days with equal hours share a line: {mon-fri: "09:00-17:00"}."""
    found, start = {}, 0
    for n in range(1, 8):
        if n < 7 and weekly[n] == weekly[start]:
            continue
        name = WEEKDAYS[start] if n - start == 1 else f"{WEEKDAYS[start]}-{WEEKDAYS[n - 1]}"
        if weekly[start] != CLOSED:
            found[name] = spans_value(weekly[start])
        start = n
    return found


def spans_value(spans: Spans) -> Any:
    texts = span_texts(spans)
    return "closed" if not texts else texts[0] if len(texts) == 1 else texts


def span_texts(spans: Spans) -> List[str]:
    # A whole day ends at 24:00: "00:00-00:00" would say the same less well.
    return ["00:00-24:00" if span == (0, DAY) else f"{_clock(span[0])}-{_clock(span[1])}"
            for span in spans]


def _clock(minutes: int) -> str:
    return f"{minutes % DAY // 60:02d}:{minutes % 60:02d}"


def rule_text(rule: DayRule) -> Any:
    return AS_USUAL if rule == AS_USUAL else spans_value(rule)


def plain_exception(exception: DatedException) -> Dict[str, Any]:
    first, last = exception.first.isoformat(), exception.last.isoformat()
    found: Dict[str, Any] = {"on": first} if first == last else {"from": first, "to": last}
    if exception.spans:
        found["hours"] = spans_value(exception.spans)
    else:
        found["closed"] = True
    return {**found, "note": exception.note} if exception.note else found


def hours_of(line: Optional[str]) -> Hours:
    return hours_from_json(line or None)
