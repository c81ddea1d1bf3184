"""Released widgets: files whose content never changes, for pages that pin a hash. Old ones stay, and stay served."""
from __future__ import annotations

from pathlib import Path
from typing import Dict

from bot.widget.assemble import HERE, fingerprint

RELEASED = HERE / "released"


def release(content: bytes, folder: Path = RELEASED) -> Path:
    """Keep this widget as widget.<hash>.js; the same content is kept once."""
    folder.mkdir(exist_ok=True)
    path = folder / f"widget.{fingerprint(content)}.js"
    if not path.exists():
        path.write_bytes(content)
    return path


def released(folder: Path = RELEASED) -> Dict[str, Path]:
    """File name to path of all of them, a changed one left out: its name would promise what it is not."""
    files = sorted(folder.glob("widget.*.js"))
    return {path.name: path for path in files if path.name == f"widget.{fingerprint(path.read_bytes())}.js"}
