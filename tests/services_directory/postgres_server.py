"""A real PostgreSQL server for the length of a test session, in a folder that goes with it."""
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, List, Optional

_USUAL = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")


def find_postgres() -> Optional[Path]:
    """The folder of PostgreSQL's programs: on PATH, or where packages put it."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = [p for pattern in _USUAL for p in Path("/").glob(pattern[1:])
             if (p / "initdb").exists()]
    return max(found, default=None)


@contextmanager
def running_postgres() -> Iterator[str]:
    """The address of a fresh server, without a database's name at its end."""
    programs, home = find_postgres(), Path(tempfile.mkdtemp(prefix="signpost-pg-"))
    data = home / "data"
    if os.geteuid() == 0:   # PostgreSQL refuses to run as root
        user = pwd.getpwnam(_unprivileged_user())
        os.chown(home, user.pw_uid, user.pw_gid)
    port = _free_port()
    # fsync off: nothing here outlives the session.
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k {home}"
    try:
        _run(programs / "initdb", "-D", data, "-U", "signpost", "-A", "trust", "-E", "UTF8",
             "--no-sync", cwd=home)
        _run(programs / "pg_ctl", "-D", data, "-w", "-o", options, "-l", home / "log", "start",
             cwd=home)
        try:
            yield f"postgresql+psycopg2://signpost@127.0.0.1:{port}"
        finally:
            _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop", cwd=home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
