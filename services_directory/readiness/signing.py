"""A signature from paper onto record: a role and a day at the top of each file that was read."""
import re
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Iterable, List

from ruamel.yaml import YAML

from services_directory.readiness import wording as w
from services_directory.readiness.gaps import signed_files
from services_directory.readiness.topics import parts_of

_REVIEW = re.compile(r"^review:.*\n(?:(?:[ \t]*-|[ \t]).*\n)*", re.M)


class CannotSign(Exception):
    """Which name is not known, or what changed after it was signed; nothing was written."""


def files_of(wording: w.Wording, names: Iterable[str]) -> List[Path]:
    """`names`: topics ("bullying"), parts ("crises"), "words", or all that live use asks for."""
    known = {path.stem: [path] for path in wording.signatures}
    known.update((part.name, [topic.file for topic in part.topics]) for part in parts_of(wording))
    known.update(words=list(wording.words), before_live_use=signed_files(wording))
    found: List[Path] = []
    for name in names:
        if name not in known:
            likely = get_close_matches(name, known, n=1)
            raise CannotSign(f"{name}: no topic and no part of the pack" + (f"; there is {likely[0]}" if likely else ""))
        found += known[name]
    return list(dict.fromkeys(found))


def sign(files: List[Path], role: str, day: date, write: bool) -> None:
    """All or none; CannotSign where words are not those of that day."""
    changed = [path.name for path in files if w.changed_since(path, day)]
    if changed:
        raise CannotSign(f"changed since {day}, or not committed yet: {', '.join(changed)}. Print them again (make "
                         "review-pack); a signature is for the words that were read")
    signed = {path: signed_text(path.read_text(encoding="utf-8"), role, day) for path in files}
    for path, text in signed.items():
        if write:
            path.write_text(text, encoding="utf-8")


def signed_text(text: str, role: str, day: date) -> str:
    """With this role's signature in place of an older one of its own; nothing else changes."""
    rows = (YAML(typ="safe").load(text) or {}).get("review") or []
    kept = [(row["role"], row["on"], row["next"]) for row in rows if row["role"] != role]
    # A year on; the 29th of February becomes the 28th.
    due = day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
    lines = "".join(f"- {{role: {r}, on: {on}, next: {following}}}\n" for r, on, following in [*kept, (role, day, due)])
    return _REVIEW.sub(lambda found: f"review:\n{lines}", text, count=1)
