"""`make test`: bring what the tests need, train the model if it does not fit the data, run every test.

Servers and the browser come from the operating system's packages. Where this user may not install them, the one
command for an administrator is printed and the tests that need them are skipped, with a count. With CI set, a skip fails.
"""
from __future__ import annotations

import glob
import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Iterator, List

ROOT = Path(__file__).resolve().parent.parent
# program that shows a package is there -> Debian package
NEEDED = {
    "/usr/lib/postgresql/*/bin/postgres": "postgresql",
    "redis-server": "redis-server",
    "nginx": "nginx",
    "systemd-analyze": "systemd",
    "chromium": "chromium",
    "node": "nodejs",
    "npm": "npm",
    "promtool": "prometheus",
}


def present(program: str) -> bool:
    return bool(glob.glob(program)) if "/" in program else any(shutil.which(program, path=path) for path in (None, "/usr/sbin:/usr/local/sbin"))


def missing_packages() -> list:
    return sorted(package for program, package in NEEDED.items() if not present(program))


def bring(packages: list) -> None:
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"Some tests need {', '.join(packages)}. An administrator can install them with:\n  sudo {' '.join(command)}\nThose tests are skipped now.", flush=True)
        return
    print(f"Installing for the tests: {', '.join(packages)} …", flush=True)
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update"], **quiet)
    # the packages' own services must not start: the tests start servers of their own
    policy = Path("/usr/sbin/policy-rc.d")
    made = not policy.exists()
    if made:
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
    try:
        if subprocess.run(command, **quiet).returncode:
            print(f"They could not be installed; `{' '.join(command)}` says why.", flush=True)
    finally:
        if made:
            policy.unlink()


def node_modules() -> None:
    """What package-lock.json pins: the browser driver, Microsoft's schema of a Teams app and reader of cards."""
    wanted, there = ROOT / "package-lock.json", ROOT / "node_modules/.package-lock.json"
    if wanted.exists() and shutil.which("npm") and not (there.exists() and versions(wanted) == versions(there)):
        print("Installing what the tests need of Node …", flush=True)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=ROOT)


def versions(lock: Path) -> dict:
    return {name: about.get("version") for name, about in json.loads(lock.read_text())["packages"].items() if name}


PYTEST = [sys.executable, "-W", "ignore", "-m", "pytest", "--durations=8"]
QUICK = ["nice", "-n", "10", *PYTEST, "-m", "not slow"]  # what needs no server: with what the others leave of the cores
SLOW = [*PYTEST, "-m", "slow"]
MEMORY = ROOT / "var" / "tests"  # what failed in each group, as pytest remembers it
AGAIN_AT_MOST = 5
# Tests with servers, in groups that share what they start; the longest first, so that no lane is left with one at the end.
GROUPS = ("tests/faults", "tests/widget", "tests/channels", "tests/privacy", "tests/web/test_never_silence.py", "tests/web", "tests/stories", "tests/deploy", "tests/services_directory",
          "tests/web/test_start.py", "tests/web/test_journeys.py")


def groups() -> Iterator[List[str]]:
    """The arguments of each group; the last is whatever stands in none, so that no test is forgotten."""
    for group in GROUPS:
        yield [group, *(f"--ignore={other}" for other in GROUPS if other.startswith(f"{group}/"))]
    yield ["tests", *(f"--ignore={group}" for group in GROUPS)]


def said_by(command: List[str]) -> int:
    """Run it, each line it prints with the group's name before it: several run side by side."""
    begun, name = time.monotonic(), next((word for word in command if word.startswith("tests")), "quick tests")
    remembering = [*command, "-o", f"cache_dir={MEMORY / name.replace('/', '-')}"]
    with subprocess.Popen(remembering, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace") as running:
        for line in running.stdout:
            print(f"{name}: {line}", end="", flush=True)
    print(f"{name}: took {time.monotonic() - begun:.0f} s", flush=True)
    return running.returncode


def failed() -> List[str]:
    """The tests that failed, as pytest names them."""
    return sorted(test for memory in MEMORY.glob("*/v/cache/lastfailed") for test in json.loads(memory.read_text()))


def every_test() -> int:
    """A lane of tests with servers for each core, since half of their time is waiting; 0 where all passed.

    A few that failed while others took the processor from them are run once more by themselves. They stand at the very
    end of what is printed either way: there somebody sees them, also where only the end of a long log is kept.
    """
    shutil.rmtree(MEMORY, ignore_errors=True)
    with ThreadPoolExecutor(1) as beside, ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as lanes:
        quick = beside.submit(said_by, QUICK)
        slow = lanes.map(said_by, [[*SLOW, *group] for group in groups()])
        code = max(quick.result(), *slow)
    tests = failed()
    if code == 1 and 0 < len(tests) <= AGAIN_AT_MOST:
        print(f"\n{len(tests)} failed and run once more by themselves:", flush=True)
        code = subprocess.run([*PYTEST, "--tb=short", "-p", "no:cacheprovider", *tests], cwd=ROOT).returncode
        print("They passed by themselves, and still want looking into:" if code == 0 else "They failed, some of them twice:", flush=True)
    elif tests:
        print(f"\n{len(tests)} failed:", flush=True)
    elif code:
        print("\nNo test failed, but something was skipped that must not be, or could not be read: it says so above.", flush=True)
    for test in tests[:50]:
        print(f"  {test}", flush=True)
    return code


def main() -> int:
    begun = time.monotonic()
    packages = missing_packages()
    if packages:
        bring(packages)
    node_modules()
    if subprocess.run([sys.executable, "-W", "ignore", "-m", "bot", "train"], cwd=ROOT).returncode:
        return 1
    code = subprocess.run([*PYTEST, *sys.argv[1:]], cwd=ROOT).returncode if sys.argv[1:] else every_test()
    print(f"All tests took {time.monotonic() - begun:.0f} s.", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
