"""Where something was found: like a line number, and yet "sheet services, row 12, column F"."""
from typing import Any, Mapping, Optional

from services_directory.yaml_nodes import Fields, Items, Node, Text


class Spot(int):
    """Takes the place of a line in nodes and problems; sorts as the number, prints as the text."""
    text: str

    def __new__(cls, number: int, text: str) -> "Spot":
        spot = super().__new__(cls, number)
        spot.text = text
        return spot

    def __str__(self) -> str:
        return self.text

    def __format__(self, spec: str) -> str:
        return format(self.text, spec)


def to_node(value: Any, line: int) -> Node:
    """Plain data as nodes that all stand at one spot."""
    if isinstance(value, Mapping):
        fields = Fields({}, line)
        for name, child in value.items():
            fields.values[name] = to_node(child, line)
            fields.lines[name] = line
        return fields
    if isinstance(value, (list, tuple)):
        return Items([to_node(child, line) for child in value], line)
    return Text(_as_text(value), line)


def _as_text(value: Any) -> Optional[str]:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
