"""A model archive is code: it is loaded only from this installation's folder, and only if it is what was trained here.

When a model is trained, its SHA-256 is recorded beside it (``<model>.sha256``, as sha256sum writes it). Before it is
loaded the archive is read once, into a folder that only this user can open, and hashed on the way; what is loaded is
that copy, so that nothing can be put in its place in between. SIGNPOST_MODEL_SHA256 pins the hash from outside: with
it, somebody who can write into the models' folder can still not bring in a model of his own.
"""
from __future__ import annotations

import contextlib
import hashlib
import hmac
import stat
import tempfile
from pathlib import Path
from typing import Iterator, Optional

from bot.paths import MODELS

_PIECE = 1024 * 1024  # bytes read at a time


class ModelRefused(RuntimeError):
    """The model may not be loaded; the text says why and what to do."""


def record(model: Path, target: Optional[Path] = None) -> None:
    """Write down the hash of a model just trained; ``target`` is the name it will have."""
    target = target or model
    digest = hashlib.sha256(model.read_bytes()).hexdigest()
    recorded(target).write_text(f"{digest}  {target.name}\n", encoding="ascii")


def recorded(model: Path) -> Path:
    return model.with_name(f"{model.name}.sha256")


@contextlib.contextmanager
def checked_copy(model: Path, pinned: str = "") -> Iterator[Path]:
    """A private copy of the archive, its hash compared with the pinned or the recorded one. Raises ModelRefused."""
    _check_place(model)
    wanted = pinned.lower() or _recorded_hash(model)
    with tempfile.TemporaryDirectory(prefix="signpost-model-") as folder:
        copy = Path(folder) / model.name
        if not hmac.compare_digest(_copy(model, copy), wanted):
            said = "SIGNPOST_MODEL_SHA256 asks for" if pinned else "was recorded when it was trained"
            raise ModelRefused(f"{model.name} is not the model that {said}: its SHA-256 differs. Find out who changed it; then `make train`, and `make run` again.")
        yield copy


def _check_place(model: Path) -> None:
    """A plain file in the models' folder, which nobody but its owner and group can write."""
    if model.is_symlink() or model.resolve().parent != MODELS.resolve() or not model.is_file():
        raise ModelRefused(f"{model} is not a file in {MODELS}: models are loaded from there and from nowhere else.")
    for path in (model, MODELS):
        if path.stat().st_mode & stat.S_IWOTH:
            raise ModelRefused(f"everybody on this machine can write {path}: run `chmod o-w {path}`, then `make train`.")


def _recorded_hash(model: Path) -> str:
    try:
        return recorded(model).read_text(encoding="ascii").split()[0]
    except (OSError, UnicodeDecodeError, IndexError):
        raise ModelRefused(f"no SHA-256 was recorded for {model.name}: run `make train`, then `make run` again.") from None


def _copy(source: Path, target: Path) -> str:
    """Copy and hash in one reading; the hash in hexadecimal."""
    digest = hashlib.sha256()
    with source.open("rb") as old, target.open("xb") as new:
        for piece in iter(lambda: old.read(_PIECE), b""):
            digest.update(piece)
            new.write(piece)
    return digest.hexdigest()
