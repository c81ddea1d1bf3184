"""One service or reporting route as staff write it, turned into rows."""
from functools import lru_cache
from typing import Any, Dict, List, Optional

from services_directory import vocabulary as v
from services_directory.hours_rules import hours_to_json
from services_directory.validation.contacts import contact_reader
from services_directory.validation.fields import (
    Field, age, choice, day, flag, https_url, items, matching, read_fields, slug, text)
from services_directory.validation.opening_hours import read_hours
from services_directory.validation.problems import Place, one_of
from services_directory.yaml_nodes import Fields, Items, Node, Text

Record = Dict[str, Any]
_ALL_UK = "uk"


def read_topic(node: Node, place: Place) -> Optional[str]:
    found = text(node, place)
    if found is None or found == v.ANY_TOPIC:
        return found
    try:
        return v.topic_word(found)
    except ValueError:
        place.problem(node.line, found, one_of((v.ANY_TOPIC, *v.TOPICS), found))
        return None


def read_nations(node: Node, place: Place) -> Optional[List[str]]:
    """A list of nations; `uk` (alone or in the list) is all four of them."""
    whole = Items([node], node.line) if isinstance(node, Text) else node
    found = items(choice(_ALL_UK, *v.NATIONS))(whole, place)
    if found and _ALL_UK in found:
        found = [*v.UK_NATIONS, *(n for n in found if n not in (_ALL_UK, *v.UK_NATIONS))]
    return found


_language = matching(lambda t: t if 2 <= len(t) <= 8 and t.replace("-", "").isalpha() else None,
                     "write a language code: en, cy, pl")
_preferences = items(choice(*v.PREFERENCES))
_words = items(read_topic)

SERVICE = {
    "slug": Field(slug, required=True, example="student-advice"),
    "name": Field(text, required=True, example="the name students see"),
    "provider": Field(text, required=True, example="who runs it"),
    "summary": Field(text, required=True, example="one plain sentence"),
    "for_whom": Field(text, required=True, example='who it is for: "All students"'),
    "kind": Field(choice(*v.SERVICE_KINDS), default="support"),
    "topics": Field(_words, required=True, example="[any], or a list of topics"),
    "first_for": Field(_words, default=()),
    "perspectives": Field(items(choice(*v.PERSPECTIVES)), default=v.DEFAULT_PERSPECTIVES),
    "only_for": Field(_preferences, default=()),
    "welcomes": Field(_preferences, default=()),
    "trans_people": Field(choice(*v.TRANS_PEOPLE), default=v.NOT_STATED),
    "min_age": Field(age), "max_age": Field(age),
    "languages": Field(items(_language), default=("en",)),
    "interpreter": Field(flag), "bsl": Field(flag), "accessibility": Field(text),
    "status": Field(choice(*v.STATUSES), required=True, example="listed"),
    "confidence": Field(choice(*v.CONFIDENCES), required=True, example="A"),
    "checked_on": Field(day), "checked_by": Field(text), "review_due": Field(day),
    "source_url": Field(https_url),
    "staff_side": Field(choice(*v.STAFF_SIDES), default="none"),
    "supports_accused_only": Field(flag, default=False),
    "internal": Field(flag, default=False),
    "source_id": Field(text),
}
NATIONAL_SERVICE = {
    **SERVICE,
    "nations": Field(read_nations, required=True, example="[england, wales], or [uk]"),
    "always_line": Field(flag, default=False),
}
ROUTE = {
    "slug": SERVICE["slug"],
    "name": SERVICE["name"],
    "to": Field(choice(*v.ROUTE_TARGETS), required=True, example="university"),
    "identity": Field(choice(*v.ROUTE_IDENTITIES), required=True, example="named"),
    "formal": Field(flag),
    "topics": SERVICE["topics"],
    "perspectives": SERVICE["perspectives"],
    "reply_time": Field(text), "read_when": Field(text), "who_sees_it": Field(text),
    "what_happens_next": Field(text),
    "can_withdraw": Field(choice(*v.CAN_WITHDRAW), default=v.NOT_STATED),
    "for_someone_else": Field(choice(*v.FOR_SOMEONE_ELSE), default=v.NOT_STATED),
    "code_warning": Field(text),
    "checked_on": Field(day), "source_url": Field(https_url),
    "confidence": Field(choice(*v.CONFIDENCES), default="A"),
    "status": Field(choice(*v.STATUSES), default="listed"),
}
NATIONAL_ROUTE = {
    **ROUTE, "nations": NATIONAL_SERVICE["nations"],
    "confidence": Field(choice(*v.CONFIDENCES), default="C"),
}

# In the order in which they are written.
CHANNEL_FIELDS = ("kind", "value", "label", "what_happens", "cost", "on_bill", "confidential",
                  "secret_address", "named_person", "hours")


def read_service(node: Node, place: Place, national: bool, demo: bool) -> Optional[Record]:
    table = NATIONAL_SERVICE if national else SERVICE
    record = read_fields(node, place, _with_channels(tuple(table.items()), demo))
    if record is not None:
        _check_service(record, node, place)
        record["line"] = node.lines.get("slug", node.line)
    return record


def read_route(node: Node, place: Place, national: bool, demo: bool) -> Optional[Record]:
    table = NATIONAL_ROUTE if national else ROUTE
    record = read_fields(node, place, _with_channels(tuple(table.items()), demo))
    if record is not None:
        _check_can_be_reached(record, node, place)
        record["target"] = record.pop("to")
    return record


@lru_cache(maxsize=None)
def _with_channels(table, demo: bool) -> Dict[str, Field]:
    read = items(lambda node, place: _read_channel(node, place, demo))
    return {**dict(table), "channels": Field(read, default=())}


def _read_channel(node: Node, place: Place, demo: bool) -> Optional[Record]:
    kind = node.values.get("kind") if isinstance(node, Fields) else None
    word = kind.value if isinstance(kind, Text) else None
    return read_fields(node, place, _channel_table(word, demo))


@lru_cache(maxsize=None)
def _channel_table(kind: Optional[str], demo: bool) -> Dict[str, Field]:
    return {
        "kind": Field(choice(*v.CHANNEL_KINDS), required=True, example="phone"),
        "value": Field(contact_reader(kind, demo), required=True, example="the number or address"),
        "label": Field(text, default=v.CHANNEL_KINDS.get(kind, "")),
        "what_happens": Field(text), "cost": Field(text), "on_bill": Field(flag),
        "confidential": Field(text),
        "secret_address": Field(flag, default=False), "named_person": Field(flag, default=False),
        "hours": Field(_hours_line, default=""),
    }


def _hours_line(node: Node, place: Place) -> Optional[str]:
    hours = read_hours(node, place)
    # "" is "not stated" until the row is written; None would mean that it could not be read.
    return None if hours is None else (hours_to_json(hours) or "")


def _check_service(record: Record, node: Fields, place: Place) -> None:
    _check_can_be_reached(record, node, place)
    low, high = record["min_age"], record["max_age"]
    if low is not None and high is not None and low > high:
        place.at("min_age").problem(node.lines["min_age"], str(low),
                                    f"write an age up to max_age ({high})")
    if record["supports_accused_only"] and tuple(record["perspectives"]) != ("accused",):
        place.at("perspectives").problem(
            node.lines.get("perspectives", node.line), ", ".join(record["perspectives"]),
            "write [accused]: nobody named here may support both sides")
    if record["status"] == "listed" and _is_empty_list(node.values.get("topics")):
        place.at("topics").problem(node.lines["topics"], None,
                                   "write [any], or the topics it helps with")


def _check_can_be_reached(record: Record, node: Fields, place: Place) -> None:
    channels = node.values.get("channels")
    missing = channels is None or _is_empty_list(channels)
    if record["status"] == "listed" and missing:
        place.at("channels").problem(
            node.lines.get("channels", node.line), None,
            "write at least one way to make contact, or status: draft")


def _is_empty_list(node: Optional[Node]) -> bool:
    """Written as empty; a list whose items cannot be read has its own problems already."""
    return (isinstance(node, Items) and not node.values) or (
        isinstance(node, Text) and node.value is None)
