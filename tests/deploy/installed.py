"""A machine that Signpost is installed on, as a folder: the install script run for real, and the command it puts there."""
from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

from bot.paths import ROOT

PLACES = ("/opt/signpost", "/etc/signpost", "/var/lib/signpost")
# What only root on a real machine can do: become the bot's user, who does not exist here, and hand files over to it.
STAND_INS = {
    "id": "echo 0", "chown": ":", "runuser": 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"',
    "install": 'shift 7; mkdir -p "$@"',  # -d -m MODE -o USER -g GROUP FOLDER …
}


class Machine:
    def __init__(self, folder: Path):
        self.root, self.source = folder / "root", folder / "source"
        self.root.mkdir()
        tracked = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], capture_output=True, check=True).stdout.decode().split("\0")
        for name in filter(None, tracked):
            if (ROOT / name).exists():
                (self.source / name).parent.mkdir(parents=True, exist_ok=True)
                (self.source / name).write_bytes((ROOT / name).read_bytes())
                (self.source / name).chmod((ROOT / name).stat().st_mode)

    def install(self, *options: str) -> subprocess.CompletedProcess:
        command = [self.source / "deploy" / "install.sh", "--root", self.root, "--from", ROOT, "--no-packages", *options]
        return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=300)

    def path(self, name: str) -> Path:
        return self.root / name

    def mode(self, name: str) -> int:
        return stat.S_IMODE(self.path(name).stat().st_mode)

    def everything(self) -> dict:
        found = {}
        for path in self.root.rglob("*"):
            if ".venv" not in path.parts:
                found[str(path)] = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else path.stat().st_mode
        return found

    @property
    def current(self) -> str:
        return os.readlink(self.path("opt/signpost/current"))

    def run(self, *words: object) -> subprocess.CompletedProcess:
        """`signpost …` as the install script has put it there; only its places are other ones."""
        text = self.path("usr/local/bin/signpost").read_text()
        for place in PLACES:
            assert place in text, f"{place} is not in deploy/signpost any more: change this test too"
            text = text.replace(place, f"{self.root}{place}")
        here = self.root / "stand-ins"
        here.mkdir(exist_ok=True)
        for name, script in {**STAND_INS, "signpost": text.partition("\n")[2]}.items():
            (here / name).write_text(f"#!/bin/sh\n{script}\n")
            (here / name).chmod(0o755)
        environment = {"PATH": f"{here}:{os.environ['PATH']}", "LANG": "C.UTF-8"}
        return subprocess.run([str(here / "signpost"), *map(str, words)], capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL, timeout=300)
