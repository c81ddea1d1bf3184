"""Production mode: everything unsafe is said at once with what to do; secrets may stand in files and never print."""
from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from bot.production import everything_wrong, refuse_rasa_api, settings_to_start_with
from bot.settings import SETTINGS, SettingError, read_settings
from services_directory.settings import read_setting
from tests.repo_files import ROOT

CANARY = "canary-7f3a-not-to-be-printed-anywhere"
SECRETS = [setting.name for setting in SETTINGS if setting.secret]


@pytest.fixture
def real(tmp_path, monkeypatch):
    """A folder of institution files without a made-up university: national services and one real file."""
    folder = tmp_path / "institutions"
    folder.mkdir()
    for name in ("national.yml", "northbridge.yml"):
        shutil.copy(ROOT / "institutions" / name, folder)
    from services_directory.exchange.yaml_editing import YamlText

    own = YamlText((folder / "northbridge.yml").read_text(encoding="utf-8"))
    own.set(own.find("institution"), "demo", False)
    for section in ("services", "reporting_routes"):  # a drama number is refused where nothing is made up
        for row, _ in enumerate(own.find(section).value):
            for place, _ in enumerate(own.find(section, row, "channels").value):
                channel = own.find(section, row, "channels", place)
                if own.find(section, row, "channels", place, "kind").value in ("phone", "text"):
                    own.set(channel, "value", "0113 243 1751")
    (folder / "northbridge.yml").write_text(own.result(), encoding="utf-8")
    monkeypatch.setenv("INSTITUTIONS_FOLDER", str(folder))
    return folder


def secret_file(tmp_path, text=CANARY, mode=0o600):
    file = tmp_path / "secret"
    file.write_text(text + "\n")
    file.chmod(mode)
    return file


def wrong(**environment):
    return everything_wrong(environment={"SIGNPOST_PRODUCTION": "on", **environment})[1]


def test_nothing_stands_in_the_way_of_a_real_university(real):
    assert wrong() == []


def test_the_demonstration_is_not_for_production(monkeypatch):
    monkeypatch.delenv("INSTITUTIONS_FOLDER", raising=False)
    assert settings_to_start_with(environment={}).production is False
    [said] = wrong()
    assert all(name in said for name in ("aberwen", "glenmarrow", "loughmore", "northbridge")) and "Take their files away" in said


def test_a_folder_without_a_university_or_with_a_broken_file_is_named(real):
    (real / "northbridge.yml").write_text("institution: {slug: Big Letters}\n")
    assert any("northbridge.yml:1" in said for said in wrong())
    (real / "northbridge.yml").unlink()
    assert any("make new-institution" in said for said in wrong())


@pytest.mark.parametrize("environment, named", [
    ({"SIGNPOST_NOW": "2026-12-27T02:10"}, "SIGNPOST_NOW"),
    ({"SIGNPOST_TEAMS_APP_ID": "a", "SIGNPOST_TEAMS_APP_SECRET": CANARY}, "SIGNPOST_PSEUDONYM_KEYS is not set"),
    ({"SIGNPOST_TEAMS_APP_ID": "a", "SIGNPOST_PSEUDONYM_KEYS": CANARY}, "SIGNPOST_TEAMS_APP_SECRET is not set"),
    ({"SIGNPOST_SLACK_SIGNING_SECRET": CANARY, "SIGNPOST_PSEUDONYM_KEYS": CANARY}, "SIGNPOST_SLACK_TOKENS is not set"),
    ({"SIGNPOST_SLACK_TOKENS": f"T1={CANARY}"}, "SIGNPOST_SLACK_SIGNING_SECRET is not set"),
    ({"SIGNPOST_ACTION_URL": "http://10.1.2.3:5055/webhook"}, "SIGNPOST_ACTION_SECRET"),
    ({"SIGNPOST_PORT": "five"}, "SIGNPOST_PORT='five'"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_each_danger_is_named(real, environment, named):
    found = wrong(**environment)
    assert any(named in said for said in found), found
    assert CANARY not in "\n".join(found)


def test_an_action_server_on_this_machine_needs_no_secret(real):
    assert wrong(SIGNPOST_ACTION_URL="http://127.0.0.1:5055/webhook") == wrong(SIGNPOST_ACTION_URL="http://localhost:5055/webhook") == []


def test_everything_is_said_at_once_by_the_program_itself(tmp_path):
    file = secret_file(tmp_path, mode=0o644)
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "SIGNPOST_PRODUCTION": "on", "SIGNPOST_NOW": "2026-12-27T02:10", "SIGNPOST_PORT": "five",
                   "SIGNPOST_TEAMS_APP_ID": "app", "SIGNPOST_TEAMS_APP_SECRET_FILE": str(file), "SIGNPOST_ACTION_URL": "http://10.1.2.3:5055/webhook"}
    done = subprocess.run([sys.executable, "-W", "ignore", "-m", "bot", "run", "--enable-api"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    for named in ("Made-up universities", "SIGNPOST_NOW", "SIGNPOST_PORT='five'", "SIGNPOST_PSEUDONYM_KEYS is not set", f"chmod g-w,o-rwx {file}",
                  "SIGNPOST_ACTION_SECRET", "--enable-api"):
        assert named in done.stderr, named
    assert CANARY not in done.stdout + done.stderr


def test_rasas_own_interface_is_refused_also_where_rasa_starts_itself():
    with pytest.raises(SettingError, match="--enable-api"):
        refuse_rasa_api(["rasa", "run", "--enable-api"])
    refuse_rasa_api(["rasa", "run"])


@pytest.mark.parametrize("name", SECRETS)
def test_every_secret_may_stand_in_a_file_and_never_prints(name, tmp_path):
    text = f"T1={CANARY}" if "TOKENS" in name else f"redis://:{CANARY}@localhost" if "REDIS" in name else CANARY
    settings = read_settings({f"{name}_FILE": str(secret_file(tmp_path, text))})
    assert CANARY in str(settings.values[name]) and settings.secret_files == {name: tmp_path / "secret"}
    assert CANARY not in repr(settings) + str(settings)


def test_systemd_puts_secrets_in_a_folder_of_its_own(tmp_path):
    (tmp_path / "SIGNPOST_TEAMS_APP_SECRET").write_text(CANARY)
    assert read_settings({"CREDENTIALS_DIRECTORY": str(tmp_path)}).teams_app_secret == CANARY
    assert read_settings({"CREDENTIALS_DIRECTORY": str(tmp_path), "SIGNPOST_TEAMS_APP_SECRET": "newer"}).teams_app_secret == "newer"


@pytest.mark.parametrize("mode, refused", [(0o400, False), (0o600, False), (0o640, False), (0o644, True), (0o604, True), (0o602, True), (0o660, True)])
def test_a_secrets_file_that_others_can_open_is_refused(real, tmp_path, mode, refused):
    found = wrong(SIGNPOST_PSEUDONYM_KEYS_FILE=str(secret_file(tmp_path, mode=mode)))
    assert bool(found) == refused and (not refused or "chmod g-w,o-rwx" in found[0])


@pytest.mark.parametrize("environment, said", [
    ({"SIGNPOST_TEAMS_APP_SECRET_FILE": "/no/such/file"}, "cannot be read"),
    ({"SIGNPOST_TEAMS_APP_SECRET": CANARY, "SIGNPOST_TEAMS_APP_SECRET_FILE": "/no/such/file"}, "both set"),
])
def test_a_secrets_file_that_cannot_be_used_is_named(environment, said):
    with pytest.raises(SettingError, match=said) as problem:
        read_settings(environment)
    assert "SIGNPOST_TEAMS_APP_SECRET" in str(problem.value) and CANARY not in str(problem.value)


def test_a_secret_that_cannot_be_read_is_said_once_and_not_called_missing(real):
    found = wrong(SIGNPOST_PSEUDONYM_KEYS_FILE="/no/such/file", SIGNPOST_REDIS_URL="redis://localhost", SIGNPOST_SLACK_SIGNING_SECRET="s", SIGNPOST_SLACK_TOKENS="T1=t")
    assert len(found) == 1 and "/no/such/file cannot be read" in found[0]


def test_an_empty_secrets_file_is_named(tmp_path):
    with pytest.raises(SettingError, match="empty"):
        read_settings({"SIGNPOST_TEAMS_APP_SECRET_FILE": str(secret_file(tmp_path, ""))})


def test_the_directory_reads_its_address_from_the_same_file(tmp_path):
    file = secret_file(tmp_path, "postgresql+psycopg2://signpost:word@127.0.0.1/signpost")
    environment = {"DATABASE_URL_FILE": str(file)}
    assert read_setting("DATABASE_URL", environment) == read_settings(environment).database_url == file.read_text().strip()
