"""Institutions and services nobody runs, with hours like real ones; the same for the same seed."""
import json
import random
from pathlib import Path
from typing import Any, Callable, Dict, List

from services_directory import vocabulary as v
from services_directory.fact_fields import FACT_FIELDS

Row = Dict[str, Any]
_HOURS: List[Callable[[random.Random], Any]] = [
    lambda r: {"weekly": {"mon-fri": f"0{r.choice((8, 9))}:30-1{r.choice((6, 7))}:00"}},
    lambda r: {"weekly": {"mon-thu": "09:00-17:00", "fri": "09:00-16:00"},
               "exceptions": [{"on": "2026-12-11", "hours": "10:00-12:00", "note": "staff day"}]},
    lambda r: {"weekly": {"mon-sun": f"{r.choice((18, 20, 21))}:00-0{r.choice((2, 7, 8))}:00"},
               "term_only": True, "bank_holidays": "as_usual"},
    lambda r: {"weekly": {"tue": ["10:00-12:00", "14:00-16:00"], "thu": "10:00-19:00"}},
    lambda r: {"weekly": {"mon-sat": "08:00-22:00", "sun": "10:00-16:00"},
               "bank_holidays": "10:00-14:00", "closures": "as_usual"},
    lambda r: {"always": True},
    lambda r: "not_stated",
]
_WEIGHTS = (40, 20, 8, 12, 10, 7, 3)
_TERMS = [{"name": f"{name} {year}", "from": f"{year}-{a}", "to": f"{year}-{b}"}
          for year in (2026, 2027) for name, a, b in (("spring", "01-11", "03-26"),
                                                      ("summer", "04-19", "06-11"),
                                                      ("autumn", "09-21", "12-11"))]
_CLOSURES = [{"name": "winter break", "from": "2026-12-23", "to": "2027-01-04"},
             {"name": "Easter break", "from": "2027-03-25", "to": "2027-03-30"}]


def write_institutions(folder: Path, institutions: int, services: int, seed: int = 1,
                       progress: Callable[[], None] = lambda: None) -> None:
    """JSON files in our own shape, beside a copy of the national file."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(institutions):
        content = institution(number, services, random.Random(seed * 1_000_003 + number))
        (folder / f"{content['institution']['slug']}.json").write_text(
            json.dumps(content, separators=(",", ":")), encoding="utf-8")
        progress()


def institution(number: int, services: int, chance: random.Random) -> Row:
    slug = f"university-{number:03d}"
    facts = {name: {"value": "not_stated"} for name in FACT_FIELDS}
    return {
        "institution": {"slug": slug, "name": f"University {number:03d}", "demo": True,
                        "nation": v.UK_NATIONS[number % 4], "terms": _TERMS,
                        "closures": _CLOSURES},
        "facts": facts,
        "services": [service(slug, n, chance) for n in range(services)],
        "fallback": {"any": [f"s{n:04d}" for n in range(min(3, services))]},
    }


def service(owner: str, n: int, chance: random.Random) -> Row:
    topics = chance.sample(list(v.TOPICS), chance.choice((1, 2, 2, 3, 4)))
    # One in fifty is for everything: a wellbeing service, a students' union.
    everything = n % 50 == 0
    return {
        "slug": f"s{n:04d}", "name": f"Service {n} of {owner}", "provider": owner,
        "summary": f"It helps with {v.TOPICS[topics[0]]}.",
        "for_whom": "All students", "topics": ["any"] if everything else topics,
        "first_for": topics[:1] if chance.random() < 0.5 else [],
        "perspectives": chance.choice((["self", "friend", "witness"], ["self"],
                                       ["self", "friend", "witness", "accused", "staff"])),
        "only_for": [chance.choice(list(v.PREFERENCES))] if chance.random() < 0.08 else [],
        "welcomes": chance.sample(list(v.PREFERENCES), chance.choice((0, 0, 1, 3))),
        "min_age": chance.choice((None, None, 16, 18)),
        "bsl": chance.choice((None, True, False)), "status": "listed",
        "confidence": chance.choice("AAAB"), "checked_on": f"2026-0{chance.randint(1, 9)}-01",
        "checked_by": "wellbeing manager",
        "channels": [channel(kind, owner, n, chance) for kind in chance.sample(
            ("phone", "email", "web_form", "web_chat", "walk_in", "text"), chance.randint(1, 3))],
    }


def channel(kind: str, owner: str, n: int, chance: random.Random) -> Row:
    values = {"phone": f"0113 496 {n % 1000:04d}", "text": f"07700 900{n % 1000:03d}",
              "email": f"team{n}@{owner}.example", "walk_in": f"Room {n}",
              "web_form": f"https://{owner}.example/form/{n}",
              "web_chat": f"https://{owner}.example/chat/{n}"}
    hours = chance.choices(_HOURS, _WEIGHTS)[0](chance)
    return {"kind": kind, "value": values[kind], "label": v.CHANNEL_KINDS[kind],
            "what_happens": "A person answers and asks how they can help.", "cost": "free",
            "on_bill": False, "hours": hours}
