"""From a question to a page: search, what changed since, the envelope."""
from dataclasses import dataclass
from datetime import datetime, timezone
from math import ceil
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

from services_directory.feed.hsds import TAXONOMY, organization, organization_id, term
from services_directory.feed.ids import make_id
from services_directory.models import NATIONAL
from services_directory.vocabulary import ANY_TOPIC, TOPICS

MOST_PER_PAGE = 100


class BadQuestion(ValueError):
    """A parameter that cannot be used; the text says which and what to write."""


@dataclass(frozen=True)
class Question:
    page: int = 1
    per_page: int = 50
    search: str = ""
    modified_after: Optional[datetime] = None
    topic: str = ""
    organization: str = ""


def read_question(arguments: Mapping[str, str]) -> Question:
    return Question(
        page=_whole(arguments, "page", 1, 10 ** 6),
        per_page=_whole(arguments, "per_page", 50, MOST_PER_PAGE),
        search=(arguments.get("search") or arguments.get("text") or "").strip().lower()[:100],
        modified_after=_moment(arguments.get("modified_after")),
        topic=arguments.get("taxonomy_term_id", ""),
        organization=arguments.get("organization_id", ""))


def _whole(arguments, name: str, default: int, most: int) -> int:
    text = arguments.get(name) or str(default)
    if not text.isdigit() or not 1 <= int(text) <= most:
        raise BadQuestion(f"{name}: found {text!r}; write a whole number from 1 to {most}")
    return int(text)


def _moment(text: Optional[str]) -> Optional[datetime]:
    if not text:
        return None
    try:
        # A "+" in an address arrives as a space.
        found = datetime.fromisoformat(text.replace("Z", "+00:00").replace(" ", "+"))
    except ValueError:
        raise BadQuestion(f"modified_after: found {text!r}; write a date or a moment: "
                          "2026-09-01 or 2026-09-01T12:00:00Z") from None
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


def matches(question: Question, row: Dict[str, Any], host) -> bool:
    if question.search and not _is_found(question.search, row):
        return False
    if question.topic and question.topic not in {term(w)["id"] for w in row["topics"]}:
        return False
    if question.organization and question.organization != organization_id(row, host):
        return False
    return question.modified_after is None or _changed(row) >= question.modified_after


def _is_found(search: str, row: Dict[str, Any]) -> bool:
    # Only what the answer shows may be searched: else a hidden word could be guessed at.
    text = " ".join(str(row.get(n) or "") for n in ("name", "provider")).lower()
    topics = " ".join(TOPICS.get(word, word) for word in row["topics"]).lower()
    return all(word in f"{text} {topics}" for word in search.split())


def _changed(row: Dict[str, Any]) -> datetime:
    at = row["last_modified"]
    return at if at.tzinfo else at.replace(tzinfo=timezone.utc)


def envelope(items: Sequence, question: Question,
             build: Callable[[Sequence], List[Dict[str, Any]]]) -> Dict[str, Any]:
    """One page; a page after the last is empty, never an error."""
    total, size = len(items), question.per_page
    pages = max(1, ceil(total / size))
    start = (question.page - 1) * size
    contents = build(items[start:start + size])
    return {"total_items": total, "total_pages": pages, "page_number": question.page,
            "size": len(contents), "first_page": question.page == 1,
            "last_page": question.page >= pages, "empty": not contents, "contents": contents}


def taxonomy() -> Dict[str, Any]:
    return {"id": make_id(NATIONAL, "taxonomy", TAXONOMY), "name": "Student support topics",
            "description": "What a student may need help with, in students' words.",
            "version": "1"}


def terms() -> List[Dict[str, Any]]:
    return [term(word) for word in (ANY_TOPIC, *TOPICS)]


def organizations(rows: List[Tuple[Dict[str, Any], Any]]) -> List[Dict[str, Any]]:
    found: Dict[str, Dict[str, Any]] = {}
    for row, host in rows:
        made = organization(row, host)
        found.setdefault(made["id"], made)
    return list(found.values())
