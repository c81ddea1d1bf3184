"""`make new-institution` in front of a person: arrow keys, a mistake, Ctrl-C."""
import os

import pytest
from directory_factories import institution, write_folder
from pseudo_terminal import Terminal

from services_directory.loading import read_folder

pytestmark = pytest.mark.thorough
DOWN, ENTER, STOP = "\x1b[B", "\r", "\x03"


@pytest.fixture
def folder(tmp_path):
    made = write_folder(tmp_path / "institutions", institution())
    (made / "north.yml").unlink()
    return made


def test_on_a_terminal_with_arrow_keys_and_ctrl_c(folder):
    person = Terminal("--folder", str(folder))
    person.answer("full name", f"University of Westmere{ENTER}")
    person.answer("short name", ENTER)
    person.answer("nation", f"{DOWN}{DOWN}{ENTER}")     # England, Wales, Scotland
    person.answer("Your job", ENTER)
    person.answer("support page", f"not an address{ENTER}")
    person.until("full address that starts with https://")      # said below the line, which stays
    os.write(person.screen, b"\x15https://westmere.example/help\r")
    person.answer("What is that page called", STOP)
    person.until("Stopped:")
    person.until("INSTITUTION=westmere")
    assert person.end() == 0
    westmere = next(r for r in read_folder(folder).institutions if r.owner == "westmere")
    assert westmere.institution["nation"] == "scotland"
    again = Terminal("westmere", "--folder", str(folder))
    again.answer("Your job", STOP)
    again.until("Before students use it for real")
    assert again.end() == 0
