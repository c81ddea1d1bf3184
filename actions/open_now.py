"""action_open_now: what can be reached at this moment, or when it opens."""
from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_question import Answer, answers
from actions.directory import directory
from actions.need import need_from, topics_from
from actions.signpost import may_copy, whole_answer
from services_directory.matching import find_services


class ActionOpenNow(Action):
    def name(self) -> Text:
        return "action_open_now"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]) -> List[Dict[Text, Any]]:
        topics = topics_from(tracker.slots)
        with directory().session() as session:
            match = find_services(session, need_from(tracker, tuple(topics), []))
            row = answers().get(tracker.latest_message["intent"]["name"], {})
            facts = [Answer(session, tracker.slots, row).fact(field) for field in row.get("facts", [])]
        response = "utter_open_now" if any(card.open_now for card in match.cards) else "utter_none_open_now"
        dispatcher.utter_message(response=response, json_message={**whole_answer(match, []), "copy": may_copy(topics)})
        for fact in facts:
            dispatcher.utter_message(**fact)
        return []
