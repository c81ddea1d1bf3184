"""A card: what a student is shown of a service, and the same as plain data for a channel."""
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Dict, List, Optional, Tuple

from services_directory.calendars import Calendar
from services_directory.contact_links import contact_url
from services_directory.hours import hours_from_json, hours_text
from services_directory.opening import UTC, is_within, local_day, moments_around
from services_directory.vocabulary import LIVE_KINDS


@dataclass(frozen=True)
class CardChannel:
    kind: str
    label: str
    value: str
    url: Optional[str]
    open_now: Optional[bool]
    hours_text: str
    what_happens: Optional[str]
    cost: Optional[str]
    on_bill: Optional[bool]

    def as_dict(self) -> Dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class Card:
    id: str
    name: str
    summary: str
    for_whom: str
    kind: str
    checked_on: Optional[date]
    demo: bool
    channels: Tuple[CardChannel, ...]
    open_now: Optional[bool]
    hours_text: str
    own: bool = field(default=False, compare=False)          # the institution's own; not printed
    confidence: str = field(default="A", compare=False)      # not printed either

    def as_dict(self) -> Dict[str, Any]:
        """The card of architecture.md, ready for JSON."""
        card = {
            "id": self.id, "name": self.name, "summary": self.summary, "for_whom": self.for_whom,
            "kind": self.kind, "checked_on": self.checked_on and self.checked_on.isoformat(),
            "channels": [channel.as_dict() for channel in self.channels],
            "open_now": self.open_now, "hours_text": self.hours_text,
        }
        return {**card, "demo": True} if self.demo else card


class Opening:
    """Open or not, at one moment. Many channels share few hours, so each is worked out once."""

    def __init__(self, when: datetime):
        self.when = when
        self._moment = when.astimezone(UTC)
        self._states: Dict[tuple, Optional[bool]] = {}
        self._days: Dict[int, date] = {}

    def national(self, nation: Optional[str], terms: tuple) -> Calendar:
        return _national(nation, terms)

    def state(self, hours: Optional[str], calendar: Calendar) -> Optional[bool]:
        key = (hours, id(calendar))
        if key not in self._states:
            moments = moments_around(hours_from_json(hours), calendar, self._day(calendar))
            self._states[key] = None if moments is None else is_within(moments, self._moment)
        return self._states[key]

    def _day(self, calendar: Calendar) -> date:
        if id(calendar) not in self._days:
            self._days[id(calendar)] = local_day(calendar, self.when)
        return self._days[id(calendar)]

    def text(self, hours: Optional[str], calendar: Calendar) -> str:
        return hours_text(hours_from_json(hours), calendar, self.when)


# One object for equal days: what is kept of them is then found by identity.
@lru_cache(maxsize=1024)
def _national(nation: Optional[str], terms: tuple) -> Calendar:
    return Calendar(nation=nation, terms=terms)


def build_card(row, channels: List, calendar: Calendar, opening: Opening,
               own: bool, abroad: bool = False) -> Card:
    """`row` is a service; `channels` its channels in the order they are to be shown."""
    shown = tuple(build_channel(channel, calendar, opening, abroad) for channel in channels)
    best = best_channel(shown)
    return Card(
        id=row.slug, name=row.name, summary=row.summary, for_whom=row.for_whom, kind=row.kind,
        # B and C were never checked by an operator, whatever the file says.
        checked_on=row.checked_on if row.confidence == "A" else None,
        demo=row.demo, channels=shown,
        open_now=best.open_now if best else None, hours_text=best.hours_text if best else "",
        own=own, confidence=row.confidence)


def build_channel(channel, calendar: Calendar, opening: Opening, abroad: bool) -> CardChannel:
    return CardChannel(
        kind=channel.kind, label=channel.label, value=channel.value,
        url=contact_url(channel.kind, channel.value, abroad),
        open_now=opening.state(channel.hours, calendar),
        hours_text=opening.text(channel.hours, calendar),
        what_happens=channel.what_happens, cost=channel.cost, on_bill=channel.on_bill)


def best_channel(channels: Tuple[CardChannel, ...]) -> Optional[CardChannel]:
    """The one to use now: one where somebody answers before a form or a letter; of those the
    first that is open, else the first with hours somebody stated."""
    live = [c for c in channels if c.kind in LIVE_KINDS] or channels
    for wanted in (True, False, None):
        found = next((c for c in live if c.open_now is wanted), None)
        if found:
            return found
    return None




