"""A crash leaves no core file: a core would hold whatever was in memory, a student's last message included."""
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repo_files import ROOT

PATTERN = Path("/proc/sys/kernel/core_pattern")
CRASH = "import os, sys; sys.path.insert(0, {root!r}); words = 'kanarie'\n{protection}\nos.abort()"
PROTECTED = "from services_directory.no_core import forbid_core_dumps; forbid_core_dumps()"
ALLOWED = "import resource; resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)"


def crash(folder, protection):
    done = subprocess.run([sys.executable, "-c", CRASH.format(root=str(ROOT), protection=f"{ALLOWED}\n{protection}")], cwd=folder, capture_output=True)
    assert done.returncode == -signal.SIGABRT
    return list(folder.iterdir())


def test_a_crash_leaves_no_core_even_where_the_machine_allows_it(tmp_path):
    assert crash(tmp_path, PROTECTED) == []


def test_this_test_can_fail(tmp_path):
    """Where this machine writes cores into the folder at all, one is there without the protection."""
    here = PATTERN.exists() and not PATTERN.read_text().startswith(("|", "/")) and resource.getrlimit(resource.RLIMIT_CORE)[1] != 0
    assert bool(crash(tmp_path, "")) is here


@pytest.mark.parametrize("call, expected", [("resource.getrlimit(resource.RLIMIT_CORE)", "(0, 0)"), ("ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)", "0")])
def test_the_limit_is_nought_and_the_process_is_not_handed_to_a_crash_reporter(call, expected):
    done = subprocess.run([sys.executable, "-c", f"import ctypes, resource\n{PROTECTED}\nprint({call})"], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == expected
