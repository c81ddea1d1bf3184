"""What an import, a confirmation or a revert would do, and doing it.

Nothing is written before every file of the plan has been edited, read again and compared.
"""
import csv
import fcntl
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Sequence

from services_directory.exchange.applying import (
    CannotWrite, check_result, edited, new_file, record_of, with_edits)
from services_directory.exchange.changes import Edit, describe, find_edits, missing_records, short
from services_directory.exchange.documents import Document, to_document
from services_directory.exchange.merging import foreign_edits
from services_directory.exchange.repairs import Repair, Repairs
from services_directory.exchange.sources import Foreign, NotUnderstood, Whole
from services_directory.exchange.taking import only_named, without_lost_checks
from services_directory.loading import find_file
from services_directory.validation.records import FileRecord
from services_directory.vocabulary import NOT_STATED

HISTORY = "history"
_COLUMNS = ("when", "role", "record", "field", "from", "to")


@dataclass
class FilePlan:
    """One file: the edits, the text they give, what was put right, what is left as it is."""
    path: Path
    edits: List[Edit]
    text: str
    repairs: List[Repair] = field(default_factory=list)
    kept: List[str] = field(default_factory=list)
    made_from: Optional[bytes] = None       # the file as it was; None: it was not there

    @property
    def owner(self) -> str:
        return self.path.stem

    def lines(self) -> List[str]:
        said = [f"{self.path.name}"]
        for edit in self.edits:
            said += describe(edit)
        said += [f"    {line}" for line in self.kept]
        if self.repairs:
            said += ["  put right on the way in:", *(f"    {repair}" for repair in self.repairs)]
        return said if len(said) > 1 else [f"{self.path.name}: nothing changes"]


def plan_whole(whole: Whole, folder: Path, into: Optional[str] = None,
               remove: bool = False, only: Sequence[str] = ()) -> FilePlan:
    """`only`: the records to take over; without it all of them."""
    owner = into or whole.record.owner
    path = find_file(folder, owner) or folder / f"{owner}.yml"
    new = to_document(whole.record)
    whole.silence.remove_missing = remove
    if not path.exists():
        text = new_file(new)
        check_result(path, text, new)
        return FilePlan(path, [Edit("institution", owner, (), None, {"name": owner})], text,
                        whole.repairs.made_here)
    current = current_document(path)
    edits = find_edits(current, new, whole.silence)
    kept = [] if remove or only else [f"{record}: not there any more, kept (--remove takes it out)"
                                      for record in missing_records(current, new, whole.silence)]
    if whole.is_copy:
        edits, checked = without_lost_checks(edits)
        kept += [] if only else [f"{record}: your check of it is kept" for record in checked]
    edits = only_named(edits, only)
    return plan_edits(path, current, edits, whole.repairs.made_here, kept)


def plan_foreign(foreign: Foreign, folder: Path, into: Optional[str], today: date,
                 nations: Optional[List[str]] = None, only: Sequence[str] = ()) -> FilePlan:
    path = find_file(folder, into) if into else None
    if path is None:
        names = ", ".join(p.stem for p in sorted(folder.glob("*.yml")))
        raise NotUnderstood(f"{foreign.name}: say which file the services are for: --into one of "
                            f"{names}")
    repairs = Repairs()
    current = current_document(path)
    edits = only_named(foreign_edits(foreign, into, current, repairs, today, nations), only)
    return plan_edits(path, current, edits, repairs.made_here)


def plan_edits(path: Path, current: Document, edits: List[Edit], repairs=(), kept=()) -> FilePlan:
    content = path.read_bytes()
    text = edited(content.decode("utf-8-sig"), edits)
    check_result(path, text, with_edits(current, edits))
    return FilePlan(path, edits, text, list(repairs), list(kept), content)


def current_document(path: Path) -> Document:
    return to_document(record_of(path))


def file_of(folder: Path, owner: str) -> Path:
    """The file of an institution, or of the national services."""
    path = find_file(folder, owner)
    if path is None:
        raise NotUnderstood(f"{owner}: there is no file for it in {folder}. There are: "
                            f"{', '.join(sorted(p.stem for p in folder.glob('*.yml')))}")
    return path


def confirmation(path: Path, names: List[str], role: str, today: date,
                 due: date) -> FilePlan:
    """ "I looked, nothing changed": the day, the role, the day of the next look. `all` is every
    service that students are shown."""
    current = current_document(path)
    if names == ["all"]:
        names = [slug for slug, row in current["services"].items() if row["status"] == "listed"]
    facts = current.get("facts", {})
    known = [*current["services"], *current["reporting_routes"], *facts]
    for name in names:
        if name not in known:
            likely = get_close_matches(name, known, n=1)
            raise NotUnderstood(f"{path.name}: {name}: no service, route or fact of this name"
                                + (f"; there is {likely[0]}" if likely else ""))
    unsaid = [name for name in names if facts.get(name, {}).get("value") == NOT_STATED]
    if unsaid:
        raise NotUnderstood(f"{path.name}: {', '.join(unsaid)}: not stated, so there is nothing to confirm. "
                            f"Answer first: make new-institution INSTITUTION={path.stem}")
    edits: List[Edit] = []
    for name in names:
        edits += _confirm(current, name, role, today.isoformat(), due.isoformat())
    return plan_edits(path, current, edits)


def _confirm(current: Document, name: str, role: str, today: str, due: str) -> List[Edit]:
    for section, values in (("services", {"checked_on": today, "checked_by": role,
                                          "review_due": due}),
                            ("reporting_routes", {"checked_on": today}),
                            ("facts", {"reviewed_on": today})):
        record = current.get(section, {}).get(name)
        if record is not None:
            return [Edit(section, name, (field_,), record[field_], value)
                    for field_, value in values.items() if record[field_] != value]
    return []


# ---- writing, and going back ----
def write(plans: List[FilePlan], role: str, now: datetime) -> None:
    """Each file at once, with a copy of what was there and a line for each change.

    CannotWrite where a file is no longer what its plan was made from: somebody else was quicker,
    and their change must not go.
    """
    plans = [plan for plan in plans if plan.edits]
    if not plans:
        return
    with _alone(plans[0].path.parent):
        for plan in plans:
            if _content(plan.path) != plan.made_from:
                raise CannotWrite(f"{plan.path.name}: somebody changed it in the meantime; nothing "
                                  "was written. Do the same again: it starts from their change")
        for plan in plans:
            _write_one(plan, role, now)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One writer at a time; the lock goes with the process, however it ends."""
    (folder / HISTORY).mkdir(exist_ok=True)
    with open(folder / HISTORY / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write_one(plan: FilePlan, role: str, now: datetime) -> None:
    folder = plan.path.parent / HISTORY
    if plan.made_from is not None:
        stamp = now.strftime("%Y-%m-%dT%H-%M-%S")
        _put(folder / f"{plan.owner}-{stamp}.yml", plan.made_from)
    _put(plan.path, plan.text.encode("utf-8"))
    # Last: a note of a change that never came about would be worse than none.
    _note(folder / f"{plan.owner}.csv", plan.edits, role, now)


def _put(path: Path, content: bytes) -> None:
    """A reader sees the old file or the new one, also where the disk is full or the power goes."""
    beside = path.with_name(f".{path.name}.partial")
    try:
        with open(beside, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(beside, path)
    except OSError as problem:
        beside.unlink(missing_ok=True)
        raise CannotWrite(f"{path}: it could not be written ({problem.strerror}); what was there "
                          "is as it was") from None


def _content(path: Path) -> Optional[bytes]:
    return path.read_bytes() if path.exists() else None


def _note(path: Path, edits: List[Edit], role: str, now: datetime) -> None:
    fresh = not path.exists()
    with open(path, "a", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        if fresh:
            writer.writerow(_COLUMNS)
        for edit in edits:
            was, to = ("" if v is None else short(v) for v in (edit.was, edit.now))
            if not edit.path:
                was, to = ("there" if v is not None else "" for v in (edit.was, edit.now))
            writer.writerow((now.isoformat(timespec="seconds"), role, edit.record, edit.field,
                             was, to))


def read_notes(folder: Path, owner: str) -> List[Dict[str, str]]:
    path = folder / HISTORY / f"{owner}.csv"
    if not path.exists():
        return []
    with open(path, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def copies(folder: Path, owner: str) -> List[Path]:
    """The latest first."""
    return sorted((folder / HISTORY).glob(f"{owner}-????-??-??T??-??-??.yml"), reverse=True)


def going_back(path: Path, copy: Path) -> FilePlan:
    """To what a copy says. Where nothing but the import has changed the file, to the copy letter by
    letter; else comments written since then stay."""
    from services_directory.exchange.changes import Silence

    old: FileRecord = record_of_copy(copy, path)
    silence = Silence.none()
    silence.remove_missing = True
    current, then = current_document(path), to_document(old)
    plan = plan_edits(path, current, find_edits(current, then, silence))
    before = copy.read_bytes().decode("utf-8-sig")
    if edited(before, find_edits(then, current, silence)).encode("utf-8") == plan.made_from:
        plan.text = before
    return plan


def record_of_copy(copy: Path, path: Path) -> FileRecord:
    from services_directory.loading import read_text
    from services_directory.validation.problems import DirectoryErrors, Place

    place = Place(copy.name)
    record = read_text(path.name, copy.read_text(encoding="utf-8-sig"), place)
    if place.problems:
        raise DirectoryErrors(place.problems)
    return record


def who_did(folder: Path):
    """The role that the notes name for a change, so that a load can write it beside the record."""
    kept: Dict[str, str] = {}
    for path in (folder / HISTORY).glob("*.csv"):
        for row in read_notes(folder, path.stem):
            kept[row["record"]] = row["role"]
    return lambda change: kept.get(change.record)
