"""The widget in a real browser: every scenario of tests/widget/scenarios, one test each."""
from __future__ import annotations

import pytest

from tests.widget.browser import scenario_names

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", scenario_names())
def test_in_a_browser(name, browser_results):
    result = browser_results.get(name)
    assert result, "this scenario did not run: the runner stopped before it"
    assert result["ok"], result["error"]
