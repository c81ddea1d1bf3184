"""Health with reasons, metrics without a word of content, the switch that leaves only the static help."""
from __future__ import annotations

import asyncio
import os
import time
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot import metrics, rounds
from bot.channels.operations import allowed, may_read
from bot.channels.service import Service
from bot.channels.turn import Turns
from bot.health import REASONS, health
from bot.metrics import METRICS, exposition, watch
from bot.settings import read_settings
from bot.switch_off import dialogue_is_off, switch_off, switch_on
from services_directory.ages import CheckAge

CANARY = "canary words of a student"


def make_service(environment=None, **changes):
    book = SimpleNamespace(reachable=True, version="7-1")
    return Service(read_settings(environment or {}), book, **{"ready": True, "model": "signpost-1", "action_server": True, **changes})


def numbers(service):
    """{name: {labels: value}} as a monitoring system reads it."""
    found = {}
    for family in text_string_to_metric_families(exposition(service).decode()):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return found


async def answer(message):
    await message.output_channel.send_response("x", {"text": "hello", "custom": {"complete": True}})


async def break_down(message):
    raise RuntimeError(CANARY)


# ---- health ----
def test_a_healthy_service_has_nothing_to_say():
    said = health(make_service())
    assert (said["status"], said["problems"], said["reasons"]) == ("ready", [], {}) and said["directory"] == "7-1"


@pytest.mark.parametrize("change, problem, status", [
    (lambda s: setattr(s, "ready", False), "starting", "starting"),
    (lambda s: setattr(s.institutions, "reachable", False), "directory", "ready"),
    (lambda s: setattr(s, "action_server", False), "action_server", "ready"),
    (lambda s: s.metrics.store_failed(), "conversations", "ready"),
], ids=["starting", "directory", "action server", "store"])
def test_each_trouble_is_named_with_a_reason(change, problem, status):
    service = make_service()
    change(service)
    said = health(service)
    assert said["problems"] == [problem] and said["reasons"] == {problem: REASONS[problem]} and said["status"] == status


def test_switched_off_is_healthy_and_says_so():
    said = health(make_service({"SIGNPOST_DIALOGUE": "off"}))
    assert said["status"] == "off" and said["problems"] == ["switched_off"]


# ---- the switch ----
def test_the_switch_is_a_file_that_can_be_made_and_taken_away(tmp_path):
    file = tmp_path / "var" / "dialogue-off"
    assert not dialogue_is_off(file=file) and switch_off(file) == file and dialogue_is_off(file=file)
    assert switch_on(file) and not dialogue_is_off(file=file) and not switch_on(file)
    assert dialogue_is_off(False, file)


async def test_switched_off_rasa_is_not_even_asked_and_the_lines_are_there():
    asked = []

    async def handle(message):
        asked.append(message)

    reply = await Turns(1, 1, 5, off=lambda: True).take(handle, "c", "hi", "wales", "teams")
    assert not asked and not reply.complete and "press 2" in reply.messages[-1]["text"]


async def test_an_answer_on_its_way_when_it_is_switched_off_does_not_go_out():
    off = []

    async def handle(message):
        await answer(message)
        off.append(True)

    reply = await Turns(1, 1, 5, off=lambda: bool(off)).take(handle, "c", "hi", None, "web")
    assert [m["kind"] for m in reply.messages] == ["help"] and reply.reason == "switched_off"


# ---- metrics ----
async def test_turns_are_counted_by_how_they_ended():
    service = make_service()
    for handle in (answer, answer, break_down):
        await service.turns.take(handle, "c", CANARY, "england", "web")
    found = numbers(service)
    turns = found["signpost_turns_total"]
    assert turns[(("channel", "web"), ("outcome", "complete"))] == 2 and turns[(("channel", "web"), ("outcome", "failed"))] == 1
    assert found["signpost_static_help_total"] == {(("channel", "web"), ("reason", "failed")): 1}
    assert found["signpost_turn_seconds_count"] == {(("channel", "web"),): 3}


async def test_what_was_understood_and_what_the_store_could_not_do_are_counted():
    async def parse(message):
        return {"intent": {"name": message.text}}

    async def save(tracker):
        raise ConnectionError(CANARY)

    async def retrieve(sender):
        return None

    service = make_service()
    agent = SimpleNamespace(processor=SimpleNamespace(parse_message=parse), tracker_store=SimpleNamespace(save=save, retrieve=retrieve))
    watch(agent, service.metrics)
    for text in ("disclose_stalking", "nlu_fallback", "nlu_fallback", "/a_button", None):
        await agent.processor.parse_message(SimpleNamespace(text=text))
    with pytest.raises(ConnectionError):
        await agent.tracker_store.save(None)
    assert await agent.tracker_store.retrieve("x") is None
    found = numbers(service)
    assert found["signpost_typed_total"] == {(("understood", "understood"),): 1, (("understood", "not_understood"),): 3}
    assert found["signpost_store_errors_total"] == {(("part", "conversations"),): 1}


def test_the_age_of_the_oldest_check_is_told_by_file():
    day = date.today() - timedelta(days=100)
    found = numbers(make_service(checks={"national": CheckAge(day, 3, day + timedelta(days=60), 1), "north": CheckAge()}))
    national = (("file", "national"),)
    assert found["signpost_oldest_check_days"] == {national: 100} and found["signpost_oldest_line_check_days"] == {national: 40}
    assert found["signpost_never_checked"][national] == 3 and found["signpost_lines_never_checked"][national] == 1


def test_every_metric_that_is_written_down_exists_and_every_other_is_the_processs(tmp_path, monkeypatch):
    monkeypatch.setattr(metrics, "BACKUPS", tmp_path)
    (tmp_path / "signpost-1.tar.gz").write_bytes(b"")
    service = make_service(checks={"north": CheckAge(date.today(), 0, date.today(), 0)})
    service.metrics.turn_ended("web", "slow", 1.0)
    service.metrics.understood("greet")
    found = {name for name in numbers(service) if not name.endswith(("_created", "_bucket", "_sum"))}
    ours = {name.replace("_count", "") for name in found if name.startswith("signpost_")}
    assert ours == set(METRICS)
    assert all(name.startswith("process_") for name in found if not name.startswith("signpost_"))


@pytest.mark.parametrize("channel, outcome", [(CANARY, "complete"), ("web", CANARY)])
def test_no_word_becomes_a_label(channel, outcome):
    service = make_service()
    service.metrics.turn_ended(channel, outcome)
    service.metrics.understood(CANARY)
    assert CANARY not in exposition(service).decode()


@pytest.mark.parametrize("address, networks, may", [
    ("127.0.0.1", [], True), ("::1", [], True), ("::ffff:127.0.0.1", [], True), ("192.0.2.7", [], False), ("not-an-address", [], False),
    ("192.0.2.7", ["192.0.2.7/32"], True), ("10.1.2.3", ["10.0.0.0/8"], True), ("11.1.2.3", ["10.0.0.0/8"], False),
])
def test_metrics_are_for_this_machine_and_the_addresses_that_are_named(address, networks, may):
    assert allowed(address, networks) is may


@pytest.mark.parametrize("trusted, headers, may", [
    ("", {}, True),
    ("", {"x-forwarded-for": "127.0.0.1"}, False),       # a proxy nobody told us of: everybody would seem to be here
    ("", {"x-real-ip": "127.0.0.1"}, False),
    ("127.0.0.1", {"x-forwarded-for": "203.0.113.9"}, False),
    ("127.0.0.1", {"x-forwarded-for": "127.0.0.1, 203.0.113.9"}, False),  # what a client wrote itself is not believed
    ("127.0.0.1", {"x-forwarded-for": "192.0.2.7"}, True),
], ids=["here", "proxy", "proxy, another header", "from afar", "forged", "allowed, through the proxy"])
def test_a_proxy_on_this_machine_does_not_open_the_metrics(trusted, headers, may):
    from sanic.compat import Header

    service = make_service({"SIGNPOST_TRUSTED_PROXIES": trusted, "SIGNPOST_METRICS_FROM": "192.0.2.7"})
    assert may_read(SimpleNamespace(ip="127.0.0.1", headers=Header(headers)), service) is may


# ---- the rounds ----
async def test_an_action_server_answers_or_does_not(unused_tcp_port):
    async def reply(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    address = f"http://127.0.0.1:{unused_tcp_port}/webhook"
    assert not await rounds.answers(address)
    async with await asyncio.start_server(reply, "127.0.0.1", unused_tcp_port):
        assert await rounds.answers(address)


@pytest.mark.parametrize("setting, found, shows", [("off", True, False), ("on", True, True), ("off", False, True), ("off", OSError, True)])
async def test_the_trial_notice_follows_what_is_signed(monkeypatch, setting, found, shows):
    def is_ready():
        if found is OSError:
            raise OSError(CANARY)
        return found

    monkeypatch.setattr("services_directory.readiness.gaps.is_ready", is_ready)
    service = make_service({"SIGNPOST_TRIAL": setting}, checked_ready=found is OSError)
    await rounds.look_at_readiness(service)
    assert service.trial is shows


# ---- backups ----
def test_the_age_of_the_newest_backup_is_told_and_none_is_made_up(tmp_path, monkeypatch):
    monkeypatch.setattr(metrics, "BACKUPS", tmp_path / "backups")
    assert "signpost_backup_age_days" not in numbers(make_service())
    (tmp_path / "backups").mkdir()
    for name, days in (("signpost-1.tar.gz", 9), ("signpost-2.tar.gz", 4), ("before-restore-1.tar.gz", 0)):
        (tmp_path / "backups" / name).write_bytes(b"")
        os.utime(tmp_path / "backups" / name, (time.time() - days * 86400,) * 2)
    assert round(numbers(make_service())["signpost_backup_age_days"][()], 2) == 4
