"""What staff do to a spreadsheet by accident, and what they are told: once, where, what to write."""
import pytest
from directory_factories import OFFICE, channel, institution, service, write_folder
from openpyxl import load_workbook

from services_directory.exchange.exporting import export
from services_directory.exchange.sources import read_source
from services_directory.validation.problems import DirectoryErrors

SECOND = service("advice", channels=[channel(hours=OFFICE), channel("email")])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("slips")
    write_folder(folder / "files", institution(services=[service(), SECOND]))
    export(folder / "files", "north", "xlsx", folder / "north.xlsx")
    return folder


@pytest.fixture
def told(made):
    """What is said of the workbook after `slip` was done to it; [] where it can be read."""
    def told(slip):
        book = load_workbook(made / "north.xlsx")
        slip(book)
        book.save(made / "edited.xlsx")
        try:
            read_source(str(made / "edited.xlsx"), None, made / "files")
        except DirectoryErrors as errors:
            return [str(problem) for problem in errors.problems]
        return []
    return told


def cell(book, sheet, column, row):
    names = [heading.value for heading in book[sheet][1]]
    return book[sheet].cell(row, names.index(column) + 1)


def write(sheet, column, row, value):
    return lambda book: setattr(cell(book, sheet, column, row), "value", value)


def rename(sheet, name):
    return lambda book: setattr(book[sheet], "title", name)


def merge(book):
    column = cell(book, "services", "provider", 2).column_letter
    book["services"].merge_cells(f"{column}2:{column}3")


def title_row(book):
    book["services"].insert_rows(1)
    book["services"].cell(1, 1).value = "Our services"


@pytest.mark.parametrize("slip, said", [
    (write("services", "summary", 1, "sumary"),
     'sheet services, row 1: found "sumary"; there is no such column; write "summary"'),
    (write("facts", "field", 1, "fields"),
     'sheet facts, row 1: found "fields"; there is no such column; write "field"'),
    (rename("channels", "Contacts"), 'by its columns it is "channels": rename it to that'),
    (lambda book: setattr(book.create_sheet("my notes").cell(1, 1), "value", "to do"),
     "there is no sheet of this name; take it out of the workbook"),
    (lambda book: book["services"].delete_rows(3), "put that row back, or delete its rows here"),
    (write("services", "checked_on", 2, "1 September 2026"),
     "write a date as year-month-day: 2026-09-01"),
    (write("services", "checked_on", 2, "23rd December 2026"), "write a date as year-month-day: 2026-12-23"),
    (write("services", "checked_on", 2, "12/23/2026"), 'found "12/23/2026"; write a date as year-month-day, such as'),
    (write("channels", "value", 2, "0113 496 0123 ext. 4"),
     'write only "0113 496 0123" here, and what to do then under what happens: "Ask for extension 4"'),
    (write("channels", "value", 2, "0113 496 0123 or 0113 496 0124"), "the other one as a contact of its own"),
    (write("channels", "mon", 4, "9am - 5.30pm"), 'on the 24-hour clock: "09:00-17:30"'),
    (write("channels", "mon", 4, "10.00 to 16.00"), 'on the 24-hour clock: "10:00-16:00"'),
    (write("channels", "mon", 4, "10-4"), 'on the 24-hour clock, such as "09:00-17:00"'),
    (write("services", "topics", 2, "bereavement, lonliness"), 'found "lonliness"; write "loneliness"'),
    (write("services", "status", 2, "Listed"), 'found "Listed"; write "listed"'),
    (write("services", "name", 1, "Title of it"), 'there is no such column; write "name"'),
    (write("services", "summary", 2, '=A2&" x"'), "write the result itself, not a formula"),
    (write("channels", "value", 2, 1134960123), 'write the number with its first 0: "01134960123"'),
    (write("channels", "value", 2, 441134960123),
     'write the number with its + in front: "+441134960123"'),
    (write("channels", "mon", 2, "9am-5pm"), 'the column opening says "always"'),
    (write("services", "min_age", 2, "=8+8"), "write the result itself, not a formula"),
    (write("services", "summary", 2, "#REF!"), "a formula went wrong here: write the words"),
    (lambda book: book.remove(book["services"]), 'found "no sheet services"; put this sheet back'),
])
def test_a_slip_is_told_once(told, slip, said):
    problems = told(slip)
    assert len(problems) == 1 and said in problems[0]


def test_a_merged_cell_is_named_before_what_it_left_empty(told):
    first, *rest = told(merge)
    assert "cells C2:C3" in first and "take the merge off" in first
    assert all("write provider" in problem for problem in rest) and rest


def test_a_title_above_the_headings(told):
    assert any('write "slug" in row 1' in problem for problem in told(title_row))


def test_a_slip_in_a_heading_hides_no_other_problem(told):
    def two(book):
        write("channels", "value", 2, 1134960123)(book)
        write("services", "summary", 1, "sumary")(book)
    assert len(told(two)) == 2


def test_headings_that_could_be_any_are_told_instead_of_every_row(told):
    def two(book):
        write("services", "name", 1, "Title of it")(book)
        write("services", "topics", 1, "What it does")(book)
    assert len(told(two)) == 2


@pytest.mark.parametrize("slip", [
    write("services", "slug", 1, "Slug "), write("services", "topics", 2, "[any]"), write("services", "checked_on", 2, "1.9.2026"),
    lambda book: setattr(book["services"].cell(1048576, 1), "font", book["services"].cell(1, 1).font.copy()), lambda book: book.create_sheet("Sheet1"),
    lambda book: book["services"].append([" ", "\u00a0", "\u200b"])])
def test_what_can_only_mean_one_thing_is_read(told, slip):
    assert told(slip) == []


@pytest.fixture
def told_csv(made, tmp_path):
    """The same of a folder of CSV files: `spoil` turns the bytes of services.csv into others."""
    def told(spoil):
        export(made / "files", "north", "csv", tmp_path / "csv")
        path = tmp_path / "csv" / "services.csv"
        path.write_bytes(spoil(path.read_bytes()))
        try:
            return read_source(str(tmp_path / "csv"), None, made / "files")[0].record.services[0]["name"]
        except DirectoryErrors as errors:
            return [str(problem) for problem in errors.problems]
    return told


@pytest.mark.parametrize("spoil, said", [
    (lambda text: text.replace(b"Wellbeing", "Café".encode("cp1252"), 1), 'save the file as "CSV UTF-8"'),
    (lambda text: text.decode("utf-8-sig").encode("utf-16"), 'save the file as "CSV UTF-8"'),
    (lambda text: text.replace(b"Well", b"We\0ll", 1), 'save it as "CSV UTF-8"'),
    (lambda text: b"", 'write "slug" in row 1'),
])
def test_a_csv_file_that_cannot_be_read_is_told_once(told_csv, spoil, said):
    problems = told_csv(spoil)
    assert len(problems) == 1 and "services.csv" in problems[0] and said in problems[0]


@pytest.mark.parametrize("spoil", [
    lambda text: text.replace(b",", b";"), lambda text: text.replace(b", ", b"; ").replace(b",", b"\t"),
    lambda text: text.decode("utf-8-sig").encode("utf-8"), lambda text: text.replace(b"\r\n", b"\n"),
    lambda text: text.replace(b"Wellbeing", "\u200bWellbeing\u00a0".encode(), 1)])
def test_what_other_spreadsheets_make_of_a_csv_file_is_read(told_csv, spoil):
    assert told_csv(spoil) == "Wellbeing"
