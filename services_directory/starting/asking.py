"""How a question is put: with arrow keys on a terminal, line by line anywhere else."""
import sys
from typing import Callable, NamedTuple, Optional, Sequence, TextIO

Check = Callable[[str], Optional[str]]      # what is wrong with an answer, or None


class Stopped(Exception):
    """Nobody answers any more; everything so far is in the file."""


class Option(NamedTuple):
    value: str
    title: str


class Lines:
    """One answer a line, from a file, a pipe, or a screen reader's terminal. An empty line is the
    default; the end of the input stops."""

    def __init__(self, source: Optional[TextIO] = None, out: Optional[TextIO] = None):
        self._source, self._out = source or sys.stdin, out or sys.stdout

    def say(self, text: str = "") -> None:
        print(text, file=self._out, flush=True)

    def choose(self, question: str, options: Sequence[Option], default: str) -> str:
        self.say(f"\n{question}")
        for n, option in enumerate(options, 1):
            self.say(f"  {n}. {option.title}" + (" (Enter)" if option.value == default else ""))
        while True:
            found = self._read("> ") or default
            if found.isdecimal() and 1 <= int(found) <= len(options):
                found = options[int(found) - 1].value
            if any(found == option.value for option in options):
                return found
            self.say(f"  Found {found!r}; write a number from 1 to {len(options)}.")

    def write(self, question: str, check: Check, default: str = "") -> str:
        self.say(f"\n{question}" + (f" (Enter: {default})" if default else ""))
        while True:
            found = self._read("> ") or default
            wrong = check(found)
            if wrong is None:
                return found
            self.say(f"  {wrong}")

    def _read(self, prompt: str) -> str:
        print(prompt, end="", file=self._out, flush=True)
        line = self._source.readline()
        if not line:
            self.say()
            raise Stopped
        return " ".join(line.split())


class Keys:
    """On a terminal: a list to move in, a line to type in. Ctrl-C stops."""

    def say(self, text: str = "") -> None:
        print(text, flush=True)

    def choose(self, question: str, options: Sequence[Option], default: str) -> str:
        import questionary

        choices = [questionary.Choice(option.title, option.value) for option in options]
        first = next((c for c in choices if c.value == default), None)
        self.say()
        return self._answer(questionary.select(question, choices, default=first, qmark="",
                                               instruction="(arrow keys, then Enter)"))

    def write(self, question: str, check: Check, default: str = "") -> str:
        import questionary

        self.say()
        return " ".join(self._answer(questionary.text(
            question, default=default, qmark="",
            validate=lambda text: check(" ".join(text.split())) or True)).split())

    @staticmethod
    def _answer(asked) -> str:
        try:
            return asked.unsafe_ask()
        except (KeyboardInterrupt, EOFError):
            raise Stopped from None


def asker(plain: bool = False):
    """Arrow keys where both ends are a terminal, lines otherwise and where `plain` asks for them."""
    both = sys.stdin.isatty() and sys.stdout.isatty()
    return Keys() if both and not plain else Lines()
