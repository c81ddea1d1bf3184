"""What the start refuses, in a sentence that says what to set; and that a secret is never part of it."""
import subprocess
import sys

import pytest

from actions import gate
from bot import start_checks
from bot.paths import ROOT
from bot.settings import SETTINGS, read_settings

SECRET = "s" * 40


@pytest.mark.parametrize("url, secret, said", [
    pytest.param("", "", None, id="an action server of our own"),
    pytest.param("http://127.0.0.1:5055/webhook", "", None, id="on this machine"),
    pytest.param("http://[::1]:5055/webhook", "", None, id="on this machine, IPv6"),
    pytest.param("http://10.0.0.5:5055/webhook", SECRET, None, id="on a private network with a secret"),
    pytest.param("http://10.0.0.5:5055/webhook", "", "SIGNPOST_ACTION_SECRET is missing", id="on a private network without"),
    pytest.param("http://actions.invalid:5055/webhook", "", "SIGNPOST_ACTION_SECRET is missing", id="a name nobody knows yet, without"),
    pytest.param("http://actions.invalid:5055/webhook", SECRET, None, id="a name nobody knows yet, with"),
    pytest.param("http://1.1.1.1:5055/webhook", SECRET, "public address", id="a public address"),
    pytest.param("https://[2606:4700::1111]/webhook", SECRET, "public address", id="a public address, IPv6"),
    pytest.param("http://10.0.0.5:5055/webhook", "short", "too short", id="a short secret"),
    pytest.param("", "short", "too short", id="a short secret of our own"),
    pytest.param("ftp://10.0.0.5/", SECRET, "not an address", id="another protocol"),
    pytest.param("10.0.0.5:5055", SECRET, "not an address", id="no protocol"),
])
def test_where_the_action_server_may_be(url, secret, said):
    refusal = start_checks.refusal(read_settings({"SIGNPOST_ACTION_URL": url, "SIGNPOST_ACTION_SECRET": secret}))
    assert (refusal is None) if said is None else (said in refusal)
    assert not secret or secret not in str(refusal).replace("too short", "")


def test_our_own_action_server_has_a_new_secret_at_every_start():
    one, two = (start_checks.with_action_secret(read_settings({})).action_secret for _ in range(2))
    assert one != two and min(len(one), len(two)) >= start_checks.SHORTEST_SECRET == gate.SHORTEST
    assert start_checks.with_action_secret(read_settings({"SIGNPOST_ACTION_SECRET": SECRET})).action_secret == SECRET


def test_the_action_server_is_told_no_secret_that_is_not_its_business(monkeypatch):
    secrets = [s.name for s in SETTINGS if s.secret and s.name not in ("DATABASE_URL", "SIGNPOST_ACTION_SECRET")]
    for name in secrets:
        monkeypatch.setenv(name, "canary")
        monkeypatch.setenv(f"{name}_FILE", "canary")  # nor where it stands
    told = start_checks.child_environment(read_settings({"SIGNPOST_ACTION_SECRET": SECRET}))
    assert secrets and "canary" not in told.values()
    assert told["SIGNPOST_ACTION_SECRET"] == SECRET and told["SIGNPOST_ACTION_HOST"] == "127.0.0.1" and told["PATH"]


@pytest.mark.parametrize("pin, refused", [("", False), ("a" * 64, False), ("A1" * 32, False), ("a" * 63, True), ("z" * 64, True)])
def test_a_pinned_model_hash_must_be_one(pin, refused):
    assert bool(start_checks.refusal(read_settings({"SIGNPOST_MODEL_SHA256": pin}))) is refused


@pytest.mark.parametrize("path, ours", [
    ("", True), ("health", True), ("institutions", True), ("demo/<slug:str>", True), ("widget.js", True), ("widget.6e17e226cd2f747a.js", True),
    ("webhooks/web/sessions", True), ("webhooks/slack/events", True),
    ("model/parse", False), ("conversations/<conversation_id>/tracker", False), ("status", False), ("version", False), ("domain", False),
    ("webhooks/rest/webhook", False), ("webhooks/callback/webhook", False), ("webhooks", False), ("socket.io", False),
])
def test_which_routes_are_ours(path, ours):
    assert (start_checks.foreign_routes([path]) == []) is ours


@pytest.mark.parametrize("arguments, asks", [
    (["run", "--enable-api"], True), (["run", "--enable-a"], True), (["run", "-p", "5005"], False), (["run", "--endpoints", "endpoints.yml"], False),
    (["shell"], False), ([], False),
])
def test_asking_for_rasa_s_http_api_is_noticed(arguments, asks):
    assert start_checks.asks_for_the_api(arguments) is asks


@pytest.mark.parametrize("program, refused", [("/x/.venv/bin/rasa", True), ("/x/rasa/__main__.py", True), ("-m", False), ("/x/bot/__main__.py", False), ("/x/pytest", False)])
def test_only_rasa_s_own_program_is_stopped_at_once(program, refused):
    try:
        start_checks.refuse_the_api(program, ["run", "--enable-api"])
        stopped = False
    except SystemExit as said:
        stopped = "make run" in str(said)
    assert stopped is refused
    start_checks.refuse_the_api(program, ["shell"])


@pytest.mark.slow
def test_rasa_s_own_server_refuses_to_open_its_http_api_over_this_bot():
    command = [sys.executable, "-W", "ignore", "-m", "rasa", "run", "--enable-api", "--port", "0"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1 and "Signpost does not run with Rasa's HTTP API" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("channel", ["rest", "socketio", "callback"])
def test_a_channel_of_rasa_s_in_the_credentials_is_refused(channel, tmp_path, monkeypatch):
    from bot import server
    from bot.settings import SettingError

    more = {"rest": "rest: {}\n", "socketio": "socketio:\n  user_message_evt: a\n  bot_message_evt: b\n  session_persistence: false\n", "callback": "callback:\n  url: http://127.0.0.1:1/\n"}
    (tmp_path / "credentials.yml").write_text((ROOT / "credentials.yml").read_text() + more[channel])
    monkeypatch.setattr(server, "ROOT", tmp_path)
    with pytest.raises(SettingError, match="Take it out of credentials.yml"):
        server.build_app(read_settings({}), tmp_path / "none", name=f"refused_{channel}")


@pytest.mark.parametrize("environment, said", [
    ({}, None), ({"SIGNPOST_ACTION_HOST": "10.0.0.5", "SIGNPOST_ACTION_SECRET": SECRET}, None), ({"SIGNPOST_ACTION_HOST": "0.0.0.0", "SIGNPOST_ACTION_SECRET": SECRET}, None),
    ({"SIGNPOST_ACTION_HOST": "0.0.0.0"}, "is missing"), ({"SIGNPOST_ACTION_HOST": "10.0.0.5"}, "is missing"),
    ({"SIGNPOST_ACTION_HOST": "1.1.1.1", "SIGNPOST_ACTION_SECRET": SECRET}, "public"), ({"SIGNPOST_ACTION_HOST": "actions"}, "not an address"),
    ({"SIGNPOST_ACTION_SECRET": "short"}, "too short"),
])
def test_where_the_action_server_itself_may_listen(environment, said):
    try:
        gate.read_secret(gate.read_host(environment), environment)
        refusal = None
    except gate.GateError as problem:
        refusal = str(problem)
    assert (refusal is None) if said is None else (said in refusal and SECRET not in refusal)
