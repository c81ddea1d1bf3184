"""docs/privacy.md says what the code holds: nothing the code keeps is missing from the table, and each time is the code's own."""
import dataclasses
import re

import pytest
from ruamel.yaml import YAML

from bot.channels.people import Person
from bot.channels.sessions import Session
from bot.counts.store import VERSION_TABLE, tables
from bot.privacy.held import HELD, defaults, rows
from bot.privacy.page import privacy_page, renewed
from tests.repo_files import ROOT, read_yaml

PAGE = (ROOT / "docs/privacy.md").read_text(encoding="utf-8")
DPIA = (ROOT / "docs/dpia.md").read_text(encoding="utf-8")
COVERED = {part for held in HELD for part in held.parts}
GREETING = YAML(typ="safe").load((ROOT / "data/responses/greeting.yml").read_text(encoding="utf-8"))["responses"]["utter_greet"]


def named(prefix):
    return {part.split(":", 1)[1] for part in COVERED if part.startswith(f"{prefix}:")}


def test_the_tables_are_those_of_the_code():
    assert privacy_page() == PAGE, "docs/privacy.md is old: run `make settings`"


@pytest.mark.parametrize("prefix, kept", [
    ("slot", set(read_yaml("domain.yml")["slots"])),
    ("session", {field.name for field in dataclasses.fields(Session)}),
    ("person", {field.name for field in dataclasses.fields(Person)} - {field.name for field in dataclasses.fields(Session)}),
    ("table", {*tables.tables, VERSION_TABLE}),
], ids=["slots", "a session's record", "a person's record", "tables"])
def test_whatever_is_kept_is_in_a_row(prefix, kept):
    assert kept - named(prefix) == set(), "say in bot/privacy/held.py where this is held and for how long"
    assert named(prefix) - kept == set(), "bot/privacy/held.py names what is not there any more"


def test_the_times_follow_the_settings():
    changed = {**defaults(), "SIGNPOST_IDLE_MINUTES": 7.0, "SIGNPOST_LONGEST_HOURS": 3.0, "SIGNPOST_COUNTS_WEEKS": 52, "SIGNPOST_TURN_SECONDS": 5.0}
    said = " ".join(how_long for *_, how_long in rows(changed))
    assert "7 minutes without a message, 3 hours in any case" in said and "52 weeks" in said and "5 seconds at most" in said and "30 minutes" not in said


@pytest.mark.parametrize("channel, name", [("web", "Website"), ("teams", "Teams"), ("slack", "Slack")])
def test_the_notice_on_the_page_is_the_notice_in_the_chat(channel, name):
    said = next(v["text"] for v in GREETING for c in v.get("condition", []) if channel in ([c["value"]] if isinstance(c["value"], str) else c["value"]))
    written = re.search(rf"^\| {name} \| \"(.*)\" \|$", PAGE, re.M)[1].replace("{university}", "{institution_name}").replace("{web page}", "{web_page}")
    written = written.replace("30 minutes", "{minutes} minutes")
    assert said.removeprefix("I am a computer, not a person. ") == written


def test_the_sentence_about_counts_is_the_one_that_is_said():
    said = next(v["text"] for v in read_yaml("data/responses/talk.yml")["responses"]["utter_counts"])
    assert said.replace("{institution_name}", "{university}") in " ".join(PAGE.split())


def test_a_page_without_its_marks_is_refused():
    with pytest.raises(ValueError, match="held"):
        renewed(PAGE.replace("<!-- held: written", "<!-- gone: written"))


@pytest.mark.parametrize("part", ["Article 6", "Article 9(2)", "Article 10", "appropriate policy document", "Children's code", "Controller", "Processor", "Article 35", "necess", "Residual risk", "Rights"])
def test_the_dpia_has_its_parts(part):
    assert part.lower() in DPIA.lower()


def test_the_dpia_says_which_parts_the_university_must_fill():
    blanks = re.findall(r"\[University: [^\]]+\]", DPIA)
    assert len(blanks) >= 10 and "[University: ]" not in DPIA
    for path in re.findall(r"`((?:docs|tests|bot|deploy)/[\w/.-]+)`", DPIA + PAGE):
        assert (ROOT / path).exists(), f"{path} is named and is not there"


def test_the_times_on_the_dpia_are_those_of_the_settings_as_shipped():
    shipped = defaults()
    for said in (f"{shipped['SIGNPOST_IDLE_MINUTES']:g} minutes after the last message and {shipped['SIGNPOST_LONGEST_HOURS']:g} hours at most", f"{shipped['SIGNPOST_COUNTS_WEEKS']} weeks"):
        assert said in " ".join(DPIA.split())
