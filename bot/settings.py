"""Every setting of the Rasa process, in one table: name, type, default, meaning. Nothing else here reads the environment.

The real environment is the only source. Secrets have no default, may stand in a file, and never print.
`make settings` writes docs/settings.md from this table.
"""
from __future__ import annotations

import os
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple

from services_directory.secret_files import UnreadableSecret, read_secret


class SettingError(ValueError):
    """A setting has a value that cannot be used; the text says which and what to write."""


@dataclass(frozen=True)
class Setting:
    name: str
    kind: Callable[[str], Any]
    default: Any
    help: str
    secret: bool = False
    needed_with: Tuple[str, ...] = ()  # in production it must be set where one of these is


def switch(value: str) -> bool:
    if value.lower() not in ("1", "0", "true", "false", "yes", "no", "on", "off"):
        raise ValueError("on or off")
    return value.lower() in ("1", "true", "yes", "on")


def words(value: str) -> List[str]:
    return [word.strip() for word in value.split(",") if word.strip()]


def pairs(value: str) -> Dict[str, str]:
    """``a=1,b=2`` as a table; each name once, nothing empty."""
    table: Dict[str, str] = {}
    for part in words(value):
        name, _, given = (piece.strip() for piece in part.partition("="))
        if not name or not given or name in table:
            raise ValueError("name=value, separated by commas")
        table[name] = given
    return table


def networks(value: str) -> List[str]:
    """Addresses (192.0.2.7) and networks (10.0.0.0/8), each one that can be read."""
    return [str(ip_network(word)) for word in words(value)]


LOOPBACK = ("127.0.0.1", "localhost", "::1")
_CHATS = ("SIGNPOST_TEAMS_APP_ID", "SIGNPOST_SLACK_SIGNING_SECRET")

SETTINGS = [
    Setting("SIGNPOST_PRODUCTION", switch, False, "on: for real students. Refuses to start while something is unsafe, and says all of it (`make check-production`)"),
    Setting("SIGNPOST_VAR", str, "", "folder for all that is made here (model, directory, switch); empty: var/ in the checkout"),
    Setting("SIGNPOST_HOST", str, "127.0.0.1", "address that the web server listens on"),
    Setting("SIGNPOST_PORT", int, 5005, "port that the web server listens on"),
    Setting("SIGNPOST_ACTION_PORT", int, 5055, "port of the action server, on this machine only"),
    Setting("SIGNPOST_ACTION_URL", str, "", "address of an action server started elsewhere; empty: start one here"),
    Setting("SIGNPOST_ACTION_HOST", str, "", "private address that an action server started on its own (`python -m actions`) listens on; empty: this machine only"),
    Setting("SIGNPOST_ACTION_SECRET", str, "", "secret that the action server asks for, 32 characters or more, the same on both sides; needed where SIGNPOST_ACTION_URL is another machine; empty: a new one at every start", secret=True),
    Setting("SIGNPOST_MODEL_SHA256", str, "", "SHA-256 that the model file must have; empty: the one recorded when it was trained"),
    Setting("SIGNPOST_NOW", str, "", "frozen local time such as 2026-12-27T02:10, for demonstrations and tests only"),
    Setting("DATABASE_URL", str, "", "the directory's database; empty: a SQLite file in the checkout's var/", secret=True),
    Setting("SIGNPOST_REDIS_URL", str, "", "Redis for several processes (docs/scaling.md), such as redis://:password@host:6379/0; it must write nothing to a disk", secret=True),
    Setting("SIGNPOST_REPLICAS", int, 1, "how many of these servers answer together, on all machines; more than one needs SIGNPOST_REDIS_URL"),
    Setting("SANIC_WORKERS", int, 1, "always 1 here: for more, start more servers behind a proxy (docs/scaling.md)"),
    Setting("SIGNPOST_IDLE_MINUTES", float, 30.0, "minutes without a message after which a conversation is forgotten"),
    Setting("SIGNPOST_LONGEST_HOURS", float, 12.0, "hours after which a conversation is forgotten in any case"),
    Setting("SIGNPOST_TURN_SECONDS", float, 8.0, "seconds after which a turn is answered with the static help"),
    Setting("SIGNPOST_ACTION_SECONDS", float, 4.0, "seconds to wait for the action server within a turn"),
    Setting("SIGNPOST_TURNS_AT_ONCE", int, 2, "turns in progress at the same time"),
    Setting("SIGNPOST_TURNS_WAITING", int, 64, "turns that may wait; any more get the static help at once"),
    Setting("SIGNPOST_MESSAGES_PER_MINUTE", float, 20.0, "messages a minute from one conversation, with a burst of as many"),
    Setting("SIGNPOST_ADDRESS_PER_MINUTE", float, 1200.0, "messages a minute from one address; a whole campus may share one"),
    Setting("SIGNPOST_SESSIONS_PER_MINUTE", float, 300.0, "new conversations a minute from one address"),
    Setting("SIGNPOST_SESSIONS_AT_ONCE", int, 20000, "conversations held in memory at the same time"),
    Setting("SIGNPOST_TRUSTED_PROXIES", networks, [], "addresses or networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, separated by commas"),
    Setting("SIGNPOST_CONNECTIONS_AT_ONCE", int, 2000, "open connections; beyond that the longest idle one is closed, or the new one gets the static help"),
    Setting("SIGNPOST_TRIAL", switch, False, "on: keep the trial notice also when `make check-ready` finds nothing. While it finds something the notice shows in any case"),
    Setting("SIGNPOST_DIALOGUE", switch, True, "off: nobody gets an answer of the bot, everybody gets the static help; without a restart: `make off`"),
    Setting("SIGNPOST_SWITCH_FILE", str, "", "file that switches the dialogue off while it is there; empty: dialogue-off in the folder of SIGNPOST_VAR"),
    Setting("SIGNPOST_BACKUPS", str, "", "folder for backups; empty: backups/ in the folder of SIGNPOST_VAR"),
    Setting("SIGNPOST_METRICS_FROM", networks, [], "addresses or networks that may read /metrics besides this machine, separated by commas"),
    Setting("SIGNPOST_COUNTS", switch, True, "keep weekly counts without words, names or small numbers (docs/privacy.md); off: nothing is counted"),
    Setting("SIGNPOST_COUNTS_WEEKS", int, 156, "weeks after which a count is deleted"),
    Setting("SIGNPOST_LOG_LEVEL", str, "INFO", "DEBUG, INFO, WARNING or ERROR; no level ever prints what a student wrote"),
    Setting("SIGNPOST_WEB_PAGE", str, "", "address of the page where Signpost does not know who writes; Teams and Slack point to it"),
    Setting("SIGNPOST_PSEUDONYM_KEYS", words, [], "keys that make pseudonyms of Teams and Slack user ids, newest first, separated by commas, 32 characters or more each; empty: a new one at every start", secret=True, needed_with=_CHATS),
    Setting("SIGNPOST_TEAMS_APP_ID", str, "", "app id of the bot at Microsoft (single-tenant); setting it and the secret switches Teams on"),
    Setting("SIGNPOST_TEAMS_APP_SECRET", str, "", "client secret of that app", secret=True, needed_with=("SIGNPOST_TEAMS_APP_ID",)),
    Setting("SIGNPOST_TEAMS_HOME_TENANT", str, "", "tenant id in which the app is registered"),
    Setting("SIGNPOST_TEAMS_TENANTS", pairs, {}, "which tenant is which institution: <tenant id>=<slug>, separated by commas"),
    Setting("SIGNPOST_TEAMS_SERVICE_HOSTS", words, ["smba.trafficmanager.net"], "hosts that replies to Teams may be sent to"),
    Setting("SIGNPOST_TEAMS_LOGIN", str, "https://login.microsoftonline.com", "where the bot gets its own token for Teams"),
    Setting("SIGNPOST_TEAMS_OPENID", str, "https://login.botframework.com/v1/.well-known/openidconfiguration", "where Microsoft says which keys sign messages from Teams"),
    Setting("SIGNPOST_SLACK_SIGNING_SECRET", str, "", "signing secret of the Slack app; setting it and the tokens switches Slack on", secret=True, needed_with=("SIGNPOST_SLACK_TOKENS",)),
    Setting("SIGNPOST_SLACK_TOKENS", pairs, {}, "bot token of each workspace: <workspace id>=<token>, separated by commas", secret=True, needed_with=("SIGNPOST_SLACK_SIGNING_SECRET",)),
    Setting("SIGNPOST_SLACK_WORKSPACES", pairs, {}, "which workspace is which institution: <workspace id>=<slug>, separated by commas"),
    Setting("SIGNPOST_SLACK_API", str, "https://slack.com/api/", "where replies to Slack are sent"),
]


@dataclass(frozen=True)
class Settings:
    values: Mapping[str, Any] = field(repr=False)
    secret_files: Mapping[str, Path] = field(default_factory=dict, repr=False)  # those that were read from a file
    unread: Tuple[str, ...] = ()  # secrets whose file could not be used: set, but not known

    def __getattr__(self, name: str) -> Any:
        """``settings.turn_seconds`` is SIGNPOST_TURN_SECONDS; ``settings.database_url`` is DATABASE_URL."""
        for key in (f"SIGNPOST_{name.upper()}", name.upper()):
            if key in self.values:
                return self.values[key]
        raise AttributeError(name)

    def replaced(self, **values: Any) -> "Settings":
        """The same settings but for these, by their full names."""
        return Settings({**self.values, **values}, self.secret_files, self.unread)


def read_settings(environment: Optional[Mapping[str, str]] = None) -> Settings:
    """All settings; every wrong one is named in a single SettingError."""
    settings, wrong = look_at_settings(environment)
    if wrong:
        raise SettingError("\n".join(wrong))
    return settings


def look_at_settings(environment: Optional[Mapping[str, str]] = None) -> Tuple[Settings, List[str]]:
    """The settings, with the default in place of each that cannot be used, and what is wrong with those."""
    environment = os.environ if environment is None else environment
    values: Dict[str, Any] = {setting.name: setting.default for setting in SETTINGS}
    files: Dict[str, Path] = {}
    unread, wrong = [], []
    for setting in SETTINGS:
        try:
            given = _given(setting, environment, files)
        except UnreadableSecret as problem:
            unread.append(setting.name)
            wrong.append(str(problem))
            continue
        try:
            values[setting.name] = setting.kind(given) if given != "" else setting.default
        except ValueError:
            shown = "(secret)" if setting.secret else repr(given)
            wrong.append(f"{setting.name}={shown} cannot be used: {setting.help}")
    if values["SIGNPOST_NOW"] and values["SIGNPOST_HOST"] not in LOOPBACK:
        wrong.append("SIGNPOST_NOW is for demonstrations on this machine only: unset it, or set SIGNPOST_HOST=127.0.0.1")
    wrong += [said for said in several_processes(values) if said.split()[0] not in unread]
    return Settings(values, files, tuple(unread)), wrong


def _given(setting: Setting, environment: Mapping[str, str], files: Dict[str, Path]) -> str:
    if not setting.secret:
        return environment.get(setting.name, "")
    secret = read_secret(setting.name, environment)
    if secret.file:
        files[setting.name] = secret.file
    return secret.text


def read_one(name: str) -> Any:
    """One setting that is no secret, where all of them are not needed yet: where the folders are."""
    setting = next(s for s in SETTINGS if s.name == name)
    given = os.environ.get(name, "")
    return setting.kind(given) if given else setting.default


def several_processes(values: Mapping[str, Any]) -> List[str]:
    """What is wrong with running several: sessions, limits, locks and conversations must be shared, and pseudonyms equal."""
    wrong = []
    if values.get("SANIC_WORKERS", 1) != 1:
        wrong.append("SANIC_WORKERS must be 1: start more servers behind a proxy instead, with SIGNPOST_REDIS_URL and SIGNPOST_REPLICAS (docs/scaling.md)")
    if values.get("SIGNPOST_REPLICAS", 1) < 1:
        wrong.append("SIGNPOST_REPLICAS must be 1 or more")
    if values.get("SIGNPOST_REPLICAS", 1) > 1 and not values.get("SIGNPOST_REDIS_URL"):
        wrong.append("SIGNPOST_REPLICAS is more than 1 and SIGNPOST_REDIS_URL is not set: several servers would each know only a part of every conversation. Set SIGNPOST_REDIS_URL, or run one (docs/scaling.md)")
    if values.get("SIGNPOST_REDIS_URL") and not values["SIGNPOST_REDIS_URL"].startswith(("redis://", "rediss://", "unix://")):
        wrong.append("SIGNPOST_REDIS_URL=(secret) cannot be used: it begins with redis://, rediss:// (encrypted) or unix://")
    chats = values.get("SIGNPOST_TEAMS_APP_ID") or values.get("SIGNPOST_SLACK_SIGNING_SECRET")
    if values.get("SIGNPOST_REDIS_URL") and chats and not values.get("SIGNPOST_PSEUDONYM_KEYS"):
        wrong.append("SIGNPOST_PSEUDONYM_KEYS is needed with SIGNPOST_REDIS_URL and Teams or Slack: each server would otherwise know the same person under another pseudonym")
    return wrong
