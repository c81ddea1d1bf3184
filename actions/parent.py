"""Started by the bot, the action server goes when the bot goes, also when that is killed outright."""
from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def go_with(parent: int) -> None:
    """``parent``: the process that started us. Linux only; elsewhere the bot ends us when it can.

    We ask for it ourselves, once we run: code between fork and exec may hang for ever in a parent that has threads.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # gone before we could ask
        sys.exit(0)
