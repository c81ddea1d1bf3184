"""Where things are in the checkout. ``var/`` holds all that is made here and never committed."""
from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("SIGNPOST_VAR") or ROOT / "var")
MODELS = VAR / "models"
DATA, WORDS, RESPONSES = ROOT / "data", ROOT / "data" / "words", ROOT / "data" / "responses"
INSTITUTIONS = ROOT / "institutions"
