"""What to bring in: told by what it is, not by what it is called."""
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

from services_directory.exchange.changes import Silence
from services_directory.exchange.feeds import FeedReader
from services_directory.exchange.repairs import Repairs
from services_directory.exchange.sheets_in import to_root
from services_directory.exchange.spots import Spot
from services_directory.exchange.table_files import read_csv_folder, read_xlsx
from services_directory.loading import find_file, read_text
from services_directory.validation.institutions import read_institution
from services_directory.validation.national import read_national
from services_directory.validation.problems import DirectoryErrors, Place
from services_directory.validation.records import FileRecord
from services_directory.yaml_nodes import Fields, read_nodes, to_node

_SAVE_AS = "open it in the program that made it, and save it as an Excel workbook (.xlsx)"
_MOST_BYTES = 200 * 1024 * 1024


@dataclass
class Whole:
    """A whole file of ours: from YAML, a workbook, a folder of CSVs or our own JSON."""
    record: FileRecord
    silence: Silence
    repairs: Repairs
    is_copy: bool = False       # a YAML file beside ours: nobody went through it row by row


@dataclass
class Foreign:
    """Services of another directory, with where each stood."""
    name: str
    services: List[Tuple[Any, Spot]] = field(default_factory=list)


class NotUnderstood(Exception):
    """The source is none of the kinds that can come in; the text says what to give."""


def read_source(source: str, reader: FeedReader, folder: Path, into: Optional[str] = None):
    """A list of Whole, or one Foreign. `folder`: what sheets leave out stays as it is there."""
    if source.startswith(("http://", "https://")):
        rows = reader.services(source)
        return Foreign(source, [(row, Spot(n + 1, f"service {n + 1}"))
                                for n, row in enumerate(rows)])
    path = Path(source)
    if not path.exists():
        raise NotUnderstood(f"{source}: there is no such file or folder")
    if path.is_dir():
        return _read_folder(path, folder, into)
    return _read_file(path, folder, into)


def _read_folder(source: Path, folder: Path, into: Optional[str]) -> List[Whole]:
    if list(source.glob("*.csv")):
        return [_read_tables(source, read_csv_folder, folder, into)]
    found = []
    for path in sorted(source.iterdir()):
        if path.suffix in (".yml", ".xlsx") and not path.name.startswith((".", "_", "~")):
            found += _read_file(path, folder, into)
        elif path.is_dir() and list(path.glob("*.csv")):
            found.append(_read_tables(path, read_csv_folder, folder, into))
    if not found:
        raise NotUnderstood(f"{source}: no .yml, .xlsx or .csv in this folder")
    return found


def _read_file(path: Path, folder: Path, into: Optional[str]):
    if path.stat().st_size > _MOST_BYTES:
        raise NotUnderstood(f"{path}: larger than {_MOST_BYTES // 2**20} MB; split it")
    ending = path.suffix.lower()
    if ending in (".yml", ".yaml"):
        return [_read_yaml(path)]
    if ending in (".xlsx", ".xlsm"):
        return [_read_tables(path, read_xlsx, folder, into)]
    if ending == ".json":
        return _read_json(path)
    advice = {".csv": f"one sheet alone says too little; give the folder that it is in: {path.parent}",
              ".xls": _SAVE_AS, ".ods": _SAVE_AS, ".numbers": _SAVE_AS}
    raise NotUnderstood(f"{path}: " + advice.get(ending, "give .yml, .xlsx, .json, a folder of .csv, or an https address"))


def _read_yaml(path: Path) -> Whole:
    place = Place(path.name)
    name = "national.yml" if path.name.startswith("national") else path.name
    record = read_text(name, path.read_text(encoding="utf-8-sig"), place)
    _stop_at_problems(place)
    return Whole(record, Silence.none(), Repairs(), is_copy=True)


def _read_tables(path: Path, read, folder: Path, into: Optional[str]) -> Whole:
    place, repairs = Place(path.name), Repairs()
    try:
        tables = read(path, place, repairs)
    except DirectoryErrors:
        raise
    except (OSError, KeyError, ValueError) as problem:
        raise NotUnderstood(f"{path}: it cannot be opened as a spreadsheet ({problem})") from None
    except Exception as problem:    # openpyxl: a damaged zip, a password
        raise NotUnderstood(f"{path}: it cannot be opened ({type(problem).__name__}); save it "
                            "as .xlsx without a password") from None
    told = {problem.line for problem in place.problems}      # a formula: what it left empty is no news
    root, silence = to_root(tables, place)
    _fill_in(root, silence, find_file(folder, _owner(root, into)))
    before = len(place.problems)
    record = _read_root(root, place)
    place.problems[before:] = [p for p in place.problems[before:] if p.line not in told]
    _stop_at_problems(place)
    return Whole(record, silence, repairs)


def _owner(root: Fields, into: Optional[str]) -> str:
    header = root.values.get("institution")
    slug = header.values.get("slug") if isinstance(header, Fields) else None
    return into or getattr(slug, "value", None) or "national"


def _fill_in(root: Fields, silence: Silence, current: Optional[Path]) -> None:
    """A sheet that was taken out says nothing: its part of the file stays as it is."""
    if not silence.sections or current is None:
        return
    nodes = read_nodes(current.read_text(encoding="utf-8-sig"))
    for name, node in nodes.values.items():
        if name in silence.sections and name not in root.values:
            root.values[name], root.lines[name] = node, nodes.lines[name]


def _read_root(root, place: Place) -> FileRecord:
    if "national" in root.values:
        return read_national(root, place)
    return read_institution(root, place)


def _stop_at_problems(place: Place) -> None:
    if place.problems:
        raise DirectoryErrors(place.problems)


def _read_json(path: Path):
    text = path.read_text(encoding="utf-8-sig")
    try:
        value = json.loads(text)
    except ValueError as problem:
        raise DirectoryErrors([_json_problem(path, problem)]) from None
    if isinstance(value, dict) and {"institution", "national"} & value.keys():
        return [_own_json(path, value)]
    return Foreign(path.name, list(_with_lines(_services_of(value), text)))


def _json_problem(path: Path, problem):
    place = Place(path.name)
    place.problem(getattr(problem, "lineno", 1), str(problem), "write JSON: a comma, a bracket or "
                  "a quotation mark is missing near here")
    return place.problems[0]


def _own_json(path: Path, value: Dict[str, Any]) -> Whole:
    place = Place(path.name)
    record = _read_root(to_node(value, Spot(0, "JSON")), place)
    _stop_at_problems(place)
    return Whole(record, Silence.none(), Repairs())


def _services_of(value: Any) -> List[Any]:
    """A service, a list of them, a page, an organisation with its services."""
    if isinstance(value, list):
        return [service for child in value for service in _services_of(child)]
    if not isinstance(value, dict):
        return [value]
    for name in ("contents", "content", "services", "service"):
        if isinstance(value.get(name), list):
            organization = {k: v for k, v in value.items() if k != name}
            named = name in ("services", "service") and "name" in organization
            return [_of(row, organization) if named else row for row in value[name]]
    return [value]


def _of(row: Any, organization: Dict[str, Any]) -> Any:
    return {"organization": organization, **row} if isinstance(row, dict) else row


def _with_lines(services: List[Any], text: str):
    """The line on which each service's id stands: what an editor can jump to."""
    after = -1
    for n, service in enumerate(services):
        key = service.get("id") if isinstance(service, dict) else None
        found = text.find(json.dumps(key), after + 1) if key else -1
        after = found if found >= 0 else after
        line = text.count("\n", 0, max(after, 0)) + 1
        where = f"line {line}, service {n + 1}" if found >= 0 else f"service {n + 1}"
        yield service, Spot(line, where)
