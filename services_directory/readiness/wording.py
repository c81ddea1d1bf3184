"""Every sentence that may be said, with its review on record. Read as plain YAML: no bot needed."""
import subprocess
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple

from ruamel.yaml import YAML

from services_directory.settings import ROOT

ROLES = ("student_panel", "specialist_service", "safeguarding_lead")
DATA = ROOT / "data"


@dataclass(frozen=True)
class Signature:
    role: str
    on: Optional[date]
    next: Optional[date]


@dataclass
class Response:
    name: str
    file: Path
    variants: List[Dict[str, Any]]


@dataclass
class Wording:
    """All of data/responses and data/words, and the journeys that lead to them."""
    responses: Dict[str, Response] = field(default_factory=dict)
    signatures: Dict[Path, List[Signature]] = field(default_factory=dict)
    words: Dict[Path, Dict[str, Any]] = field(default_factory=dict)
    journeys: Dict[str, List[Dict[str, Any]]] = field(default_factory=dict)


def read_wording(data: Path = DATA) -> Wording:
    found = Wording()
    for path in sorted(data.glob("responses/*.yml")):
        content = _load(path.read_text(encoding="utf-8"))
        found.signatures[path] = _signatures(content)
        for name, variants in (content.get("responses") or {}).items():
            found.responses[name] = Response(name, path, list(variants))
    for path in sorted(data.glob("words/*.yml")):
        content = _load(path.read_text(encoding="utf-8"))
        found.signatures[path] = _signatures(content)
        found.words[path] = {k: v for k, v in content.items() if k not in ("review", "version")}
    for path in sorted(data.glob("stories/*.yml")):
        content = _load(path.read_text(encoding="utf-8"))
        found.journeys[path.stem] = [*(content.get("rules") or []),
                                     *(content.get("stories") or [])]
    return found


def _load(text: str) -> Dict[str, Any]:
    return YAML(typ="safe").load(text) or {}


def _signatures(content: Dict[str, Any]) -> List[Signature]:
    return [Signature(str(row.get("role")), _day(row.get("on")), _day(row.get("next")))
            for row in content.get("review") or [] if isinstance(row, dict)]


def _day(value: Any) -> Optional[date]:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date) or value is None:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def names_in(rule: Dict[str, Any]) -> Tuple[List[str], List[str]]:
    """The intents and the actions of a rule or story, in order."""
    intents, actions = [], []
    for step in _steps(rule.get("steps") or []):
        if "intent" in step:
            intents.append(step["intent"])
        if "action" in step:
            actions.append(step["action"])
    return intents, actions


def _steps(steps) -> Iterator[Dict[str, Any]]:
    for step in steps:
        if isinstance(step, dict) and "or" in step:
            yield from _steps(step["or"])
        elif isinstance(step, dict):
            yield step


def said_in(wording: Wording, journeys) -> List[Response]:
    """The responses of these journeys, each once, in the order in which they come."""
    found: Dict[str, Response] = {}
    for journey in journeys:
        for rule in wording.journeys.get(journey, []):
            for action in names_in(rule)[1]:
                if action in wording.responses:
                    found[action] = wording.responses[action]
    return list(found.values())


@lru_cache(maxsize=None)
def text_on(path: Path, day: date) -> Optional[str]:
    """The file as it was at the end of that day, where git knows; None where it cannot be told."""
    before = f"{day.isoformat()}T23:59:59"
    try:
        commit = _git(path.parent, "log", "-1", f"--before={before}", "--format=%H", "--",
                      path.name).strip()
        top = _git(path.parent, "rev-parse", "--show-toplevel").strip()
        inside = path.resolve().relative_to(Path(top).resolve()).as_posix()
        return _git(path.parent, "show", f"{commit}:{inside}") if commit else None
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def _git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *words], check=True, timeout=20, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def responses_on(path: Path, day: date) -> Optional[Dict[str, Any]]:
    text = text_on(path, day)
    if text is None:
        return None
    content = _load(text)
    return {k: v for k, v in content.items() if k not in ("review", "version")}


def changed_since(path: Path, day: date) -> Optional[bool]:
    """Whether the words differ from those signed; a new signature alone changes none."""
    old = responses_on(path, day)
    if old is None:
        return None
    now = _load(path.read_text(encoding="utf-8"))
    return old != {k: v for k, v in now.items() if k not in ("review", "version")}
