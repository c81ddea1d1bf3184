"""The pictures of docs/your-institution.md: the questions as they stand on a terminal. Needs tmux and chromium.

    .venv/bin/python tools/institution_pictures.py
"""
from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
WIDTH, HEIGHT = 104, 34
SESSION = "signpost-pictures"
# (what must be on the screen, the keys to send, the picture to take before sending them)
WALK = [
    ("full name", ["University of Westmere", "Enter"], None), ("short name", ["Enter"], None), ("In which nation", ["Enter"], "institution-begin"),
    ("Your job", ["Enter"], None), ("support page", ["https://www.westmere.example/support", "Enter"], None), ("What is that page", ["Enter"], None),
    ("web sites", ["Enter"], None), ("autumn 2026", ["Enter"], None), ("winter break", ["winter break", "Enter"], None),
    ("First day", ["2026-12-23", "Enter"], None), ("Last day", ["C-u", "2027-01-04", "Enter"], None), ("no more", ["Enter"], None),
    ("Its name, as", ["Student Wellbeing", "Enter"], None), ("What it does", ["Somebody listens, and helps you work out what comes next.", "Enter"], None),
    ("Who it is for", ["Enter"], None), ("Its page", ["Enter"], None), ("How does a student reach it", ["Enter"], None),
    ("The number", ["113 243 1751", "Enter"], None), ("first 0", ["C-u", "0113 243 1751"], "institution-number"), ("0113 243 1751", ["Enter"], None),
    ("What happens when", ["An adviser answers.", "Enter"], None), ("When?", ["Down", "Enter"], None), ("Write days and times", ["Enter"], None), ("Another way", ["Enter"], None),
    ("Did somebody ring", ["Enter"], None), ("on site in an emergency", ["Enter"], None), ("independent of the university", ["Enter"], None),
    ("Who supports a student", ["Enter"], None), ("not 18 yet", ["Enter"], None), ("child may be at risk", ["Enter"], None),
    ("one page with all rules", ["Enter"], None), ("without giving a name", ["Up", "Up"], "institution-meaning"), ("", ["C-c"], None),
    ("INSTITUTION=westmere", [], "institution-missing"),
]
_COLOURS = {"30": "#555", "31": "#f88", "32": "#8d8", "33": "#fd6", "34": "#8af", "35": "#f8f", "36": "#6dd", "37": "#eee", "90": "#999"}
_PAGE = "<!doctype html><meta charset=utf-8><style>body{{margin:0;background:#16202b;color:#e8eef4}}pre{{font:14px/1.45 'DejaVu Sans Mono',monospace;padding:16px 20px;margin:0}}</style><pre>{}</pre>"


def tmux(*words: str) -> str:
    return subprocess.run(["tmux", "-L", SESSION, *words], check=True, capture_output=True, text=True).stdout


def seen() -> str:
    return tmux("capture-pane", "-p", "-t", SESSION)


def wait_for(text: str, within: float = 60.0) -> None:
    deadline = time.monotonic() + within
    while text not in " ".join(seen().split()):
        if time.monotonic() > deadline:
            raise SystemExit(f"never saw {text!r}:\n{seen()}")
        time.sleep(0.1)
    time.sleep(0.3)  # the list below the question is drawn after it


def as_html(screen: str) -> str:
    """ANSI colours as spans; bold and underline are left out."""
    parts, colour = [], None
    for piece in re.split(r"(\x1b\[[0-9;]*m)", screen.rstrip()):
        if piece.startswith("\x1b["):
            codes = piece[2:-1].split(";")
            plain = codes == [""] or codes[0] in ("0", "39")
            colour = "#fd6" if codes[:2] == ["38", "5"] or "38" in codes else next((_COLOURS[c] for c in codes if c in _COLOURS), None if plain else colour)
        elif piece:
            parts.append(f'<span style="color:{colour}">{html.escape(piece)}</span>' if colour else html.escape(piece))
    return "".join(parts)


def take(name: str) -> None:
    """What is on the screen, as a picture."""
    lines = tmux("capture-pane", "-p", "-e", "-t", SESSION).strip("\n").split("\n")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(_PAGE.format(as_html("\n".join(lines))), encoding="utf-8")
        size = f"--window-size={int(WIDTH * 8.43) + 42},{int(len(lines) * 20.3) + 36}"
        subprocess.run(["chromium", "--headless", "--no-sandbox", "--hide-scrollbars", size, f"--screenshot={PICTURES / (name + '.png')}", page.as_uri()],
                       check=True, capture_output=True, timeout=90)
    print(f"wrote docs/pictures/{name}.png", flush=True)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(ROOT / "institutions" / "national.yml", folder)
        command = f"{sys.executable} -W ignore -m services_directory new-institution --folder {folder}"
        tmux("new-session", "-d", "-s", SESSION, "-x", str(WIDTH), "-y", str(HEIGHT), "-c", str(ROOT), f"{command}; sleep 60")
        try:
            for text, keys, picture in WALK:
                wait_for(text)
                if picture:
                    if picture == "institution-meaning":
                        tmux("send-keys", "-t", SESSION, *keys)
                        time.sleep(0.5)
                        keys = []
                    take(picture)
                for key in keys:
                    tmux("send-keys", "-t", SESSION, *(["-l"] if " " in key or "/" in key or key[0].isdigit() else []), key)
        finally:
            tmux("kill-server")
    return 0


if __name__ == "__main__":
    sys.exit(main())
