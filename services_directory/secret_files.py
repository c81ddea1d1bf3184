"""A secret may stand in a file: the one that NAME_FILE names, or NAME among systemd's credentials.

A file can be kept from other users of the machine; the environment of a process is easier to come by.
"""
import stat
from pathlib import Path
from typing import Mapping, NamedTuple, Optional

CREDENTIALS = "CREDENTIALS_DIRECTORY"       # set by systemd for a unit with LoadCredential=


class Secret(NamedTuple):
    text: str
    file: Optional[Path] = None             # where it was read; None: the environment, or nowhere


class UnreadableSecret(ValueError):
    """The secret's file cannot be used; the text names the setting and what to do, never the secret."""


def read_secret(name: str, environ: Mapping[str, str]) -> Secret:
    """"" where it is not set. The environment comes first, then NAME_FILE, then the credentials."""
    given, pointed = environ.get(name, ""), environ.get(f"{name}_FILE", "")
    if given and pointed:
        raise UnreadableSecret(f"{name} and {name}_FILE are both set: unset one of them")
    if given:
        return Secret(given)
    file = Path(pointed) if pointed else _credential(name, environ)
    if file is None:
        return Secret("")
    try:
        text = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise UnreadableSecret(f"{name}_FILE: {file} cannot be read ({type(problem).__name__}): check that it is there, "
                               "and that the user of the bot may read it") from None
    if not text:
        raise UnreadableSecret(f"{name}_FILE: the file is empty: write the secret into it")
    return Secret(text, file)


def _credential(name: str, environ: Mapping[str, str]) -> Optional[Path]:
    folder = environ.get(CREDENTIALS, "")
    path = Path(folder) / name
    return path if folder and path.is_file() else None


def open_to_all(file: Path) -> bool:
    """Whether any user of the machine may read or change the file. A group may read it: that is how
    a cluster hands a secret to a user who is not root."""
    return bool(file.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP))
