"""`signpost …` on an installed machine: staff's files go in and come out, and what went wrong is said."""
from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import openpyxl
import pytest

from bot.paths import ROOT
from tests.deploy.installed import Machine

sys.path.insert(0, str(ROOT / "tests" / "services_directory"))
from directory_factories import institution, real_channel, service, write_file  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not Path("/etc/debian_version").exists(), reason="the script is for Debian and Ubuntu")]
NEW_NUMBER = "0808 800 0000"


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    from bot.training import train

    train()
    made = Machine(tmp_path_factory.mktemp("machine"))
    assert made.install("--domain", "help.example.ac.uk", "--self-signed", "--database", "sqlite").returncode == 0
    settings = made.path("etc/signpost/signpost.env")
    settings.write_text(re.sub(r"(/etc/signpost|/var/lib/signpost)", rf"{made.root}\1", settings.read_text()))
    write_file(made.path("etc/signpost/institutions/north.yml"), institution("north", [service(channels=[real_channel()])], header={"demo": False}))
    return made


def files(machine):
    return machine.path("var/lib/signpost/files")


def test_without_a_word_it_says_what_there_is(machine):
    assert machine.run().stdout == machine.run("--help").stdout
    listed = {word for line in machine.run().stdout.splitlines() if line.startswith("  ") for word in re.findall(r"[a-z-]+", re.split(r" {2,}|[A-Z…]", line.strip())[0])}
    assert {"check", "restore", "off", "on", "new-institution", "help-page"} <= listed
    for word in sorted(listed - {"off", "on"}):
        assert "invalid choice" not in machine.run(word, "--help").stderr, word


def test_a_spreadsheet_goes_out_is_changed_and_comes_back(machine, tmp_path):
    out = machine.run("export", "north", "--to", "north.xlsx")
    assert out.returncode == 0 and str(files(machine)) in out.stdout, out.stderr
    mine = tmp_path / "changed by us.xlsx"
    shutil.copy(files(machine) / "north.xlsx", mine)
    book = openpyxl.load_workbook(mine)
    sheet = book["channels"]
    head = [cell.value for cell in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[head.index("kind")].value == "phone")
    row[head.index("value")].value = NEW_NUMBER
    book.save(mine)
    looked = machine.run("import", mine)
    assert looked.returncode == 0 and NEW_NUMBER in looked.stdout, looked.stdout + looked.stderr
    yaml = machine.path("etc/signpost/institutions/north.yml")
    assert NEW_NUMBER not in yaml.read_text(), "without --write it only says what would change"
    assert machine.run("import", mine, "--write", "--role", "wellbeing manager").returncode == 0
    assert NEW_NUMBER in yaml.read_text()


def test_what_was_kept_can_be_put_back(machine):
    yaml = machine.path("etc/signpost/institutions/north.yml")
    before = yaml.read_text()
    assert machine.run("load").returncode == 0 and "999" in machine.path("var/lib/signpost-public/help.html").read_text()
    made = machine.run("backup")
    assert made.returncode == 0, made.stderr
    [backup] = machine.path("var/lib/signpost/backups").glob("*.tar.gz")
    yaml.write_text("broken")
    assert machine.run("restore", backup).returncode == 0 and yaml.read_text() == "broken", "without --write it only says what would change"
    assert machine.run("restore", backup, "--write").returncode == 0
    assert yaml.read_text() == before and not (files(machine) / backup.name).exists(), "no second copy is left"


def test_the_dialogue_is_switched_off_and_on(machine):
    switch = machine.path("opt/signpost/current") / "var" / "dialogue-off"
    assert "emergency lines" in machine.run("off").stdout and switch.exists()
    assert machine.run("on").returncode == 0 and not switch.exists()


def test_every_sentence_to_be_signed_is_written_where_it_says(machine):
    done = machine.run("review-pack")
    assert done.returncode == 0 and str(files(machine)) in done.stdout, done.stderr
    assert (files(machine) / "review-pack.html").exists()


@pytest.mark.parametrize("words, said", [
    (["import"], "Name the file first: signpost import FILE"), (["restore", "--force"], "Name the file first"), (["import", "/no/such.xlsx"], "/no/such.xlsx cannot be read"),
    (["explode"], "invalid choice"),
])
def test_what_cannot_be_done_is_said(machine, words, said):
    done = machine.run(*words)
    assert done.returncode and said in done.stdout + done.stderr
