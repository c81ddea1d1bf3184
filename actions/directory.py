"""The one directory of this process, opened on first use so that importing an action costs nothing."""
from __future__ import annotations

import functools
import os

from services_directory.database import Directory, open_directory


@functools.lru_cache(maxsize=1)
def directory() -> Directory:
    return open_directory(os.environ.get("DATABASE_URL") or None, create=False)
