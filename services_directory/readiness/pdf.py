"""The pack as a PDF, printed by Debian's chromium where it is installed."""
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Optional

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_SECONDS = 120


def make_pdf(page: Path) -> Optional[Path]:
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        return None
    target = page.with_suffix(".pdf")
    with tempfile.TemporaryDirectory() as profile:
        # The page is our own file and asks nothing of the network: no sandbox is needed, and as
        # root there is none.
        subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu",
                        f"--user-data-dir={profile}", "--no-pdf-header-footer",
                        f"--print-to-pdf={target.resolve()}", page.resolve().as_uri()],
                       check=False, timeout=_SECONDS, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
    return target if target.exists() else None
