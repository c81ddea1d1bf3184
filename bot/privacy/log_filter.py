"""What may be written to a log: an allow-list of fields, whatever the level and whoever logs.

Rasa, Sanic and libraries put the student's text into log messages, warnings and exception texts. So no message
of a library is ever printed: only level, logger, file and line, and for an error the exception's class and where
it was raised. Our own events have a fixed name and fields from ALLOWED.
"""
from __future__ import annotations

import logging
import re
import sys
import threading
import time
import traceback
import warnings
from typing import Any, Dict

OUR_LOGGER = "signpost"
# Every field that an event of ours may carry. None can hold words of a student, an id or an address.
ALLOWED = ("seconds", "count", "status", "reason", "channel", "institution", "nation", "port", "host", "model", "directory", "part", "kind", "megabytes")
_PLAIN_VALUE = re.compile(r"[\w./:-]{0,80}")


def event(name: str, level: int = logging.INFO, **fields: Any) -> None:
    """Log one of our own events: a fixed name and allowed fields, e.g. ``event("ready", seconds=12)``."""
    logging.getLogger(OUR_LOGGER).log(level, name, extra={"fields": fields})


class AllowListFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        head = f"{when} {record.levelname} {record.name}"
        if record.name == OUR_LOGGER:
            return f"{head} {record.msg}{allowed_fields(getattr(record, 'fields', {}))}"
        return f"{head} {record.filename}:{record.lineno}{what_failed(record.exc_info)}"


def allowed_fields(fields: Dict[str, Any]) -> str:
    shown = {k: v for k, v in fields.items() if k in ALLOWED and (isinstance(v, (int, float)) or _PLAIN_VALUE.fullmatch(str(v)))}
    return "".join(f" {key}={value}" for key, value in shown.items())


def what_failed(exc_info: Any) -> str:
    """The exception's class and the last place it passed; never its text, which may quote the student."""
    if not exc_info or not exc_info[0]:
        return ""
    frames = traceback.extract_tb(exc_info[2])
    place = f" at {frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else ""
    return f" {exc_info[0].__name__}{place}"


def _quiet_warning(message: Any, category: Any, filename: str, lineno: int, file: Any = None, line: Any = None) -> None:
    """Its class, and where in the code it was given; never its text."""
    logger = logging.getLogger(f"warnings.{category.__name__}")
    place = filename if _PLAIN_VALUE.fullmatch(filename.rsplit("/", 1)[-1]) else "unknown"
    logger.handle(logger.makeRecord(logger.name, logging.WARNING, place, lineno, "", (), None))


def _quiet_crash(kind: Any, value: BaseException, trace: Any) -> None:
    logging.getLogger(OUR_LOGGER).critical("crashed", extra={"fields": {}})
    sys.stderr.write(f"signpost stopped:{what_failed((kind, value, trace))}\n")


def _structlog_gate(logger: Any, method: str, fields: Dict[str, Any]) -> str:
    """structlog's last processor: the event's dotted name, nothing else."""
    name = str(fields.get("event", ""))
    return name if re.fullmatch(r"[a-z_.]{1,80}", name) else "event"


def install(level: str = "INFO", stream: Any = None) -> None:
    """Put the gate in front of logging, structlog, warnings and crashes; later handlers of libraries are removed."""
    import structlog

    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(AllowListFormatter())
    for name in [None, *list(logging.root.manager.loggerDict)]:
        logger = logging.getLogger(name)
        logger.handlers = [handler] if name is None else []
        logger.propagate = True
        if name and name != OUR_LOGGER:
            logger.setLevel(logging.NOTSET)
    # libraries say nothing below a warning, unless somebody asks for DEBUG: their lines carry no content anyway
    logging.root.setLevel("DEBUG" if level == "DEBUG" else max(logging.WARNING, logging.getLevelName(level)))
    logging.getLogger(OUR_LOGGER).setLevel(level)
    structlog.configure(processors=[_structlog_gate], logger_factory=structlog.stdlib.LoggerFactory(), cache_logger_on_first_use=False)
    warnings.showwarning = _quiet_warning
    sys.excepthook = _quiet_crash
    # an exception in a thread, and one that nobody can catch, are printed by Python with their text
    threading.excepthook = lambda lost: _quiet_crash(lost.exc_type, lost.exc_value, lost.exc_traceback)
    sys.unraisablehook = lambda lost: _quiet_crash(lost.exc_type, lost.exc_value, lost.exc_traceback)
