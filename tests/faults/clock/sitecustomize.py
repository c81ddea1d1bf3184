"""A wall clock that a test moves: time.time() and time_ns() plus the seconds in the file of SIGNPOST_TEST_CLOCK.

Python imports this by itself at its start where this folder is on PYTHONPATH. Monotonic time stays as it is, as it
does when an administrator or NTP sets a machine's clock.
"""
import os
import time

_FILE, _TRUE, _TRUE_NS = os.environ.get("SIGNPOST_TEST_CLOCK"), time.time, time.time_ns


def _offset() -> int:
    try:
        with open(_FILE) as file:
            return int(file.read() or 0)
    except (OSError, ValueError):
        return 0


if _FILE:
    time.time = lambda: _TRUE() + _offset()
    time.time_ns = lambda: _TRUE_NS() + _offset() * 1_000_000_000
