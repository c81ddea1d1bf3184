"""The rows of one institution's feed: its own services and routes, and the nation's shared ones."""
from collections import defaultdict
from typing import Any, Dict, List, Optional, Tuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from services_directory import models as m
from services_directory.feed.hsds import Host, hsds_service
from services_directory.feed.public import may_leave, public_service
from services_directory.models import NATIONAL

Row = Dict[str, Any]
SHARED = Host(NATIONAL, "National services", None)
# One statement takes at most so many keys.
_MANY = 500


def find_host(session: Session, slug: str) -> Optional[Host]:
    """An institution by its slug, or the shared services as `national`."""
    if slug == NATIONAL:
        return SHARED
    row = session.get(m.Institution, slug)
    return row and Host(row.slug, row.name, row.nation, row.time_zone, row.ukprn)


def list_rows(session: Session, host: Host) -> List[Tuple[Row, Host]]:
    """Every record that may leave, without its channels: cheap enough to page through."""
    found: List[Tuple[Row, Host]] = []
    for owner, at in ((host.owner, host), (NATIONAL, SHARED)):
        for table in (m.Service.__table__, m.ReportingRoute.__table__):
            query = select(table).where(table.c.owner == owner).order_by(table.c.position)
            rows = [dict(row._mapping) for row in session.execute(query)]
            found += [(row, at) for row in rows if may_leave(row) and _serves(row, host)]
        if host.owner == NATIONAL:
            break
    return found


def _serves(row: Row, host: Host) -> bool:
    return row["owner"] != NATIONAL or host.nation is None or host.nation in row["nations"]


def full(session: Session, rows: List[Tuple[Row, Host]]) -> List[Row]:
    channels = _channels(session, [row["key"] for row, _ in rows])
    return [hsds_service(public_service(row, channels[row["key"]]), host) for row, host in rows]


def _channels(session: Session, keys: List[str]) -> Dict[str, List[Row]]:
    found: Dict[str, List[Row]] = defaultdict(list)
    table = m.Channel.__table__
    for start in range(0, len(keys), _MANY):
        part = keys[start:start + _MANY]
        for column in (table.c.service_key, table.c.route_key):
            query = select(table).where(column.in_(part)).order_by(column, table.c.position)
            for row in session.execute(query):
                found[row.service_key or row.route_key].append(dict(row._mapping))
    return found
