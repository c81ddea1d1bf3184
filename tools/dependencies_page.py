"""`make dependencies`: write docs/dependencies.md from docs/security/vex.openvex.json. A test compares the two."""
from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any, Dict, List

ROOT = Path(__file__).resolve().parent.parent
VEX, PAGE = ROOT / "docs" / "security" / "vex.openvex.json", ROOT / "docs" / "dependencies.md"

HEAD = """# Known vulnerabilities in what Signpost is built on

Written by `make dependencies` from [vex.openvex.json](security/vex.openvex.json), which scanners read (OpenVEX): change that file, not this page.

**As of 22 November 2026, from memory of the published advisories.** No vulnerability database could be asked where this list was made, so it is not complete. Advisories of 2026 in particular are mostly missing, and a version is called fixed where its number is above the one that the advisory names. Before live use, and every month after it, run a scanner over `requirements.txt`:

```
uvx pip-audit --require-hashes --disable-pip -r requirements.txt
```

What it finds and this page does not name: raise the version in `pyproject.toml`, or write a statement with the reason why it cannot be reached.

Rasa 3.6.21, the last open-source Rasa, pins many libraries. Where a newer version works, `override-dependencies` in `pyproject.toml` raises it, and the tests run with the raised versions. Sanic 21.12 and SQLAlchemy 1.4 get no more security fixes from their makers: Signpost therefore handles connections, framing and headers itself (`bot/connections.py`, `bot/channels/http.py`) and belongs behind a proxy ([security.md](security.md)).
"""
FIXED_HEAD = """
## Raised, or already fixed

| Library | Advisories | What was done |
|---|---|---|
"""
REST_HEAD = """
## Still there, and why it cannot be reached

| Library | Advisories | Why |
|---|---|---|
"""
REASONS = {
    "vulnerable_code_not_in_execute_path": "never run",
    "vulnerable_code_cannot_be_controlled_by_adversary": "out of reach of others",
    "vulnerable_code_not_present": "not installed",
}


def component(statement: Dict[str, Any]) -> str:
    """``keras@2.12.0``"""
    return statement["products"][0]["subcomponents"][0]["@id"].removeprefix("pkg:pypi/")


def said(statement: Dict[str, Any]) -> str:
    return statement.get("status_notes") or f"{statement['impact_statement']} ({REASONS[statement['justification']]})"


def rows(statements: List[Dict[str, Any]]) -> str:
    table = []
    for (name, why), group in groupby(sorted(statements, key=lambda s: (component(s), said(s))), key=lambda s: (component(s), said(s))):
        advisories = ", ".join(s["vulnerability"]["name"] for s in group)
        table.append(f"| {name.replace('@', ' ')} | {advisories} | {why} |\n")
    return "".join(table)


def page() -> str:
    statements = json.loads(VEX.read_text(encoding="utf-8"))["statements"]
    fixed = [s for s in statements if s["status"] == "fixed"]
    rest = [s for s in statements if s["status"] != "fixed"]
    return HEAD + FIXED_HEAD + rows(fixed) + REST_HEAD + rows(rest)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
