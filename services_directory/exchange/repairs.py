"""What an import put right by itself, and why: nothing is guessed silently."""
from dataclasses import dataclass, field
from typing import List, NamedTuple


class Repair(NamedTuple):
    spot: object
    found: str
    wrote: str
    reason: str

    def __str__(self) -> str:
        short = self.found if len(self.found) <= 70 else self.found[:67] + "..."
        wrote = f'wrote "{self.wrote}"' if self.wrote else "left it out"
        if len(self.wrote) > 70:
            wrote = f'wrote "{self.wrote[:67]}..."'
        return f'{self.spot}: found "{short}"; {wrote}: {self.reason}'


@dataclass
class Repairs:
    made_here: List[Repair] = field(default_factory=list)

    def made(self, spot, found, wrote: str, reason: str) -> str:
        self.made_here.append(Repair(spot, str(found), wrote, reason))
        return wrote

    def left_out(self, spot, found, reason: str) -> None:
        self.made_here.append(Repair(spot, str(found), "", reason))
