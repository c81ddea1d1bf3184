"""What is wrong in a file: where, what was found, what to write. All of it, at once."""
import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Iterable, List, Optional


@dataclass(frozen=True)
class Problem:
    file: str
    line: int
    where: str
    found: Optional[str]
    advice: str

    def __str__(self) -> str:
        found = "nothing" if self.found is None else f'"{self.found}"'
        if type(self.line) is not int:
            # A cell of a sheet or a service of a feed: it says where by itself.
            # Quotation marks are YAML's: in a spreadsheet they would be part of the text.
            advice = re.sub(r"(?:,| and)? in quotation marks", "", self.advice)
            return f"{self.file}, {self.line}: found {found}; {advice}"
        place = f"{self.where}: " if self.where else ""
        return f"{self.file}:{self.line}: {place}found {found}; {self.advice}"


class DirectoryErrors(Exception):
    """Everything that is wrong in the folder; nothing was loaded."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = sorted(set(problems), key=lambda p: (p.file, p.line, p.where))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Place:
    """A spot in a file; problems found below it are kept in one list."""
    __slots__ = ("file", "problems", "_where", "_above", "_key")

    def __init__(self, file: str, where: str = "", problems: Optional[List[Problem]] = None):
        self.file, self._where = file, where
        self.problems: List[Problem] = [] if problems is None else problems

    def at(self, key) -> "Place":
        below = Place(self.file, None, self.problems)     # type: ignore[arg-type]
        below._above, below._key = self, key
        return below

    @property
    def where(self) -> str:
        """Put together when somebody reads it: of a hundred thousand fields hardly one is."""
        if self._where is None:
            above, key = self._above.where, self._key
            self._where = (f"{above}[{key}]" if isinstance(key, int)
                           else f"{above}.{key}" if above else str(key))
        return self._where

    def problem(self, line: int, found: Optional[str], advice: str) -> None:
        short = found if found is None or len(found) <= 60 else found[:57] + "..."
        self.problems.append(Problem(self.file, line, self.where, short, advice))


_LONG = 15      # more words than this beside a likely one hide what is to be written


def one_of(words: Iterable[str], found: Optional[str] = None) -> str:
    """ "write one of: …", the likeliest first where it looks like a slip of the finger."""
    words = list(words)
    close = get_close_matches((found or "").strip().lower().replace(" ", "_"), words, n=1)
    if close and close[0].casefold() == (found or "").strip().casefold().replace(" ", "_"):
        return f'write "{close[0]}"'
    if close:
        others = [word for word in words if word != close[0]]
        return f'write "{close[0]}"' + (f" or one of: {', '.join(others)}" if 0 < len(others) <= _LONG else "")
    return f"write one of: {', '.join(words)}" if len(words) > 1 else f'write "{words[0]}"'
