"""How a question is put: with arrow keys on a terminal, line by line anywhere else."""
import shutil
import sys
import textwrap
from typing import Callable, NamedTuple, Optional, Sequence, TextIO

Check = Callable[[str], Optional[str]]      # what is wrong with an answer, or None


class Stopped(Exception):
    """Nobody answers any more; everything so far is in the file."""


class Option(NamedTuple):
    value: str
    title: str
    meaning: str = ""       # what students then read, said above the list: a list cuts long lines


def wrapped(text: str, width: Optional[int]) -> str:
    """Each line broken between words; what follows on keeps its indent. Not touched without a width."""
    if width is None:
        return text
    return "\n".join(_wrapped_line(line, width) for line in text.split("\n"))


def _wrapped_line(line: str, width: int) -> str:
    indent = " " * (len(line) - len(line.lstrip()))
    return textwrap.fill(line.strip(), width, initial_indent=indent, subsequent_indent=indent + "  ",
                         break_long_words=False, break_on_hyphens=False) if line.strip() else ""


def _width(out) -> Optional[int]:
    return min(100, shutil.get_terminal_size().columns) - 1 if out.isatty() else None


def _meanings(options: Sequence[Option]) -> str:
    said = [f"  {option.title}: students read \"{option.meaning}\"" for option in options if option.meaning]
    return "\n".join(said)


class Lines:
    """One answer a line, from a file, a pipe, or a screen reader's terminal. An empty line is the
    default; the end of the input stops."""

    def __init__(self, source: Optional[TextIO] = None, out: Optional[TextIO] = None):
        self._source, self._out = source or sys.stdin, out or sys.stdout

    def say(self, text: str = "") -> None:
        print(wrapped(text, _width(self._out)), file=self._out, flush=True)

    def choose(self, question: str, options: Sequence[Option], default: str) -> str:
        self.say(f"\n{question}")
        for n, option in enumerate(options, 1):
            told = f": students read \"{option.meaning}\"" if option.meaning else ""
            self.say(f"  {n}. {option.title}{told}" + (" (Enter)" if option.value == default else ""))
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
        print(wrapped(text, _width(sys.stdout)), flush=True)

    def choose(self, question: str, options: Sequence[Option], default: str) -> str:
        import questionary

        choices = [questionary.Choice(option.title, option.value) for option in options]
        first = next((c for c in choices if c.value == default), None)
        self.say()
        if _meanings(options):
            self.say(f"{question} What each answer means:\n{_meanings(options)}\n")
        return self._answer(questionary.select(question, choices, default=first, qmark="",
                                               instruction="(arrow keys, then Enter)"))

    def write(self, question: str, check: Check, default: str = "") -> str:
        import questionary

        self.say(f"\n{question}")
        return " ".join(self._answer(questionary.text(
            "", default=default, qmark=">",
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
