"""The rows of one institution's feed: its own services and routes, and the nation's shared ones."""
from collections import defaultdict
from typing import Any, Dict, List, Optional, Sequence, Tuple

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
    """Every record that may leave, already without what must stay: search and lists see no more
    than the answers show."""
    found: List[Tuple[Row, Host]] = []
    # A route has no date of its own: it is as new as its file.
    loaded = dict(session.execute(select(m.SourceFile.owner, m.SourceFile.loaded_at)).all())
    for owner, at in ((host.owner, host), (NATIONAL, SHARED)):
        for table in (m.Service.__table__, m.ReportingRoute.__table__):
            query = select(table).where(table.c.owner == owner).order_by(table.c.position)
            rows = [{"last_modified": loaded.get(owner), **row._mapping}
                    for row in session.execute(query)]
            found += [(row, at) for row in rows if may_leave(row) and _serves(row, host)]
        if host.owner == NATIONAL:
            break
    channels = _channels(session, [row["key"] for row, _ in found])
    return [(public_service(row, channels[row["key"]]), at) for row, at in found]


def _serves(row: Row, host: Host) -> bool:
    return row["owner"] != NATIONAL or host.nation is None or host.nation in row["nations"]


def full(rows: Sequence[Tuple[Row, Host]]) -> List[Row]:
    return [hsds_service(row, host) for row, host in rows]


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
