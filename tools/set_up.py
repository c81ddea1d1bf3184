"""Make .venv: find or fetch Python 3.10, install the hashed lock with uv, say what is happening. Runs on any Python 3.8+.

Nothing is installed outside this folder. A second run with nothing to do takes well under a second.
"""
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV, TOOLS = ROOT / ".venv", ROOT / ".tools"
WANTED = (3, 10)


def say(text):
    print(text, flush=True)


def stop(text):
    sys.exit(f"Set-up stopped: {text}")


def python_is_wanted(path):
    """Whether this runs and is Python 3.10: a version manager's stand-in may exist and fail."""
    check = f"import sys; sys.exit(sys.version_info[:2] != {WANTED!r})"
    try:
        return subprocess.run([str(path), "-c", check], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=20).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def candidates():
    name = "python%d.%d" % WANTED
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if (Path(folder) / name).exists():
            yield Path(folder) / name
    roots = [os.environ.get("PYENV_ROOT"), str(Path.home() / ".pyenv"), "/opt/pyenv"]
    for root in [root for root in roots if root]:
        yield from sorted(Path(root).glob("versions/%d.%d.*/bin/python" % WANTED), reverse=True)
    yield from (Path(folder) / name for folder in ("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"))


def find_python():
    return next((path for path in candidates() if python_is_wanted(path)), None)


def uv():
    """The path of uv: ours in .tools, installed with this Python's pip the first time."""
    ours = TOOLS / "bin" / "uv"
    if not ours.exists():
        say("Fetching uv, the installer (1 of 3) …")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", str(TOOLS), "uv"]
        if subprocess.run(command).returncode or not ours.exists():
            stop("uv could not be installed with pip. Check the network, and that `python3 -m pip --version` works; then run the same command again.")
    return str(ours)


def run_uv(*arguments):
    environment = {**os.environ, "UV_COMPILE_BYTECODE": "1", "UV_PYTHON_INSTALL_DIR": str(TOOLS / "python"), "VIRTUAL_ENV": str(VENV)}
    return subprocess.run([uv(), *arguments], cwd=str(ROOT), env=environment).returncode


def make_venv():
    found = find_python()
    say(f"Making .venv with {found or 'a Python 3.10 that uv fetches'} (2 of 3) …")
    if run_uv("venv", "--quiet", "--clear", "--python", str(found or "3.10"), str(VENV)):
        stop("no Python 3.10 was found and none could be fetched. Install one (for example with pyenv: `pyenv install 3.10`), then run the same command again.")


def fingerprint():
    return hashlib.sha256((ROOT / "requirements.txt").read_bytes() + Path(__file__).read_bytes()).hexdigest()


def main():
    stamp = VENV / "signpost-installed"
    if stamp.exists() and stamp.read_text() == fingerprint() and python_is_wanted(VENV / "bin" / "python"):
        return
    begun = time.time()
    uv()
    if not python_is_wanted(VENV / "bin" / "python"):
        make_venv()
    say("Installing the locked libraries, about 3 GB once unpacked (3 of 3) …")
    if run_uv("pip", "sync", *([] if sys.stderr.isatty() else ["--quiet"]), "--require-hashes", "--python", str(VENV / "bin" / "python"), "requirements.txt"):
        stop("the libraries could not be installed. Check the network and the free disk space (4 GB); then run the same command again.")
    stamp.write_text(fingerprint())
    say(f"Set-up is done ({time.time() - begun:.0f} s).")


if __name__ == "__main__":
    main()
