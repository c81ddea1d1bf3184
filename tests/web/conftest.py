from __future__ import annotations

import pytest

from tests.web.servers import RunningServer


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One server for all tests that leave it as they found it."""
    running = RunningServer(tmp_path_factory.mktemp("server")).wait()
    yield running
    running.stop()


@pytest.fixture
def start_server(tmp_path):
    """A server of the test's own, with settings of its own; stopped at the end."""
    started = []

    def start(wait: bool = True, **environment: str) -> RunningServer:
        running = RunningServer(tmp_path / f"server{len(started)}", **environment)
        started.append(running)
        return running.wait() if wait else running

    yield start
    for running in started:
        running.stop()
