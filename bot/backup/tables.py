"""Rows that cannot be made again from files: out of a database, through the migrations, into another one."""
from __future__ import annotations

import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any, Dict, List

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Date, DateTime, MetaData, inspect, select, text

from bot.counts import store as counts
from services_directory import database as directory
from services_directory.models import Base, Change

Rows = Dict[str, List[Dict[str, Any]]]  # table -> rows, values as JSON has them
# part -> (its version table, how to point Alembic at it)
PARTS = {"directory": ("alembic_version", directory.alembic_config), "counts": (counts.VERSION_TABLE, counts.alembic_config)}
_MADE_AGAIN = set(Base.metadata.tables) - {Change.__tablename__}


def kept_tables(connection: Any) -> List[str]:
    versions = {table for table, _ in PARTS.values()}
    return sorted(set(inspect(connection).get_table_names()) - _MADE_AGAIN - versions)


def read_rows(connection: Any) -> Rows:
    known = _reflected(connection, kept_tables(connection))
    return {name: [{column: _plain(value) for column, value in row._mapping.items()}
                   for row in connection.execute(select(table).order_by(*table.primary_key.columns))] for name, table in known.items()}


def revisions(connection: Any) -> Dict[str, str]:
    """The schema's version of each part; a part that was never used is left out."""
    found = {}
    for part, (table, _) in PARTS.items():
        if connection.dialect.has_table(connection, table):
            found[part] = connection.execute(text(f"SELECT version_num FROM {table}")).scalar()
    return found


def unknown_revisions(made_at: Dict[str, str]) -> List[str]:
    """Those that this release does not have: the backup is of a newer one."""
    with tempfile.TemporaryDirectory() as folder:
        with _scratch(folder) as opened, opened.writing() as connection:
            known = {part: {step.revision for step in ScriptDirectory.from_config(config(connection)).walk_revisions()} for part, (_, config) in PARTS.items()}
    return [f"{part} {revision}" for part, revision in made_at.items() if revision not in known.get(part, ())]


def brought_up(rows: Rows, made_at: Dict[str, str]) -> Rows:
    """The rows as this release keeps them: put into an empty database of their own release, which is then upgraded."""
    with tempfile.TemporaryDirectory() as folder:
        with _scratch(folder) as opened, opened.writing() as connection:
            for part, revision in made_at.items():
                command.upgrade(PARTS[part][1](connection), revision)
            _insert(connection, rows)
            for _, config in PARTS.values():
                command.upgrade(config(connection), "head")
            return read_rows(connection)


def make_counts(connection: Any) -> None:
    """The tables of the counts, where they are not there yet."""
    command.upgrade(counts.alembic_config(connection), "head")


def replace_rows(connection: Any, rows: Rows) -> None:
    """Within the caller's transaction. The tables are there: the directory's and, where there are counts, theirs."""
    for table in _reflected(connection, kept_tables(connection)).values():
        connection.execute(table.delete())
    _insert(connection, rows)
    if connection.dialect.name == "postgresql":  # rows came with their numbers: the next one follows them
        connection.execute(text("SELECT setval(pg_get_serial_sequence('change', 'id'), COALESCE((SELECT MAX(id) FROM change), 0) + 1, false)"))


def _insert(connection: Any, rows: Rows) -> None:
    for name, table in _reflected(connection, list(rows)).items():
        values = [{column: _typed(table.c[column].type, value) for column, value in row.items()} for row in rows[name]]
        if values:
            connection.execute(table.insert(), values)


def _reflected(connection: Any, names: List[str]) -> Dict[str, Any]:
    known = MetaData()
    known.reflect(bind=connection, only=names)
    return {name: known.tables[name] for name in names}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _typed(kind: Any, value: Any) -> Any:
    if isinstance(value, str) and isinstance(kind, DateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(value, str) and isinstance(kind, Date) else value


class _scratch:
    """An empty SQLite database without a schema, for as long as the block."""

    def __init__(self, folder: str):
        self._path = Path(folder) / "scratch.db"

    def __enter__(self) -> Any:
        self._opened = directory.Directory(directory._create_engine(f"sqlite:///{self._path}"))
        return self._opened

    def __exit__(self, *_: Any) -> None:
        self._opened.close()
