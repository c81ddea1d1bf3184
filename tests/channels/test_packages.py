"""What an administrator uploads or pastes: complete, within the vendors' rules, and the same as what the server does."""
import copy
import io
import json
import re
import struct
import subprocess
import sys
import zipfile
import zlib

import pytest
from ruamel.yaml import YAML

from bot.paths import ROOT
from tests.channels.chat_house import EVENTS, PRESSES, TEAMS_PATH
from tools.teams_app import manifest_from, package
from tools.teams_manifest_rules import problems_of

VALUES = {
    "version": "0.1.0", "app_id": "11111111-2222-3333-4444-555555555555", "developer": "University of \"North\"", "website": "https://signpost.north.example/",
    "privacy": "https://north.example/privacy", "terms": "https://north.example/terms", "host": "signpost.north.example",
}


@pytest.fixture
def manifest():
    return manifest_from(VALUES)


def pixels(content):
    """Width, height and rows of bytes of a PNG with red, green, blue and alpha."""
    width, height, depth, colours = struct.unpack(">IIBB", content[16:26])
    assert content[:8] == b"\x89PNG\r\n\x1a\n" and (depth, colours) == (8, 6)
    at, data = 8, b""
    while at < len(content):
        length, kind = struct.unpack(">I4s", content[at:at + 8])
        part = content[at + 8:at + 8 + length]
        assert struct.unpack(">I", content[at + 8 + length:at + 12 + length])[0] == zlib.crc32(kind + part)
        data, at = data + (part if kind == b"IDAT" else b""), at + 12 + length
    raw = zlib.decompress(data)
    return width, height, [raw[row * (width * 4 + 1) + 1:(row + 1) * (width * 4 + 1)] for row in range(height)]


def test_the_package_holds_the_manifest_and_both_icons_and_nothing_else(manifest):
    archive = zipfile.ZipFile(io.BytesIO(package(manifest)))
    assert sorted(archive.namelist()) == ["color.png", "manifest.json", "outline.png"]
    assert json.loads(archive.read("manifest.json")) == manifest
    assert package(manifest) == package(manifest)


def test_the_icons_are_of_the_sizes_and_colours_that_teams_asks_for(manifest):
    archive = zipfile.ZipFile(io.BytesIO(package(manifest)))
    width, height, rows = pixels(archive.read("color.png"))
    assert (width, height) == (192, 192) and {row[3::4] for row in rows} == {b"\xff" * 192}
    width, height, rows = pixels(archive.read("outline.png"))
    assert (width, height) == (32, 32)
    assert all(set(row[colour::4]) == {255} for row in rows for colour in range(3)), "the outline is white only"
    assert {alpha for row in rows for alpha in row[3::4]} >= {0, 255}


def test_the_manifest_follows_the_rules_and_is_for_private_chats_only(manifest):
    assert problems_of(manifest) == []
    assert manifest["bots"][0]["scopes"] == ["personal"] and manifest["bots"][0]["botId"] == VALUES["app_id"]
    assert "This chat knows who you are" in manifest["description"]["short"]
    assert "{" not in manifest["description"]["full"]


WRONG = {
    "no id": lambda m: m.pop("id"),
    "an id that is no GUID": lambda m: m.update(id="signpost"),
    "another version of the schema": lambda m: m.update(manifestVersion="1.99"),
    "a name that is too long": lambda m: m["name"].update(short="s" * 31),
    "a developer that is too long": lambda m: m["developer"].update(name="d" * 33),
    "a short description that is too long": lambda m: m["description"].update(short="s" * 81),
    "no full description": lambda m: m["description"].pop("full"),
    "a page without https": lambda m: m["developer"].update(privacyUrl="http://north.example/"),
    "no terms of use": lambda m: m["developer"].pop("termsOfUseUrl"),
    "a colour that is none": lambda m: m.update(accentColor="teal"),
    "two bots": lambda m: m["bots"].append(m["bots"][0]),
    "a scope that does not exist": lambda m: m["bots"][0].update(scopes=["everywhere"]),
    "no scopes": lambda m: m["bots"][0].pop("scopes"),
    "yes instead of true": lambda m: m["bots"][0].update(supportsFiles="yes"),
    "an unknown field": lambda m: m.update(surprise=1),
    "an unknown field inside": lambda m: m["developer"].update(surprise=1),
    "no icons": lambda m: m.pop("icons"),
    "seventeen domains": lambda m: m.update(validDomains=["a.example"] * 17),
    "an address for a domain": lambda m: m.update(validDomains=["https://a.example/"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_manifest_that_teams_would_refuse_is_refused_here(manifest, name):
    wrong = copy.deepcopy(manifest)
    WRONG[name](wrong)
    assert len(problems_of(wrong)) >= 1


def test_without_an_app_id_the_command_says_what_to_set(tmp_path):
    done = subprocess.run([sys.executable, "-W", "ignore", "tools/teams_app.py", "--app-id", "", "--output", str(tmp_path / "x.zip")], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2 and "SIGNPOST_TEAMS_APP_ID" in done.stderr and not (tmp_path / "x.zip").exists()


def test_a_value_that_teams_would_refuse_is_told_once_with_what_to_write(tmp_path):
    command = [sys.executable, "-W", "ignore", "tools/teams_app.py", "--app-id", VALUES["app_id"], "--website", "http://signpost.example.ac.uk/", "--output", str(tmp_path / "x.zip")]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stderr.splitlines()
    assert len(told) == 2 and "found 'http://signpost.example.ac.uk/'; write the address of Signpost's web page, with https://" in told[1]


def test_the_command_writes_a_package(tmp_path):
    command = [sys.executable, "-W", "ignore", "tools/teams_app.py", "--app-id", VALUES["app_id"], "--website", VALUES["website"], "--output", str(tmp_path / "x.zip")]
    assert subprocess.run(command, cwd=ROOT, capture_output=True).returncode == 0
    assert zipfile.ZipFile(tmp_path / "x.zip").testzip() is None


def test_an_administrator_finds_every_reason_that_the_log_gives():
    given = {reason for path in (ROOT / "bot/channels").rglob("*.py") for reason in re.findall(r'Refused\([^"]*"(\w+)"', path.read_text(encoding="utf-8"))}
    pages = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("slack.md", "teams.md")]
    assert len(given) > 15 and not {reason for reason in given if not any(f"`{reason}`" in page for page in pages)}


@pytest.fixture(scope="module")
def slack():
    return YAML(typ="safe").load((ROOT / "deploy/slack-manifest.yml").read_text(encoding="utf-8"))


def test_the_slack_manifest_asks_for_no_more_than_is_used(slack):
    assert set(slack["oauth_config"]["scopes"]["bot"]) == {"chat:write", "im:history", "app_mentions:read"}
    assert "user" not in slack["oauth_config"]["scopes"]
    assert set(slack["settings"]["event_subscriptions"]["bot_events"]) == {"message.im", "app_home_opened", "app_mention"}
    assert slack["features"]["app_home"]["messages_tab_enabled"] and not slack["features"]["app_home"]["messages_tab_read_only_enabled"]


def test_the_slack_manifest_is_within_slacks_limits(slack):
    about = slack["display_information"]
    assert len(about["name"]) <= 35 and len(about["description"]) <= 140 and 174 <= len(about["long_description"]) <= 4000
    assert len(slack["features"]["bot_user"]["display_name"]) <= 80


def test_the_addresses_in_the_manifests_and_pages_are_those_the_server_has(slack):
    settings = slack["settings"]
    assert settings["event_subscriptions"]["request_url"].endswith(EVENTS) and settings["interactivity"]["request_url"].endswith(PRESSES)
    assert TEAMS_PATH in (ROOT / "docs/teams.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("page", "company"), [("teams", "Microsoft"), ("slack", "Slack")])
def test_each_page_says_what_to_write_in_the_privacy_notice(page, company):
    text = (ROOT / f"docs/{page}.md").read_text(encoding="utf-8")
    notice = " ".join(line.lstrip("> ") for line in text.splitlines() if line.startswith(">"))
    for truth in (company, "knows your account", "court", "use the web page", "forgets"):
        assert truth in notice
    assert "anonym" not in notice.lower()
