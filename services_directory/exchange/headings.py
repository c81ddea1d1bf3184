"""Names of sheets and headings of columns, before anything below them is read.

A slip in one of them is told once. What follows is read as what was most likely meant, so that the
other problems are told in the same run; nothing is written while there is one.
"""
from difflib import get_close_matches
from typing import Dict, Mapping, Optional, Tuple

from services_directory.exchange.tables import Table
from services_directory.validation.problems import Place

Known = Mapping[str, Tuple[str, ...]]
# Without these columns no row of the sheet can be told from another.
_NEEDED = {
    "institution": ("field", "value"), "terms": ("name", "from", "to"),
    "closures": ("name", "from", "to"), "facts": ("field", "value"), "services": ("slug",),
    "reporting_routes": ("slug",), "channels": ("of", "no"), "more_hours": ("of", "no"),
    "exceptions": ("of", "no", "from", "hours"), "fallback": ("topic", "services"),
    "minima": ("measure", "topic", "share"), "lines": ("nation", "order"),
    "law": ("nation", "field"), "time_critical": ("slug",),
}


def settle(tables: Dict[str, Table], known: Known, place: Place) -> Optional[Dict[str, Table]]:
    """The tables by their right names; None where what is left cannot be read."""
    found: Dict[str, Table] = {}
    strangers = []
    for name, table in tables.items():
        plain = _plain(name)
        if plain in known and plain not in found:
            found[plain] = table
        elif table.columns:         # a new workbook's empty "Sheet1" says nothing
            strangers.append(table)
    for table in strangers:
        _settle_sheet(table, known, found, place)
    for name, table in found.items():
        table.name = name
    settled = [_settle_columns(table, known[name], place) for name, table in found.items()]
    needed = [_has_needed(table, place) for table in found.values()]
    return found if all(settled + needed) else None


def _plain(name: str) -> str:
    return "_".join(name.strip().lower().split())


def _settle_sheet(table: Table, known: Known, found: Dict[str, Table], place: Place) -> None:
    missing = [name for name in known if name not in found]
    shared = {name: len(set(map(_plain, table.columns)) & set(known[name])) for name in missing}
    likely = max(missing, key=lambda name: shared[name], default=None)
    if likely and shared[likely] * 2 > len(table.columns):
        place.problem(table.first, table.name, "there is no sheet of this name; by its columns it "
                      f'is "{likely}": rename it to that')
        found[likely] = table
    else:
        place.problem(table.first, table.name, "there is no sheet of this name; take it out of "
                      "the workbook" + (f", or rename it to one of: {', '.join(missing)}"
                                        if missing else ""))


def _settle_columns(table: Table, known: Tuple[str, ...], place: Place) -> bool:
    """False where a heading could stand for several that are missing: every row would lack something."""
    clear = True
    renamed: Dict[str, Optional[str]] = {}
    for column in table.columns:
        free = [name for name in known if name not in table.columns
                and name not in renamed.values()]
        if column in known:
            continue
        if _plain(column) in free:      # "Slug " is plainly slug
            renamed[column] = _plain(column)
            continue
        likely = get_close_matches(_plain(column), free, n=1) or (free if len(free) == 1 else [])
        renamed[column] = likely[0] if likely else None
        clear = clear and bool(likely or not free)
        advice = (f'write "{likely[0]}"' if likely else "take it out" +
                  (f", or write one of: {', '.join(free)}" if free else ""))
        place.problem(table.first, column, f"there is no such column; {advice}")
    if renamed:
        table.columns = tuple(name for column in table.columns
                              for name in [renamed.get(column, column)] if name)
        table.rows = [{name: cell for column, cell in row.items()
                       for name in [renamed.get(column, column)] if name} for row in table.rows]
    return clear


def _has_needed(table: Table, place: Place) -> bool:
    lost = [name for name in _NEEDED.get(table.name, ()) if name not in table.columns]
    for name in lost:
        place.problem(table.first, f'no column "{name}"', f'write "{name}" in row 1, above '
                      "the column that holds it; the rest of this file was not read")
    return not lost
