"""The tables of docs/privacy.md, put between their marks; the words around them are written by hand."""
from __future__ import annotations

import re
from pathlib import Path
from typing import Callable, Dict, List, Sequence

from bot.counts.measures import MEASURES
from bot.paths import ROOT
from bot.privacy.held import defaults, rows
from bot.privacy.log_filter import ALLOWED

PAGE = ROOT / "docs" / "privacy.md"


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, ["---"] * len(head), *lines])


def _held() -> str:
    return _table(("What", "Kind of data", "Where", "How long"), rows(defaults()))


def _counted() -> str:
    lines: List[Sequence[str]] = []
    for measure in MEASURES.values():
        leasts = sorted({measure.least_for(value) for value in measure.values() or [""]})
        lines.append((measure.title, measure.explains, " or ".join(str(least) for least in leasts)))
    lines.append(("Hour of the day", "in which a conversation began; by quarter, in a table of its own", "10"))
    return _table(("Figure", "What it counts", "Least that is written"), lines)


TABLES: Dict[str, Callable[[], str]] = {"held": _held, "counted": _counted, "logged": lambda: ", ".join(f"`{name}`" for name in ALLOWED) + "."}


def renewed(text: str) -> str:
    """The page with every table made anew from the code."""
    for name, table in TABLES.items():
        begin, end = f"<!-- {name}: written by `make settings` -->", f"<!-- end of {name} -->"
        if text.count(begin) != 1 or text.count(end) != 1:
            raise ValueError(f"docs/privacy.md needs {begin} and {end} once each")
        text = re.sub(f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: f"{begin}\n\n{table()}\n\n{end}", text, flags=re.S)
    return text


def privacy_page(page: Path = PAGE) -> str:
    return renewed(page.read_text(encoding="utf-8"))
