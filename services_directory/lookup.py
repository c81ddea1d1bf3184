"""One service by its slug: where a fact names whom to contact."""
from datetime import datetime
from typing import List, Optional

from sqlalchemy import select
from sqlalchemy.orm import Session

from services_directory import models as m
from services_directory.calendars import Calendar
from services_directory.cards import Card, Opening, build_card
from services_directory.facts import get_institution
from services_directory.models import NATIONAL
from services_directory.vocabulary import ANY_TOPIC

_SERVICE = m.Service.__table__
_CHANNEL = m.Channel.__table__


def find_card(session: Session, institution: Optional[str], slug: Optional[str],
              now: datetime, nation: Optional[str] = None) -> Optional[Card]:
    """The institution's own service of this name, else the national one; None if not listed."""
    if not slug:
        return None
    keys = [f"{owner}/{slug}" for owner in (institution, NATIONAL) if owner]
    found = {row.key: row for row in session.execute(select(_SERVICE).where(
        _SERVICE.c.key.in_(keys), _SERVICE.c.status == "listed"))}
    row = next((found[key] for key in keys if key in found), None)
    if row is None:
        return None
    own, opening = row.owner != NATIONAL, Opening(now)
    info = get_institution(session, institution)
    calendar = info.calendar if info else Calendar()
    if not own:
        calendar = opening.national(nation or (info and info.nation), calendar.terms)
    return build_card(row, _channels(session, row.key), calendar, opening, own=own,
                      abroad=nation == "outside_uk")


def find_first_contact(session: Session, institution: Optional[str], now: datetime,
                       nation: Optional[str] = None) -> Optional[Card]:
    """Whom to ask where nobody better is named: the first of the institution's own order, else its
    first service for everybody."""
    pointer = m.Pointer.__table__
    ordered = session.execute(select(pointer.c.service_key).where(
        pointer.c.scope == institution, pointer.c.topic == ANY_TOPIC,
        pointer.c.role == "fallback").order_by(pointer.c.position)).scalars().first()
    first = ordered or session.execute(select(_SERVICE.c.key).where(
        _SERVICE.c.owner == institution, _SERVICE.c.status == "listed",
        _SERVICE.c.supports_accused_only.is_(False)).order_by(_SERVICE.c.position)).scalars().first()
    return find_card(session, institution, first.split("/")[-1], now, nation) if first else None


def _channels(session: Session, key: str) -> List:
    return session.execute(select(_CHANNEL).where(_CHANNEL.c.service_key == key)
                           .order_by(_CHANNEL.c.position)).all()
