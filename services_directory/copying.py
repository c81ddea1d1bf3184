"""Many rows into PostgreSQL by COPY: the way it takes a hundred thousand with the least work."""
import io
from typing import Any, Callable, Dict, List, Optional

from sqlalchemy import Table, text
from sqlalchemy.engine import Connection

Row = Dict[str, Any]
# COPY's text format: a tab between values, a line for each row, and these where they are text.
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NULL = "\\N"


def copy_rows(connection: Connection, table: Table, rows: List[Row]) -> None:
    """Part of the connection's transaction, like an insert. All rows have the same fields."""
    names = list(rows[0])
    turn = [_turner(table.c[name].type, connection.dialect) for name in names]
    lines = io.StringIO()
    for row in rows:
        lines.write("\t".join([as_text(row[name]) for as_text, name in zip(turn, names)]) + "\n")
    lines.seek(0)
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in names)
    with connection.connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {quote(table.name)} ({columns}) FROM STDIN", lines)


def count_rows(connection: Connection) -> None:
    """PostgreSQL plans a question by how many rows it believes there are. By itself it looks again
    a minute later, and until then students' questions may take the long way."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("ANALYZE pointer, service, channel, fact"))


def _turner(kind, dialect) -> Callable[[Any], str]:
    """As an insert would turn it, then as COPY reads it."""
    bind: Optional[Callable] = kind.dialect_impl(dialect).bind_processor(dialect)

    def as_text(value: Any) -> str:
        if bind is not None:
            value = bind(value)
        if value is None:
            return _NULL
        return value.translate(_ESCAPES) if type(value) is str else str(value)
    return as_text
