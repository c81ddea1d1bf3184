"""`make settings`: writes docs/settings.md, docs/metrics.md and the tables of docs/privacy.md from the code. A test compares them."""
from __future__ import annotations

import sys
from typing import Any, Iterable, List, Sequence, Tuple

from bot.metrics import METRICS
from bot.paths import ROOT
from bot.privacy.page import privacy_page
from bot.settings import SETTINGS
from services_directory.settings import SETTINGS as DIRECTORY

# kind of a value (by the name of what reads it) -> how a person would say it
TYPES = {"str": "text", "int": "whole number", "float": "number", "switch": "on or off", "words": "list, separated by commas",
         "pairs": "name=value, separated by commas", "networks": "addresses or networks, separated by commas"}
# Read by the operating system's or a library's own name; nothing that an operator of Signpost sets day by day.
ELSEWHERE = {
    "CREDENTIALS_DIRECTORY": "set by systemd: where it puts the secrets of `LoadCredential=`",
    "CI": "tests: a skipped test is a failure",
    "HSDS_SCHEMAS": "tests: the folder of the official HSDS schemas; default: `shared/hsds` beside the checkout",
    "SIGNPOST_TEST_CLOCK": "tests: a file with the seconds by which a test moves a server's clock",
    "PYENV_ROOT": "set-up: where pyenv keeps its versions of Python",
    "PATH": "set-up and tests: where programs are looked for",
    "TICKET_LOCK_LIFETIME": "Rasa: seconds after which a conversation's lock is free again; 15 unless set",
    "TF_CPP_MIN_LOG_LEVEL": "TensorFlow: 3 unless set, which keeps it quiet",
    "MPLBACKEND": "matplotlib: Agg unless set, which needs no screen",
    "SANIC_REGISTER": "Sanic: always false",
    "RASA_TELEMETRY_ENABLED": "Rasa: always false",
    "RASA_MAX_CACHE_SIZE": "Rasa: always 0, no cache of training",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "SQLAlchemy: always 1",
}
_SETTINGS_HEAD = """# Settings

Every setting of Signpost, from the tables in `bot/settings.py` and `services_directory/settings.py`. This page is
written by `make settings`; change the table, not the page. A setting comes from the environment and nowhere else.
Everything runs without any of them. A value that cannot be used stops the start, and all of them are named at once.

**Secrets** have no default and are never printed. Each may stand in a file instead: set `NAME_FILE` to the file's
path, or give it to systemd with `LoadCredential=NAME:/path`. The file may be read by its owner and its group, and by
nobody else.

**Production.** `SIGNPOST_PRODUCTION=on` is the one setting for real students. The start then refuses, all at once:
made-up universities, a stopped clock, a missing secret, a secret's file that everybody can read, an action server on
another machine without a secret, and Rasa's `--enable-api`. `make check-production` says the same without a start.

The trial notice is not a setting. It shows until `make check-ready` finds nothing, and comes back when something runs
out (looked at once an hour). `SIGNPOST_TRIAL=on` keeps it longer.
"""
_METRICS_HEAD = """# Metrics

`GET /metrics` is for a monitoring system, in the Prometheus format. It holds numbers only: how many, how long, how
old. There is nothing about a student, a topic or a conversation in it, so it cannot be read back into one. It answers
this machine, and the addresses in `SIGNPOST_METRICS_FROM`; through a proxy it answers nobody, unless that proxy is
named in `SIGNPOST_TRUSTED_PROXIES` and the address behind it is allowed. Each process counts for itself, from its
start. The alerts worth having are in `deploy/prometheus-rules.yml`; [the runbook](runbook.md) says what to do.
This page is written by `make settings` from `bot/metrics.py`.
"""
Row = Sequence[str]


def settings_page() -> str:
    ours = [(_name(s.name, s.secret), _type(s.kind), _default(s.default, s.secret), _meaning(s.help, s.needed_with)) for s in SETTINGS]
    known = {s.name for s in SETTINGS}
    theirs = [(_name(s.name, s.secret), _type(s.convert), _default(s.default, s.secret), _meaning(s.help, ())) for s in DIRECTORY.values() if s.name not in known]
    head = ("Name", "Type", "Default", "Meaning")
    return "\n".join([
        _SETTINGS_HEAD, "## The server", "", *_table(head, ours), "", "## The directory", "", *_table(head, theirs), "",
        "## Read by tools and libraries", "", *_table(("Name", "Meaning"), [(f"`{name}`", meaning) for name, meaning in sorted(ELSEWHERE.items())]), ""])


def metrics_page() -> str:
    rows = [(f"`{name}`", kind, ", ".join(labels) or "–", meaning) for name, (kind, labels, meaning) in METRICS.items()]
    return "\n".join([_METRICS_HEAD, *_table(("Name", "Type", "Labels", "Meaning"), rows), "",
                      "Beside these stand the usual `process_…` numbers: memory, processor time, open files, start time.", ""])


PAGES = {"docs/settings.md": settings_page, "docs/metrics.md": metrics_page, "docs/privacy.md": privacy_page}


def _table(head: Row, rows: Iterable[Row]) -> List[str]:
    return [_line(head), _line(["---"] * len(head)), *(_line(row) for row in rows)]


def _line(cells: Row) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("<", "&lt;") for cell in cells) + " |"


def _name(name: str, secret: bool) -> str:
    return f"`{name}`" + (" (secret)" if secret else "")


def _type(kind: Any) -> str:
    return TYPES[kind.__name__]


def _default(value: Any, secret: bool) -> str:
    if secret or value in ("", [], {}, ()):
        return "–"
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"`{', '.join(value) if isinstance(value, list) else value}`"


def _meaning(text: str, needed_with: Tuple[str, ...]) -> str:
    needed = f" Needed in production with {' or '.join(f'`{name}`' for name in needed_with)}." if needed_with else ""
    return text[0].upper() + text[1:].rstrip(".") + "." + needed


def main() -> int:
    for path, page in PAGES.items():
        (ROOT / path).write_text(page(), encoding="utf-8")
        print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
