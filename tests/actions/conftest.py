"""Actions against a real, small directory: YAML made by the directory's own factories, loaded into SQLite."""
import asyncio
import sys
from pathlib import Path

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "services_directory"))
from directory_factories import channel, institution, national, national_service, real_channel, service, write_folder  # noqa: E402

from services_directory.database import open_directory  # noqa: E402
from services_directory.loading import load_if_changed  # noqa: E402

MODULES = ("signpost", "open_now", "reporting_routes", "answer_question")
OFFICE = {"weekly": {"mon-fri": "09:00-17:00"}}
MONDAY_11, SUNDAY_2AM = "2026-11-23T11:00", "2026-11-22T02:10"


def route(slug="report-online", **changes):
    return {"slug": slug, "name": slug.title(), "to": "university", "identity": "either", "formal": False, "topics": ["any"],
            "what_happens_next": "Somebody replies.", "who_sees_it": "Two advisers.", "can_withdraw": "yes", "for_someone_else": "yes",
            "confidence": "A", "status": "listed", "channels": [channel("web_form")], **changes}


@pytest.fixture(scope="session")
def small_directory(tmp_path_factory):
    """North: an office, an advice centre, a specialist in stalking, support for who was reported. South: one office that never said a thing."""
    folder = tmp_path_factory.mktemp("directory")
    north = institution("north", [
        service("wellbeing", channels=[channel(hours=OFFICE), channel("email", hours=OFFICE)]),
        service("stalking-team", topics=["stalking"], first_for=["stalking"], channels=[channel("web_chat", hours=OFFICE), channel(hours=OFFICE)]),
        service("advice-centre", channels=[channel(hours=OFFICE), channel("email", hours=OFFICE)]),
        service("case-support", topics=["accused"], perspectives=["accused"], supports_accused_only=True, channels=[channel("email", hours=OFFICE)]),
    ], fact_values={
        "independent_advice": "advice-centre", "respondent_support": "case-support", "anonymous_reports": "assessed", "first_response": 3,
        "two_way_messages": "by_code", "policy_url": "https://north.example/policy",
    }, reporting_routes=[route()])
    south = institution("south", [service("office", channels=[channel("email")])])
    helplines = [national_service("stalking-line", topics=["stalking"], first_for=["stalking"], channels=[real_channel(), real_channel("web_chat")])]
    url = f"sqlite:///{folder}/directory.db"
    opened = open_directory(url)
    load_if_changed(opened, write_folder(folder / "files", north, south, shared=national(helplines)))
    yield opened
    opened.close()


@pytest.fixture
def directory(small_directory, monkeypatch):
    for module in MODULES:
        monkeypatch.setattr(f"actions.{module}.directory", lambda: small_directory)
    return small_directory


@pytest.fixture
def broken_directory(tmp_path, monkeypatch):
    """A directory whose file went away after it was opened."""
    gone = open_directory(f"sqlite:///{tmp_path}/directory.db")
    (tmp_path / "directory.db").unlink()
    for module in MODULES:
        monkeypatch.setattr(f"actions.{module}.directory", lambda: gone)
    yield gone
    gone.close()


def make_tracker(intent="request_support", entities=(), **slots):
    """A tracker as the Rasa process sends it: slots, intent and closed lists; "" is a slot that was cleared."""
    known = {"institution": "north", "nation": "england", "now": MONDAY_11, **slots}
    message = {"intent": {"name": intent}, "entities": [dict(e) for e in entities], "text": ""}
    return Tracker("", known, message, [], False, None, {}, None)


@pytest.fixture
def run(directory):
    return run_action


def run_action(action, tracker):
    """(messages, {slot: value}) of one action."""
    dispatcher = CollectingDispatcher()
    events = asyncio.run(action.run(dispatcher, tracker, {}))
    return dispatcher.messages, {e["name"]: e["value"] for e in events}
