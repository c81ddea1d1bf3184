"""What a load changed, kept beside the records: who (a role), when, from, to.

The owner's rows are read before and after its file is written; what differs is a change. Both
sides come from the database, so a field is compared in one shape only.
"""
from datetime import datetime, timezone
from typing import Any, Callable, Dict, List, NamedTuple, Optional

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from services_directory import models as m
from services_directory.models import NATIONAL

Snapshot = Dict[str, Dict[str, Optional[str]]]      # record -> field -> value as text
# Of the file, not of the service: a service that moves down the page has not changed.
_SILENT = frozenset({"id", "key", "owner", "slug", "position", "last_modified", "service_key",
                     "route_key", "institution"})


class Difference(NamedTuple):
    record: str
    field: str
    was: Optional[str]
    now: Optional[str]


WhoDid = Callable[[Difference], Optional[str]]


def take_snapshot(connection: Connection, owner: str) -> Snapshot:
    found: Snapshot = {}
    for kind, table, name in _tables(owner):
        for row in connection.execute(select(table).where(*_of(table, owner))):
            found[f"{kind} {name(row)}"] = _fields(row)
    for table, kind in ((m.Service, "service"), (m.ReportingRoute, "route")):
        _add_channels(connection, owner, table.__table__, kind, found)
    return found


def _tables(owner: str):
    yield "service", m.Service.__table__, lambda row: row.slug
    yield "route", m.ReportingRoute.__table__, lambda row: row.slug
    if owner == NATIONAL:
        yield "law", m.Law.__table__, lambda row: f"{row.nation} {row.field}"
        yield "time limit", m.TimeCritical.__table__, lambda row: row.slug
    else:
        yield "institution", m.Institution.__table__, lambda row: row.slug
        yield "fact", m.Fact.__table__, lambda row: f"{row.field} {row.cohort or ''}".strip()


def _of(table, owner: str) -> list:
    columns = table.c
    if "owner" in columns:
        return [columns.owner == owner]
    if table is m.Institution.__table__:
        return [columns.slug == owner]
    return [columns.institution == owner] if "institution" in columns else []


def _fields(row) -> Dict[str, Optional[str]]:
    return {name: _text(value) for name, value in row._mapping.items() if name not in _SILENT}


def _text(value: Any) -> Optional[str]:
    if isinstance(value, frozenset):
        return " ".join(sorted(value))
    return None if value is None else str(value)


def _add_channels(connection: Connection, owner: str, parent, kind: str, found: Snapshot) -> None:
    channel = m.Channel.__table__
    own_key = channel.c.service_key if kind == "service" else channel.c.route_key
    query = select(channel, parent.c.slug.label("of")).join(parent, parent.c.key == own_key).where(
        parent.c.owner == owner)
    for row in connection.execute(query):
        fields = _fields(row)
        fields.pop("of")
        found[f"{kind} {row.of}"].update(
            {f"channels[{row.position}].{name}": value for name, value in fields.items()})


def differences(before: Snapshot, after: Snapshot) -> List[Difference]:
    found: List[Difference] = []
    for record in [*before, *(r for r in after if r not in before)]:
        if record not in after:
            found.append(Difference(record, "", "there", None))
        elif record not in before:
            found.append(Difference(record, "", None, "there"))
        else:
            found += _of_fields(record, before[record], after[record])
    return found


def _of_fields(record: str, before, after) -> List[Difference]:
    names = [*before, *(name for name in after if name not in before)]
    return [Difference(record, name, before.get(name), after.get(name)) for name in names
            if before.get(name) != after.get(name)]


def record_changes(connection: Connection, owner: str, before: Snapshot,
                   modified: Dict[str, datetime], who: WhoDid) -> None:
    """After the owner's file was written; a first load changes nothing that was there."""
    if not before:
        return
    found = differences(before, take_snapshot(connection, owner))
    now = datetime.now(timezone.utc)
    if found:
        connection.execute(insert(m.Change), [
            {"owner": owner, **change._asdict(), "role": who(change), "changed_at": now}
            for change in found])
    _keep_dates(connection, owner, modified, {change.record for change in found})


def modified_dates(connection: Connection, owner: str) -> Dict[str, datetime]:
    rows = connection.execute(select(m.Service.slug, m.Service.last_modified).where(
        m.Service.owner == owner))
    return {row.slug: row.last_modified for row in rows}


def _keep_dates(connection: Connection, owner: str, modified, changed) -> None:
    """A service that did not change keeps the day of its last change."""
    rows = [{"k": f"{owner}/{slug}", "at": at} for slug, at in modified.items()
            if f"service {slug}" not in changed]
    if rows:
        connection.execute(update(m.Service.__table__).where(
                m.Service.__table__.c.key == bindparam("k")).values(
                last_modified=bindparam("at")), rows)


def find_changes(session: Session, owner: str, limit: int = 50) -> List[m.Change]:
    """The latest first."""
    query = select(m.Change).where(m.Change.owner == owner).order_by(m.Change.id.desc())
    return list(session.execute(query.limit(limit)).scalars())


def nobody_said(change: Difference) -> Optional[str]:
    return None
