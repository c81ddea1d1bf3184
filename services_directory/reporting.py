"""Ways to report: to the university, the police, a third party, a health service."""
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Dict, Iterable, List, Optional, Tuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services_directory import models as m
from services_directory.calendars import Calendar
from services_directory.candidates import topic_words
from services_directory.cards import Card, CardChannel, Opening, best_channel, build_channel
from services_directory.facts import get_institution
from services_directory.models import NATIONAL
from services_directory.vocabulary import ANY_TOPIC, NATIONS, ROUTE_TARGETS, UK_NATIONS

_ROUTE = m.ReportingRoute.__table__
_CHANNEL = m.Channel.__table__
_CONFIDENCE = {"A": 0, "B": 1, "C": 2}


@dataclass(frozen=True)
class Route:
    id: str
    name: str
    to: str                     # university | police | third_party | health
    identity: str               # named | anonymous | either
    formal: Optional[bool]
    reply_time: Optional[str]
    read_when: Optional[str]
    who_sees_it: Optional[str]
    what_happens_next: Optional[str]
    can_withdraw: str
    for_someone_else: str
    code_warning: Optional[str]     # to be shown before the link
    checked_on: Optional[date]
    source_url: Optional[str]
    demo: bool
    own: bool
    confidence: str
    channels: Tuple[CardChannel, ...]

    def to_card(self) -> Card:
        """`summary` is what happens next, `for_whom` who sees it: both in the staff's words."""
        best = best_channel(self.channels)
        return Card(
            id=self.id, name=self.name, summary=self.what_happens_next or "",
            for_whom=self.who_sees_it or "", kind="reporting",
            checked_on=self.checked_on if self.confidence == "A" else None, demo=self.demo,
            channels=self.channels, open_now=best.open_now if best else None,
            hours_text=best.hours_text if best else "", own=self.own, confidence=self.confidence)


def find_reporting_routes(session: Session, institution: Optional[str], nation: Optional[str],
                          topics: Iterable[str], perspective: str, now: datetime) -> List[Route]:
    """The institution's own first, then police, third parties and health, of this nation.

    Outside the UK only the institution's: British police and numbers do not serve there.
    """
    info = get_institution(session, institution)
    place = nation if nation in NATIONS else (info.nation if info else None)
    calendar = info.calendar if info else Calendar()
    words = topic_words(topics)
    rows = [row for row in _load_routes(session, info.slug if info else None)
            if _fits(row, place, words, perspective)]
    channels = _load_channels(session, [row.key for row in rows])
    opening = Opening(now)
    away = place == "outside_uk"
    routes = [_route(row, channels[row.key], _days(row, calendar, place, opening), opening, away)
              for row in sorted(rows, key=lambda row: _order(row, words))]
    return [route for route in routes if route.channels]


def _load_routes(session: Session, institution: Optional[str]) -> List[Any]:
    owner = or_(_ROUTE.c.owner == institution, _ROUTE.c.owner == NATIONAL)
    return session.execute(select(_ROUTE).where(owner, _ROUTE.c.status == "listed")).all()


def _fits(row, nation: Optional[str], words, perspective: str) -> bool:
    asked = words | {ANY_TOPIC}
    if words and not asked & row.topics:
        return False
    return perspective in row.perspectives and _serves(row, nation)


def _serves(row, nation: Optional[str]) -> bool:
    if row.owner != NATIONAL:
        return True
    return nation in row.nations if nation else row.nations >= set(UK_NATIONS)


def _order(row, words) -> tuple:
    named = bool(words & row.topics)
    return (row.owner == NATIONAL, list(ROUTE_TARGETS).index(row.target), not named,
            _CONFIDENCE[row.confidence], row.position)


def _load_channels(session: Session, keys: List[str]) -> Dict[str, List[Any]]:
    query = select(_CHANNEL).where(_CHANNEL.c.route_key.in_(keys)).order_by(
        _CHANNEL.c.route_key, _CHANNEL.c.position)
    channels: Dict[str, List[Any]] = defaultdict(list)
    for row in session.execute(query):
        channels[row.route_key].append(row)
    return channels


def _days(row, calendar: Calendar, nation: Optional[str], opening: Opening) -> Calendar:
    if row.owner != NATIONAL:
        return calendar
    return opening.national(nation, calendar.terms)


def _route(row, channels, calendar: Calendar, opening: Opening, abroad: bool) -> Route:
    shown = tuple(build_channel(c, calendar, opening, abroad) for c in channels)
    return Route(
        id=row.slug, name=row.name, to=row.target, identity=row.identity, formal=row.formal,
        reply_time=row.reply_time, read_when=row.read_when, who_sees_it=row.who_sees_it,
        what_happens_next=row.what_happens_next, can_withdraw=row.can_withdraw,
        for_someone_else=row.for_someone_else, code_warning=row.code_warning,
        checked_on=row.checked_on, source_url=row.source_url, demo=row.demo,
        own=row.owner != NATIONAL, confidence=row.confidence, channels=shown)
