"""What the browser tests need of this machine: a browser, Node, the two locked packages. `make test` brings the first two."""
from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Dict, List, Optional

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LONGEST_RUN = 900  # seconds for all scenarios; they take a few minutes on two cores


class Missing(Exception):
    """Something is not on this machine; the text says what to do."""


def scenario_names() -> List[str]:
    """Every scenario by name, as the runner prints it; those with a computed name and the pictures come from node itself."""
    listed = subprocess.run(["node", str(HERE / "run.mjs"), "--list"], capture_output=True, text=True) if shutil.which("node") and _packages_fit() else None
    if listed is not None and listed.returncode == 0:
        return listed.stdout.splitlines()
    sources = [path.read_text(encoding="utf-8") for path in sorted((HERE / "scenarios").glob("*.mjs"))]
    return [name for source in sources for name in re.findall(r'^scenario\("([^"]+)"', source, re.M) if not name.startswith("pictures:")]


def prepare() -> str:
    """The path of a browser, once Node and the packages are there too."""
    found = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if not (found and shutil.which("node") and shutil.which("npm")):
        raise Missing("the widget's tests need Chromium, Node and npm (Debian: apt-get install chromium nodejs npm)")
    if not _packages_fit():
        if subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=ROOT, capture_output=True).returncode:
            raise Missing("npm could not install the packages of package-lock.json: check the network, then run the same command again")
    return found


def _packages_fit() -> bool:
    wanted = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    return all(_version(name) == version for name, version in wanted.items())


def _version(name: str) -> Optional[str]:
    path = ROOT / "node_modules" / name / "package.json"
    return json.loads(path.read_text())["version"] if path.exists() else None


def run(chromium: str, address: str, *options: str) -> Dict[str, Dict]:
    """Results by scenario. A runner that dies leaves the rest without one, and says why."""
    command = ["node", str(HERE / "run.mjs"), address, "--chromium", chromium, *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_RUN)
    results = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if not results:
        raise Missing(f"the browser runner stopped: {done.stderr[-2000:]}")
    return {result["name"]: result for result in results}
