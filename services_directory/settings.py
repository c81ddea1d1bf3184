"""The settings this package reads. Nothing else in it looks at the environment."""
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Mapping, Optional

from services_directory.secret_files import read_secret

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    convert: Callable[[str], object]
    help: str
    secret: bool = False    # may stand in a file, and is never printed


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("DATABASE_URL", "sqlite:///var/directory.db", str,
                "Where the directory is kept. A relative SQLite path starts at the repository.",
                secret=True),       # it may hold a password
        # Half of the 8 s a turn may take: a locked file must turn into static help in time.
        Setting("DIRECTORY_BUSY_MS", "2000", int,
                "How long SQLite waits for a lock, in milliseconds."),
        Setting("DIRECTORY_POOL_SIZE", "5", int, "Open database connections kept per process."),
        Setting("SIGNPOST_NOW", "", str,
                "Freezes the clock for demonstrations: 2026-12-27T02:10, local time."),
        Setting("INSTITUTIONS_FOLDER", "institutions", str,
                "The folder of YAML files that staff edit; relative to the repository."),
        Setting("READINESS_FILE", "institutions/records/readiness.yml", str,
                "Where it is written what was accepted before live use."),
    )
}


def read_setting(name: str, environ: Optional[Mapping[str, str]] = None):
    """The setting's value; a value that does not fit fails with the setting's name."""
    setting = SETTINGS[name]
    environ = os.environ if environ is None else environ
    text = read_secret(name, environ).text if setting.secret else environ.get(name)
    try:
        return setting.convert(text or setting.default)
    except ValueError:
        shown = "a secret" if setting.secret else repr(text)
        raise ValueError(f"{name}: found {shown}; {setting.help}") from None


def institutions_folder() -> Path:
    return ROOT / read_setting("INSTITUTIONS_FOLDER")


def readiness_file() -> Path:
    return ROOT / read_setting("READINESS_FILE")
