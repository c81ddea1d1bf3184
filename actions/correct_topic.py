"""action_correct_topic: the other things the student may have meant, as buttons; never argued with."""
from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.labels import label, something_else
from actions.need import as_list, topics_from

MOST_GUESSES = 3
DID_HARM = ("role_accused", "role_own_behaviour")


class ActionCorrectTopic(Action):
    def name(self) -> Text:
        return "action_correct_topic"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]) -> List[Dict[Text, Any]]:
        guesses = other_guesses(tracker)
        dispatcher.utter_message(response="utter_not_what_i_meant")
        if guesses:
            offered = [*((label(guess), guess) for guess in guesses), (something_else(), "menu_main")]
            buttons = [{"title": title[:1].upper() + title[1:], "payload": f"/{name}"} for title, name in offered]
            dispatcher.utter_message(response="utter_correct_topic", buttons=buttons, json_message={"complete": True})
        else:
            dispatcher.utter_message(response="utter_main_menu", json_message={"complete": True})
        return [SlotSet("guesses", [])]  # offered once: the second "not what I meant" gets the menu and the lines


def other_guesses(tracker: Tracker) -> List[str]:
    """What else the last message may have been about, without what was just answered. That the writer did harm comes
    last: nobody who told of harm done to them should read it before the others."""
    answered = set(topics_from(tracker.slots)[:1])
    guesses = [guess for guess in as_list(tracker.slots.get("guesses")) if guess not in answered and label(guess)]
    return sorted(guesses, key=lambda guess: guess in DID_HARM)[:MOST_GUESSES]
