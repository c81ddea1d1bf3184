"""Whole conversations for the pack: docs/journeys.md, which is written from real ones."""
import re
from html import escape
from pathlib import Path
from typing import Iterator, Optional

from services_directory.settings import ROOT

PAGE = ROOT / "docs" / "journeys.md"
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_ITALIC = re.compile(r"\*(.+?)\*")


def conversations_html(page: Path = PAGE) -> Optional[str]:
    """None where the page is not there."""
    if not page.exists():
        return None
    lines = page.read_text(encoding="utf-8").splitlines()
    start = next((n for n, line in enumerate(lines) if line.startswith("## ")), len(lines))
    body = "".join(f"<section class=talk>{part}</section>"
                   for part in "".join(_html(lines[start:])).split("<!-- -->") if part)
    return ("<h1>Whole conversations with Signpost</h1><p>From the first word to the last, as they were had "
            f"with made-up universities. Nobody signs this page.</p>{body}")


def _html(lines) -> Iterator[str]:
    for line in lines:
        if line.startswith("## "):
            yield f"<!-- --><h3>{escape(line[3:])}</h3>"
        elif line.startswith("> "):
            yield f"<p class=student>{escape(line[2:])}</p>"
        elif line.startswith("  - "):
            yield f"<p class=way>{_marked(line[4:])}</p>"
        elif line.startswith("- "):
            yield f"<p class=service>{_marked(line[2:])}</p>"
        elif line.startswith("Buttons: "):
            buttons = "".join(f"<li>{escape(title)}</li>" for title in line[9:].split(" · "))
            yield f"<ul class=buttons>{buttons}</ul>"
        elif line.startswith("*") and not line.startswith("**"):
            yield f"<p class=when>{_marked(line)}</p>"
        elif line:
            yield f"<p class=bot>{_marked(line)}</p>"


def _marked(text: str) -> str:
    return _ITALIC.sub(r"<i>\1</i>", _BOLD.sub(r"<b>\1</b>", escape(text)))
