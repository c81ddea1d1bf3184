"""Changing a YAML file and nothing else in it: comments, order and spacing stay as they are.

Nodes know where they stand in the text, so an edit replaces just those characters. Writing the
whole file anew through ruamel would reformat what somebody laid out by hand.
"""
import io
from typing import Any, List, NamedTuple, Optional, Tuple

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from services_directory.exchange.yaml_text import field_lines, flow, item, scalar


class Replacement(NamedTuple):
    start: int
    end: int
    text: str


class YamlText:
    """A file's text, edits collected against it, and the text with all of them done."""

    def __init__(self, text: str):
        self.text = text
        self._lines = _line_starts(text)
        self.root: Node = YAML(typ="safe", pure=False).compose(io.StringIO(text))
        self._edits: List[Replacement] = []

    def result(self) -> str:
        text = self.text
        # From the end, so that positions before an edit stay true; of several insertions at one
        # spot the one asked for first comes first.
        for number, edit in sorted(enumerate(self._edits), key=lambda e: (e[1].start, e[0]),
                                   reverse=True):
            text = text[:edit.start] + edit.text + text[edit.end:]
        return text

    # ---- finding ----
    def find(self, *path) -> Optional[Node]:
        node = self.root
        for part in path:
            node = _child(node, part)
            if node is None:
                return None
        return node

    def index_of(self, section: str, slug: str) -> Optional[int]:
        """The place of the record of this slug in a list of records."""
        node = self.find(section)
        if not isinstance(node, SequenceNode):
            return None
        for n, child in enumerate(node.value):
            found = _child(child, "slug")
            if found is not None and found.value == slug:
                return n
        return None

    # ---- editing ----
    def set(self, parent: Node, name: str, value: Any) -> None:
        """Writes a field of a map: in place where it is there, else as a new one."""
        node = _child(parent, name)
        if node is None:
            self._add_field(parent, name, value)
        elif isinstance(node, MappingNode) and isinstance(value, dict):
            self._set_map(node, value)
        else:
            self._replace(parent, name, node, value)

    def remove(self, parent: MappingNode, name: str) -> None:
        pairs = [(key, child) for key, child in parent.value if key.value == name]
        for key, child in pairs:
            if parent.flow_style:
                left = {k.value: _plain(c) for k, c in parent.value if k is not key}
                self._put(self._start(parent), self._end(parent), flow(left))
            else:
                self._put(self._line_of(self._start(key)), self._next_line(self._end(child)), "")

    def append(self, sequence: Node, value: Any, parent: Node, name: str) -> None:
        """One more item; a list that is empty, missing or in one line is written anew."""
        if isinstance(sequence, SequenceNode) and sequence.value and not sequence.flow_style:
            last = sequence.value[-1]
            indent = self._column(self._start(last)) - 2
            end = self._next_line(self._end(last))
            gap = "\n" if self._has_gaps(sequence) else ""
            start = end if end == 0 or self.text[end - 1] == "\n" else len(self.text)
            lead = "" if start == end else "\n"
            self._put(start, start, lead + gap + item(value, indent))
        else:
            old = [_plain(child) for child in sequence.value] if isinstance(
                sequence, SequenceNode) else []
            self._rewrite_field(parent, name, [*old, value])

    def remove_item(self, sequence: SequenceNode, index: int) -> None:
        if sequence.flow_style:
            left = [_plain(c) for n, c in enumerate(sequence.value) if n != index]
            self._put(self._start(sequence), self._end(sequence), flow(left))
            return
        start = self._line_of(self._start(sequence.value[index]))
        while self._line_above(start).strip().startswith("#") and self._has_gaps(sequence):
            start = self._line_of(start - 1)    # the comment that speaks of it goes along
        if self._has_gaps(sequence) and index and not self._line_above(start).strip():
            start = self._line_of(start - 1)
        self._put(start, self._next_line(self._end(sequence.value[index])), "")

    # ---- inside ----
    def _set_map(self, node: MappingNode, value) -> None:
        if node.flow_style:     # all of it in one line: written once, known names first
            order = [key.value for key, _ in node.value if key.value in value]
            order += [name for name in value if name not in order]
            self._put(self._start(node), self._end(node), flow({n: value[n] for n in order}))
            return
        for name, child in value.items():
            old = _child(node, name)
            if child is not None and (old is None or not same(_plain(old), child)):
                self.set(node, name, child)
        for key, _ in node.value:
            if value.get(key.value) is None:
                self.remove(node, key.value)

    def _replace(self, parent, name: str, node: Node, value: Any) -> None:
        simple = isinstance(node, ScalarNode) or bool(node.flow_style)
        if simple and not isinstance(value, (dict, list)):
            quoted = isinstance(node, ScalarNode) and bool(node.style)
            text = scalar(value, quoted) or ("null" if parent.flow_style else "")
            start, end = self._start(node), self._end(node)
            if text and self.text[start - 1] == ":":     # `checked_on:` with nothing after it
                text = " " + text
            elif not text and self.text[start - 1] == " ":
                start -= 1
            self._put(start, end, text)
        elif simple and (parent.flow_style or field_lines(name, value, 0).count("\n") == 1):
            start = self._start(node)
            lead = " " if self.text[start - 1] == ":" else ""
            self._put(start, self._end(node), lead + flow(value, name))
        else:
            self._rewrite_field(parent, name, value)

    def _rewrite_field(self, parent, name: str, value: Any) -> None:
        pair = next(((k, c) for k, c in parent.value if k.value == name), None)
        if pair is None:
            self._add_field(parent, name, value)
            return
        start = self._line_of(self._start(pair[0]))
        indent = self._column(self._start(pair[0]))
        text = field_lines(name, value, indent)
        if indent and self.text[start:start + indent].strip():    # "- kind: phone": after a hyphen
            start, text = self._start(pair[0]), text[indent:]
        self._put(start, self._next_line(self._end(pair[1])), text)

    def _add_field(self, parent: MappingNode, name: str, value: Any) -> None:
        last_key, last = parent.value[-1]
        if parent.flow_style:
            end = self._end(last)
            self._put(end, end, f", {name}: {flow(value, name)}")
            return
        after = self._field_before(parent, name)
        last_key, last = after or (last_key, last)
        end = self._next_line(self._end(last))
        lead = "" if end and self.text[end - 1] == "\n" else "\n"
        gap = "\n" if parent is self.root else ""
        self._put(end, end, lead + gap + field_lines(name, value,
                                                     self._column(self._start(parent.value[0][0]))))

    def _field_before(self, parent: MappingNode, name: str) -> Optional[Tuple[Node, Node]]:
        """Channels stay the last thing of a service; a new field goes before them."""
        names = [key.value for key, _ in parent.value]
        if name in ("hours", "channels") or names[-1] not in ("hours", "channels"):
            return None
        return parent.value[-2] if len(parent.value) > 1 else None

    def _has_gaps(self, sequence: SequenceNode) -> bool:
        """Whether items have an empty line between them."""
        starts = [self._line_of(self._start(child)) for child in sequence.value[1:2]]
        if not starts:
            return _child(sequence.value[0], "channels") is not None
        above = starts[0]
        while self._line_above(above).strip().startswith("#"):
            above = self._line_of(above - 1)
        return not self._line_above(above).strip()

    def _put(self, start: int, end: int, text: str) -> None:
        self._edits.append(Replacement(start, end, text))

    def _start(self, node: Node) -> int:
        return self._at(node.start_mark)

    def _end(self, node: Node) -> int:
        """The end of what was written: a block's own mark lies after the comments below it."""
        if isinstance(node, ScalarNode) or node.flow_style or not node.value:
            return self._at(node.end_mark)
        last = node.value[-1]
        return self._end(last[1] if isinstance(last, tuple) else last)

    def _at(self, mark) -> int:
        return self._lines[mark.line] + mark.column if mark.line < len(self._lines) else len(
            self.text)

    def _line_of(self, position: int) -> int:
        return self.text.rfind("\n", 0, position) + 1

    def _next_line(self, position: int) -> int:
        found = self.text.find("\n", position)
        return len(self.text) if found < 0 else found + 1

    def _line_above(self, start: int) -> str:
        return self.text[self._line_of(start - 1):start] if start > 0 else "."

    def _column(self, position: int) -> int:
        return position - self._line_of(position)


def _line_starts(text: str) -> List[int]:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts[:-1]


def _child(node: Optional[Node], part) -> Optional[Node]:
    if isinstance(part, int):
        inside = isinstance(node, SequenceNode) and part < len(node.value)
        return node.value[part] if inside else None
    if not isinstance(node, MappingNode):
        return None
    return next((child for key, child in node.value if key.value == part), None)


def _plain(node: Node) -> Any:
    if isinstance(node, MappingNode):
        return {key.value: _plain(child) for key, child in node.value}
    if isinstance(node, SequenceNode):
        return [_plain(child) for child in node.value]
    return None if node.value in ("", "~", "null") and not node.style else node.value


def same(old: Any, new: Any) -> bool:
    """Text from a file and a value: true and "true" are the same, an empty list and none too."""
    if isinstance(old, dict) and isinstance(new, dict):
        names = {n for n in old if old[n] is not None} | {n for n in new if new[n] is not None}
        return all(same(old.get(n), new.get(n)) for n in names)
    if isinstance(old, list) and isinstance(new, (list, tuple)):
        return len(old) == len(new) and all(same(o, n) for o, n in zip(old, new))
    if isinstance(new, bool):
        return old == ("true" if new else "false")
    return (old or None) == (str(new) if new not in (None, "", []) else None)
