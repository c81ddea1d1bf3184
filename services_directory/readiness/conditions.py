"""Who gets a wording, in words that somebody who does not edit files understands."""
from typing import Any, Dict

from services_directory.vocabulary import NATIONS

_YES = {
    "is_disclosure": "something happened to them", "comfort": "comfort fits",
    "demo": "the services are a demonstration", "trial": "the wording is not signed yet",
    "counts": "weekly counts are switched on", "confirmed": "an adviser has confirmed the rule",
    "may_be_crisis": "it may be a crisis", "may_be_danger": "there may be danger",
    "has_further_topic": "the message held a second topic"}
_VALUES = {
    "perspective": ("written by", {
        "self": "the person it is about", "friend": "somebody who is here for another",
        "witness": "somebody who saw it", "accused": "somebody who was reported",
        "staff": "a member of staff"}),
    "age_band": ("who writes is", {
        "under_16": "under 16", "16_17": "16 or 17", "None": "18 or over, or did not say"}),
    "contact_way": ("who writes", {
        "no_voice": "cannot or will not call", "bsl": "signs", "any": "can use any way"}),
    "nation": ("in", {**NATIONS, "outside_uk": "another country"}),
    "grade": ("", {"own_open": "the university has a service open now",
                   "specialist_open": "only a service from outside is open now",
                   "fallback_only": "only the day and night lines are open now"}),
    "fallbacks": ("", {"2": "nothing was understood twice"}),
    "corrections": ("", {"2": "the topic was wrong twice"}),
    "danger": ("the danger is", {}),
    "channel": ("read in", {"web": "the web page", "terminal": "the terminal", "teams": "Teams",
                            "slack": "Slack"}),
}


def in_words(condition: Dict[str, Any]) -> str:
    """ "written by a member of staff"; what has no words of its own keeps its name."""
    name, value = str(condition.get("name")), condition.get("value")
    if value is True and name in _YES:
        return _YES[name]
    values = value if isinstance(value, list) else [value]
    if name == "age_band" and {"under_16", "16_17"} == set(values):
        return "who writes is under 18"
    before, known = _VALUES.get(name, (f"{name.replace('_', ' ')} is", {}))
    said = [known.get(str(v), str(v).replace("_", " ")) for v in dict.fromkeys(map(str, values))]
    return f"{before} {' or '.join(said)}".strip()
