"""From `institutions/*.yml` to the database: every error at once, and nothing if there is one."""
import gc
import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, List, Mapping, Optional, Set, Tuple, Union

from sqlalchemy import select
from sqlalchemy.engine import Connection

from services_directory.copying import count_rows
from services_directory.csv_folders import csv_folders, read_csv_nodes
from services_directory.database import Directory
from services_directory.history import (
    WhoDid, modified_dates, nobody_said, record_changes, take_snapshot)
from services_directory.models import NATIONAL, Service, SourceFile
from services_directory.validation.institutions import read_institution
from services_directory.validation.national import read_national
from services_directory.validation.problems import DirectoryErrors, Place
from services_directory.validation.records import FileRecord, Parsed
from services_directory.validation.references import Statuses, cross_problems
from services_directory.writing import remove_owner, write_file
from services_directory.yaml_nodes import UnreadableYaml, read_json_nodes, read_nodes

NATIONAL_FILE = "national.yml"
# What the loader makes of a file is part of the rows: a change here loads every file again.
LOADER_VERSION = "2"
# So many at once, and what the database believes of its tables is no longer true.
_MANY_FILES = 10
# A file, or a folder of CSV files by name.
Content = Union[bytes, Mapping[str, bytes]]


@dataclass(frozen=True)
class LoadReport:
    """What a load did, by file name; `changed` says whether it did anything."""
    loaded: Tuple[str, ...] = ()
    removed: Tuple[str, ...] = ()
    unchanged: int = 0

    @property
    def changed(self) -> bool:
        return bool(self.loaded or self.removed)


def read_folder(folder: Path) -> Parsed:
    """Every file of the folder, checked; DirectoryErrors lists all that is wrong in any of them."""
    contents = _contents(Path(folder))
    records, problems = _read_files(Path(folder), contents)
    known = {r.owner: r.statuses for r in records if r.owner}
    problems += cross_problems(records, known, taken={})
    if NATIONAL_FILE not in contents:
        _missing_national(Path(folder), problems)
    if problems:
        raise DirectoryErrors(problems)
    national = next(r for r in records if r.owner == NATIONAL)
    return Parsed(national, tuple(r for r in records if r is not national))


def load_if_changed(directory: Directory, folder: Path,
                    who: WhoDid = nobody_said) -> LoadReport:
    """Brings the database to what the files say, in one transaction, or raises DirectoryErrors.

    Only files whose content changed are read; a changed national.yml has every file read again,
    because any of them may name one of its services.
    """
    folder = Path(folder)
    directory.migrate()
    contents = _contents(folder)
    hashes = {name: _hash(content) for name, content in contents.items()}
    with directory.session() as session:
        if _loaded_hashes(session.connection()) == hashes:
            return LoadReport(unchanged=len(hashes))
    if NATIONAL_FILE not in contents:
        raise DirectoryErrors(_missing_national(folder, []))
    with directory.writing() as connection, _without_collector():
        return _load(connection, folder, contents, hashes, who)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Reading makes millions of small objects and no circles. Looking through them for circles
    again and again took more than half of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _load(connection: Connection, folder: Path, contents, hashes, who: WhoDid) -> LoadReport:
    # Looked at again inside the transaction: another process may just have loaded the same.
    before = _loaded_hashes(connection)
    changed = sorted(name for name in hashes if hashes[name] != before.get(name))
    removed = sorted(set(before) - set(hashes))
    to_read = sorted(hashes) if NATIONAL_FILE in changed else changed
    records, problems = _read_files(folder, {name: contents[name] for name in to_read})
    taken = {owner: name for name, owner in _owners(connection, set(hashes) - set(to_read)).items()}
    known = _known_slugs(connection, records, taken)
    problems += cross_problems(records, known, taken)
    if problems:
        raise DirectoryErrors(problems)
    owners = set(_owners(connection, {*removed, *changed}).values())
    before = {owner: (take_snapshot(connection, owner), modified_dates(connection, owner))
              for owner in owners}
    for owner in owners:
        remove_owner(connection, owner)
    for record in records:
        file = Path(record.name).name
        if file in changed:
            record.name, record.content_hash = file, hashes[file]
            write_file(connection, record)
            record_changes(connection, record.owner, *before.get(record.owner, ({}, {})), who)
    if len(changed) >= _MANY_FILES:
        count_rows(connection)
    return LoadReport(tuple(changed), tuple(removed), len(hashes) - len(changed))


def _contents(folder: Path) -> Dict[str, Content]:
    """YAML is what people edit; a program may write the same in JSON or as a folder of CSV files,
    which are read much faster."""
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())
             if path.suffix in (".yml", ".json") and not path.name.startswith((".", "_"))}
    return {**files, **csv_folders(folder)}


def _hash(content: Content) -> str:
    parts = [content] if isinstance(content, bytes) else [
        part for name, text in sorted(content.items()) for part in (name.encode(), text)]
    made = hashlib.sha256(LOADER_VERSION.encode())
    for part in parts:
        made.update(b"\n" + part)
    return made.hexdigest()


def _loaded_hashes(connection: Connection) -> Dict[str, str]:
    rows = connection.execute(select(SourceFile.name, SourceFile.content_hash))
    return {row.name: row.content_hash for row in rows}


def _owners(connection: Connection, names: Set[str]) -> Dict[str, str]:
    """File name -> owner, of those of these files that are loaded."""
    rows = connection.execute(select(SourceFile.name, SourceFile.owner))
    return {row.name: row.owner for row in rows if row.name in names}


def _known_slugs(connection: Connection, records, taken) -> Dict[str, Statuses]:
    """Slugs by owner: of the files just read, and of unchanged files from the database."""
    known: Dict[str, Statuses] = {owner: {} for owner in taken}
    if NATIONAL in taken:     # of other institutions nobody's slugs matter
        rows = connection.execute(
            select(Service.slug, Service.status).where(Service.owner == NATIONAL))
        known[NATIONAL] = {row.slug: row.status for row in rows}
    known.update({record.owner: record.statuses for record in records if record.owner})
    return known


def _read_files(folder: Path, contents: Mapping[str, Content]):
    records, problems = [], []
    for name, content in contents.items():
        place = Place(f"{folder.name}/{name}")
        record = _read_file(name, content, place)
        problems += place.problems
        if record is not None:
            records.append(record)
    return records, problems


def _read_file(name: str, content: Content, place: Place):
    if not isinstance(content, bytes):
        nodes = read_csv_nodes(content, place)
        return nodes and read_institution(nodes, place)
    try:
        return read_text(name, content.decode("utf-8-sig"), place)
    except UnicodeDecodeError:
        place.problem(1, "letters that cannot be read", "save the file as UTF-8")
        return None


def find_file(folder: Path, owner: Optional[str]) -> Optional[Path]:
    """The file of an institution; nearly always <slug>.yml."""
    path = folder / f"{owner}.yml"
    if path.exists():
        return path
    found = (p for p in folder.glob("*.yml") if p.name != NATIONAL_FILE and f"slug: {owner}\n" in
             p.read_text(encoding="utf-8-sig")[:4000])
    return next(found, None)


def read_text(name: str, content: str, place: Place) -> Optional[FileRecord]:
    """One file's content; what is wrong is in `place.problems`."""
    try:
        nodes = read_json_nodes(content) if name.endswith(".json") else read_nodes(content)
    except UnreadableYaml as error:
        place.problem(error.line, error.found, "check the signs and spaces on this line and the "
                      "one above: a missing quotation mark, bracket or colon, spaces that do not stand "
                      "below those above, or a tab in place of spaces")
        return None
    read = read_national if name == NATIONAL_FILE else read_institution
    return read(nodes, place)


def _missing_national(folder: Path, problems: List) -> List:
    Place(f"{folder.name}/{NATIONAL_FILE}", problems=problems).problem(
        1, None, "write this file: it holds the national services and the 24/7 lines")
    return problems
