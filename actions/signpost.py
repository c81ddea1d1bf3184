"""action_signpost: the services that fit, open now first, with the nation's 24/7 lines."""
from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.directory import directory
from actions.need import as_list, need_from, preferences_of, topics_from, wants_lines
from services_directory.matching import Match, find_services
from services_directory.vocabulary import WATCHED_DEVICE_TOPICS, topic_word

MOST_LINES = 2  # one to ring and one to write to
REPORTABLE = ("concern_controlling_group", "crisis_immediate_danger", "crisis_threat_to_others")


class ActionSignpost(Action):
    def name(self) -> Text:
        return "action_signpost"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]) -> List[Dict[Text, Any]]:
        topics, tried = next_topics(tracker), services_to_leave_out(tracker)
        if not topics and tracker.latest_message["intent"]["name"] not in ANYWAY:
            dispatcher.utter_message(response="utter_main_menu", json_message={"complete": True})
            return []
        with directory().session() as session:
            match = find_services(session, need_from(tracker, tuple(topics), tried))
        acknowledge_further(dispatcher, tracker, topics)
        # what is left to talk about is said by the action: the slot still holds the topic that was just asked for
        facts = {"grade": match.grade, "may_report": may_report(topics), "topics": topics}
        dispatcher.utter_message(response=response_for(tracker, match), json_message=whole_answer(match, topics), **facts)
        shown = [card.id for card in match.cards]
        return changed_slots(tracker, topics=topics, tried=tried, shown=shown, preferences=preferences_of(tracker))


def changed_slots(tracker: Tracker, **values: List[str]) -> List[Dict[Text, Any]]:
    """Only what differs: each event costs Rasa a millisecond to check."""
    return [SlotSet(name, value) for name, value in values.items() if as_list(tracker.slots.get(name)) != value]


# said without a topic, these still mean "show me help"
ANYWAY = ("talk_to_human", "ask_other_ways_to_contact", "ask_already_tried", "more_options", "request_support", "choose_contact_way", "choose_preference", "choose_nation")


def next_topics(tracker: Tracker) -> List[str]:
    """The topics in hand; when the student asks for the other thing they wrote about, that one comes first."""
    topics = topics_from(tracker.slots)
    if tracker.latest_message["intent"]["name"] == "request_further_topic" and len(topics) > 1:
        return topics[1:]
    return topics


def acknowledge_further(dispatcher: CollectingDispatcher, tracker: Tracker, topics: List[str]) -> None:
    """The other thing gets its own words first, so that the cards under them are understood."""
    if tracker.latest_message["intent"]["name"] == "request_further_topic" and topics:
        words = "crisis_{}_first" if topics[0].startswith("crisis_") else "acknowledge_{}"
        dispatcher.utter_message(response="utter_" + words.format(topic_word(topics[0])))


def may_report(topics: List[str]) -> bool:
    """Whether "ways to report" fits: not after a worry, nor for somebody who worries about what they did."""
    return not topics or topics[0] in REPORTABLE or any(topic.startswith(("disclose_", "role_accused", "role_staff")) for topic in topics)


def services_to_leave_out(tracker: Tracker) -> List[str]:
    """What the student has tried; asking for more options, or saying that a service did not help, adds those just shown."""
    tried = as_list(tracker.slots.get("tried"))
    if tracker.latest_message["intent"]["name"] in ("more_options", "ask_already_tried"):
        tried = [*tried, *as_list(tracker.slots.get("shown"))]
    return sorted(set(tried))


def response_for(tracker: Tracker, match: Match) -> str:
    if tracker.latest_message["intent"]["name"] in ("more_options", "ask_already_tried"):
        return "utter_signpost_more" if match.cards else "utter_signpost_no_more"
    if tracker.latest_message["intent"]["name"] == "ask_other_ways_to_contact":
        return "utter_signpost_other_ways"
    return "utter_signpost_services"


def whole_answer(match: Match, topics: List[str]) -> Dict[str, Any]:
    """The cards and the marker that tells the channel that the answer is whole."""
    lines = match.lines[:MOST_LINES] if wants_lines(topics) or not any(card.open_now for card in match.cards) else []
    seen = {card.id for card in match.cards}
    cards = [c.as_dict() for c in [*match.cards, *(line for line in lines if line.id not in seen)]]
    return {"kind": "services", "services": cards, "grade": match.grade, "copy": may_copy(topics), "complete": True}


def may_copy(topics: List[str]) -> bool:
    """A copied number stays on the device: no copy button where somebody may look into it."""
    return not WATCHED_DEVICE_TOPICS & {topic_word(topic) for topic in topics}
