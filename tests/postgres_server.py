"""A real PostgreSQL server for the length of a test session, in a folder that goes with it."""
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, List, Optional

from sqlalchemy import create_engine, text

from bot.start import free_ports

_USUAL = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")


def find_postgres() -> Optional[Path]:
    """The folder of PostgreSQL's programs: on PATH, or where packages put it."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = [p for pattern in _USUAL for p in Path("/").glob(pattern[1:])
             if (p / "initdb").exists()]
    return max(found, default=None)


class PostgresServer:
    """A fresh server; `url` has no database's name at its end. It can be stopped, started again and paused."""

    def __init__(self) -> None:
        self._programs = find_postgres()
        self._home = Path(tempfile.mkdtemp(prefix="signpost-pg-"))
        self._data = self._home / "data"
        if os.geteuid() == 0:   # PostgreSQL refuses to run as root
            user = pwd.getpwnam(_unprivileged_user())
            os.chown(self._home, user.pw_uid, user.pw_gid)
        [self._port] = free_ports(1)
        self.url = f"postgresql+psycopg2://signpost@127.0.0.1:{self._port}"
        _run(self._programs / "initdb", "-D", self._data, "-U", "signpost", "-A", "trust", "-E", "UTF8",
             "--no-sync", cwd=self._home)
        self.start()

    def start(self) -> None:
        # fsync off: nothing here outlives the session.
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -c fsync=off -k {self._home}"
        _run(self._programs / "pg_ctl", "-D", self._data, "-w", "-o", options, "-l", self._home / "log", "start",
             cwd=self._home)

    def stop(self) -> None:
        _run(self._programs / "pg_ctl", "-D", self._data, "-m", "immediate", "stop", cwd=self._home)

    def pause(self) -> None:
        """It listens and answers nothing, like a machine that hangs."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        head = (self._data / "postmaster.pid").read_text().split()[0]
        children = subprocess.run(["pgrep", "-P", head], stdout=subprocess.PIPE, text=True).stdout.split()
        for process in (head, *children):
            os.kill(int(process), number)

    def remove(self) -> None:
        shutil.rmtree(self._home, ignore_errors=True)


def create_database(address: str, name: str = "") -> str:
    """The address of a new, empty database on the server; its name is chosen where none is given."""
    name = name or f"t{uuid.uuid4().hex}"
    engine = create_engine(f"{address}/postgres", isolation_level="AUTOCOMMIT", future=True)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{address}/{name}"


@contextmanager
def running_postgres() -> Iterator[str]:
    """The address of a fresh server, without a database's name at its end."""
    server = PostgresServer()
    try:
        yield server.url
    finally:
        server.stop()
        server.remove()


def _run(*command, cwd: Path) -> None:
    words: List[str] = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["runuser", "-u", _unprivileged_user(), "--", *words]
    done = subprocess.run(words, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=60, text=True)
    if done.returncode:
        raise RuntimeError(f"{words}: {done.stdout[-2000:]}")


def _unprivileged_user() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
