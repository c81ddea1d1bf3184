"""A table with where each of its cells stands."""
from dataclasses import dataclass, field
from typing import Dict, List, Tuple

from services_directory.exchange.spots import Spot


class Cell:
    """What a cell says, and where it is: put together when somebody asks, of a hundred thousand
    cells hardly one is ever named."""
    __slots__ = ("text", "_at")

    def __init__(self, text: str, at):
        self.text, self._at = text, at      # a Spot, or what one is made of

    @property
    def spot(self) -> Spot:
        if type(self._at) is tuple:
            self._at = Spot(*self._at)
        return self._at


Row = Dict[str, Cell]


class RowLines(dict):
    """Where each field of a row stands, empty cells too."""

    def __init__(self, row: Row):
        super().__init__()
        self._row = row

    def __missing__(self, name: str) -> Spot:
        return self._row[name].spot

    def get(self, name, default=None):
        if name in self:
            return self[name]
        return self._row[name].spot if name in self._row else default


@dataclass
class Table:
    name: str
    columns: Tuple[str, ...]
    rows: List[Row] = field(default_factory=list)
    first: Spot = Spot(0, "")
