"""Numbers for a monitoring system, in the Prometheus format: how many, how long, how old. Never a word of content.

A label's value comes from a closed list (channel, outcome, part) or is the name of a file of institutions/. There is
no label for a topic, an institution of a student, a session or an address. docs/metrics.md is written from METRICS.
"""
from __future__ import annotations

import time
from datetime import date
from typing import Any, Iterator, Optional

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST as CONTENT_TYPE  # noqa: F401
from prometheus_client.process_collector import ProcessCollector

from bot.backup.places import BACKUPS, newest_age

OUTCOMES = ("complete", "slow", "failed", "incomplete", "busy", "switched_off")
CHANNELS = ("web", "teams", "slack", "terminal")
UNDERSTOOD = {"nlu_fallback": "not_understood", "unclear": "asked_which", "other_language": "other_language", "out_of_scope": "out_of_scope"}
SECONDS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0)  # 8 s: a turn never takes longer
RECENT = 300.0  # seconds for which an error of the store counts as a problem of now

# name -> (type, labels, meaning); a counter's name ends in _total where it is read
METRICS = {
    "signpost_turns_total": ("counter", ("channel", "outcome"), "messages answered; outcome is complete, or why the static help was added or shown instead"),
    "signpost_turn_seconds": ("histogram", ("channel",), "seconds from a message's arrival to its answer, waiting included"),
    "signpost_static_help_total": ("counter", ("channel", "reason"), "times the static help was shown because a part was down, slow or switched off"),
    "signpost_typed_total": ("counter", ("understood",), "typed messages: understood, asked_which (one of two topics), not_understood (the fallback), other_language, out_of_scope"),
    "signpost_store_errors_total": ("counter", ("part",), "errors while conversations were kept or looked up"),
    "signpost_ready": ("gauge", (), "1 once messages can be answered"),
    "signpost_dialogue_off": ("gauge", (), "1 while the dialogue is switched off"),
    "signpost_trial": ("gauge", (), "1 while the trial notice shows"),
    "signpost_directory_up": ("gauge", (), "1 while the directory's database can be read"),
    "signpost_action_server_up": ("gauge", (), "1 while the action server answers"),
    "signpost_sessions": ("gauge", (), "conversations of the web channel that are open; with Redis, which holds those of all servers, left out"),
    "signpost_turns_present": ("gauge", (), "turns in progress or waiting"),
    "signpost_backup_age_days": ("gauge", (), "days since the newest backup on this machine was made; left out where there is none"),
    "signpost_oldest_check_days": ("gauge", ("file",), "days since the longest unchecked listed service of a file was checked"),
    "signpost_oldest_line_check_days": ("gauge", ("file",), "the same of its 24/7 lines and emergency services"),
    "signpost_never_checked": ("gauge", ("file",), "listed services of a file that nobody ever checked"),
    "signpost_lines_never_checked": ("gauge", ("file",), "24/7 lines and emergency services among those"),
}


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._turns = self._made(Counter, "signpost_turns_total")
        self._seconds = self._made(Histogram, "signpost_turn_seconds", buckets=SECONDS)
        self._help = self._made(Counter, "signpost_static_help_total")
        self._typed = self._made(Counter, "signpost_typed_total")
        self._store_errors = self._made(Counter, "signpost_store_errors_total")
        for channel in ("web",):  # there from the start: an alert needs a number to grow from
            for outcome in OUTCOMES:
                self._turns.labels(channel, outcome)
        self._store_errors.labels("conversations")
        self._failed_at: Optional[float] = None

    def _made(self, kind: Any, name: str, **options: Any) -> Any:
        _, labels, meaning = METRICS[name]
        return kind(name, meaning, labels, registry=self.registry, **options)

    def turn_ended(self, channel: str, outcome: str, seconds: Optional[float] = None) -> None:
        """``outcome`` is one of OUTCOMES; ``seconds`` where Rasa was asked."""
        self._turns.labels(_known(channel, CHANNELS), _known(outcome, OUTCOMES)).inc()
        if outcome != "complete":
            self._help.labels(_known(channel, CHANNELS), _known(outcome, OUTCOMES)).inc()
        if seconds is not None:
            self._seconds.labels(_known(channel, CHANNELS)).observe(seconds)

    def understood(self, intent: Optional[str]) -> None:
        self._typed.labels(UNDERSTOOD.get(intent or "nlu_fallback", "understood")).inc()

    def store_failed(self) -> None:
        self._store_errors.labels("conversations").inc()
        self._failed_at = time.monotonic()

    @property
    def store_failed_lately(self) -> bool:
        return self._failed_at is not None and time.monotonic() - self._failed_at < RECENT


def _known(value: str, values: tuple) -> str:
    return value if value in values else "other"


class ServiceCollector:
    """The state of the service at the moment it is asked."""

    def __init__(self, service: Any):
        self._service = service

    def collect(self) -> Iterator[GaugeMetricFamily]:
        service = self._service
        for name, value in {
            "signpost_ready": service.ready, "signpost_dialogue_off": service.switched_off(), "signpost_trial": service.trial,
            "signpost_directory_up": service.institutions.reachable, "signpost_turns_present": service.turns.present,
            **({"signpost_sessions": len(service.sessions)} if hasattr(service.sessions, "__len__") else {}),  # Redis: not of one process
        }.items():
            yield GaugeMetricFamily(name, METRICS[name][2], value=float(value))
        if service.action_server is not None:
            yield GaugeMetricFamily("signpost_action_server_up", METRICS["signpost_action_server_up"][2], value=float(service.action_server))
        age = newest_age(BACKUPS)
        if age is not None:
            yield GaugeMetricFamily("signpost_backup_age_days", METRICS["signpost_backup_age_days"][2], value=age / 86400)
        yield from self._checks(date.today())

    def _checks(self, today: date) -> Iterator[GaugeMetricFamily]:
        for name, read in {
            "signpost_oldest_check_days": lambda age: _days(age.oldest, today), "signpost_oldest_line_check_days": lambda age: _days(age.oldest_line, today),
            "signpost_never_checked": lambda age: age.never, "signpost_lines_never_checked": lambda age: age.lines_never,
        }.items():
            family = GaugeMetricFamily(name, METRICS[name][2], labels=METRICS[name][1])
            for file, age in self._service.checks.items():
                if read(age) is not None:
                    family.add_metric([file], read(age))
            yield family


def _days(day: Optional[date], today: date) -> Optional[int]:
    return (today - day).days if day else None


def exposition(service: Any) -> bytes:
    """All of it as text; the process's own memory, time and file numbers too (Linux)."""
    state = CollectorRegistry()
    state.register(ServiceCollector(service))
    ProcessCollector(registry=state)
    return generate_latest(service.metrics.registry) + generate_latest(state)


def watch(agent: Any, metrics: Metrics) -> None:
    """Count what Rasa understood of typed messages and what its store could not do; the errors go on as before."""
    processor, store = agent.processor, agent.tracker_store
    parse = processor.parse_message

    async def counted(message: Any, *others: Any, **more: Any) -> Any:
        parsed = await parse(message, *others, **more)
        if not (message.text or "").startswith("/"):
            metrics.understood((parsed.get("intent") or {}).get("name"))
        return parsed

    processor.parse_message = counted
    for name in ("save", "retrieve"):
        setattr(store, name, _counting(getattr(store, name), metrics))


def _counting(work: Any, metrics: Metrics) -> Any:
    async def counted(*others: Any, **more: Any) -> Any:
        try:
            return await work(*others, **more)
        except Exception:
            metrics.store_failed()
            raise

    return counted
