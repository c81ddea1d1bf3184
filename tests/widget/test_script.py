"""The file that a university embeds: small, whole, with today's lines and every word it says."""
from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from types import SimpleNamespace

import pytest
import textstat
from ruamel.yaml import YAML

from bot.paths import INSTITUTIONS, ROOT
from bot.widget import site
from bot.widget.assemble import HERE, PARTS, fingerprint, integrity, read_words, script
from bot.widget.lines import NATIONS, LineBook, said_lines
from bot.widget.__main__ import main as widget_command
from bot.widget.released import RELEASED, release, released
from services_directory.database import open_directory
from services_directory.loading import load_if_changed

DOCS = ROOT / "docs"
LARGEST = 15 * 1024  # bytes with gzip, for everything
NOT_IN_THE_SCRIPT = {"no_script"}
OLDEST_READER = 6.0  # grade of Flesch and Kincaid: about eleven years of age
SOURCES = {part: (HERE / "src" / f"{part}.js").read_text(encoding="utf-8") for part in PARTS}


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    address = f"sqlite:///{tmp_path_factory.mktemp('lines')}/directory.db"
    directory = open_directory(address)
    load_if_changed(directory, INSTITUTIONS)
    directory.close()
    return LineBook(address).lines("1")


@pytest.fixture(scope="module")
def whole(lines):
    return script(lines, {"northbridge": "england"})


def test_everything_is_at_most_fifteen_kilobytes_with_gzip(whole):
    assert len(gzip.compress(whole, 9)) <= LARGEST, "take something out: this is what a phone on a slow line has to load"


@pytest.mark.skipif(not shutil.which("node"), reason="Node is not on this machine")
def test_the_assembled_file_is_a_script_that_can_be_read(whole, tmp_path):
    path = tmp_path / "widget.js"
    path.write_bytes(whole)
    assert subprocess.run(["node", "--check", str(path)], capture_output=True).returncode == 0


@pytest.mark.parametrize("unsafe", ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "localStorage", "sessionStorage", "indexedDB", "document.cookie", "location.href =", "postMessage", "importScripts"])
def test_the_source_has_nothing_that_stores_or_makes_html_from_text(unsafe):
    assert not [part for part, source in SOURCES.items() if unsafe in source]


def test_every_word_is_described_and_used_and_every_used_word_exists():
    words = read_words()["words"]
    said = set(re.findall(r'"([a-z_]+)"', " ".join(SOURCES.values())))
    asked_for = {key for source in SOURCES.values() for key in re.findall(r'\bsay\("([a-z_]+)"', source)}
    assert asked_for <= set(words), "a word the script asks for is not in data/words/widget.json"
    assert set(words) - NOT_IN_THE_SCRIPT - {"exit_page"} <= said, "a word in data/words/widget.json that nobody says"
    assert all(entry["text"].strip() and len(entry["about"]) > 15 for entry in words.values())


LONG_ENOUGH = {key: entry["text"] for key, entry in read_words()["words"].items() if len(entry["text"].split()) >= 8}


@pytest.mark.parametrize("key,text", LONG_ENOUGH.items())
def test_words_can_be_read_at_eleven(key, text):
    assert textstat.flesch_kincaid_grade(re.sub(r"{\w+}", "one", text)) <= OLDEST_READER, text


def test_no_sentence_to_a_student_stands_in_the_script():
    """Two words and a full stop between quotation marks are a sentence; data/words/widget.json is its place."""
    code = [re.sub(r"^\s*//.*$", "", source, flags=re.M) for source in SOURCES.values()]
    assert not [found for source in code for found in re.findall(r'"([A-Z][a-z]+ [a-z ]+\.)"', source)]


@pytest.mark.parametrize("nation", NATIONS)
def test_every_nation_has_its_lines_in_the_script_emergency_first(whole, lines, nation):
    national = YAML(typ="safe").load((INSTITUTIONS / "national.yml").read_text(encoding="utf-8"))
    wanted = national["lines"][nation]
    by_slug = {service["slug"]: service["name"] for service in national["services"]}
    names = [line["name"] for line in lines[nation]]
    assert names[0] == by_slug[wanted["emergency"]]
    assert sorted(names[1:]) == sorted(by_slug[slug] for slug in wanted["order"])
    assert all(way["url"] and way["value"].encode() in whole for line in lines[nation] for way in line["ways"])


@pytest.mark.parametrize("hour", ["2026-11-22T14:00", "2026-11-22T03:30", "2026-12-25T23:59"])
def test_the_script_is_the_same_at_every_hour(lines, hour, tmp_path, monkeypatch):
    """Else a released file would hold the lines of the hour in which it was made."""
    monkeypatch.setenv("SIGNPOST_NOW", hour)
    address = f"sqlite:///{tmp_path}/directory.db"
    directory = open_directory(address)
    load_if_changed(directory, INSTITUTIONS)
    directory.close()
    assert LineBook(address).lines("1") == lines


def test_make_widget_prints_what_the_guide_shows_and_releases_what_is_committed(lines, tmp_path, monkeypatch, capsys):
    """Its files are committed: after a change to the widget or the lines, run `make widget`, commit the new file and
    take out those that were never published."""
    address = f"sqlite:///{tmp_path}/directory.db"
    directory = open_directory(address)
    load_if_changed(directory, INSTITUTIONS)
    directory.close()
    monkeypatch.setenv("DATABASE_URL", address)
    before = set(RELEASED.iterdir())
    monkeypatch.setattr("bot.widget.__main__.release", lambda content: release(content, tmp_path / "released"))
    monkeypatch.setenv("SIGNPOST_WEB_PAGE", "https://help.northbridge.example/")
    monkeypatch.setattr("sys.argv", ["widget"])
    assert widget_command() == 0
    printed = capsys.readouterr().out
    [made] = (tmp_path / "released").iterdir()
    assert (RELEASED / made.name).exists(), "the released widget is not today's: run `make widget` and commit its file"
    assert set(RELEASED.iterdir()) == before
    assert f'integrity="{integrity(made.read_bytes())}" crossorigin="anonymous"' in printed
    guide = (DOCS / "embedding.md").read_text(encoding="utf-8")
    tag = next(line for line in guide.splitlines() if line.startswith("<script"))
    assert tag.replace("https://signpost.example.ac.uk", "https://help.northbridge.example") in printed
    assert printed.count("<noscript>") == 8 and "Call 116 123" in printed


def test_a_place_whose_nation_is_not_known_gets_the_lines_of_all_the_kingdom(lines):
    assert [line["name"] for line in lines["unknown"]] == ["Emergency services", "Samaritans", "Shout"]


def test_with_the_directory_away_the_script_still_has_the_reviewed_lines(tmp_path):
    away = LineBook(f"sqlite:///{tmp_path}/no/such/folder/\0.db").lines("1")
    assert away == said_lines()
    assert "116 123" in away["england"][0]["text"] and b"116 123" in script(away, {})


def test_lines_that_were_read_stay_when_the_directory_goes(lines, tmp_path):
    book = LineBook(f"sqlite:///{tmp_path}/directory.db")
    book._lines, book._version = lines, "1"
    assert book.lines("2") == lines


def test_a_release_is_kept_under_its_hash_and_an_old_one_stays(whole, tmp_path):
    first = release(whole, tmp_path)
    second = release(whole + b"//", tmp_path)
    assert release(whole, tmp_path) == first and first.name == f"widget.{fingerprint(whole)}.js"
    assert set(released(tmp_path)) == {first.name, second.name}
    second.write_bytes(b"changed")
    assert set(released(tmp_path)) == {first.name}
    assert integrity(whole).startswith("sha384-") and integrity(whole) != integrity(whole + b"//")


def test_names_are_put_into_the_pages_as_text():
    bad = SimpleNamespace(slug='"><script>', name="<script>alert(1)</script>", nation="england")
    page = site.demo_page(bad, [bad], said_lines()["england"]) + site.chat_page(bad, said_lines()["england"])
    assert "<script>alert" not in page and '"><script>' not in page


def test_the_pages_need_no_inline_script_or_style():
    for path in site.SITE.glob("*.html"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)|https?://", source), path.name


def test_the_lock_names_no_registry():
    lock = (HERE.parent.parent / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in lock and "resolved" not in json.dumps(json.loads(lock))
