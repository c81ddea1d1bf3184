"""`python tools/help_page.py FILE`: the page that the reverse proxy shows while Signpost is down, with today's lines.

Made when Signpost is installed and when the lines change; needs no server then. Without a directory it has the reviewed
sentences of data/words/static_help.yml.
"""
from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.settings import read_settings  # noqa: E402
from bot.widget.lines import LineBook  # noqa: E402
from bot.widget.site import down_page  # noqa: E402


def write(file: Path, database_url: str) -> None:
    """In one step: the proxy never serves half a page."""
    lines = LineBook(database_url).lines("today")["unknown"]
    handle, unfinished = tempfile.mkstemp(dir=file.parent, prefix=".help")
    with os.fdopen(handle, "w", encoding="utf-8") as page:
        page.write(down_page(lines))
    os.chmod(unfinished, 0o644)
    os.replace(unfinished, file)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python tools/help_page.py FILE")
    write(Path(sys.argv[1]), read_settings().database_url)
    print(f"Written: {sys.argv[1]}")
