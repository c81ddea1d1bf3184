"""The install script, run for real into a folder: what a first run makes, that a second changes nothing, that staff's files stay."""
from __future__ import annotations

import fcntl
import subprocess
from pathlib import Path

import pytest

from bot.paths import ROOT
from tests.deploy.installed import Machine

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not Path("/etc/debian_version").exists(), reason="the script is for Debian and Ubuntu")]


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    from bot.training import train

    train()
    made = Machine(tmp_path_factory.mktemp("machine"))
    refused = made.install()
    assert refused.returncode and "--domain" in refused.stderr, "the first time it asks for the name"
    done = made.install("--domain", "help.example.ac.uk", "--self-signed")
    assert done.returncode == 0, done.stdout + done.stderr
    return made


def test_a_first_run_makes_everything(machine):
    settings = machine.path("etc/signpost/signpost.env").read_text()
    assert "SIGNPOST_PRODUCTION=on" in settings and "https://help.example.ac.uk/" in settings and "@" not in settings
    assert "server_name help.example.ac.uk;" in machine.path("etc/nginx/sites-enabled/signpost.conf").read_text()
    assert machine.path("etc/systemd/system/signpost.service").exists()
    assert 'href="tel:999"' in machine.path("var/lib/signpost-public/help.html").read_text() or "999" in machine.path("var/lib/signpost-public/help.html").read_text()
    assert (machine.path("opt/signpost/current") / "bot" / "start.py").exists()
    assert [path.name for path in machine.path("etc/signpost/institutions").glob("*.yml")] == ["national.yml"], "no made-up university on a real machine"


def test_secrets_are_for_nobody_else(machine):
    key = machine.path("etc/signpost/secrets/SIGNPOST_PSEUDONYM_KEYS")
    assert len(key.read_text().strip()) >= 32 and key.read_text().strip() not in machine.path("etc/signpost/signpost.env").read_text()
    for name in ("etc/signpost/secrets/SIGNPOST_PSEUDONYM_KEYS", "etc/signpost/signpost.env", "etc/signpost/tls/privkey.pem", "etc/signpost", "etc/signpost/institutions"):
        assert not machine.mode(name) & 0o007, f"every user can open {name}"


def test_the_settings_it_writes_are_settings(machine):
    from bot.settings import SETTINGS
    from services_directory.settings import SETTINGS as OF_THE_DIRECTORY

    known = {setting.name for setting in SETTINGS} | set(OF_THE_DIRECTORY)
    written = {line.split("=")[0] for line in machine.path("etc/signpost/signpost.env").read_text().splitlines() if line and not line.startswith("#")}
    assert {name[:-len("_FILE")] if name.endswith("_FILE") and name not in known else name for name in written} <= known


def test_a_second_run_changes_nothing(machine):
    before = machine.everything()
    done = machine.install()
    assert done.returncode == 0, done.stderr
    after = machine.everything()
    assert {name for name in {*before, *after} if before.get(name) != after.get(name)} == set()


def test_what_staff_changed_is_kept(machine):
    mine = {"etc/signpost/signpost.env": "SIGNPOST_LOG_LEVEL=ERROR\n", "etc/signpost/institutions/national.yml": "# ours\n", "etc/nginx/sites-available/signpost.conf": "# ours\nserver_name help.example.ac.uk;\n"}
    for name, addition in mine.items():
        with machine.path(name).open("a") as file:
            file.write(addition)
    before = {name: machine.path(name).read_text() for name in mine}
    done = machine.install()
    assert done.returncode == 0, done.stderr
    assert {name: machine.path(name).read_text() for name in mine} == before
    assert "opt/signpost/current/institutions/national.yml" in done.stdout and "signpost.conf.of-this-release" in done.stdout


def test_an_upgrade_keeps_the_old_release_and_a_switch_that_is_off(machine):
    first = machine.current
    (machine.path("opt/signpost/current") / "var" / "dialogue-off").touch()
    (machine.source / "README.md").write_text("another release\n")
    assert machine.install().returncode == 0
    assert machine.current != first and (machine.path("opt/signpost/current") / "var" / "dialogue-off").exists()
    assert machine.install("--back").returncode == 0
    assert machine.current == first


def test_there_is_nothing_to_go_back_to_twice(machine):
    """What a run that was cut off between its last steps leaves: the release in service is written down as the one before, too."""
    machine.path("opt/signpost/before").write_text(Path(machine.current).name + "\n")
    done = machine.install("--back")
    assert done.returncode and "no other to go back to" in done.stderr


@pytest.mark.parametrize("left", ["opt/signpost/current", "etc/signpost/signpost.env", "etc/signpost/institutions/national.yml", "var/lib/signpost-public/help.html", "etc/nginx/sites-available/signpost.conf.as-installed"])
def test_a_run_that_was_cut_off_is_gone_on_with(machine, left):
    """kill -9 at any step leaves what the steps before it made, whole, and nothing of the later ones: the next run makes those."""
    release = Path(machine.current).name
    (machine.path("opt/signpost/releases") / release / "installed").unlink()
    (machine.path("opt/signpost/releases") / release / "bot" / "start.py").write_text("half of")
    key = machine.path("etc/signpost/secrets/SIGNPOST_PSEUDONYM_KEYS").read_text()
    (machine.path("opt/signpost/releases") / "0.0.0-cut-off").mkdir(exist_ok=True)
    machine.path(left).unlink()
    done = machine.install("--domain", "help.example.ac.uk")
    assert done.returncode == 0, done.stdout + done.stderr
    assert machine.path(left).exists() and machine.path("etc/signpost/secrets/SIGNPOST_PSEUDONYM_KEYS").read_text() == key
    assert (machine.path("opt/signpost/current") / "bot" / "start.py").read_text() == (machine.source / "bot" / "start.py").read_text()
    assert not [path for path in machine.path("etc").rglob("*.new")] and not (machine.path("opt/signpost/releases") / "0.0.0-cut-off").exists()


def test_two_at_once_do_not_make_one_release_out_of_two(machine):
    with machine.path("opt/signpost/lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = machine.install()
    assert done.returncode and "another installation runs already" in done.stderr


def test_nothing_is_installed_that_this_system_does_not_have(tmp_path):
    """Debian 12 says yes to `apt-cache show python3.10`, which is only mentioned there; it cannot be installed."""
    script = f'. "{ROOT}/deploy/install/machine.sh"; for name in "$@"; do if can_be_had "$name"; then echo "$name"; fi; done'
    asked = ["bash", "python3.10-nowhere", "nothing-of-this-name"]
    done = subprocess.run(["bash", "-c", script, "bash", *asked], capture_output=True, text=True)
    assert done.stdout.split() == ["bash"]


@pytest.mark.parametrize("options, said", [
    (["--database", "oracle"], "postgresql or sqlite"), (["--domain", "https://x/"], "is a name such as"), (["--nonsense"], "--help lists them"), (["--domain"], "needs a value"),
    (["--python", "/bin/false"], "/bin/false does not run"), (["--python", "/bin/echo"], "needs Python 3.10"),
])
def test_a_wrong_option_is_refused_by_name(machine, options, said):
    done = machine.install(*options)
    assert done.returncode and said in done.stderr
