"""The alerts that an institution may take over: Prometheus's own tool runs them against good and bad evenings."""
from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from bot.health import REASONS
from bot.metrics import METRICS, OUTCOMES, UNDERSTOOD
from tests.repo_files import ROOT, read_yaml

RULES = "deploy/prometheus-rules.yml"
ALERTS = [rule for group in read_yaml(RULES)["groups"] for rule in group["rules"]]
_OTHERS = ("up", "process_resident_memory_bytes")


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed: apt-get install prometheus")
def test_the_alerts_ring_when_they_should_and_not_otherwise(tmp_path):
    shutil.copy(ROOT / RULES, tmp_path)
    shutil.copy(ROOT / "tests" / "service" / "alerts.yml", tmp_path)
    for words in (["check", "rules", "prometheus-rules.yml"], ["test", "rules", "alerts.yml"]):
        done = subprocess.run(["promtool", *words], cwd=tmp_path, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("alert", ALERTS, ids=lambda rule: rule["alert"])
def test_an_alert_watches_what_there_is_and_says_where_to_begin(alert):
    names = set(re.findall(r"\b(signpost_[a-z_]+|up|process_[a-z_]+)\b", alert["expr"]))
    assert names and all(re.sub(r"_(bucket|count|sum)$", "", name) in METRICS or name in _OTHERS for name in names), names
    for label, value in re.findall(r'(reason|outcome|understood)!?="([a-z_]+)"', alert["expr"]):
        assert value in ({*OUTCOMES} if label != "understood" else {*UNDERSTOOD.values(), "understood"}), value
    page, _, heading = alert["annotations"]["runbook"].partition("#")
    assert not heading or heading in headings(page), alert["annotations"]["runbook"]
    assert alert["labels"]["severity"] in ("page", "ticket") and alert["for"]


def test_every_trouble_that_health_names_is_in_the_runbook():
    assert {name.replace("_", "-") for name in REASONS} <= headings("docs/runbook.md")


def headings(page):
    """The anchors of a page, as GitHub makes them."""
    lines = (ROOT / page).read_text(encoding="utf-8").splitlines()
    return {re.sub(r"[^a-z0-9 -]", "", line.lstrip("# ").lower()).replace(" ", "-") for line in lines if line.startswith("#")}
