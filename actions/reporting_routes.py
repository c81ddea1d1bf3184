"""action_reporting_routes: the ways to report at this university, to the police where the student is, and elsewhere."""
from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

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
        response = "utter_reporting_routes" if cards else "utter_no_reporting_routes"
        dispatcher.utter_message(response=response, json_message={"kind": "services", "services": cards, "complete": True})
        return []
