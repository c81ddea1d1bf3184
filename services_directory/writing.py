"""Writing one file's records as rows: everything of its owner goes, everything comes anew."""
from datetime import datetime, timezone
from typing import Any, Dict, Iterable, List

from sqlalchemy import delete, insert
from sqlalchemy.engine import Connection

from services_directory import models as m
from services_directory.copying import copy_rows
from services_directory.models import NATIONAL
from services_directory.validation.records import FileRecord, Record
from services_directory.vocabulary import ANY_TOPIC, UK_NATIONS

# SQLite allows 32,766 values in a statement; a service has 31.
_BATCH = 500
EVERYWHERE = "nation:uk"


def nation_scope(nation: str) -> str:
    return f"nation:{nation}"


def remove_owner(connection: Connection, owner: str) -> None:
    for table in (m.Pointer, m.Service, m.ReportingRoute):
        connection.execute(delete(table).where(table.owner == owner))
    if owner == NATIONAL:
        connection.execute(delete(m.Law))
        connection.execute(delete(m.TimeCritical))
    else:
        connection.execute(delete(m.Institution).where(m.Institution.slug == owner))
    connection.execute(delete(m.SourceFile).where(m.SourceFile.owner == owner))


def write_file(connection: Connection, record: FileRecord) -> None:
    """What was there of its owner has been removed."""
    now = datetime.now(timezone.utc)
    connection.execute(insert(m.SourceFile), {
        "name": record.name, "owner": record.owner, "content_hash": record.content_hash,
        "loaded_at": now})
    if record.institution:
        connection.execute(insert(m.Institution), record.institution)
    _insert(connection, m.Fact, ({**row, "institution": record.owner} for row in record.facts))
    _write_offers(connection, record, now)
    _insert(connection, m.Pointer, _pointers(record))
    _insert(connection, m.Law, (_only(m.Law, row) for row in record.law))
    _insert(connection, m.TimeCritical, (
        {**row, "position": n} for n, row in enumerate(record.time_critical)))


def _write_offers(connection: Connection, record: FileRecord, now: datetime) -> None:
    services = [{**_offer(record, n, row), "last_modified": now}
                for n, row in enumerate(record.services)]
    routes = [_offer(record, n, row) for n, row in enumerate(record.routes)]
    _insert(connection, m.Service, (_only(m.Service, row) for row in services))
    _insert(connection, m.ReportingRoute, (_only(m.ReportingRoute, row) for row in routes))
    _insert(connection, m.Channel, (
        {**channel, "position": n, "hours": channel["hours"] or None,
         "service_key": key if kind == "service" else None,
         "route_key": key if kind == "route" else None}
        for kind, rows in (("service", services), ("route", routes))
        for row in rows for key in [row["key"]] for n, channel in enumerate(row["channels"])))


def _offer(record: FileRecord, position: int, row: Record) -> Record:
    institution = record.institution or {}
    return {
        "always_line": False, "nations": [], **row, "position": position, "owner": record.owner,
        "key": f"{record.owner}/{row['slug']}", "demo": institution.get("demo", False),
    }


def _pointers(record: FileRecord) -> Iterable[Record]:
    for position, service in enumerate(record.services):
        if service["status"] != "listed":
            continue
        for scope in _scopes(record, service):
            for topic in {*service["topics"], *service["first_for"]}:
                yield _pointer(record, scope, topic, "offer", position, service["slug"])
            if service.get("always_line"):
                yield _pointer(record, scope, ANY_TOPIC, "always", position, service["slug"])
    yield from _orders(record)


def _scopes(record: FileRecord, service: Record) -> List[str]:
    if record.owner != NATIONAL:
        return [record.owner]
    nations = service["nations"]
    # "nation:uk" answers until the nation is known: only what helps in all four.
    everywhere = [EVERYWHERE] if set(UK_NATIONS) <= set(nations) else []
    return [nation_scope(nation) for nation in nations] + everywhere


def _orders(record: FileRecord) -> Iterable[Record]:
    for topic, slugs in record.fallback.items():
        for position, slug in enumerate(slugs):
            yield _pointer(record, record.owner, topic, "fallback", position, slug)
    for scope, slugs in _line_scopes(record.lines):
        for position, slug in enumerate(slugs):
            yield _pointer(record, scope, ANY_TOPIC, "line", position, slug)
    for nation, slug in record.emergency.items():
        yield _pointer(record, nation_scope(nation), ANY_TOPIC, "emergency", 0, slug)
    if record.emergency.get(UK_NATIONS[0]):
        yield _pointer(record, EVERYWHERE, ANY_TOPIC, "emergency", 0,
                       record.emergency[UK_NATIONS[0]])


def _line_scopes(lines: Dict[str, List[str]]) -> Iterable:
    for nation, slugs in lines.items():
        yield nation_scope(nation), slugs
    first, *others = (lines.get(nation, []) for nation in UK_NATIONS)
    yield EVERYWHERE, [slug for slug in first if all(slug in other for other in others)]


def _pointer(record: FileRecord, scope: str, topic: str, role: str, position: int,
             slug: str) -> Record:
    return {"owner": record.owner, "scope": scope, "topic": topic, "role": role,
            "position": position, "service_key": record.service_key(slug)}


def _only(model, row: Record) -> Record:
    return {column.name: row[column.name] for column in model.__table__.columns
            if column.name in row}


def _insert(connection: Connection, model, rows: Iterable[Dict[str, Any]]) -> None:
    rows = list(rows)
    if rows and connection.dialect.name == "postgresql":
        copy_rows(connection, model.__table__, rows)
        return
    for start in range(0, len(rows), _BATCH):
        connection.execute(insert(model), rows[start:start + _BATCH])
