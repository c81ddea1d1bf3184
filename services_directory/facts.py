"""Facts: of an institution, of a nation's law, of time. What nobody stated is None."""
import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Dict, List, Optional, Tuple, Union

from sqlalchemy import Text, bindparam, cast, func, select
from sqlalchemy.orm import Session

from services_directory import models as m
from services_directory.calendars import Calendar, Period
from services_directory.fact_fields import FACT_FIELDS
from services_directory.vocabulary import ANY_TOPIC, NOT_STATED, topic_word


@dataclass(frozen=True)
class Fact:
    field: str
    value: Union[str, int]      # a number of working days for first_response
    detail: Optional[str]
    source_url: Optional[str]
    reviewed_on: Optional[date]
    cohort: Optional[str] = None


@dataclass(frozen=True)
class InstitutionInfo:
    slug: str
    name: str
    nation: str
    demo: bool
    time_zone: str
    allowed_origins: Tuple[str, ...]
    support_label: Optional[str]
    support_url: Optional[str]
    calendar: Calendar


@dataclass(frozen=True)
class LawRow:
    nation: str
    field: str
    value: str
    detail: Optional[str]
    confirmed: bool
    ask: Optional[str]          # whom to ask while nobody has confirmed it


@dataclass(frozen=True)
class TimeCriticalRow:
    slug: str
    window: str
    text: str
    min_age: Optional[int]
    source_url: Optional[str]
    checked_on: Optional[date]
    confirmed: bool


def find_fact(session: Session, institution: Optional[str], field: str,
              cohort: Optional[str] = None) -> Optional[Fact]:
    """The cohort's answer, else the one for everybody. None: the institution has not said."""
    query = select(m.Fact).where(m.Fact.institution == institution, m.Fact.field == field)
    rows = {row.cohort: row for row in session.execute(query.order_by(m.Fact.id)).scalars()}
    row = rows.get(cohort) or rows.get(None) or next(iter(rows.values()), None)
    if row is None or row.value == NOT_STATED:
        return None
    value = int(row.value) if FACT_FIELDS[field].type == "days" else row.value
    return Fact(field, value, row.detail, row.source_url, row.reviewed_on, row.cohort)


def find_facts(session: Session, institution: Optional[str], fields) -> Dict[str, str]:
    """The stated values for everybody of several fields, in one query."""
    query = select(m.Fact.field, m.Fact.value).where(
        m.Fact.institution == institution, m.Fact.field.in_(list(fields)),
        m.Fact.cohort.is_(None), m.Fact.value != NOT_STATED)
    return {row.field: row.value for row in session.execute(query)}


def find_law(session: Session, nation: str, field: str) -> Optional[LawRow]:
    query = select(m.Law).where(m.Law.nation == nation, m.Law.field == field)
    row = session.execute(query).scalar_one_or_none()
    return row and LawRow(row.nation, row.field, row.value, row.detail, row.confirmed, row.ask)


def find_time_critical(session: Session, nation: Optional[str],
                       topic: Optional[str] = None) -> List[TimeCriticalRow]:
    """Rows for this nation (None: those that hold in every nation) and topic, in file order."""
    rows = session.execute(select(m.TimeCritical).order_by(m.TimeCritical.position)).scalars()
    word = topic and topic_word(topic)
    return [
        TimeCriticalRow(row.slug, row.window, row.text, row.min_age, row.source_url,
                        row.checked_on, row.confirmed)
        for row in rows
        if (nation in row.nations if nation else len(row.nations) >= 4)
        and (word is None or word in row.topics or ANY_TOPIC in row.topics)
    ]


# Asked for with every message: as text the same row is turned into dates once, not each time.
_COLUMNS = [cast(column, Text) if column.name in ("allowed_origins", "terms", "closures") else column
            for column in (m.Institution.__table__.c[name] for name in (
                "slug", "name", "nation", "demo", "time_zone", "allowed_origins", "support_label",
                "support_url", "terms", "closures"))]
_ALL_INSTITUTIONS = select(*_COLUMNS).order_by(m.Institution.name)
_ONE_INSTITUTION = select(*_COLUMNS).where(m.Institution.slug == bindparam("slug"))


def list_institutions(session: Session) -> List[InstitutionInfo]:
    return [_institution(*row) for row in session.connection().execute(_ALL_INSTITUTIONS)]


def get_institution(session: Session, slug: Optional[str]) -> Optional[InstitutionInfo]:
    if not slug:
        return None
    row = session.connection().execute(_ONE_INSTITUTION, {"slug": slug}).first()
    return row and _institution(*row)


@lru_cache(maxsize=512)
def _institution(slug: str, name: str, nation: str, demo: bool, time_zone: str, origins: str,
                 label: Optional[str], url: Optional[str], terms: str, closures: str
                 ) -> InstitutionInfo:
    calendar = Calendar(nation, time_zone, _periods(terms), _periods(closures))
    return InstitutionInfo(slug, name, nation, demo, time_zone, tuple(json.loads(origins)),
                           label, url, calendar)


def _periods(text: str) -> Tuple[Period, ...]:
    return tuple(Period(p["name"], date.fromisoformat(p["from"]), date.fromisoformat(p["to"]))
                 for p in json.loads(text))


def directory_version(session: Session) -> str:
    """Changes whenever anything was loaded; "" while nothing is."""
    query = select(func.count(), func.max(m.SourceFile.loaded_at)).select_from(m.SourceFile)
    count, latest = session.execute(query).one()
    return f"{count}-{latest.isoformat()}" if count else ""
