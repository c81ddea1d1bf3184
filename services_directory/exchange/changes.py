"""What would change, and how it reads: old and new beside each other, record by record."""
from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Optional, Set, Tuple

from services_directory.exchange.documents import Document

Path = Tuple[Any, ...]
LABELS = {"services": "service", "reporting_routes": "route", "facts": "fact",
          "institution": "institution", "fallback": "fallback", "minima": "minimum",
          "lines": "lines", "law": "law", "time_critical": "time limit"}


@dataclass(frozen=True)
class Edit:
    """One field of one record; with `path` () the whole record comes or goes."""
    section: str
    key: str
    path: Path
    was: Any
    now: Any

    @property
    def record(self) -> str:
        return f"{LABELS[self.section]} {self.key}".strip()

    @property
    def field(self) -> str:
        text = ""
        for part in self.path:
            text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
        return text


@dataclass
class Silence:
    """What the new side does not speak of: whole sections, fields of a section's records, and
    whether records it leaves out are to go."""
    sections: Set[str]
    fields: Dict[str, Set[str]]
    channel_fields: Set[str]
    remove_missing: bool = False

    @classmethod
    def none(cls) -> "Silence":
        return cls(set(), {}, set())


def find_edits(current: Document, new: Document, silence: Optional[Silence] = None) -> List[Edit]:
    silence = silence or Silence.none()
    edits: List[Edit] = []
    for section, records in new.items():
        if section not in silence.sections:
            edits += _of_section(section, current.get(section, {}), records, silence)
    return edits


def missing_records(current: Document, new: Document, silence: Silence) -> List[str]:
    """Records the new side does not hold, kept unless somebody says otherwise."""
    return [f"{LABELS[section]} {key}".strip() for section, records in current.items()
            if section not in silence.sections
            for key in records if key not in new.get(section, {})]


def _of_section(section: str, current, new, silence: Silence) -> Iterator[Edit]:
    quiet = silence.fields.get(section, set())
    for key, record in new.items():
        if key not in current:
            yield Edit(section, key, (), None, record)
            continue
        for name, value in record.items():
            if name not in quiet:
                yield from _of_field(section, key, name, current[key].get(name), value, silence)
    if silence.remove_missing:
        for key in current:
            if key not in new:
                yield Edit(section, key, (), current[key], None)


def _of_field(section, key, name, was, now, silence: Silence) -> Iterator[Edit]:
    if name == "channels":
        yield from _of_channels(section, key, was or [], now or [], silence)
    elif _canonical(name, was) != _canonical(name, now):
        yield Edit(section, key, (name,) if name else ("",), was, now)


# Sets of words: in another order they say the same, and a diff of it would be noise.
_SETS = frozenset({"topics", "first_for", "perspectives", "only_for", "welcomes", "languages",
                   "nations", "allowed_origins"})


def _canonical(name: str, value: Any) -> Any:
    return sorted(value) if name in _SETS and value else value or None if value != 0 else value


def _of_channels(section, key, was, now, silence: Silence) -> Iterator[Edit]:
    for n in range(max(len(was), len(now))):
        if n >= len(was):
            yield Edit(section, key, ("channels", n), None, now[n])
        elif n >= len(now):
            yield Edit(section, key, ("channels", n), was[n], None)
        else:
            for name, value in now[n].items():
                if name not in silence.channel_fields and was[n].get(name) != value:
                    yield Edit(section, key, ("channels", n, name), was[n].get(name), value)


def describe(edit: Edit) -> List[str]:
    """Lines for a person: what it is, then - old and + new."""
    if not edit.path:
        sign, what = ("+", edit.now) if edit.was is None else ("-", edit.was)
        name = what.get("name") or what.get("value") or "whole record"
        return [f"  {sign} {edit.record}: {name}"]
    return [f"    {edit.record}, {edit.field}",
            *(f"      {line}" for line in _sides(edit.was, edit.now, ""))]


_NOTHING: Tuple[Any, ...] = (None, "", [])


def _sides(was: Any, now: Any, name: str) -> Iterator[str]:
    """Of a group or a list of groups only what differs: one new closure among ten is one line."""
    if isinstance(was, dict) and isinstance(now, dict):
        for key in [*was, *(key for key in now if key not in was)]:
            if was.get(key) != now.get(key):
                yield from _sides(was.get(key), now.get(key), f"{name}{key}: ")
    elif _groups(was) and _groups(now) and [*filter(_not_in(now), was), *filter(_not_in(was), now)]:
        yield from (f"- {name}{short(one)}" for one in was if one not in now)
        yield from (f"+ {name}{short(one)}" for one in now if one not in was)
    else:
        if was not in _NOTHING:
            yield f"- {name}{short(was)}"
        yield f"+ {name}{short(now)}" if now not in _NOTHING else f"+ {name}(nothing)"


def _groups(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def _not_in(others: List[Any]):
    return lambda one: one not in others


def short(value: Any) -> str:
    if isinstance(value, dict):
        text = "{" + ", ".join(f"{k}: {short(v)}" for k, v in value.items() if v is not None) + "}"
    elif isinstance(value, list):
        text = "[" + ", ".join(map(short, value)) + "]"
    else:
        text = {True: "true", False: "false"}.get(value, str(value)) if isinstance(
            value, bool) else str(value)
    return text if len(text) <= 200 else text[:197] + "..."
