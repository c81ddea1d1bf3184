"""No log line can hold what a student wrote: every way by which words could get there, at DEBUG."""
import asyncio
import io
import logging
import subprocess
import sys
import textwrap
import warnings

import pytest
import structlog

from bot.privacy import log_filter
from tests.repo_files import ROOT

SECRET = "canary my flatmate keeps coming into my room"


@pytest.fixture
def log():
    """The gate as installed for DEBUG, writing into memory; everything put back afterwards."""
    root, ours = logging.getLogger(), logging.getLogger(log_filter.OUR_LOGGER)
    before = (root.handlers[:], root.level, ours.level, warnings.showwarning, sys.excepthook, structlog.get_config())
    stream = io.StringIO()
    log_filter.install("DEBUG", stream)
    yield stream
    root.handlers, root.level = before[0], before[1]
    ours.setLevel(before[2])
    warnings.showwarning, sys.excepthook = before[3], before[4]
    structlog.configure(**before[5])


def raise_it():
    raise ValueError(SECRET)


def log_an_exception(name):
    try:
        raise_it()
    except ValueError:
        logging.getLogger(name).exception("failed on %s", SECRET)


def log_with_a_handler_of_its_own():
    logger = logging.getLogger("a.library.with.its.own.handler")
    logger.handlers = []
    logger.warning(SECRET)


def warn():
    warnings.showwarning(UserWarning(SECRET), UserWarning, f"/tmp/{SECRET}.py", 1)


def crash_in_a_loop():
    async def lost():
        asyncio.get_running_loop().call_exception_handler({"message": SECRET, "exception": ValueError(SECRET)})

    asyncio.run(lost())


WAYS = {
    "a library's message": lambda: logging.getLogger("rasa.core.processor").debug(f"Received user message '{SECRET}'"),
    "an argument": lambda: logging.getLogger("sanic.access").warning("%s", SECRET),
    "an extra field": lambda: logging.getLogger("rasa").error("x", extra={"text": SECRET}),
    "an exception of a library": lambda: log_an_exception("rasa.core.agent"),
    "an exception of ours": lambda: log_an_exception("signpost.turn"),
    "structlog's event": lambda: structlog.get_logger("rasa").debug(SECRET),
    "structlog's field": lambda: structlog.get_logger("rasa").error("processor.message.received", message=SECRET, text=SECRET),
    "structlog's exception": lambda: structlog.get_logger("rasa").error("processor.failed", exc_info=ValueError(SECRET)),
    "a warning": warn,
    "a later handler": log_with_a_handler_of_its_own,
    "a lost exception of the loop": crash_in_a_loop,
    "a field of an event that is not on the list": lambda: log_filter.event("turn", text=SECRET),
}


def test_a_warning_says_which_and_where(log):
    warnings.showwarning(DeprecationWarning(SECRET), DeprecationWarning, "/usr/lib/python3/some_library.py", 21)
    assert log.getvalue().endswith(" WARNING warnings.DeprecationWarning some_library.py:21\n")


@pytest.mark.parametrize("way", WAYS)
def test_words_never_reach_the_log(log, way, capfd):
    WAYS[way]()
    printed = log.getvalue() + "".join(capfd.readouterr())
    assert "canary" not in printed and "flatmate" not in printed
    assert log.getvalue(), "something is logged: silence would hide faults too"


def test_an_error_says_what_and_where(log):
    log_an_exception("rasa.core.agent")
    assert "ERROR rasa.core.agent test_log_filter.py" in log.getvalue() and "ValueError at test_log_filter.py" in log.getvalue()


def test_an_event_of_ours_keeps_its_fields(log):
    log_filter.event("ready", seconds=12.5, model="signpost-1")
    assert "INFO signpost ready seconds=12.5 model=signpost-1" in log.getvalue()


@pytest.mark.parametrize("value", ["two\nlines", "quote \"", "<b>", "x" * 121, "ünï@"])
def test_a_field_that_is_not_a_plain_value_is_left_out(log, value):
    log_filter.event("turn", reason=value, count=1)
    assert "reason" not in log.getvalue() and "count=1" in log.getvalue()


def in_a_process(code):
    code = f"SECRET = {SECRET!r}\nfrom bot.privacy import log_filter\nlog_filter.install('DEBUG')\n{textwrap.dedent(code)}"
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize("code", [
    pytest.param("raise ValueError(SECRET)", id="a crash of the process"),
    pytest.param("import threading\ndef f(): raise ValueError(SECRET)\nt = threading.Thread(target=f)\nt.start()\nt.join()", id="a crash of a thread"),
    pytest.param("class A:\n    def __del__(self): raise ValueError(SECRET)\nA()", id="an exception that nobody can catch"),
    pytest.param("import warnings\nwarnings.warn(SECRET)", id="a warning"),
    pytest.param("import logging\nlogging.getLogger('x').warning('%d', SECRET)", id="a log call that fails"),
    pytest.param("import logging\nlogging.captureWarnings(True)\nimport warnings\nwarnings.warn(SECRET)", id="warnings turned into log lines"),
])
def test_words_never_reach_the_terminal_either(code):
    done = in_a_process(code)
    assert "canary" not in done.stdout + done.stderr, done.stderr
