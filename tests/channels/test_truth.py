"""What the first message says about the channel is what the channel does."""
import inspect
import re

import pytest
from ruamel.yaml import YAML

from bot.channels import slack, teams
from bot.paths import ROOT
from bot.wording_files import words
from tests.channels.chat_house import EVENTS, PRESSES, TEAMS_PATH

RESPONSES = YAML(typ="safe").load((ROOT / "data/responses/greeting.yml").read_text(encoding="utf-8"))["responses"]["utter_greet"]
COMPANY = {"teams": "Microsoft", "slack": "Slack"}
TRUE_OF_THE_WEB_ONLY = re.compile(r"anonym|does not save|nobody (at|will|can)|only you|secret|confidential|deleted|forgets", re.I)


def sentence(channel):
    fits = [v for v in RESPONSES if channel in ([c["value"] for c in v.get("condition", [])] + [x for c in v.get("condition", []) if isinstance(c["value"], list) for x in c["value"]])]
    assert len(fits) == 1, f"greeting.yml must have one utter_greet for {channel}"
    return fits[0]["text"]


@pytest.mark.parametrize("channel", COMPANY)
def test_it_says_all_that_is_true_here(channel):
    said = sentence(channel)
    for truth in ("This chat knows who you are.", f"{COMPANY[channel]} and your university can keep a copy.", "There is no quick exit.", "{web_page}", "It may be read later by IT staff, in an investigation, or by a court."):
        assert truth in said


@pytest.mark.parametrize("channel", COMPANY)
def test_it_claims_no_anonymity_and_none_of_what_is_true_of_the_web_only(channel):
    assert not TRUE_OF_THE_WEB_ONLY.search(sentence(channel))
    assert TRUE_OF_THE_WEB_ONLY.search(sentence("web")), "the check must know the web's claims when it sees them"


@pytest.mark.parametrize(("channel", "module"), [("teams", teams), ("slack", slack)])
def test_knows_who_you_are_because_a_conversation_is_found_by_the_account(channel, module):
    """If a channel stopped using the account, the sentence would have to go as well."""
    assert "pseudonyms.of(" in inspect.getsource(module)


@pytest.mark.parametrize(("path", "status"), [(TEAMS_PATH, 405), (EVENTS, 405), (PRESSES, 405), ("/webhooks/web/sessions", 401)])
async def test_there_is_no_quick_exit_because_only_the_web_can_end_a_conversation(house, path, status):
    async with house.http.delete(house.url + path) as answer:
        assert answer.status == status


async def test_the_channels_ask_for_their_own_sentence(house):
    await house.teams(house.activity())
    await house.slack_event(house.event())
    await house.settled()
    opened = sorted(m.text for m in house.bot.heard if m.text.startswith("/open_conversation"))
    assert '"channel": "slack"' in opened[0] and '"channel": "teams"' in opened[1]
    assert {m.input_channel for m in house.bot.heard} == {"slack", "teams"}


async def test_the_web_page_that_is_linked_knows_nobody(house):
    """The web channel takes no account: whatever a client says about itself, its conversation has a random name."""
    names = set()
    for _ in range(2):
        async with house.http.post(f"{house.url}/webhooks/web/sessions", json={"institution": "northbridge", "sender": "U1", "user": "29:ada"}, headers={"Cookie": "u=1"}) as answer:
            assert answer.status == 201 and "Set-Cookie" not in answer.headers
        names.add(house.bot.heard[-1].sender_id)
    assert len(names) == 2


def test_the_words_of_these_channels_promise_nothing_either():
    for name, text in words("channels").items():
        if isinstance(text, str):
            assert not TRUE_OF_THE_WEB_ONLY.search(text), name
