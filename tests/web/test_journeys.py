"""docs/journeys.md is what conversations give now."""
from __future__ import annotations

import subprocess
import sys

import pytest

from bot.paths import ROOT

pytestmark = pytest.mark.slow


def test_the_page_of_journeys_is_up_to_date():
    done = subprocess.run([sys.executable, "-W", "ignore", "tools/journeys.py", "--check"], cwd=ROOT, timeout=180)
    assert done.returncode == 0, "docs/journeys.md is out of date: run `make journeys`, read what changed, and commit it"
