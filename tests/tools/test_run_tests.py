"""`make test` itself: what failed beside others is tried once more, and what failed stands at the end of what it prints."""
from __future__ import annotations

import pytest

from tools import run_tests

pytestmark = pytest.mark.slow
SERVER = "import pytest\npytestmark = pytest.mark.slow\n"
ONCE = "from pathlib import Path\ndef test_once():\n    seen = Path(__file__).with_name('seen')\n    was, _ = seen.exists(), seen.touch()\n    assert was, 'no time left'\n"
ALWAYS = "def test_always():\n    assert False, 'always so'\n"
PASSES = "def test_passes():\n    assert True\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setattr(run_tests, "ROOT", tmp_path)
    monkeypatch.setattr(run_tests, "MEMORY", tmp_path / "var" / "tests")
    monkeypatch.setattr(run_tests, "GROUPS", ("tests/web", "tests/web/test_alone.py"))
    (tmp_path / "tests" / "web").mkdir(parents=True)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = slow: with a server\n")
    for name in ("test_quick", "web/test_web", "web/test_alone", "test_rest"):
        (tmp_path / "tests" / f"{name}.py").write_text(("" if name == "test_quick" else SERVER) + PASSES)
    return tmp_path / "tests"


def test_all_pass(project, capfd):
    assert run_tests.every_test() == 0
    said = capfd.readouterr().out
    assert said.count(" passed") == 4 and "failed" not in said


def test_one_that_failed_beside_the_others_is_tried_by_itself_and_still_named(project, capfd):
    (project / "web" / "test_web.py").write_text(SERVER + ONCE)
    assert run_tests.every_test() == 0
    assert capfd.readouterr().out.endswith("They passed by themselves, and still want looking into:\n  tests/web/test_web.py::test_once\n")


def test_one_that_fails_again_fails_the_run(project, capfd):
    (project / "test_rest.py").write_text(SERVER + ALWAYS)
    (project / "web" / "test_alone.py").write_text(SERVER + ONCE)
    assert run_tests.every_test() == 1
    said = capfd.readouterr().out
    assert said.endswith("They failed, some of them twice:\n  tests/test_rest.py::test_always\n  tests/web/test_alone.py::test_once\n")
    assert "always so" in said.rpartition("run once more")[2]  # why, near the end


def test_many_are_no_accident_and_are_not_tried_again(project, capfd):
    (project / "test_quick.py").write_text("import pytest\n@pytest.mark.parametrize('n', range(9))\ndef test_n(n):\n    assert False\n")
    assert run_tests.every_test() == 1
    said = capfd.readouterr().out
    assert "9 failed:" in said and "once more" not in said


def test_a_file_that_cannot_be_read_fails_the_run(project, capfd):
    (project / "web" / "test_web.py").write_text("import nothing_of_that_name\n")
    assert run_tests.every_test() != 0
    assert "tests/web/test_web.py" in capfd.readouterr().out.rpartition("failed:")[2]
