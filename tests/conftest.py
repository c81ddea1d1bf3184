"""For every test: Rasa's telemetry is off before Rasa is imported; skips are counted, and in CI they fail."""
from __future__ import annotations

import os

import pytest

from bot import quiet  # noqa: F401
from tests.postgres_server import find_postgres, running_postgres

MAY_BE_AWAY = "hsds"  # the official schemas lie beside the project, not in it


@pytest.fixture(scope="session")
def postgres_address():
    """A real server for every test of the run; `create_database` makes each test one of its own on it."""
    if find_postgres() is None:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    with running_postgres() as address:
        yield address


def needless_skips(reporter) -> list:
    return [str(report.longrepr[-1]) for report in reporter.stats.get("skipped", []) if MAY_BE_AWAY not in str(report.longrepr)]


def pytest_terminal_summary(terminalreporter):
    skips = needless_skips(terminalreporter)
    if skips:
        terminalreporter.write_line(f"{len(skips)} tests were skipped because something is missing on this machine (see above).", yellow=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and exitstatus == 0 and reporter and needless_skips(reporter):
        session.exitstatus = 1
