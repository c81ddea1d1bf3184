"""The one directory of this process, opened on first use so that importing an action costs nothing."""
from __future__ import annotations

import functools

from services_directory.database import Directory, open_directory


@functools.lru_cache(maxsize=1)
def directory() -> Directory:
    return open_directory(create=False)
