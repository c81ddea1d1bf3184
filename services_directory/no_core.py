"""No process that has held a student's words or topics may leave a core file behind when it crashes."""
from __future__ import annotations

import resource
import sys

_PR_SET_DUMPABLE = 4


def forbid_core_dumps() -> None:
    """For this process, and the limit also for those it starts.

    The limit alone is not enough on Linux: where cores go to a program (systemd-coredump, apport) the kernel does
    not look at it. A process that is not dumpable is never handed over; it cannot be read with a debugger either,
    except by root.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
