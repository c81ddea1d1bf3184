"""Looking for canaries wherever a running Signpost can leave something."""
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, Iterable, List, Set, Tuple

from bot.paths import ROOT
from tests.web.servers import RunningServer, until

COMMON = [Path(folder) for folder in ("/tmp", "/var/tmp", "/dev/shm")]
NOT_OURS = {".git", ".venv", "node_modules", "var", ".pytest_cache", "__pycache__", ".hypothesis"}
Hit = Tuple[str, str]  # where it was found, which canary


class SearchedServer(RunningServer):
    """A running server whose files, open files, log and living memory can be searched. Home and temporary files are in its folder."""

    def __init__(self, folder: Path, *protections: str, **environment: str):
        self.begun, self.answers = time.time(), folder.parent / f"{folder.name}-answers"
        self.answers.mkdir(parents=True)
        self._here_before = {path for common in COMMON if common.exists() for path in common.iterdir()}
        for name in ("home", "tmp"):
            (folder / name).mkdir(parents=True)
        self.command = [sys.executable, "-W", "ignore", "-m", "tests.privacy.searched_server", str(self.answers), *protections]
        super().__init__(folder, HOME=str(folder / "home"), TMPDIR=str(folder / "tmp"), **environment)

    def processes(self) -> List[int]:
        return [int(pid) for pid in subprocess.run(["pgrep", "-g", str(self.process.pid)], capture_output=True, text=True).stdout.split()]

    def in_files(self, canaries: Dict[str, str]) -> List[Hit]:
        """In every file of its folder, every file that one of its processes has open, and every new file where anybody may write."""
        return files_with(set(below(self.folder)) | self._open_files() | set(new_files(self.begun, self._here_before)), canaries)

    def _open_files(self) -> Set[Path]:
        links = [link for pid in self.processes() for link in Path(f"/proc/{pid}/fd").iterdir()]
        return {link for link in links if link.exists() and link.is_file()}

    def core_limits(self) -> Set[str]:
        """What the kernel says of each of its processes: soft and hard limit of a core file."""
        limits = [Path(f"/proc/{pid}/limits").read_text() for pid in self.processes()]
        return {" ".join(line.split()[4:6]) for text in limits for line in text.splitlines() if line.startswith("Max core file size")}

    def in_memory(self, canaries: Dict[str, str]) -> List[Hit]:
        """(kind of object, where the canary had been put) for all that any living object of the Rasa process holds."""
        (self.answers / "ask").touch()
        until((self.answers / "found").exists, 120)
        found = [line.split() for line in (self.answers / "found").read_text().splitlines()]
        (self.answers / "found").unlink()
        return sorted({(holder, name) for canary, holder in found for name, known in canaries.items() if known == canary})


def below(folder: Path) -> Iterable[Path]:
    """Others may be taking the folder away meanwhile: what is gone is left out."""
    return (path for place, _, files in os.walk(folder) for path in (Path(place, name) for name in files) if path.is_file())


def new_files(since: float, here_before: Set[Path]) -> Iterable[Path]:
    """Files changed since then in the checkout (but for tools' own folders), and what is new in the folders that everybody shares."""
    for folder, names, files in os.walk(ROOT):
        names[:] = [name for name in names if name not in NOT_OURS]
        yield from (Path(folder, name) for name in files if _changed(Path(folder, name), since))
    for path in (path for common in COMMON if common.exists() for path in common.iterdir() if "pytest" not in path.name):
        if path.is_file() and _changed(path, since):
            yield path
        elif path.is_dir() and path not in here_before:
            yield from below(path)


def _changed(path: Path, since: float) -> bool:
    try:
        return path.stat().st_mtime >= since
    except OSError:
        return False


def files_with(files: Iterable[Path], canaries: Dict[str, str]) -> List[Hit]:
    """(file, where the canary had been put) for each that is in a file, as text or as UTF-16."""
    found = []
    for file in files:
        try:
            data = file.read_bytes()
        except OSError:
            continue
        found += [(str(file), name) for name, canary in canaries.items() if canary.encode() in data or canary.encode("utf-16-le") in data]
    return found
