"""`make widget-pictures`: every state of the widget as a picture, in var/widget-pictures/."""
from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bot.paths import ROOT
from tests.web.servers import RunningServer
from tests.widget import browser


def main() -> int:
    folder = ROOT / "var" / "widget-pictures"
    try:
        chromium = browser.prepare()
    except browser.Missing as missing:
        print(f"No pictures: {missing}.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        server = RunningServer(Path(scratch), SIGNPOST_SESSIONS_PER_MINUTE="6000")
        try:
            results = browser.run(chromium, server.wait().base, "--pictures", str(folder))
        finally:
            server.stop()
    failed = [result["error"] for result in results.values() if not result["ok"]]
    print("\n".join(failed) or f"{len(list(folder.glob('*.png')))} pictures in {folder.relative_to(ROOT)}/")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
