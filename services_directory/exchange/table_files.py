"""Keeping tables: one .xlsx workbook, or a folder with a CSV file for each sheet."""
import csv
import io
import re
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Dict, List, Mapping

from services_directory.exchange.repairs import Repairs
from services_directory.exchange.sheets import Sheet
from services_directory.exchange.spots import Spot
from services_directory.exchange.tables import Cell, Row, Table
from services_directory.validation.fields import british_date
from services_directory.validation.problems import DirectoryErrors, Place

# Cells that start with one of these would be run as a formula by a spreadsheet.
_FORMULA = ("=", "@", "+", "-")
_BRITISH_DATE = re.compile(r"\d{1,2}([/.])\d{1,2}\1\d{4}")
# Copied from a web page along with the words; nobody sees them, and a search would not find the word.
_UNSEEN = {ord(sign): None for sign in "\u200b\u200c\u200d\u2060\ufeff\u00ad"}
_BLANK = " \t\r\n\u00a0\u200b\ufeff"
# A formula that went wrong; Excel shows these in the cell.
_BROKEN = re.compile(r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|####*)")
_AT = "{}, row {}, column {} ({})"
_TOO_LARGE = 50 * 1024 * 1024


def write_xlsx(path: Path, sheets: List[Sheet]) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        tab = book.create_sheet(sheet.name)
        rows = [list(sheet.columns), *([row[name] for name in sheet.columns]
                                       for row in sheet.rows)]
        for r, row in enumerate(rows, 1):
            for c, text in enumerate(row, 1):
                cell = tab.cell(r, c)
                # Text, whatever it looks like: Excel takes the 0 off a number and runs "=".
                cell.value, cell.data_type, cell.number_format = text or None, "s", "@"
                if r == 1:
                    cell.font = Font(bold=True)
                elif len(text) > 40:
                    cell.alignment = Alignment(wrap_text=True, vertical="top")
        _widths(tab, rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def _widths(tab, rows) -> None:
    from openpyxl.utils import get_column_letter

    tab.freeze_panes = "B2"
    for n, column in enumerate(zip(*rows), 1):
        widest = max(len(text) for text in column)
        tab.column_dimensions[get_column_letter(n)].width = min(max(widest + 2, 8), 48)


def write_csv(folder: Path, sheets: List[Sheet]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for sheet in sheets:
        # Excel takes a CSV file for Latin-1 unless it starts with this mark.
        with open(folder / f"{sheet.name}.csv", "w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(sheet.columns)
            for row in sheet.rows:
                writer.writerow([_guarded(row[name]) for name in sheet.columns])


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) and text != "-" else text


def read_xlsx(path: Path, place: Place, repairs: Repairs) -> Dict[str, Table]:
    from openpyxl import load_workbook

    if path.stat().st_size > _TOO_LARGE:
        place.problem(0, f"{path.stat().st_size} bytes", "split the workbook: 50 MB is the most")
        return {}
    book = load_workbook(path, data_only=True)
    formulas = load_workbook(path)      # a sum whose result was never saved reads as nothing
    tables = {}
    for number, tab in enumerate(book.worksheets):
        _note_merged(tab, number, place)
        rows = _rows(tab)
        _note_formulas(rows, _rows(formulas[tab.title]), tab.title, number, place)
        table = _table(tab.title, number, rows, f"sheet {tab.title}", place, repairs)
        tables[tab.title] = table
    return tables


def _note_merged(tab, number: int, place: Place) -> None:
    for area in sorted(tab.merged_cells.ranges, key=lambda r: (r.min_row, r.min_col)):
        spot = Spot(number * 10 ** 8 + area.min_row * 1000, f"sheet {tab.title}, cells {area.coord}")
        place.problem(spot, "one merged cell", "take the merge off (in Excel: Home, Merge & "
                      "Center) and write each row's own value")


def _rows(tab) -> List[List[Any]]:
    """Down to the last cell that holds something: a column made bold to its end is a million rows."""
    last = max((row for (row, _), cell in tab._cells.items() if cell.value is not None), default=0)
    return [list(row) for row in tab.iter_rows(max_row=last, values_only=True)] if last else []


def _note_formulas(rows, formulas, sheet: str, number: int, place: Place) -> None:
    for r, (values, written) in enumerate(zip(rows + [[]] * len(formulas), formulas), 1):
        for c, formula in enumerate(written):
            if str(formula).startswith("=") and (values[c] if c < len(values) else None) is None:
                heading = formulas[0][c]
                at = (number * 10 ** 8 + r * 1000 + c, _AT, f"sheet {sheet}", r, _letters(c), heading)
                place.problem(Spot(*at), str(formula), "write the result itself, not a formula")


def read_csv_folder(folder: Path, place: Place, repairs: Repairs) -> Dict[str, Table]:
    return read_csv_files({path.name: path.read_bytes() for path in folder.glob("*.csv")}, place,
                          repairs)


def read_csv_files(files: Mapping[str, bytes], place: Place, repairs: Repairs
                   ) -> Dict[str, Table]:
    """`files`: name -> content."""
    tables = {}
    for number, (file, content) in enumerate(sorted(files.items())):
        name = file[:-len(".csv")]
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            place.problem(Spot(number * 10 ** 8, file), "letters that cannot be read",
                          'save the file as "CSV UTF-8"')
            continue
        first = text.split("\n", 1)[0]
        comma = max(",;\t", key=first.count)
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=comma))
        except csv.Error as problem:
            place.problem(Spot(number * 10 ** 8, file), str(problem), 'open it in a spreadsheet, look at the '
                          'cells, and save it as "CSV UTF-8"')
            continue
        tables[name] = _table(name, number, rows, file, place, repairs)
    if place.problems and len(tables) < len(files):
        raise DirectoryErrors(place.problems)       # what was not read must not be missed as well
    return tables


def _table(name: str, number: int, rows: List[List[Any]], where: str, place: Place,
           repairs: Repairs) -> Table:
    columns = [_text(value, None, repairs) for value in rows[0]] if rows else []
    first = Spot(number * 10 ** 8, f"{where}, row 1")
    table = Table(name, tuple(c for c in columns if c), first=first)
    letters = [_letters(c) for c in range(len(columns))]
    for r, values in enumerate(rows[1:], 2):
        if all(value is None or isinstance(value, str) and not value.strip(_BLANK) for value in values):
            continue
        row: Row = {}
        for c, column in enumerate(columns):
            if column:
                at = (number * 10 ** 8 + r * 1000 + c, _AT, where, r, letters[c], column)
                value = values[c] if c < len(values) else ""
                if type(value) is str and value[:1] == "#" and _BROKEN.fullmatch(value.strip()):
                    place.problem(Spot(*at), value, "a formula went wrong here: write the words or the number")
                row[column] = Cell(_text(value, at, repairs), at)
        table.rows.append(row)
    return table


def _typed(value: Any) -> str:
    """What Excel made of a date, a time, a number or a yes, as the text it was."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (datetime, date)):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _letters(column: int) -> str:
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _text(value: Any, at, repairs: Repairs) -> str:
    """`at`: what the Spot is made of, where something may be put right."""
    if value is None or value == "":
        return ""
    text = value.translate(_UNSEEN).strip() if isinstance(value, str) else _typed(value)
    if text.startswith("'") and text[1:].startswith(_FORMULA):
        text = text[1:]
    if at is not None and text[:1].isdigit() and _BRITISH_DATE.fullmatch(text):
        day = british_date(text)        # none of 12/23/2026: that is told as it was found
        if day:
            return repairs.made(Spot(*at), text, day.isoformat(), "read as day/month/year")
    # A spreadsheet shows TRUE and FALSE for what was written true and false.
    return text.lower() if text in ("TRUE", "FALSE") else text
