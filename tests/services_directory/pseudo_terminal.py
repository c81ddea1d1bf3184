"""A command on a pseudo-terminal: what a person types and sees."""
import os
import pty
import re
import select
import sys
import time

from services_directory.settings import ROOT

PLAIN = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")  # what moves the cursor and colours the text


class Terminal:
    """The command on a pseudo-terminal, as a person has it in front of them."""

    def __init__(self, *words):
        self.pid, self.screen = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.environ.update(TERM="xterm-256color", PROMPT_TOOLKIT_NO_CPR="1", COLUMNS="120", LINES="60")
            os.execv(sys.executable, [sys.executable, "-W", "ignore", "-m", "services_directory", "new-institution", *words])
        self.seen, self.from_here = "", 0

    def until(self, text, within=60):
        self._read_until(lambda: text in PLAIN.sub("", self.seen[self.from_here:]), text, within)

    def answer(self, question, keys):
        """Keys before the prompt listens are the terminal's, not the program's: Ctrl-C would be a signal."""
        self.until(question)
        self._read_until(lambda: self.seen.rfind("\x1b[?2004h") > self.seen.rfind("\x1b[?2004l"), f"a prompt at {question!r}")
        self.from_here = len(self.seen)
        os.write(self.screen, keys.encode())

    def _read_until(self, there, what, within=60):
        deadline = time.monotonic() + within
        while not there():
            assert time.monotonic() < deadline, f"never saw {what!r}: {self.seen[-800:]!r}"
            if select.select([self.screen], [], [], 0.5)[0]:
                try:
                    self.seen += os.read(self.screen, 65536).decode("utf-8", "replace")
                except OSError:
                    break
        assert there(), f"never saw {what!r}: {self.seen[-800:]!r}"

    def end(self):
        try:
            while os.read(self.screen, 65536):
                pass
        except OSError:
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
