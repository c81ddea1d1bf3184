"""`make reference`: docs/reference.md (intents, slots, actions, facts, widget words) and the list of commands in CONTRIBUTING.md.

Both are made from what the program itself uses, so that they cannot be out of date; tests/docs/ compares them.
"""
from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path
from typing import Dict, Iterable, List

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from services_directory.fact_fields import FACT_FIELDS  # noqa: E402

REFERENCE, CONTRIBUTING = ROOT / "docs" / "reference.md", ROOT / "CONTRIBUTING.md"
BEGIN, END = "<!-- commands: written by `make reference` -->", "<!-- end of commands -->"
_HEAD = """# Reference

Every name that files and talk refer to. This page is written by `make reference` from `domain.yml`, `data/`, `actions/` and
`services_directory/`: change those, not the page. The words are explained in [the glossary](glossary.md).
"""


def read(path: str) -> dict:
    return YAML(typ="safe").load((ROOT / path).read_text(encoding="utf-8"))


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    head = list(head)
    return "\n".join([line(head), line("---" for _ in head), *map(line, rows)])


def what_follows() -> Dict[str, str]:
    """intent -> what its rule says and does."""
    found = {}
    for path in sorted((ROOT / "data" / "stories").glob("*.yml")):
        for rule in read(str(path.relative_to(ROOT)))["rules"]:
            first, *rest = rule["steps"]
            for step in first.get("or", [first]):
                if "intent" in step:
                    found[step["intent"]] = ", ".join(f"`{each['action']}`" for each in rest if "action" in each)
    return found


def first_examples() -> Dict[str, str]:
    found: Dict[str, str] = {}
    for path in sorted((ROOT / "data" / "nlu").glob("**/*.yml")):
        for entry in read(str(path.relative_to(ROOT))).get("nlu", []):
            lines = [line[2:].strip() for line in entry.get("examples", "").splitlines() if line.startswith("- ")]
            if lines:
                found.setdefault(entry.get("intent", ""), lines[0])
    return found


def intents() -> str:
    follows, examples = what_follows(), first_examples()
    names = [name for entry in read("domain.yml")["intents"] for name in (entry if isinstance(entry, dict) else [entry])]
    return table(["Intent", "A student might write", "What follows"],
                 [(f"`{name}`", f"“{examples[name]}”" if name in examples else "(a button, or the channel)", follows.get(name, "")) for name in names])


def slots() -> str:
    """With the comment that stands above each in domain.yml."""
    part = (ROOT / "domain.yml").read_text(encoding="utf-8").split("\nslots:\n", 1)[1]
    rows, said = [], ""
    for line in part.splitlines():
        if re.match(r"\S", line):
            break
        comment, name = re.match(r"  # (.+)", line), re.match(r"  ([a-z_0-9]+):", line)
        if comment:
            said = comment[1]
        elif name:
            rows.append((f"`{name[1]}`", said))
            said = ""
    return table(["Slot", "Meaning"], rows)


def actions() -> str:
    rows = []
    for path in sorted((ROOT / "actions").glob("*.py")):
        for name, _, said in [(ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition(": ")]:
            if name.startswith("action_"):
                rows.append((f"`{name}`", f"`actions/{path.name}`", said.splitlines()[0]))
    return table(["Action", "File", "What it does"], rows)


def facts() -> str:
    return table(["Fact", "Kind", "Values"], [(f"`{field.name}`", field.type, ", ".join(f"`{value}`" for value in field.values)) for field in FACT_FIELDS.values()])


def widget_words() -> str:
    words = json.loads((ROOT / "data" / "words" / "widget.json").read_text(encoding="utf-8"))["words"]
    return table(["Key", "Text", "Where"], [(f"`{key}`", entry["text"], entry["about"]) for key, entry in words.items()])


def reference() -> str:
    parts = [("Intents", intents()), ("Slots", slots()), ("Actions", actions()), ("Facts of an institution", facts()), ("Words of the widget", widget_words())]
    return _HEAD + "".join(f"\n## {title}\n\n{body}\n" for title, body in parts)


def targets() -> List[tuple]:
    return re.findall(r"^([a-z-]+):.*?## (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def contributing() -> str:
    text = CONTRIBUTING.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN, 1)
    commands = table(["Command", "What it does"], [(f"`make {name}`", said) for name, said in targets()])
    return f"{before}{BEGIN}\n{commands}\n{END}{rest.split(END, 1)[1]}"


if __name__ == "__main__":
    REFERENCE.write_text(reference(), encoding="utf-8")
    CONTRIBUTING.write_text(contributing(), encoding="utf-8")
    print("Written: docs/reference.md and the list of commands in CONTRIBUTING.md")
