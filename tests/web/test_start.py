"""`make run`: what a person sees when something is wrong, and that nothing stays behind."""
from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys

import pytest

from bot.paths import INSTITUTIONS, ROOT
from tests.web.servers import READY_WITHIN, until

pytestmark = pytest.mark.slow


def run_bot(**environment: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-W", "ignore", "-m", "bot", "run"], cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=300)


def test_a_busy_port_is_named_with_what_to_do():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run_bot(SIGNPOST_PORT=str(port))
    assert done.returncode == 2
    assert f"Port {port} is in use" in done.stderr and "SIGNPOST_PORT" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("environment, expected", [
    ({"SIGNPOST_PORT": "many"}, "SIGNPOST_PORT"),
    ({"SIGNPOST_HOST": "0.0.0.0", "SIGNPOST_NOW": "2026-12-27T02:10"}, "SIGNPOST_NOW"),
])
def test_a_wrong_setting_is_named(environment, expected):
    done = run_bot(**environment)
    assert done.returncode == 2 and expected in done.stderr and "Traceback" not in done.stderr


def test_a_broken_institution_file_is_refused_with_every_error(tmp_path):
    folder = tmp_path / "institutions"
    shutil.copytree(INSTITUTIONS, folder)
    broken = folder / "northbridge.yml"
    broken.write_text(broken.read_text().replace("nation: england", "nation: narnia", 1))
    done = subprocess.run([sys.executable, "-W", "ignore", "-m", "services_directory", "check", "--folder", str(folder)], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode and "northbridge.yml:" in done.stderr and "narnia" in done.stderr and "Traceback" not in done.stderr


def test_ctrl_c_leaves_no_process_and_no_error_behind(start_server):
    server = start_server()
    group = server.process.pid
    os.killpg(group, signal.SIGINT)
    server.process.wait(60)
    until(lambda: subprocess.run(["pgrep", "-g", str(group)], capture_output=True).returncode == 1)
    said = server.log.read_text()
    assert "ERROR" not in said and "Traceback" not in said, "an ordinary stop is no error"


def test_health_answers_503_until_messages_can_be_answered(start_server):
    import requests

    server = start_server(wait=False)
    seen = set()

    def status():
        try:
            seen.add(requests.get(f"{server.base}/health", timeout=60).status_code)
        except requests.ConnectionError:
            pass
        return 200 in seen

    until(status, READY_WITHIN)
    assert seen == {503, 200}
