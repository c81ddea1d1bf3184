"""action_answer_question: every ask_… from the row that data/answers.yml names: the institution's, the nation's or general."""
from __future__ import annotations

import dataclasses
import functools
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Text

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from ruamel.yaml import YAML

from actions.directory import directory
from actions.need import moment, topics_from
from services_directory.fact_fields import FACT_FIELDS
from services_directory.facts import Fact, find_fact, find_law, find_time_critical, get_institution
from services_directory.lookup import find_card, find_first_contact
from services_directory.vocabulary import NOT_STATED

TABLE = Path(__file__).resolve().parent.parent / "data" / "answers.yml"
MOST_BUBBLES = 3


@functools.lru_cache(maxsize=1)
def answers() -> Mapping[str, Any]:
    return YAML(typ="safe").load(TABLE.read_text(encoding="utf-8"))


class ActionAnswerQuestion(Action):
    def name(self) -> Text:
        return "action_answer_question"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]) -> List[Dict[Text, Any]]:
        row = answers()[tracker.latest_message["intent"]["name"]]
        with directory().session() as session:
            said = Answer(session, tracker.slots, row).messages()[:MOST_BUBBLES - lines_stand_before(tracker)]
        said[-1].setdefault("json_message", {})["complete"] = True
        for message in said:
            dispatcher.utter_message(**message)
        return []


def lines_stand_before(tracker: Tracker) -> bool:
    """Whether utter_lines_in_doubt has taken a bubble of this turn."""
    return any(e["entity"] == "danger" and e["value"] == "possible" for e in tracker.latest_message.get("entities") or [])


class Answer:
    """One question's messages: the reviewed intro, the institution's facts, the nation's law, time-critical rows."""

    def __init__(self, session: Any, slots: Mapping[str, Any], row: Mapping[str, Any]):
        self._session, self._slots, self._row = session, slots, row
        self._institution, self._nation = slots.get("institution") or "", slots.get("nation")
        self._now = moment(slots)

    def messages(self) -> List[Dict[str, Any]]:
        facts = [self.fact(field) for field in self._row.get("facts", [])]
        law = [self._law(self._row["law"])] if self._row.get("law") else []
        intro = {"response": self._row["intro"], "json_message": {"kind": "fact", **self._policy()}}
        return [intro, *facts, *law, *self._time_critical()]

    def _policy(self) -> Dict[str, Any]:
        """The institution's single source of information: every answer links to it."""
        policy = find_fact(self._session, self._institution, "policy_url")
        return self._source(policy and dataclasses.replace(policy, source_url=str(policy.value)))

    def fact(self, field: str) -> Dict[str, Any]:
        fact = find_fact(self._session, self._institution, field)
        named = card_of(self._session, self._institution, fact, field, self._now, self._nation)
        if fact and FACT_FIELDS[field].type == "service" and named is None:
            fact = None  # whoever was named is not shown any more: nobody else may take their sentence
        contact = named or self._contact()
        return {
            "response": f"utter_fact_{field}",  # a test runs every field of the table
            field: fact.value if fact else NOT_STATED,
            "value": fact.value if fact else "",
            "detail": (fact.detail or "") if fact else "",
            "contact_name": self._name(contact),
            "json_message": {"kind": "fact", "services": [c.as_dict() for c in [contact] if c and (named or not fact)], **self._source(fact)},
        }

    def _law(self, field: str) -> Dict[str, Any]:
        row = find_law(self._session, self._nation, field) if self._nation else None
        asked = find_card(self._session, self._institution, row.ask if row else None, self._now, self._nation) or self._contact()
        return {
            "response": f"utter_law_{field}",
            "confirmed": bool(row and row.confirmed),
            "detail": row.detail if row and row.confirmed else "",
            "contact_name": self._name(asked),
            "json_message": {"kind": "fact", "services": [asked.as_dict()] if asked else []},
        }

    def _time_critical(self) -> List[Dict[str, Any]]:
        """The rows that the table names and that hold in this nation."""
        unless, topics = self._row.get("time_critical_unless"), topics_from(self._slots)
        if unless and topics and all(topic.startswith(unless) for topic in topics):
            return []
        wanted = self._row.get("time_critical", [])
        rows = [row for row in find_time_critical(self._session, self._nation) if row.slug in wanted and self._old_enough(row)]
        return [{"response": f"utter_time_{row.slug.replace('-', '_')}", "window": row.window, "json_message": {"kind": "fact"}} for row in rows]

    def _old_enough(self, row: Any) -> bool:
        return not (row.min_age and self._slots.get("age_band") == "under_16" and row.min_age >= 16)

    def _contact(self) -> Any:
        """Whom to ask where the institution has not said: the table's contact; who was reported has their own."""
        field = "respondent_support" if self._slots.get("perspective") == "accused" else self._row.get("contact")
        fact = find_fact(self._session, self._institution, field) if field else None
        card = find_card(self._session, self._institution, fact.value if fact else None, self._now, self._nation)
        if card is None and self._slots.get("perspective") != "accused":
            return find_first_contact(self._session, self._institution, self._now, self._nation)
        return card

    def _name(self, contact: Any) -> str:
        """Whom a sentence names: the service, else the university itself, so that no sentence has a hole."""
        info = get_institution(self._session, self._institution)
        return contact.name if contact else info.name if info else ""

    def _source(self, fact: Optional[Fact]) -> Dict[str, Any]:
        info = get_institution(self._session, self._institution)
        url = (fact.source_url if fact else None) or (info.support_url if info else None)
        if not url or not info:
            return {}
        return {"source": {"label": info.name, "url": url, "reviewed_on": fact.reviewed_on.isoformat() if fact and fact.reviewed_on else None}}


def card_of(session: Any, institution: str, fact: Optional[Fact], field: str, now: Any, nation: Optional[str]) -> Any:
    """The card of the service that a fact names; None for facts of other kinds."""
    if fact is None or FACT_FIELDS[field].type != "service":
        return None
    return find_card(session, institution, str(fact.value), now, nation)
