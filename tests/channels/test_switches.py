"""Off without their secrets, on with them, refused by name when half set up."""
import re

import pytest
from ruamel.yaml import YAML

from bot.paths import ROOT
from bot.settings import SETTINGS, SettingError, read_settings
from tests.channels.chat_house import EVENTS, PRESSES, TEAMS_PATH, open_house

SLACK_OFF = {"SIGNPOST_SLACK_SIGNING_SECRET": "", "SIGNPOST_SLACK_TOKENS": ""}
TEAMS_OFF = {"SIGNPOST_TEAMS_APP_ID": "", "SIGNPOST_TEAMS_APP_SECRET": ""}


async def test_without_their_secrets_neither_is_there_and_the_web_is():
    async with open_house(**SLACK_OFF, **TEAMS_OFF) as house:
        assert [await house.post(path, b"{}", {}) for path in (TEAMS_PATH, EVENTS, PRESSES)] == [404, 404, 404]
        async with house.http.get(f"{house.url}/institutions") as answer:
            assert answer.status == 200


@pytest.mark.parametrize(("off", "gone", "there"), [(SLACK_OFF, EVENTS, TEAMS_PATH), (TEAMS_OFF, TEAMS_PATH, EVENTS)])
async def test_each_is_switched_on_by_itself(off, gone, there):
    async with open_house(**off) as house:
        assert (await house.post(gone, b"{}", {}), await house.post(there, b"{}", {"Content-Type": "application/json"})) == (404, 401)


@pytest.mark.parametrize("name", ["SIGNPOST_TEAMS_APP_SECRET", "SIGNPOST_TEAMS_HOME_TENANT", "SIGNPOST_TEAMS_TENANTS", "SIGNPOST_SLACK_SIGNING_SECRET", "SIGNPOST_SLACK_TOKENS", "SIGNPOST_SLACK_WORKSPACES", "SIGNPOST_WEB_PAGE"])
async def test_half_set_up_is_refused_by_the_name_of_what_is_missing(name):
    with pytest.raises(SettingError, match=name):
        async with open_house(**{name: ""}):
            pass


@pytest.mark.parametrize(("name", "value"), [("SIGNPOST_PSEUDONYM_KEYS", "short"), ("SIGNPOST_WEB_PAGE", "http://signpost.example/"), ("SIGNPOST_SLACK_TOKENS", "no-equals-sign"), ("SIGNPOST_TEAMS_TENANTS", "a=b,a=c")])
async def test_a_value_that_cannot_be_used_is_refused_by_name_and_a_secret_is_not_printed(name, value):
    with pytest.raises(SettingError, match=name) as refused:
        async with open_house(**{name: value}):
            pass
    assert value not in str(refused.value) or not next(s for s in SETTINGS if s.name == name).secret


def test_credentials_hold_names_and_no_values():
    channels = YAML(typ="safe").load((ROOT / "credentials.yml").read_text(encoding="utf-8"))
    names = {s.name for s in SETTINGS}
    for settings in channels.values():
        assert all(value in names for value in settings.values())


def test_secrets_do_not_print():
    settings = read_settings({"SIGNPOST_SLACK_TOKENS": "T1=xoxb-very-secret"})
    assert "very-secret" not in repr(settings)


def test_every_setting_of_the_channels_is_explained_in_its_page():
    for channel in ("TEAMS", "SLACK"):
        page = (ROOT / f"docs/{channel.lower()}.md").read_text(encoding="utf-8")
        missing = [s.name for s in SETTINGS if re.match(f"SIGNPOST_({channel}_|WEB_PAGE|PSEUDONYM)", s.name) and s.name not in page]
        assert missing == [], f"docs/{channel.lower()}.md must name {missing}"
