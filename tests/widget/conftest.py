from __future__ import annotations

import os

import pytest

from tests.web.servers import RunningServer
from tests.widget import browser


@pytest.fixture(scope="session")
def chromium():
    try:
        return browser.prepare()
    except browser.Missing as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def browser_results(chromium, tmp_path_factory):
    """All scenarios in one run of the browser against one real server; the last scenario kills that server."""
    server = RunningServer(tmp_path_factory.mktemp("signpost"), SIGNPOST_SESSIONS_PER_MINUTE="6000")
    try:
        return browser.run(chromium, server.wait().base, "--pid", str(server.process.pid))
    finally:
        server.stop()
