"""Train when, and only when, no model fits the data. Deciding that imports nothing of Rasa (it takes 6 s)."""
from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Iterator

from bot.model_file import recorded
from bot.paths import MODELS, ROOT

_WHAT_A_MODEL_IS_MADE_OF = ("config.yml", "domain.yml", "data/nlu/**/*.yml", "data/stories/**/*.yml", "data/responses/**/*.yml", "data/patterns/**/*.yml", "bot/nlu/*.py", "requirements.txt")


def sources() -> Iterator[Path]:
    for pattern in _WHAT_A_MODEL_IS_MADE_OF:
        yield from sorted(path for path in ROOT.glob(pattern) if path.is_file())


def fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sources():
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def model_path() -> Path:
    return MODELS / f"signpost-{fingerprint()}.tar.gz"


def train(force: bool = False) -> Path:
    """The model that fits the data, trained first where there is none. Raises SystemExit with one clear sentence."""
    path = model_path()
    if path.exists() and recorded(path).exists() and not force:
        return path
    print("Training the model on data/ (a few minutes the first time) …", flush=True)
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "bot.train_model", str(path)], cwd=ROOT, env={**os.environ, "PYTHONWARNINGS": "ignore"})
    if done.returncode or not path.exists():
        raise SystemExit("The model could not be trained: the end of var/training.log says what is wrong; `make train` tries again.")
    print(f"Trained in {time.monotonic() - begun:.0f} s.", flush=True)
    forget_old_models(path)
    return path


def forget_old_models(newest: Path, keep: int = 3) -> None:
    models = sorted(MODELS.glob("signpost-*.tar.gz"), key=lambda path: path.stat().st_mtime)
    for old in [path for path in models if path != newest][:-keep]:
        old.unlink(missing_ok=True)
        recorded(old).unlink(missing_ok=True)
