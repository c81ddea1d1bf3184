"""The action server never outlives the bot that started it."""
import os
import select
import subprocess
import sys

import pytest

CHILD = "import sys, signal; from actions.parent import go_with; go_with(int(sys.argv[1])); print('with it', flush=True); signal.alarm(60); signal.pause()"
PARENT = f"""
import os, subprocess, sys
subprocess.Popen([sys.executable, "-c", {CHILD!r}, sys.argv[1] or str(os.getpid())], pass_fds=[int(sys.argv[2])])
sys.stdin.read()
"""


def family(parent=""):
    """A parent with a child, and a pipe that ends when both have ended."""
    ended, held = os.pipe()
    process = subprocess.Popen([sys.executable, "-c", PARENT, parent, str(held)], pass_fds=[held], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    os.close(held)
    return process, ended


def both_end(process, ended):
    process.kill()
    process.wait()
    return bool(select.select([ended], [], [], 20)[0]) and os.read(ended, 1) == b""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent was killed")
def test_it_ends_when_the_bot_is_killed_outright():
    process, ended = family()
    assert process.stdout.readline() == b"with it\n"
    assert both_end(process, ended)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent was killed")
def test_it_does_not_start_when_the_bot_was_killed_before_it_could_ask():
    process, ended = family(parent="1" if os.getpid() != 1 else "2")
    assert both_end(process, ended)
    assert process.stdout.read() == b""
