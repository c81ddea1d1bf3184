"""Where things are in the checkout. ``var/`` holds all that is made here and never committed."""
from __future__ import annotations

from pathlib import Path

from bot.settings import read_one

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(read_one("SIGNPOST_VAR") or ROOT / "var")
MODELS = VAR / "models"
DATA, WORDS, RESPONSES = ROOT / "data", ROOT / "data" / "words", ROOT / "data" / "responses"
INSTITUTIONS = ROOT / "institutions"
