"""Where backups are, and how old the newest is. Light: the server imports it too."""
from __future__ import annotations

import time
from pathlib import Path
from typing import Optional

from bot.paths import VAR
from bot.settings import read_one

BACKUPS = Path(read_one("SIGNPOST_BACKUPS") or VAR / "backups")
REGULAR = "signpost-*.tar.gz"  # those that were not made before a restore or a roll-back


def newest_age(folder: Path) -> Optional[float]:
    """Seconds since the newest backup was written; None where there is none, or none can be seen."""
    try:
        written = [file.stat().st_mtime for file in folder.glob(REGULAR)]
    except OSError:  # taken away meanwhile, or not ours to look into
        return None
    return max(0.0, time.time() - max(written)) if written else None
