"""Spreadsheets, YAML and JSON in and out, as a member of welfare staff would do it."""
import csv
import json
import shutil

import pytest
from openpyxl import load_workbook

from services_directory.__main__ import main
from services_directory.exchange.applying import record_of
from services_directory.exchange.documents import to_document
from services_directory.settings import ROOT

pytestmark = pytest.mark.thorough

OWNERS = ("northbridge", "aberwen", "glenmarrow", "loughmore", "national")


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(ROOT / "institutions", tmp_path / "institutions",
                           ignore=shutil.ignore_patterns("history"))


@pytest.fixture
def run(folder, capsys):
    """The command's exit status and all it printed."""
    def run(*words):
        status = main([*map(str, words), "--folder", str(folder)])
        printed = capsys.readouterr()
        return status, printed.out + printed.err
    return run


def rows(book, sheet):
    names = [cell.value for cell in book[sheet][1]]
    return names, list(book[sheet].iter_rows(min_row=2))


def set_cell(path, sheet, match, column, value):
    """In the row where the columns have the values of `match`."""
    book = load_workbook(path)
    names, found = rows(book, sheet)
    for row in found:
        if all(str(row[names.index(k)].value) == v for k, v in match.items()):
            row[names.index(column)].value = value
            break
    else:
        raise AssertionError(f"no row {match}")
    book.save(path)


@pytest.mark.parametrize("owner, form", [
    pytest.param(owner, form, marks=[] if owner in ("loughmore", "national") and form != "json"
                 else [pytest.mark.slow])
    for owner in OWNERS for form in ("xlsx", "csv", "json", "yaml")])
def test_a_round_trip_loses_nothing(run, folder, tmp_path, owner, form):
    ending = {"csv": "", "yaml": ".yml"}.get(form, f".{form}")
    target = tmp_path / f"out/{owner}{ending}"
    before = (folder / f"{owner}.yml").read_bytes()
    assert run("export", owner, "--format", form, "--to", target)[0] == 0
    status, printed = run("import", target, "--write", "--role", "adviser", "--remove")
    assert (status, printed.strip()) == (0, f"{owner}.yml: nothing changes")
    assert (folder / f"{owner}.yml").read_bytes() == before


@pytest.mark.parametrize("form", [
    "xlsx", *(pytest.param(form, marks=pytest.mark.slow) for form in ("csv", "json"))])
def test_an_institution_can_be_made_anew_from_a_spreadsheet(run, folder, tmp_path, form):
    target = tmp_path / f"northbridge{'' if form == 'csv' else '.' + form}"
    before = to_document(record_of(folder / "northbridge.yml"))
    run("export", "northbridge", "--format", form, "--to", target)
    (folder / "northbridge.yml").unlink()
    assert run("import", target, "--write", "--role", "adviser")[0] == 0
    assert to_document(record_of(folder / "northbridge.yml")) == before


def test_nothing_is_written_unless_somebody_says_so(run, folder, tmp_path):
    run("export", "northbridge", "--to", tmp_path / "n.xlsx")
    set_cell(tmp_path / "n.xlsx", "channels", {"of": "wellbeing", "kind": "phone"}, "value",
             "0113 496 0111")
    before = (folder / "northbridge.yml").read_bytes()
    status, printed = run("import", tmp_path / "n.xlsx")
    assert "- 0113 496 0110" in printed and "+ 0113 496 0111" in printed
    assert "Nothing was written" in printed and status == 0
    assert run("import", tmp_path / "n.xlsx", "--write")[0] == 2     # nobody says who
    assert (folder / "northbridge.yml").read_bytes() == before
    assert run("import", tmp_path / "n.xlsx", "--write", "--role", "adviser")[0] == 0
    assert b"0113 496 0111" in (folder / "northbridge.yml").read_bytes()
    assert "adviser  service wellbeing, channels[1].value: 0113 496 0110 -> 0113 496 0111" in run(
        "history", "northbridge")[1]
    assert run("revert", "northbridge", "--write", "--role", "adviser")[0] == 0
    assert (folder / "northbridge.yml").read_bytes() == before


def test_going_back_gives_the_same_file_also_where_hours_are_written_anew(run, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("SIGNPOST_NOW", "2026-11-22T10:00")
    path, before = tmp_path / "n.xlsx", (folder / "northbridge.yml").read_bytes()
    wanted = to_document(record_of(folder / "northbridge.yml"))
    run("export", "northbridge", "--to", path)
    set_cell(path, "channels", {"of": "wellbeing", "kind": "phone"}, "mon", "10:00-16:00")
    assert run("import", path, "--write", "--role", "adviser")[0] == 0
    changed = (folder / "northbridge.yml").read_bytes()
    monkeypatch.setenv("SIGNPOST_NOW", "2026-11-22T10:01")
    assert run("revert", "northbridge", "--write", "--role", "adviser")[0] == 0
    assert (folder / "northbridge.yml").read_bytes() == before
    (folder / "northbridge.yml").write_bytes(changed + b"# a note of today\n")
    copy = min((folder / "history").glob("northbridge-*.yml"))
    assert run("revert", "northbridge", "--copy", copy, "--write", "--role", "adviser")[0] == 0
    after = (folder / "northbridge.yml").read_bytes()
    assert b"# a note of today" in after and to_document(record_of(folder / "northbridge.yml")) == wanted


def test_every_error_at_once_with_sheet_row_and_column(run, folder, tmp_path):
    run("export", "northbridge", "--to", tmp_path / "n.xlsx")
    path = tmp_path / "n.xlsx"
    set_cell(path, "channels", {"of": "wellbeing", "kind": "phone"}, "value", 1134960110)
    set_cell(path, "channels", {"of": "counselling", "kind": "phone"}, "mon", "9 to 5")
    set_cell(path, "services", {"slug": "counselling"}, "perspectives", "slef")
    set_cell(path, "services", {"slug": "nightline"}, "name", None)
    set_cell(path, "facts", {"field": "first_response"}, "value", "soon")
    set_cell(path, "closures", {"name": "winter break"}, "to", "31st")
    status, printed = run("import", path)
    assert status == 1 and "6 to put right; nothing was changed." in printed
    for text in ('sheet channels, row 3, column D (value): found "1134960110"; write the number '
                 'with its first 0: "01134960110"',
                 'column M (mon): found "9 to 5"; write opening and closing time',
                 'column I (perspectives): found "slef"; write "self"',
                 "column B (name): found nothing; write name",
                 'column C (value): found "soon"; write a whole number of working days',
                 'sheet closures, row 2, column C (to): found "31st"; write a date'):
        assert text in printed, text


def test_what_excel_does_to_dates_and_truth_is_understood(run, tmp_path):
    import datetime
    path = tmp_path / "n.xlsx"
    run("export", "northbridge", "--to", path)
    set_cell(path, "services", {"slug": "wellbeing"}, "checked_on", datetime.datetime(2026, 9, 1))
    set_cell(path, "services", {"slug": "wellbeing"}, "bsl", True)
    set_cell(path, "services", {"slug": "wellbeing"}, "min_age", 16.0)
    set_cell(path, "services", {"slug": "wellbeing"}, "review_due", "01/12/2026")
    status, printed = run("import", path)
    assert status == 0 and "service wellbeing" not in printed
    assert 'found "01/12/2026"; wrote "2026-12-01": read as day/month/year' in printed


def test_a_row_that_is_missing_is_kept_unless_somebody_says_remove(run, folder, tmp_path):
    path = tmp_path / "csv"
    run("export", "northbridge", "--format", "csv", "--to", path)
    with open(path / "services.csv", encoding="utf-8-sig", newline="") as stream:
        kept = [row for row in csv.reader(stream) if row[0] != "faith-network"]
    gone = to_document(record_of(folder / "northbridge.yml"))["services"].keys() - {
        row[0] for row in kept}
    victim = next(iter(gone), None) or "lgbt-network"
    for name in ("services", "channels"):
        with open(path / f"{name}.csv", encoding="utf-8-sig", newline="") as stream:
            kept = [row for row in csv.reader(stream) if row[0] != victim]
        with open(path / f"{name}.csv", "w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows(kept)
    assert f"service {victim}: not there any more, kept" in run("import", path)[1]
    assert f"- service {victim}" in run("import", path, "--remove")[1]


@pytest.mark.slow
def test_a_sheet_or_column_that_was_taken_out_changes_nothing(run, tmp_path):
    path = tmp_path / "n.xlsx"
    run("export", "northbridge", "--to", path)
    book = load_workbook(path)
    for name in ("facts", "fallback", "closures"):
        del book[name]
    names, _ = rows(book, "services")
    book["services"].delete_cols(names.index("welcomes") + 1)
    book.save(path)
    status, printed = run("import", path)
    assert (status, printed.strip()) == (0, "northbridge.yml: nothing changes")
    del book["exceptions"]      # hours hang together: half of them would say something else
    book.save(path)
    assert "found \"no sheet exceptions\"; put this sheet back" in run("import", path)[1]


@pytest.mark.slow
def test_formulas_in_cells_are_text(run, folder, tmp_path):
    text = (folder / "northbridge.yml").read_text(encoding="utf-8")
    (folder / "northbridge.yml").write_text(text.replace(
        'name: "Counselling"', 'name: "=HYPERLINK(1)"'), encoding="utf-8")
    for form, target in (("xlsx", tmp_path / "n.xlsx"), ("csv", tmp_path / "n")):
        run("export", "northbridge", "--format", form, "--to", target)
        assert "nothing changes" in run("import", target)[1]
    assert load_workbook(tmp_path / "n.xlsx")["services"].cell(3, 2).data_type == "s"
    assert "'=HYPERLINK(1)" in (tmp_path / "n/services.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("name, content, advice", [
    ("x.xlsx", b"not a workbook", "it cannot be opened"),
    ("x.json", b"{,}", "write JSON"),
    ("x.doc", b"", "give .yml, .xlsx"), ("x.ods", b"", "save it as an Excel workbook (.xlsx)"),
    ("services.csv", b"", "give the folder that it is in"), ("X.XLSX", b"", "cannot be opened"),
    ("x.yml", b"a: [", "check the signs"),
])
def test_a_file_that_cannot_be_read(run, tmp_path, name, content, advice):
    (tmp_path / name).write_bytes(content)
    status, printed = run("import", tmp_path / name, "--into", "northbridge")
    assert status == 1 and advice in printed


def test_confirming_writes_the_day_the_role_and_the_next_look(run, folder, monkeypatch):
    monkeypatch.setenv("SIGNPOST_NOW", "2026-11-22T10:00")
    status, _ = run("confirm", "northbridge", "wellbeing", "anonymous_reports", "--write",
                    "--role", "wellbeing manager")
    document = to_document(record_of(folder / "northbridge.yml"))
    service = document["services"]["wellbeing"]
    assert (status, service["checked_on"], service["checked_by"], service["review_due"]) == (
        0, "2026-11-22", "wellbeing manager", "2027-02-20")
    assert document["facts"]["anonymous_reports"]["reviewed_on"] == "2026-11-22"


@pytest.mark.parametrize("words, said", [
    (("northbridge", "welbeing"), "no service, route or fact of this name; there is wellbeing"),
    (("northbrige", "all"), "There are: aberwen, glenmarrow, loughmore, national, northbridge"),
    (("aberwen", "police_effect"), "police_effect: not stated, so there is nothing to confirm"),
    (("northbridge", "wellbeing", "--role", "Jane Smith"), 'found "Jane Smith", which looks like a name'),
])
def test_a_confirmation_that_says_nothing_is_refused(run, folder, words, said):
    before = {path: path.read_bytes() for path in folder.glob("*.yml")}
    status, printed = run("confirm", *words, "--write", *(() if "--role" in words else ("--role", "adviser")))
    assert status != 0 and said in printed
    assert before == {path: path.read_bytes() for path in folder.glob("*.yml")}


def test_all_confirms_what_students_are_shown_and_no_draft(run, folder):
    from services_directory.exchange import planning

    services = planning.current_document(folder / "national.yml")["services"]
    drafts = [slug for slug, row in services.items() if row["status"] != "listed"]
    printed = run("confirm", "national", "all")[1]
    assert drafts and "service samaritans, checked_on" in printed
    assert not any(f"service {slug}, checked_on" in printed for slug in drafts)


def test_the_name_of_an_export_says_what_it_is(run, tmp_path):
    assert run("export", "northbridge", "--to", tmp_path / "n.json")[0] == 0
    assert "institution" in json.loads((tmp_path / "n.json").read_text())
    status, printed = run("export", "northbridge", "--to", tmp_path / "n.csv")
    assert status == 1 and "--format csv --to" in printed and not (tmp_path / "n.csv").exists()


def test_the_own_hsds_export_comes_back_without_a_change(run, tmp_path):
    run("export", "northbridge", "--format", "hsds", "--to", tmp_path / "n.json")
    status, printed = run("import", tmp_path / "n.json", "--into", "northbridge")
    assert status == 0 and "changes. Nothing was written" not in printed
    assert json.loads((tmp_path / "n.json").read_text())["contents"]


@pytest.fixture
def release(run, folder, tmp_path):
    """Another release's national services, and ours with a check and a confirmation of our own."""
    ours = folder / "national.yml"
    assert run("confirm", "national", "samaritans", "shout", "--write", "--role", "adviser")[0] == 0
    book = ours.read_text(encoding="utf-8")
    theirs = (ROOT / "institutions/national.yml").read_text(encoding="utf-8")
    block = theirs[theirs.index("  - slug: shout\n"):]
    block = block[:block.index("\n  - slug: ", 5) + 1]
    theirs = theirs.replace('value: "116 123"', 'value: "116 111"', 1).replace(
        block, block.replace("slug: shout", "slug: a-new-line") + block)
    ours.write_text(book.replace("confirmed: false", "confirmed: true", 1), encoding="utf-8")
    (tmp_path / "release").mkdir()
    (tmp_path / "release/national.yml").write_text(theirs, encoding="utf-8")
    return tmp_path / "release/national.yml"


def test_another_release_shows_what_differs_and_takes_no_check_away(run, release):
    status, printed = run("import", release)
    assert status == 0 and "+ 116 111" in printed and "+ service a-new-line: " in printed
    assert "service shout: your check of it is kept" in printed and "service shout, checked_on" not in printed
    assert "law england mental_health_line: your check of it is kept" in printed
    assert "service samaritans, checked_on" in printed      # its number changed: the check was of the old one


def test_one_part_of_another_release_is_taken_over(run, release, folder):
    before = to_document(record_of(folder / "national.yml"))
    assert run("import", release, "--only", "new", "--write", "--role", "administrator")[0] == 0
    after = to_document(record_of(folder / "national.yml"))
    assert set(after["services"]) - set(before["services"]) == {"a-new-line"}
    assert {name: row for name, row in after["services"].items() if name != "a-new-line"} == before["services"]
    status, printed = run("import", release, "--only", "samaritan")
    assert status == 1 and "samaritan: nothing would change of it; there is samaritans" in printed


def test_help_teaches_by_example(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "import northbridge.xlsx --write" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["check", "--help"])
    assert str(ROOT) not in capsys.readouterr().out        # the help of one machine is no help on another
