"""action_reporting_routes: the ways to report at this university, to the police where the student is, and elsewhere."""
from __future__ import annotations

from typing import Any, Dict, List, Text, Tuple

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_question import Answer, answers
from actions.directory import directory
from actions.need import moment, topics_from
from services_directory.reporting import find_reporting_routes
from services_directory.vocabulary import topic_word

MOST_ROUTES = 4


class ActionReportingRoutes(Action):
    def name(self) -> Text:
        return "action_reporting_routes"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]) -> List[Dict[Text, Any]]:
        slots = tracker.slots
        topics = tuple(topic_word(topic) for topic in topics_from(slots))
        with directory().session() as session:
            routes = find_reporting_routes(session, slots.get("institution") or "", slots.get("nation"), topics, slots.get("perspective") or "self", moment(slots))
            cards = [route.to_card().as_dict() for route in routes[:MOST_ROUTES]]
            answer = Answer(session, slots, answers()["ask_how_to_report"])
            facts = [answer.fact(field) for field in facts_for(topics)]
        response = "utter_reporting_routes" if cards else "utter_no_reporting_routes"
        dispatcher.utter_message(response=response, json_message={"kind": "services", "services": cards})
        facts[-1]["json_message"]["complete"] = True
        for fact in facts:
            dispatcher.utter_message(**fact)
        return []


def facts_for(topics: Tuple[str, ...]) -> List[str]:
    """The table's facts; how an employee who is also a student reports matters only where staff are concerned."""
    return [field for field in answers()["ask_how_to_report"]["facts"] if field != "employee_student_route" or "staff_misconduct" in topics]
