"""docs/settings.md and docs/metrics.md say what the code does: they are written from its tables."""
import re

import pytest

from bot.settings import SETTINGS
from bot.settings_page import ELSEWHERE, PAGES
from services_directory.settings import SETTINGS as DIRECTORY
from tests.repo_files import ROOT

_READ = re.compile(r"environ(?:\.get|\.setdefault|\.pop)?[\[(]\s*[\"']([A-Z_]+)|getenv\([\"']([A-Z_]+)")


@pytest.mark.parametrize("path", PAGES)
def test_the_page_is_the_table(path):
    assert (ROOT / path).read_text(encoding="utf-8") == PAGES[path](), f"{path} is old: run `make settings`"


def test_whatever_reads_the_environment_is_on_the_page():
    read = {}
    for folder in ("bot", "actions", "services_directory", "tools", "tests"):
        for path in (ROOT / folder).rglob("*.py"):
            for match in _READ.finditer(path.read_text(encoding="utf-8")):
                read.setdefault(match[1] or match[2], path.relative_to(ROOT))
    known = {setting.name for setting in SETTINGS} | set(DIRECTORY) | set(ELSEWHERE)
    assert not {name: str(path) for name, path in read.items() if name not in known}


def test_settings_of_the_same_name_have_one_meaning():
    ours = {setting.name: setting for setting in SETTINGS}
    shared = [name for name in DIRECTORY if name in ours]
    assert "DATABASE_URL" in shared and all(ours[name].secret == DIRECTORY[name].secret for name in shared)
