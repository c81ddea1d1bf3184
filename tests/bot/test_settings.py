"""Settings: one table, the environment wins, every wrong one is named at once, and nothing prints a secret."""
import re

import pytest

from bot.settings import SETTINGS, SettingError, read_settings
from tests.repo_files import ROOT


def test_everything_runs_without_any_setting():
    settings = read_settings({})
    assert settings.port == 5005 and settings.host == "127.0.0.1" and settings.idle_minutes == 30 and settings.turn_seconds == 8


@pytest.mark.parametrize("name, text, value", [
    ("SIGNPOST_PORT", "8080", 8080), ("SIGNPOST_TURN_SECONDS", "0.5", 0.5), ("SIGNPOST_TRIAL", "off", False), ("SIGNPOST_TRIAL", "1", True),
    ("SIGNPOST_TRUSTED_PROXIES", "10.0.0.1, 10.2.0.0/16,", ["10.0.0.1/32", "10.2.0.0/16"]), ("SIGNPOST_PORT", "", 5005),
])
def test_the_environment_wins(name, text, value):
    assert getattr(read_settings({name: text}), name[len("SIGNPOST_"):].lower()) == value


def test_every_wrong_setting_is_named_at_once_with_what_it_is():
    with pytest.raises(SettingError) as problem:
        read_settings({"SIGNPOST_PORT": "five", "SIGNPOST_TRIAL": "perhaps"})
    assert "SIGNPOST_PORT='five'" in str(problem.value) and "SIGNPOST_TRIAL='perhaps'" in str(problem.value)
    assert "port that the web server listens on" in str(problem.value)


@pytest.mark.parametrize("host, refused", [("127.0.0.1", False), ("localhost", False), ("::1", False), ("0.0.0.0", True), ("192.0.2.1", True)])
def test_a_frozen_clock_is_for_this_machine_only(host, refused):
    environment = {"SIGNPOST_NOW": "2026-12-27T02:10", "SIGNPOST_HOST": host}
    if refused:
        with pytest.raises(SettingError, match="SIGNPOST_NOW"):
            read_settings(environment)
    else:
        assert read_settings(environment).now == "2026-12-27T02:10"


def test_a_secret_has_no_default_and_never_prints():
    assert not [s.name for s in SETTINGS if s.secret and s.default]
    for setting in SETTINGS:
        if setting.secret:
            try:
                assert "canary" not in repr(read_settings({setting.name: "canary"}))
            except SettingError as problem:
                assert "canary" not in str(problem)


def test_a_setting_is_written_down_once_with_a_meaning():
    names = [setting.name for setting in SETTINGS]
    assert len(names) == len(set(names)) and all(setting.help for setting in SETTINGS)


def test_an_unknown_setting_is_a_mistake_in_the_code():
    with pytest.raises(AttributeError):
        read_settings({}).no_such_setting


def test_nothing_else_in_the_server_reads_settings_from_the_environment():
    reads = re.compile(r"environ(?:\.get)?[\[(]\s*[\"'](?:SIGNPOST_|DATABASE)|getenv")
    readers = {str(path.relative_to(ROOT)) for path in (ROOT / "bot").rglob("*.py") if reads.search(path.read_text(encoding="utf-8"))}
    assert not readers, "settings are read by bot/settings.py alone"


@pytest.mark.parametrize("environment, named", [
    ({"SIGNPOST_REPLICAS": "2"}, "SIGNPOST_REDIS_URL is not set"),
    ({"SANIC_WORKERS": "2"}, "SANIC_WORKERS must be 1"),
    ({"SANIC_WORKERS": "2", "SIGNPOST_REDIS_URL": "redis://canary@localhost"}, "SANIC_WORKERS must be 1"),
    ({"SIGNPOST_REDIS_URL": "canary.example:6379"}, "redis://"),
    ({"SIGNPOST_REDIS_URL": "redis://canary@localhost", "SIGNPOST_TEAMS_APP_ID": "app"}, "SIGNPOST_PSEUDONYM_KEYS"),
    ({"SIGNPOST_REPLICAS": "0"}, "SIGNPOST_REPLICAS must be"),
])
def test_several_servers_need_one_memory(environment, named):
    with pytest.raises(SettingError) as problem:
        read_settings(environment)
    assert named in str(problem.value) and "canary" not in str(problem.value)


def test_several_servers_with_redis_are_allowed():
    assert read_settings({"SIGNPOST_REPLICAS": "2", "SIGNPOST_REDIS_URL": "rediss://:word@redis.example:6380/0"}).replicas == 2
