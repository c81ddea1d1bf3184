"""The documents fail when they are wrong: paths, commands, settings, names, links, generated pages."""
from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import SETTINGS
from bot.settings_page import ELSEWHERE
from bot.version import RELEASE
from services_directory.settings import SETTINGS as OF_THE_DIRECTORY
from tests.repo_files import ROOT, intents, read_yaml, variants

sys.path.insert(0, str(ROOT / "tools"))
import reference  # noqa: E402

TRACKED = {path for path in subprocess.run(["git", "-C", ROOT, "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, check=True).stdout.split("\n") if path}
FOLDERS = {str(parent) for path in TRACKED for parent in Path(path).parents}
PAGES = sorted(path for path in TRACKED if path.endswith(".md") and (ROOT / path).exists())
TARGETS = {name for name, _ in reference.targets()}
ADRS = sorted(path for path in PAGES if path.startswith("docs/adr/"))
# A path in a document: `bot/server.py`, `institutions/`. Braces, stars and dots stand for something.
PATH = re.compile(r"`((?:actions|bot|data|deploy|docs|evaluation|institutions|services_directory|tests|tools|\.ci)/[\w./-]*)`")
# Made on a machine, or by whoever follows the page; not in the repository.
MADE = ("institutions/history", "institutions/records", "deploy/secrets", "deploy/institutions", "deploy/tls")


def text(page):
    return (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_a_path_that_is_named_exists(page):
    near = Path(page).parent
    gone = {path for path in PATH.findall(text(page)) if not path.startswith(MADE)
            and path.rstrip("/") not in TRACKED | FOLDERS and str(near / path.rstrip("/")) not in TRACKED | FOLDERS}
    assert not gone, f"{page} names what does not exist: {sorted(gone)}"


@pytest.mark.parametrize("page", PAGES)
def test_a_link_between_pages_leads_somewhere(page):
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text(page)):
        file, _, heading = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        found = (ROOT / page).parent.joinpath(file).resolve() if file else ROOT / page
        if not found.exists():
            broken.append(target)
        elif heading and heading not in {re.sub(r"[^\w\- ]", "", line.lstrip("# ").lower()).strip().replace(" ", "-") for line in found.read_text(encoding="utf-8").splitlines() if line.startswith("#")}:
            broken.append(target)
    assert not broken, f"{page}: {broken}"


@pytest.mark.parametrize("page", PAGES)
def test_a_command_that_is_named_exists(page):
    named = set(re.findall(r"`make ([a-z][a-z-]*)", text(page))) | set(re.findall(r"^make ([a-z][a-z-]*)", text(page), re.MULTILINE))
    assert named <= TARGETS, f"{page} names commands that the Makefile does not have: {sorted(named - TARGETS)}"


@pytest.mark.parametrize("page", PAGES)
def test_a_setting_that_is_named_exists(page):
    known = {setting.name for setting in SETTINGS} | set(OF_THE_DIRECTORY) | set(ELSEWHERE)
    named = {name[:-len("_FILE")] if name.endswith("_FILE") and name not in known else name for name in re.findall(r"\bSIGNPOST_[A-Z0-9_]+\b", text(page))}
    assert named <= known, f"{page} names settings that do not exist: {sorted(named - known)}"


def test_every_command_is_documented_where_people_look():
    assert reference.contributing() == text("CONTRIBUTING.md"), "run `make reference` and commit CONTRIBUTING.md"


def test_every_setting_is_documented():
    page = text("docs/settings.md")
    missing = [setting for setting in [*(s.name for s in SETTINGS), *OF_THE_DIRECTORY] if f"`{setting}`" not in page]
    assert not missing, f"run `make settings`: {missing}"


def test_every_intent_slot_action_fact_and_widget_word_is_documented():
    assert reference.reference() == text("docs/reference.md"), "run `make reference`, read what changed, commit docs/reference.md"


def test_what_the_reference_says_is_whole():
    page = text("docs/reference.md")
    named = {*intents(), *read_yaml("domain.yml")["slots"], *read_yaml("domain.yml")["actions"], *read_yaml("data/words/widget.json")["words"]}
    assert not [name for name in named if f"| `{name}` |" not in page]


def test_the_changelog_begins_with_the_version_that_is_running():
    versions = re.findall(r"^## (\S+)", text("CHANGELOG.md"), re.MULTILINE)
    in_project = re.search(r'^version = "(.+)"', text("pyproject.toml"), re.MULTILINE)[1]
    assert versions[0] == in_project == RELEASE, "CHANGELOG.md, pyproject.toml and bot/version.py must name the same version"
    assert versions == sorted(versions, key=lambda v: [int(part) for part in v.split(".")], reverse=True)


@pytest.mark.parametrize("page", ADRS)
def test_a_decision_is_short_and_whole(page):
    said = text(page)
    assert len(said.split()) <= 400
    assert re.match(rf"# {Path(page).name[:4]} \w", said) and re.search(r"^\d{4}-\d\d-\d\d · (accepted|replaced by \d{4})$", said, re.MULTILINE)
    assert re.findall(r"^## (.+)", said, re.MULTILINE) == ["Context", "Decision", "Consequences", "Alternatives"]
    assert "We will" in said
    assert page.endswith("0001-record-decisions.md") or f"]({Path(page).name})" in text("docs/adr/0001-record-decisions.md"), "list it in 0001"


def test_the_readme_is_short_and_in_order():
    said = text("README.md")
    assert len(said.splitlines()) < 150
    places = [said.index(part) for part in ("# Signpost", "not an emergency service", "**Student:**", "make run", "## Change something", "## What is where", "## Read on", "## Licence")]
    assert places == sorted(places)


def test_every_page_can_be_found_from_the_readme():
    seen, next_ones = set(), ["README.md"]
    while next_ones:
        page = next_ones.pop()
        seen.add(page)
        for target in re.findall(r"\]\(([^)#\s]+\.md)", text(page)):
            found = (ROOT / page).parent.joinpath(target).resolve()
            if found.exists() and str(found.relative_to(ROOT)) not in seen:
                next_ones.append(str(found.relative_to(ROOT)))
    assert not [page for page in PAGES if page not in seen and page.startswith(("docs/", "deploy/", "CON", "CHA", "SEC"))]


def test_the_content_guide_explains_every_placeholder_that_writers_use():
    used = {name for variant in variants() for name in re.findall(r"\{([a-z_0-9]+)\}", variant.text)}
    page = text("docs/content-guide.md")
    explained = set(re.findall(r"`\{([a-z_0-9]+)\}`", page))
    assert not used - explained, f"explain in docs/content-guide.md: {sorted(used - explained)}"


def test_the_glossary_is_in_order_and_has_every_perspective():
    rows = [row.split(" | ")[0].strip("| ") for row in text("docs/glossary.md").splitlines() if row.startswith("| ") and not row.startswith(("| Word", "| ---"))]
    assert rows == sorted(rows, key=str.lower), f"put in order: {[a for a, b in zip(rows, sorted(rows, key=str.lower)) if a != b][:2]}"
    assert len(rows) == len(set(rows))


def test_nothing_in_a_document_is_left_to_be_done():
    left = [(page, word) for page in PAGES for word in re.findall(r"\b(?:TODO|FIXME|TBD|XXX|lorem ipsum)\b", text(page))]
    assert not left
