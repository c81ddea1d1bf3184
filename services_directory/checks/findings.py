"""What a check found: how bad, where, what it means, what to do."""
from dataclasses import asdict, dataclass
from typing import Any, Dict, Iterable, List

FAIL, WARN, NOTE = "fail", "warn", "note"
_ORDER = {FAIL: 0, WARN: 1, NOTE: 2}


@dataclass(frozen=True)
class Finding:
    level: str
    check: str          # validity, freshness, phones, links, e6, facts, privacy, coverage
    owner: str
    record: str
    text: str

    def as_dict(self) -> Dict[str, Any]:
        return asdict(self)


def in_order(findings: Iterable[Finding]) -> List[Finding]:
    return sorted(findings, key=lambda f: (_ORDER[f.level], f.owner, f.check, f.record))


def failed(findings: Iterable[Finding]) -> bool:
    return any(f.level == FAIL for f in findings)
