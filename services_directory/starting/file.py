"""The file being filled in. Each answer is written as it is given, so that stopping half-way loses nothing."""
import os
from pathlib import Path
from typing import Any, Dict, List

from services_directory.exchange.applying import CannotWrite
from services_directory.exchange.yaml_editing import YamlText
from services_directory.fact_fields import required_fields
from services_directory.loading import read_text
from services_directory.starting.skeleton import new_file
from services_directory.validation.problems import DirectoryErrors, Place
from services_directory.validation.records import FileRecord
from services_directory.vocabulary import NOT_STATED


class InstitutionFile:
    """`institutions/<slug>.yml`, read anew before each change: somebody may have it open in an editor."""

    def __init__(self, path: Path):
        self.path = path

    @classmethod
    def begin(cls, folder: Path, slug: str, name: str, nation: str) -> "InstitutionFile":
        made = cls(folder / f"{slug}.yml")
        made._write(new_file(slug, name, nation))
        return made

    def record(self) -> FileRecord:
        """What the file says; DirectoryErrors with every mistake somebody made in it by hand."""
        return self._read(self.path.read_text(encoding="utf-8-sig"))

    def missing_facts(self) -> List[str]:
        """Facts that this release asks for and the file, written for an older one, does not name."""
        yaml = self._yaml()
        facts, nation = yaml.find("facts"), yaml.find("institution", "nation")
        there = {key.value for key, _ in facts.value} if facts is not None and isinstance(facts.value, list) else set()
        return [name for name in required_fields(getattr(nation, "value", "")) if name not in there] if there else []

    # ---- changing ----
    def add_missing_facts(self) -> List[str]:
        """Each as not stated, so that the file can be loaded again; their names."""
        missing, yaml = self.missing_facts(), self._yaml()
        for name in missing:
            yaml.set(yaml.find("facts"), name, {"value": NOT_STATED})
        if missing:
            self._write(yaml.result())
        return missing

    def set_header(self, name: str, value: Any) -> None:
        yaml = self._yaml()
        yaml.set(yaml.find("institution"), name, value)
        self._write(yaml.result())

    def set_fact(self, field: str, **values: Any) -> None:
        """Fields that are "" or None are left out; a fact that is a list by cohort is not changed here."""
        yaml = self._yaml()
        given = {name: value for name, value in values.items() if value not in ("", None)}
        yaml.set(yaml.find("facts"), field, given)
        self._write(yaml.result())

    def add(self, section: str, value: Dict[str, Any]) -> None:
        """One more service or reporting route, at the end of its list."""
        yaml = self._yaml()
        node = yaml.find(section)
        if node is None or not node.value:
            self._write(_begin_list(yaml, section, value))
            return
        yaml.append(node, value, yaml.root, section)
        self._write(yaml.result())

    def set_record(self, section: str, slug: str, field: str, value: Any) -> None:
        """A field of the service or route of this slug."""
        yaml = self._yaml()
        yaml.set(yaml.find(section, yaml.index_of(section, slug)), field, value)
        self._write(yaml.result())

    def add_channel(self, slug: str, value: Dict[str, Any]) -> int:
        """One more way to reach the service; its place in the list."""
        yaml = self._yaml()
        row = yaml.find("services", yaml.index_of("services", slug))
        channels = next(child for key, child in row.value if key.value == "channels")
        yaml.append(channels, value, row, "channels")
        self._write(yaml.result())
        return len(channels.value)

    def set_channel(self, slug: str, place: int, field: str, value: Any) -> None:
        yaml = self._yaml()
        yaml.set(yaml.find("services", yaml.index_of("services", slug), "channels", place), field, value)
        self._write(yaml.result())

    def add_period(self, section: str, value: Dict[str, Any]) -> None:
        """One more of `terms` or `closures`, each on a line of its own."""
        yaml = self._yaml()
        header = yaml.find("institution")
        yaml.append(yaml.find("institution", section), value, header, section)
        self._write(yaml.result())

    def set_fallback(self, slugs: List[str]) -> None:
        yaml = self._yaml()
        yaml.set(yaml.root, "fallback", {"any": slugs})
        self._write(yaml.result())

    # ---- inside ----
    def _yaml(self) -> YamlText:
        return YamlText(self.path.read_text(encoding="utf-8-sig"))

    def _read(self, text: str) -> FileRecord:
        place = Place(self.path.name)
        record = read_text(self.path.name, text, place)
        if place.problems:
            raise DirectoryErrors(place.problems)
        return record

    def _write(self, text: str) -> None:
        """Only what can be read again replaces the file, in one step."""
        try:
            self._read(text)
        except DirectoryErrors as wrong:
            raise CannotWrite(f"{self.path.name} was left as it is: that answer would make it unreadable.\n{wrong}") from None
        beside = self.path.with_name(f".{self.path.name}.new")
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, self.path)


def _begin_list(yaml: YamlText, section: str, value: Dict[str, Any]) -> str:
    from services_directory.exchange.yaml_text import item

    text, node = yaml.text, yaml.find(section)
    block = f"{section}:\n\n{item(value, 2)}"
    if node is None:
        return text.rstrip("\n") + f"\n\n{block}"
    key = next(key for key, child in yaml.root.value if child is node)
    start = text.rfind("\n", 0, yaml._start(key)) + 1
    end = text.find("\n", yaml._end(node))
    return text[:start] + block + ("" if end < 0 else text[end + 1:])
