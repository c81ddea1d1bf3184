"""A turn as a student reads it: what the rule for an intent says, chosen by the bot's own wording, without Rasa around it."""
from types import SimpleNamespace

from tests.repo_files import responses, rules

from bot.wording import ReviewedWording, computed_facts

WORDING = ReviewedWording(domain=SimpleNamespace(responses=responses()))
# The one response with which each action ends its turn.
SAID_BY = {"action_signpost": "utter_signpost_services", "action_reporting_routes": "utter_reporting_routes", "action_open_now": "utter_open_now"}
AT_NORTHBRIDGE = {"institution_name": "Northbridge", "minutes": "30", "channel": "web", "demo": "true", "trial": "true", "counts": "true"}


def values_for(**slots):
    """What the wording knows: the slots as the dialogue keeps them, and the facts computed from them."""
    known = {**AT_NORTHBRIDGE, **slots}
    said = SimpleNamespace(entities=[{"entity": "danger", "value": slots.get("danger")}])
    return {**known, **computed_facts(SimpleNamespace(events=[], latest_message=said), known)}


def bubble(response, **slots):
    """The text of one response, or None where it says nothing."""
    return WORDING.compose(response, values_for(**slots))["text"]


def turn(intent, **slots):
    """The messages of a whole turn after this intent, the action's own included."""
    slots = {"topics": [intent], **slots}
    names = [SAID_BY.get(action, action) for action in rules()[intent]]
    said = [WORDING.compose(name, {**values_for(**slots), "grade": slots.get("grade", "own_open"), "may_report": True}) for name in names]
    return [message for message in said if message["text"]]


def texts(intent, **slots):
    return [message["text"] for message in turn(intent, **slots)]
