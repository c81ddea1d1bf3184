"""Opening the directory: an engine, its schema brought up to date, sessions."""
import os
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, Optional

from sqlalchemy import create_engine, event, exc, text
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.orm import Session

from services_directory.settings import ROOT, read_setting

# Equal to the newest file in alembic/versions (a test compares): reading it from there would
# import Alembic on every start.
HEAD = "0002"
# Two processes start together (bot and action server): the second waits for the first.
_LOCK_NUMBER = 7461902
# A server that hangs, or a lock that nobody gives back: a student waits for the answer. Seconds to
# connect; milliseconds for a question, and until a machine that is gone is given up.
_PATIENCE = {"connect_timeout": 2, "tcp_user_timeout": 3000, "options": "-c statement_timeout=3000"}


class Directory:
    """An open directory. Cheap to keep for the life of a process; sessions are short."""

    def __init__(self, engine: Engine):
        self.engine = engine
        # SQLite's transactions see one state from their first read on; PostgreSQL's usual ones
        # see another with each statement, and could show half of an import.
        self._reading = engine if engine.dialect.name == "sqlite" else engine.execution_options(
            isolation_level="REPEATABLE READ")

    @contextmanager
    def session(self) -> Iterator[Session]:
        """For questions: one consistent view, nothing written."""
        with Session(self._reading, future=True) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, one writer at a time: all of it is kept, or nothing."""
        with self.engine.connect() as connection:
            connection = connection.execution_options(writes=True)
            with connection.begin():
                if self.engine.dialect.name == "postgresql":
                    connection.execute(text("SET LOCAL statement_timeout = 0"))  # a load may take its time
                    connection.execute(
                        text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK_NUMBER})
                yield connection

    def migrate(self) -> None:
        """Brings the schema to the newest version; costs one query where it already is."""
        with self.engine.connect() as connection:
            if schema_version(connection) == HEAD:
                return
        with self.writing() as connection:
            if schema_version(connection) != HEAD:
                _upgrade(connection, "head")

    def close(self) -> None:
        self.engine.dispose()


def open_directory(url: Optional[str] = None, create: bool = True) -> Directory:
    """`create=False` for those who only ask: a missing SQLite file is an error, never made anew and empty."""
    address = url or read_setting("DATABASE_URL")
    if not create:
        _must_exist(make_url(address))
    directory = Directory(_create_engine(address))
    directory.migrate()
    return directory


def _must_exist(url) -> None:
    if url.get_backend_name() == "sqlite" and not (ROOT / url.database).exists():
        raise FileNotFoundError("the directory's file is not there: start Signpost, or load the directory")


def schema_version(connection: Connection) -> Optional[str]:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def alembic_config(connection: Connection):
    """Alembic's settings for this connection; there is no alembic.ini."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "alembic"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection, revision: str) -> None:
    from alembic import command

    command.upgrade(alembic_config(connection), revision)


def _create_engine(address: str) -> Engine:
    url = make_url(address)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, future=True, pool_pre_ping=True, connect_args=_PATIENCE,
                             pool_size=read_setting("DIRECTORY_POOL_SIZE"))
    if url.database in (None, "", ":memory:"):
        raise ValueError(f"DATABASE_URL: found {address!r}; the directory is shared by several "
                         "processes, write a file: sqlite:///var/directory.db")
    return _create_sqlite_engine(ROOT / url.database)


def _create_sqlite_engine(path: Path) -> Engine:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(exist_ok=True)
    # mode=rw: where the file has gone, the question fails and the student sees the static help;
    # sqlite would otherwise make an empty file and answer from nothing.
    address = f"sqlite:///file:{path}?mode=rw&uri=true"
    from sqlalchemy.pool import QueuePool

    engine = create_engine(
        address, future=True, poolclass=QueuePool, pool_size=read_setting("DIRECTORY_POOL_SIZE"),
        connect_args={"timeout": read_setting("DIRECTORY_BUSY_MS") / 1000,
                      "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite(path))
    event.listen(engine, "checkout", _refuse_stale_file(path))
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_sqlite(path: Path):
    def prepare(dbapi_connection, record):
        # The driver's own BEGIN comes too late to cover schema changes; `_begin` says it instead.
        dbapi_connection.isolation_level = None
        cursor = dbapi_connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")     # safe with WAL; the YAML is the source
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()
        record.info["file"] = os.stat(path).st_ino
    return prepare


def _refuse_stale_file(path: Path):
    def refuse(dbapi_connection, record, proxy):
        # A pooled connection would go on answering from a file that was deleted or replaced.
        try:
            same = os.stat(path).st_ino == record.info.get("file")
        except OSError:
            same = False
        if not same:
            raise exc.DisconnectionError("the directory's file is another one now")
    return refuse


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
