"""YAML as text with line numbers.

Every scalar stays the text that was written: `0113 496 0123`, `09:00` and `2026` are never
turned into numbers, which is also how a spreadsheet hands them over. The table of fields in
`validation/` says what each one means.
"""
import io
import json
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Union

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

_EMPTY = ("", "~", "null", "Null", "NULL")


@dataclass
class Text:
    value: Optional[str]        # None: nothing written, or null
    line: int


@dataclass
class Items:
    values: List["Node"]
    line: int


@dataclass
class Fields:
    values: Dict[str, "Node"]
    line: int
    lines: Dict[str, int] = field(default_factory=dict)     # of each key
    repeated: List[str] = field(default_factory=list)       # keys written twice


Node = Union[Text, Items, Fields]


class UnreadableYaml(Exception):
    def __init__(self, line: int, found: str):
        super().__init__(found)
        self.line, self.found = line, found


def read_nodes(content: str) -> Node:
    """The file's content; UnreadableYaml where it is not YAML at all."""
    try:
        # The C parser: 500 services in 0.2 s instead of 4 s.
        root = YAML(typ="safe", pure=False).compose(io.StringIO(content))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # The line itself: what the parser calls the mistake helps nobody who does not write parsers.
        written = content.splitlines()[mark.line:mark.line + 1] if mark else []
        raise UnreadableYaml(mark.line + 1 if mark else 1, "".join(written).strip() or error.problem or "") from None
    except YAMLError as error:
        raise UnreadableYaml(1, str(error)) from None
    return _convert(root, ()) if root is not None else Text(None, 1)


def read_json_nodes(content: str) -> Node:
    """The same from JSON; it has no line numbers, so a problem is told by its path alone."""
    try:
        return to_node(json.loads(content), 1)
    except ValueError as error:
        raise UnreadableYaml(getattr(error, "lineno", 1), str(error)) from None


def to_node(value: Any, line: int) -> Node:
    """Plain data as nodes that all stand at one place."""
    if isinstance(value, dict):
        found = Fields({}, line)
        for name, child in value.items():
            found.values[name] = to_node(child, line)
            found.lines[name] = line
        return found
    if isinstance(value, (list, tuple)):
        return Items([to_node(child, line) for child in value], line)
    if value is None or value == "":
        return Text(None, line)
    if isinstance(value, bool):
        return Text("true" if value else "false", line)
    return Text(str(value), line)


def _convert(node, parents) -> Node:
    line = node.start_mark.line + 1
    if any(node is parent for parent in parents):
        raise UnreadableYaml(line, "an alias that contains itself")
    if isinstance(node, ScalarNode):
        plain = not node.style      # "null" in quotation marks is a word
        empty = plain and node.value in _EMPTY
        return Text(None if empty else node.value, line)
    below = (*parents, node)
    if isinstance(node, SequenceNode):
        return Items([_convert(child, below) for child in node.value], line)
    return _convert_fields(node, line, below)


def _convert_fields(node: MappingNode, line: int, below) -> Fields:
    result = Fields({}, line)
    for key, value in node.value:
        name = key.value if isinstance(key, ScalarNode) else "?"
        if name in result.values:
            result.repeated.append(name)
        result.values[name] = _convert(value, below)
        result.lines[name] = key.start_mark.line + 1
    return result
