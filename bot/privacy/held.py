"""What Signpost holds of whom, where and for how long: the one table, from which docs/privacy.md has its own.

How long is computed from the settings and constants that do the forgetting. ``parts`` names what each row covers in
the code; tests hold every slot, every field of a conversation's record and every database table to be in some row.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, List, Mapping, Tuple

from bot.channels.in_order import MOST_WAITING
from bot.channels.patience import IN_ALL
from bot.channels.seen import REMEMBERED
from bot.channels.sessions import MOST_IDS, MOST_PAYLOADS
from bot.privacy.tracker_store import LONGEST_MEMORY
from bot.settings import SETTINGS

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Held:
    what: str
    kind: str  # of data, in the words of the UK GDPR
    where: str
    how_long: Callable[[Values], str]
    parts: Tuple[str, ...] = ()


def minutes(number: float) -> str:
    return f"{number:g} minutes"


def _conversation(s: Values) -> str:
    return f"{minutes(s['SIGNPOST_IDLE_MINUTES'])} without a message, {s['SIGNPOST_LONGEST_HOURS']:g} hours in any case"


def _ended(s: Values) -> str:
    return f"{_conversation(s)}; at once when the student leaves or clears the chat"


def _turn(s: Values) -> str:
    return f"until it is answered: {s['SIGNPOST_TURN_SECONDS']:g} seconds at most, and the wait before it"


def _reply(s: Values) -> str:
    return f"{_turn(s)}; while Microsoft or Slack cannot be reached, {minutes(IN_ALL / 60)} more"


SPECIAL = "personal data, special category"
PERSONAL, NOT_PERSONAL = "personal data", "not personal data"
MEMORY = "memory of the Rasa process"
SHARED = f"{MEMORY}; with several servers, the memory of Redis, never its disk"
HELD: List[Held] = [
    Held("The words of a message", SPECIAL, MEMORY, _turn),
    Held("A body that was refused because it was too long", SPECIAL, MEMORY, lambda s: "until its connection is closed: 30 seconds at most"),
    Held(f"In Teams and Slack: messages that wait for their turn ({MOST_WAITING} at most), with the address for the reply", SPECIAL, MEMORY, _reply),
    Held("What a conversation is about: topics, for whom, age band, danger, nation, preferences, how to be reached, services shown and tried; what it was counted as", SPECIAL, f"{SHARED}. The action server sees it (but for the last) while it answers", _ended, parts=(
        "slot:topics", "slot:perspective", "slot:age_band", "slot:danger", "slot:wants", "slot:nation", "slot:contact_way", "slot:preferences", "slot:tried", "slot:shown",
        "slot:option_1", "slot:option_2", "slot:guesses", "slot:language", "slot:counted")),
    Held(f"The last {LONGEST_MEMORY} steps of a conversation: what kind of message, which answer, when; never the words", SPECIAL, SHARED, _ended),
    Held("Where a conversation takes place: university, channel, notices to show", PERSONAL, SHARED, _ended, parts=(
        "slot:institution", "slot:institution_name", "slot:channel", "slot:minutes", "slot:demo", "slot:trial", "slot:counts", "slot:web_page", "slot:now",
        "session:institution", "session:nation", "session:now")),
    Held(f"On the web: a random session id (in Redis a hash of it), the last answer for a repeat, the ids of the last {MOST_IDS} messages, the last {MOST_PAYLOADS} buttons offered", SPECIAL, SHARED, _ended, parts=(
        "session:id", "session:conversation", "session:begun", "session:used", "session:offered", "session:answered", "session:last_reply", "session:answering", "session:greeted")),
    Held(f"In Teams and Slack: a keyed hash of the account's id, the last {MOST_PAYLOADS} buttons offered and which were used", SPECIAL, SHARED, _conversation, parts=(
        "person:choices", "person:spent", "person:told_to_wait", "person:key")),
    Held("In Teams and Slack: a keyed hash of each delivery, so that none is answered twice", PERSONAL, SHARED, lambda s: f"{REMEMBERED / 3600:g} hours"),
    Held("In Teams and Slack: the order of messages that wait, as a keyed hash and a time, without their words", PERSONAL, SHARED, lambda s: "until they are answered; ten minutes at most in Redis"),
    Held("For the limits: the address a message came from, the session, and how many came; in Redis as a keyed hash", PERSONAL, SHARED, lambda s: "about a minute"),
    Held("Counts that are still too small to be written down", NOT_PERSONAL, MEMORY, lambda s: "to the end of the week (hours of the day: of the quarter), or to a restart"),
    Held("Counts by week, and hours of the day by quarter, in multiples of five", NOT_PERSONAL, "the database, tables of their own", lambda s: f"{s['SIGNPOST_COUNTS_WEEKS']} weeks", parts=("table:count_week", "table:count_hour", "table:count_version")),
    Held("The log: when which part started, failed or was slow, never what was written", NOT_PERSONAL, "standard error, wherever the operator sends it", lambda s: "as the operator decides"),
    Held("Metrics: how many messages, how long they took", NOT_PERSONAL, MEMORY, lambda s: "to a restart; in the operator's monitoring, as the operator decides"),
    Held("The conversation as the student sees it", SPECIAL, "the page in the student's browser, in no storage of it", lambda s: "until the page is left, the chat is cleared, or the session ends"),
    Held("The conversation in Teams or Slack", SPECIAL, "Microsoft or Slack, for the university", lambda s: "as the university has set it there; Signpost cannot delete it"),
]


def defaults() -> Values:
    return {setting.name: setting.default for setting in SETTINGS}


def rows(values: Values) -> List[Tuple[str, str, str, str]]:
    """(what, kind of data, where, how long), as the page shows them."""
    return [(held.what, held.kind, held.where, held.how_long(values)) for held in HELD]
