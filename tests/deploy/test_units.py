"""The systemd units: systemd itself reads them, and rates how little they may do."""
import re
import shutil
import subprocess
import sys

import pytest

from bot.paths import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
SERVERS = [unit for unit in UNITS if "Type=oneshot" not in unit.read_text()]
WORST = 20  # of 100, as systemd-analyze counts: above it calls a unit less than "OK"

needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not on this machine")


@needs_systemd
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_finds_nothing_wrong(unit, tmp_path):
    """On a copy whose program exists here: the release is not installed on this machine."""
    copy = tmp_path / unit.name
    for timer in unit.parent.glob(f"{unit.stem}.timer"):
        shutil.copy(timer, tmp_path)
    copy.write_text(unit.read_text().replace("/opt/signpost/current/.venv/bin/python", sys.executable).replace("/usr/bin/redis-server", sys.executable))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *map(str, tmp_path.iterdir())], capture_output=True, text=True)
    about_us = [line for line in (done.stdout + done.stderr).splitlines() if "signpost" in line]
    assert done.returncode == 0 and not about_us, "\n".join(about_us)


@needs_systemd
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_may_do_little(unit):
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", f"--threshold={WORST}", str(unit)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout.splitlines()[-1]


@pytest.mark.parametrize("unit", SERVERS, ids=lambda unit: unit.stem)
def test_an_answer_comes_back(unit):
    for line in ("Restart=always", "StartLimitIntervalSec=0"):
        assert re.search(f"^{line}$", unit.read_text(), re.MULTILINE), f"{unit.name} must say {line}"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_what_is_written_stays_in_memory(unit):
    text = unit.read_text()
    for line in ("MemorySwapMax=0", "LimitCORE=0", "ProtectSystem=strict", "NoNewPrivileges=yes", "UMask=0077"):
        assert re.search(f"^{re.escape(line)}$", text, re.MULTILINE), f"{unit.name} must say {line}"
    assert re.search(r"^MemoryMax=\d+M$", text, re.MULTILINE)
    assert not re.search(r"^Environment=.*(SECRET|TOKEN|KEY|PASSWORD)", text, re.MULTILINE), "secrets stand in files"


def test_a_backup_is_made_each_night():
    timer = (ROOT / "deploy" / "systemd" / "signpost-backup.timer").read_text()
    assert re.search(r"^OnCalendar=\*-\*-\* ", timer, re.MULTILINE) and "Persistent=yes" in timer
    assert "-m bot backup" in (ROOT / "deploy" / "systemd" / "signpost-backup.service").read_text()
