"""One file, read: plain records ready to be written as rows, and the slugs it refers to."""
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Dict, FrozenSet, List, Optional, Tuple

from services_directory.models import NATIONAL
from services_directory.validation.fields import Reader, slug
from services_directory.validation.problems import Place

Record = Dict[str, Any]


@dataclass(frozen=True)
class Reference:
    """Somewhere a file names a service; checked once every file is read."""
    place: Place
    line: int
    slug: str


@dataclass
class FileRecord:
    name: str
    owner: str = ""                         # the institution's slug, or "national"
    content_hash: str = ""
    institution: Optional[Record] = None
    facts: List[Record] = field(default_factory=list)
    services: List[Record] = field(default_factory=list)
    routes: List[Record] = field(default_factory=list)
    fallback: Dict[str, List[str]] = field(default_factory=dict)
    minima: Dict[str, Dict[str, int]] = field(default_factory=dict)
    lines: Dict[str, List[str]] = field(default_factory=dict)
    emergency: Dict[str, str] = field(default_factory=dict)
    law: List[Record] = field(default_factory=list)
    time_critical: List[Record] = field(default_factory=list)
    references: List[Reference] = field(default_factory=list)

    @property
    def slugs(self) -> Dict[str, Record]:
        return {service["slug"]: service for service in self.services if service["slug"]}

    @property
    def nation(self) -> Optional[str]:
        return self.institution["nation"] if self.institution else None

    @property
    def statuses(self) -> Dict[str, str]:
        return {slug_: row["status"] for slug_, row in self.slugs.items()}

    def service_key(self, slug_: str) -> str:
        """Own services first, national ones otherwise. Asked only once the file is read."""
        return f"{self.owner if slug_ in self._own else NATIONAL}/{slug_}"

    @cached_property
    def _own(self) -> FrozenSet[str]:
        return frozenset(self.slugs)

    def reference(self) -> Reader:
        """A reader of a service's slug that remembers where it was named."""
        def read(node, place):
            found = slug(node, place)
            if found:
                self.references.append(Reference(place, node.line, found))
            return found
        return read


@dataclass(frozen=True)
class Parsed:
    """Every file of the folder, without an error."""
    national: FileRecord
    institutions: Tuple[FileRecord, ...]

    @property
    def files(self) -> Tuple[FileRecord, ...]:
        return (self.national, *self.institutions)
