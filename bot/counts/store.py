"""The two tables of counts, in the directory's database but apart from it: own tables, own migrations, own deletion."""
from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Iterable, List, Optional

from sqlalchemy import CheckConstraint, Column, Integer, MetaData, String, Table, delete, insert, select, text, update

from bot.counts.measures import HOUR
from bot.counts.periods import HERE, last_day
from bot.counts.tally import Written

VERSION_TABLE, HEAD = "count_version", "0001"  # HEAD equals the newest file of migrations/versions (a test compares)
tables = MetaData()
MULTIPLE_OF_FIVE = "figure > 0 AND figure % 5 = 0"
weeks = Table(
    "count_week", tables,
    Column("institution", String(80), primary_key=True), Column("week", String(8), primary_key=True),
    Column("measure", String(20), primary_key=True), Column("value", String(80), primary_key=True),
    Column("figure", Integer, CheckConstraint(MULTIPLE_OF_FIVE, name="count_week_in_fives"), nullable=False),
)
hours = Table(
    "count_hour", tables,
    Column("institution", String(80), primary_key=True), Column("quarter", String(7), primary_key=True),
    Column("hour", String(2), primary_key=True),
    Column("figure", Integer, CheckConstraint(MULTIPLE_OF_FIVE, name="count_hour_in_fives"), nullable=False),
)


class CountStore:
    """``database_url`` as in DATABASE_URL; "" is the directory's own default. Opened on first use."""

    def __init__(self, database_url: str):
        self._url = database_url
        self._open: Any = None

    def _database(self) -> Any:
        if self._open is None:
            from services_directory.database import open_directory

            opened = open_directory(self._url or None, create=False)
            _migrate(opened)
            self._open = opened
        return self._open

    def write(self, figures: Iterable[Written]) -> None:
        """Add the figures to those that are there: all of them or, where that fails, none."""
        rows = list(figures)
        if rows:
            with self._database().writing() as connection:
                for row in rows:
                    _add(connection, row)

    def read_weeks(self, institution: str) -> List[Any]:
        """(week, measure, value, figure), oldest first."""
        return self._read(select(weeks.c.week, weeks.c.measure, weeks.c.value, weeks.c.figure).where(weeks.c.institution == institution).order_by(weeks.c.week, weeks.c.measure, weeks.c.value))

    def read_hours(self, institution: str) -> List[Any]:
        """(quarter, hour, figure), oldest first."""
        return self._read(select(hours.c.quarter, hours.c.hour, hours.c.figure).where(hours.c.institution == institution).order_by(hours.c.quarter, hours.c.hour))

    def institutions(self) -> List[str]:
        return sorted({row[0] for table in (weeks, hours) for row in self._read(select(table.c.institution).distinct())})

    def _read(self, question: Any) -> List[Any]:
        with self._database().session() as session:
            return [tuple(row) for row in session.execute(question)]

    def delete(self, institution: Optional[str] = None) -> None:
        """Every figure of one institution, or of all."""
        with self._database().writing() as connection:
            for table in (weeks, hours):
                connection.execute(delete(table).where(table.c.institution == institution) if institution else delete(table))

    def forget_before(self, now: datetime, keep_weeks: int) -> None:
        """Delete the periods that ended more than ``keep_weeks`` ago."""
        today = now.astimezone(HERE).date()
        with self._database().writing() as connection:
            for table, column in ((weeks, weeks.c.week), (hours, hours.c.quarter)):
                old = [period for (period,) in connection.execute(select(column).distinct()) if (today - last_day(period)).days > keep_weeks * 7]
                if old:
                    connection.execute(delete(table).where(column.in_(old)))

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


def _add(connection: Any, row: Written) -> None:
    if row.measure == HOUR:
        table, key = hours, {"institution": row.institution, "quarter": row.period, "hour": row.value}
    else:
        table, key = weeks, {"institution": row.institution, "week": row.period, "measure": row.measure, "value": row.value}
    same = [table.c[name] == value for name, value in key.items()]
    if connection.execute(update(table).where(*same).values(figure=table.c.figure + row.figure)).rowcount == 0:
        connection.execute(insert(table).values(**key, figure=row.figure))


def _migrate(database: Any) -> None:
    with database.writing() as connection:
        known = connection.dialect.has_table(connection, VERSION_TABLE)
        if known and connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar() == HEAD:
            return
        from alembic import command

        command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Any) -> Any:
    """Alembic's settings for the counts' own migrations."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
