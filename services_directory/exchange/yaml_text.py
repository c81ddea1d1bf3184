"""Plain data as a piece of YAML, in the way the files in institutions/ are written."""
import json
import re
from typing import Any, Dict

# Everything else stands in quotation marks: a colon, a hash or "no" cannot change its meaning.
_SAFE = re.compile(r"[A-Za-z][A-Za-z0-9_-]*|\d{4}-\d{2}-\d{2}|\d{1,3}|\d{1,3}%"
                   r"|https://[A-Za-z0-9./_~?=&%-]+")
_WORDS_OF_YAML = frozenset({"yes", "no", "true", "false", "on", "off", "null", "y", "n", "none"})
# Of these a whole record is written one field a line, what is nested in them in one line.
_ALWAYS_QUOTED = frozenset({"name", "provider", "summary", "for_whom", "what_happens", "label",
                            "value", "cost", "confidential", "accessibility", "detail", "text",
                            "window", "note"})


def scalar(value: Any, quoted: bool = False) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if not quoted and _SAFE.fullmatch(text) and text.lower() not in _WORDS_OF_YAML:
        return text
    return json.dumps(text, ensure_ascii=False)


def flow(value: Any, name: str = "") -> str:
    """In one line: {mon-fri: "09:00-17:00"}."""
    if isinstance(value, dict):
        inside = ", ".join(f"{key}: {flow(child, key)}" for key, child in value.items()
                           if child is not None)
        return "{" + inside + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(child) for child in value) + "]"
    # Inside brackets a colon (a time, an address) needs its quotation marks.
    return scalar(value, quoted=name in _ALWAYS_QUOTED or ":" in str(value)) or "null"


def field_lines(name: str, value: Any, indent: int) -> str:
    """One field of a block, ending in a line break."""
    pad = " " * indent
    if name == "hours" and isinstance(value, dict) and not value.get("always"):
        return f"{pad}hours:\n" + block(value, indent + 2)
    if name in ("exceptions", "terms", "closures") and isinstance(value, list) and value:
        return f"{pad}{name}:\n" + "".join(f"{pad}  - {flow(child)}\n" for child in value)
    if name == "channels" and value:
        return f"{pad}channels:\n" + "".join(item(child, indent + 2) for child in value)
    if isinstance(value, (dict, list, tuple)):
        return f"{pad}{name}: {flow(value)}\n"
    written = scalar(value, quoted=name in _ALWAYS_QUOTED)
    return f"{pad}{name}:{' ' if written else ''}{written}\n"


def block(value: Dict[str, Any], indent: int) -> str:
    return "".join(field_lines(name, child, indent) for name, child in value.items()
                   if child is not None)


def item(value: Any, indent: int) -> str:
    """One item of a block list: a record over several lines, its first after the hyphen."""
    if not isinstance(value, dict):
        return " " * indent + f"- {flow(value)}\n"
    text = block(value, indent + 2)
    return " " * indent + "- " + text[indent + 2:]
