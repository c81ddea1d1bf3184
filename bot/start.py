"""`make run`: everything a person needs, in order, each failure in one clear sentence."""
from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import List, Optional

from bot import start_checks
from bot.paths import ROOT
from bot.settings import Settings
from bot.training import train

PAUSE = 0.5  # seconds between two looks at the action server


def start(settings: Settings) -> int:
    problem = start_checks.refusal(settings) or busy_port(settings)
    if problem:
        print(problem, file=sys.stderr)
        return 2
    model = train()
    if not load_directory(settings):
        return 2
    settings = start_checks.with_action_secret(settings)
    action_server = None if settings.action_url else ActionServer(settings)
    try:
        from bot.server import serve

        # Where systemd starts it, students come through a proxy, and nobody can press a key.
        by_hand = f" it will be at http://localhost:{settings.port}/ (stop it with Ctrl-C)" if sys.stdout.isatty() else ""
        print(f"Signpost is starting …{by_hand}", flush=True)
        return serve(settings, model)
    finally:
        if action_server:
            action_server.stop()


def busy_port(settings: Settings) -> Optional[str]:
    wanted = [(settings.host, settings.port, "SIGNPOST_PORT")]
    if not settings.action_url:
        wanted.append(("127.0.0.1", settings.action_port, "SIGNPOST_ACTION_PORT"))
    for host, port, name in wanted:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                return f"Port {port} is in use: stop the program that uses it, or choose another with {name}={port + 1}."
    return None


# Not one that the system gives away by itself (Linux: from 32768 on): until the server has loaded what it needs and
# listens, some client's connection could have got it.
CHOSEN_BY_NOBODY = range(20000, 32000)


def free_ports(count: int) -> List[int]:
    """Ports that nobody listens on just now, for a server of one's own."""
    found: List[int] = []
    for port in random.SystemRandom().sample(CHOSEN_BY_NOBODY, len(CHOSEN_BY_NOBODY)):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            found.append(port)
        if len(found) == count:
            break
    return found


def load_directory(settings: Settings) -> bool:
    """Bring the database up to the YAML files. A broken file is refused with every error in it."""
    from services_directory.database import open_directory
    from services_directory.exchange.planning import who_did
    from services_directory.loading import DirectoryErrors, load_if_changed
    from services_directory.settings import institutions_folder

    try:
        directory = open_directory(settings.database_url or None)
        folder = institutions_folder()
        load_if_changed(directory, folder, who_did(folder))
        directory.close()
        return True
    except DirectoryErrors as errors:
        print(f"The institution files cannot be used; nothing was loaded:\n{errors}", file=sys.stderr)
    except Exception as problem:
        print(f"The directory's database cannot be opened ({type(problem).__name__}): check DATABASE_URL and that its server runs.", file=sys.stderr)
    return False


class ActionServer:
    """The action server as a child process, started again when it dies, gone when we go."""

    def __init__(self, settings: Settings):
        self._command: List[str] = [sys.executable, "-W", "ignore", "-m", "actions", str(settings.action_port)]
        self._environment = start_checks.child_environment(settings)
        self._stopping = threading.Event()
        self._child = self._begin()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def _begin(self) -> subprocess.Popen:
        return subprocess.Popen([*self._command, "--parent", str(os.getpid())], cwd=ROOT, env=self._environment)

    def _watch(self) -> None:
        while not self._stopping.wait(PAUSE):
            if self._child.poll() is not None and not self._stopping.is_set():
                time.sleep(PAUSE)  # not faster than this, whatever makes it die
                self._child = self._begin()

    def stop(self) -> None:
        self._stopping.set()
        self._child.send_signal(signal.SIGTERM)
        try:
            self._child.wait(3)
        except subprocess.TimeoutExpired:
            self._child.kill()
