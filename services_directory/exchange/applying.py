"""From edits to files: the YAML is changed, read again and compared; only then is it written."""
from pathlib import Path
from typing import Any, Dict, List

from services_directory.exchange.changes import Edit, find_edits
from services_directory.exchange.documents import Document, to_document
from services_directory.exchange.yaml_editing import YamlText
from services_directory.exchange.yaml_text import block
from services_directory.loading import read_text
from services_directory.validation.problems import Place
from services_directory.validation.records import FileRecord
from services_directory.validation.services import SERVICE, ROUTE, NATIONAL_ROUTE, NATIONAL_SERVICE

_LISTS = {"services": "services", "reporting_routes": "reporting_routes",
          "time_critical": "time_critical"}
_DEFAULTS = {"services": {**NATIONAL_SERVICE, **SERVICE},
             "reporting_routes": {**NATIONAL_ROUTE, **ROUTE}}


class CannotWrite(Exception):
    """The file would not say what was asked for; nothing was written."""


def edited(text: str, edits: List[Edit]) -> str:
    """The file's text with the edits done."""
    yaml = YamlText(text)
    # Items that go are taken from the end, so that the places of the others stay true.
    for edit in edits:
        _apply(yaml, edit)
    return yaml.result()


def check_result(path: Path, text: str, wanted: Document) -> None:
    """What was written, read again, must say what was asked."""
    place = Place(path.name)
    record = read_text(path.name, text, place)
    if place.problems:
        raise CannotWrite("\n".join(map(str, place.problems)))
    rest = find_edits(to_document(record), wanted)
    if rest:
        raise CannotWrite(f"{path.name}: {len(rest)} changes could not be written, the first: "
                          f"{rest[0].record}, {rest[0].field}")


def with_edits(current: Document, edits: List[Edit]) -> Document:
    """The document that should come out; the current one is left as it is."""
    import copy

    wanted = copy.deepcopy(current)
    for edit in edits:
        records = wanted.setdefault(edit.section, {})
        if not edit.path:
            records.pop(edit.key, None)
            if edit.now is not None:
                records[edit.key] = edit.now
        elif edit.path[0] == "channels":
            _edit_channel(records[edit.key]["channels"], edit)
        else:
            records[edit.key][edit.path[0]] = edit.now
    for records in wanted.values():
        for record in records.values():
            if record.get("channels"):
                record["channels"] = [c for c in record["channels"] if c is not None]
    return wanted


def _edit_channel(channels: List[Any], edit: Edit) -> None:
    n = edit.path[1]
    if len(edit.path) == 3:
        channels[n][edit.path[2]] = edit.now
    elif n < len(channels):
        channels[n] = edit.now
    else:
        channels.append(edit.now)


def _apply(yaml: YamlText, edit: Edit) -> None:
    if edit.section in _LISTS:
        _apply_to_list(yaml, edit)
    elif edit.section == "facts":
        _apply_to_fact(yaml, edit)
    elif edit.section == "law":
        _apply_to_law(yaml, edit)
    elif edit.section == "institution":
        yaml.set(yaml.find("institution"), edit.path[0], edit.now)
    else:
        _apply_to_map(yaml, edit)


def _apply_to_list(yaml: YamlText, edit: Edit) -> None:
    section, index = yaml.find(edit.section), yaml.index_of(edit.section, edit.key)
    if not edit.path and edit.was is None:
        yaml.append(section, _without_defaults(edit.section, edit.now), yaml.root, edit.section)
    elif not edit.path:
        yaml.remove_item(section, index)
    elif edit.path[0] == "channels":
        _apply_to_channel(yaml, section.value[index], edit)
    else:
        _set_or_leave(yaml, section.value[index], edit.path[0], edit.now)


def _set_or_leave(yaml: YamlText, parent, name: str, value: Any) -> None:
    """Nothing instead of something: the field stays, empty, where it was."""
    if value in (None, "", []) and not any(key.value == name for key, _ in parent.value):
        return
    yaml.set(parent, name, value)


def _apply_to_channel(yaml: YamlText, parent, edit: Edit) -> None:
    channels = next((c for k, c in parent.value if k.value == "channels"), None)
    n = edit.path[1]
    if len(edit.path) == 3:
        _set_or_leave(yaml, channels.value[n], edit.path[2], edit.now)
    elif edit.now is None:
        yaml.remove_item(channels, n)
    else:
        yaml.append(channels, _channel(edit.now), parent, "channels")


def _apply_to_fact(yaml: YamlText, edit: Edit) -> None:
    name, _, cohort = edit.key.partition(" ")
    facts = yaml.find("facts")
    node = yaml.find("facts", name)
    if not edit.path:
        value = {**({"cohort": cohort} if cohort else {}), **{
            k: v for k, v in (edit.now or {}).items() if v is not None}}
        if node is None and edit.now is not None:
            yaml.set(facts, name, value)
        elif edit.now is not None and hasattr(node, "value") and isinstance(node.value, list):
            _add_cohort(yaml, facts, name, node, value)
        elif edit.now is None:
            _remove_cohort(yaml, facts, name, node, cohort)
        return
    for child in [node, *(node.value if isinstance(node.value, list) else [])]:
        if _is_cohort(child, cohort):
            _set_or_leave(yaml, child, edit.path[0], edit.now)
            return


def _is_cohort(node, cohort: str) -> bool:
    from ruamel.yaml.nodes import MappingNode

    if not isinstance(node, MappingNode):
        return False
    found = {key.value: child.value for key, child in node.value}
    return (found.get("cohort") or "") == cohort


def _add_cohort(yaml, facts, name, node, value) -> None:
    from ruamel.yaml.nodes import SequenceNode

    if isinstance(node, SequenceNode):
        yaml.append(node, value, facts, name)
    else:
        old = {key.value: child.value for key, child in node.value}
        yaml.remove(facts, name)
        yaml.set(facts, name, [old, value])


def _remove_cohort(yaml, facts, name, node, cohort) -> None:
    from ruamel.yaml.nodes import SequenceNode

    if isinstance(node, SequenceNode):
        index = next(n for n, child in enumerate(node.value) if _is_cohort(child, cohort))
        yaml.remove_item(node, index)
    else:
        yaml.remove(facts, name)


def _apply_to_law(yaml: YamlText, edit: Edit) -> None:
    nation, _, field = edit.key.partition(" ")
    section = yaml.find("law")
    row = {"nation": nation, "field": field}
    for n, child in enumerate(section.value if section is not None else []):
        values = {key.value: value.value for key, value in child.value}
        if (values.get("nation"), values.get("field")) == (nation, field):
            if edit.path:
                _set_or_leave(yaml, child, edit.path[0], edit.now)
            else:
                yaml.remove_item(section, n)
            return
    yaml.append(section, {**row, **edit.now}, yaml.root, "law")


def _apply_to_map(yaml: YamlText, edit: Edit) -> None:
    """fallback, minima, lines: a map of names."""
    section = yaml.find(edit.section)
    value = edit.now.get("", edit.now) if isinstance(edit.now, dict) and not edit.path else edit.now
    if section is None or not section.value:
        yaml.set(yaml.root, edit.section, {edit.key: value})
    elif not edit.path and edit.now is None:
        yaml.remove(section, edit.key)
    elif not edit.path or edit.path == ("",):
        yaml.set(section, edit.key, value)
    else:
        yaml.set(yaml.find(edit.section, edit.key), edit.path[0], edit.now)


def _without_defaults(section: str, record: Dict[str, Any]) -> Dict[str, Any]:
    table = _DEFAULTS.get(section, {})
    found = {}
    for name, value in record.items():
        field = table.get(name)
        required = field is not None and field.required
        if name == "channels":
            found[name] = [_channel(channel) for channel in value]
        elif required or not _says_nothing(value, field.default if field else None):
            found[name] = value
    return found


def _says_nothing(value: Any, default: Any) -> bool:
    if isinstance(default, tuple):
        return list(value or ()) == list(default)
    return value is None or value in ("", []) or (
        value == default and type(value) is type(default))


def _channel(channel: Dict[str, Any]) -> Dict[str, Any]:
    return {name: value for name, value in channel.items()
            if value is not None and not (name in ("secret_address", "named_person") and not value)}


def new_file(document: Document) -> str:
    """A whole institution that was not there before."""
    sections: Dict[str, Any] = {"institution": document["institution"][""]}
    facts: Dict[str, Any] = {}
    for key, row in document.get("facts", {}).items():
        name, _, cohort = key.partition(" ")
        row = {k: v for k, v in row.items() if v is not None}
        row = {"cohort": cohort, **row} if cohort else row
        facts[name] = row if name not in facts else [
            *(facts[name] if isinstance(facts[name], list) else [facts[name]]), row]
    text = block({"institution": None}, 0)
    text += "institution:\n" + block({k: v for k, v in sections["institution"].items()
                                      if v not in (None, [], "")}, 2)
    text += "\nfacts:\n" + block(facts, 2)
    for section in ("services", "reporting_routes"):
        rows = [_without_defaults(section, row) for row in document.get(section, {}).values()]
        if rows:
            text += f"\n{section}:\n" + "\n".join(_items(row) for row in rows)
    for section in ("fallback", "minima"):
        found = {key: row[""] for key, row in document.get(section, {}).items()}
        if found:
            text += f"\n{section}:\n" + block(found, 2)
    return text if document.get("services") else text + "\nservices: []\n"


def _items(row: Dict[str, Any]) -> str:
    from services_directory.exchange.yaml_text import item

    return item(row, 2)


def record_of(path: Path) -> FileRecord:
    place = Place(path.name)
    record = read_text(path.name, path.read_text(encoding="utf-8-sig"), place)
    if place.problems:
        from services_directory.validation.problems import DirectoryErrors
        raise DirectoryErrors(place.problems)
    return record
