"""Running it: what /health and /metrics say of a real server, and that the switch works at once, without a restart."""
from __future__ import annotations

import os
import subprocess
import sys

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from bot.paths import ROOT
from tests.web.servers import until

pytestmark = pytest.mark.slow
DISCLOSURE = "my flatmate keeps coming into my room at night and touching me"
CANARY = "kestrel-canary-4711 my flatmate keeps coming into my room"


def metrics(server, **headers):
    return requests.get(f"{server.base}/metrics", headers=headers, timeout=60)


def total(server, name, **labels):
    families = text_string_to_metric_families(metrics(server).text)
    return sum(s.value for family in families for s in family.samples if s.name == name and labels.items() <= s.labels.items())


def switch(server, word):
    return subprocess.run([sys.executable, "-W", "ignore", "-m", "bot", word], cwd=ROOT, env=server.environment, capture_output=True, text=True, timeout=300, check=True).stdout


def test_metrics_count_a_conversation_and_hold_nothing_of_it(server):
    before = {name: total(server, "signpost_turns_total", outcome=name) for name in ("complete", "failed")}
    typed = total(server, "signpost_typed_total")
    talk = server.talk()
    for text in (CANARY, "xqzt vrrk", "how do i report"):
        assert talk.say(text).status_code == 200
    assert total(server, "signpost_turns_total", outcome="complete") - before["complete"] == 4  # the greeting is one
    assert total(server, "signpost_typed_total") - typed == 3 and total(server, "signpost_turn_seconds_count") >= 4
    assert total(server, "signpost_ready") == total(server, "signpost_trial") == total(server, "signpost_directory_up") == 1
    until(lambda: total(server, "signpost_action_server_up") == 1 and total(server, "signpost_oldest_check_days", file="northbridge") > 0)
    said = metrics(server)
    assert said.headers["Content-Type"].startswith("text/plain; version=") and total(server, "process_resident_memory_bytes") > 1e8
    for word in ("kestrel", "canary", "flatmate", "disclose", "stalking", talk.session):
        assert word not in said.text


def test_metrics_are_not_for_whoever_comes_through_a_proxy(server):
    refused = metrics(server, **{"X-Forwarded-For": "127.0.0.1"})
    assert refused.status_code == 403 and "signpost_turns" not in refused.text


def test_health_says_what_is_wrong_and_why(server):
    said = requests.get(f"{server.base}/health", timeout=60).json()
    assert said["status"] == "ready" and said["problems"] == [] and said["trial"] is True
    away = (server.folder / "directory.db").rename(server.folder / "away.db")
    try:
        until(lambda: requests.get(f"{server.base}/health", timeout=60).json()["problems"] == ["directory"])
        said = requests.get(f"{server.base}/health", timeout=60)
        assert said.status_code == 200 and "Crisis answers stand" in said.json()["reasons"]["directory"]
    finally:
        away.rename(server.folder / "directory.db")
    until(lambda: requests.get(f"{server.base}/health", timeout=60).json()["problems"] == [])


def test_the_switch_leaves_the_static_help_standing_at_once_and_back(server):
    talk = server.talk("aberwen")
    assert talk.say(DISCLOSURE).status_code == 200
    try:
        assert "off" in switch(server, "off")
        for text in (DISCLOSURE, "i want to end it"):
            answer = talk.say(text)
            assert answer.status_code == 503 and [m["kind"] for m in talk.messages] == ["help"] and "press 2" in talk.text()
        begun = server.talk("glenmarrow")
        assert begun.begun.status_code == 503 and not begun.session and "116 123" in begun.text()
        health = requests.get(f"{server.base}/health", timeout=60)  # a healthy answer: nobody takes the server away
        assert health.status_code == 200 and health.json()["status"] == "off"
        assert requests.get(f"{server.base}/widget.js", timeout=60).status_code == 200 and total(server, "signpost_dialogue_off") == 1
    finally:
        assert "on" in switch(server, "on")
    assert talk.say(DISCLOSURE).status_code == 200 and not os.path.exists(server.folder / "dialogue-off")


def test_a_dead_action_server_is_named(start_server):
    from bot.start import free_ports

    [dead] = free_ports(1)
    server = start_server(SIGNPOST_ACTION_URL=f"http://127.0.0.1:{dead}/webhook")
    until(lambda: "action_server" in requests.get(f"{server.base}/health", timeout=60).json()["reasons"])
    server.talk().say(DISCLOSURE)
    assert total(server, "signpost_static_help_total") == 1 and total(server, "signpost_action_server_up") == 0
