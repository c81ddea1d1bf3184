"""One contract for all channels: whatever the web can say, the terminal, Teams and Slack say too, whole and within limits."""
import html
import json
import re

import pytest
from ruamel.yaml import YAML
from sqlalchemy import select

from bot.channels.messages import KINDS, as_message, with_buttons_at_the_end
from bot.channels.people import Person
from bot.channels.slack_blocks import posts, with_choice
from bot.channels.teams_cards import CARD_TYPE, CHOICE, LARGEST_CARD, MOST_ACTIONS, activities, size
from bot.chat import lines_of
from bot.paths import INSTITUTIONS, ROOT
from bot.static_help import error_text, expired_help, lines_only, static_help
from bot.wording_files import words
from services_directory import models as m
from services_directory.clock import parse_now
from services_directory.database import open_directory
from services_directory.loading import load_if_changed
from services_directory.lookup import find_card
from tests.channels.chat_house import texts

YAML_FILES = sorted((ROOT / "data/responses").glob("*.yml"))
NATIONS = ("england", "wales", "scotland", "northern_ireland", "outside_uk", None)
LONG = "A sentence of some length that says one thing. " * 300
SOURCE = {"label": "Report & Support", "url": "https://north.example/a?b=1&c=2", "reviewed_on": "2026-09-01"}


def responses():
    """Every variant of every response, as a message of version 1."""
    for path in YAML_FILES:
        for name, variants in YAML(typ="safe").load(path.read_text(encoding="utf-8"))["responses"].items():
            for number, variant in enumerate(variants):
                yield pytest.param(as_message(variant), id=f"{name}-{number}")


def channel_words():
    w = words("channels")
    return [{"kind": "notice", "lang": "en", "text": w[name]} for name in ("private_only", "write_again", "perhaps_lost", "interrupted")]


OTHERS = [
    *(message for nation in NATIONS for said in (static_help, lines_only, expired_help) for message in said(nation)),
    *({"kind": "notice", "lang": "en", "text": error_text(code)} for code in words("errors")["errors"]),
    *channel_words(),
    {"kind": "fact", "lang": "en", "text": "What the university says.", "source": SOURCE},
    {"kind": "fact", "lang": "en", "text": "What the university says.", "source": {"label": "A page", "url": "https://north.example/", "reviewed_on": None}},
    {"kind": "text", "lang": "en", "text": LONG},
    {"kind": "text", "lang": "en", "text": "x" * 9000},
    {"kind": "text", "lang": "en", "text": "Signs: <b> & </b> *stars* _lines_ ~waves~ `ticks` [link](https://evil.example) <!channel> <@U1> # 1. - >"},
    {"kind": "question", "lang": "en", "text": "Is it more about:", "buttons": [{"title": f"A choice that is numbered {n} & <more>", "payload": f'/choose{{"n": "{n}"}}'} for n in range(30)]},
    {"kind": "question", "lang": "en", "text": "Long titles", "buttons": [{"title": "t" * 74, "payload": "/p" * 900}]},
    {"kind": "text", "lang": "pl", "text": "Zażółć gęślą jaźń", "urgent": True},
]


@pytest.fixture(scope="module")
def all_cards(tmp_path_factory):
    """Every service of every institution and of the nation, as its card, in an open and in a closed hour."""
    directory = open_directory(f"sqlite:///{tmp_path_factory.mktemp('all')}/directory.db")
    load_if_changed(directory, INSTITUTIONS)
    cards = []
    with directory.session() as session:
        services = session.execute(select(m.Service.__table__.c.owner, m.Service.__table__.c.slug)).all()
        for owner, slug in services:
            for now in ("2026-11-22T02:10", "2026-11-24T11:00"):
                cards.append(find_card(session, owner, slug, parse_now(now), None))
    directory.close()
    return [card.as_dict() for card in cards if card is not None]


def person():
    return Person("p", "p", "north", "england")


def plain(text):
    return re.sub(r"\s+", " ", text).strip()


def in_terminal(message):
    lines = lines_of(message, words("terminal"))
    return " ".join(lines), message.get("buttons", []), " ".join(lines)


def in_web(message):
    again = json.loads(json.dumps(message))
    assert again == message and message["kind"] in KINDS
    return json.dumps(message, ensure_ascii=False).replace('\\"', '"').replace("\\n", "\n"), message.get("buttons", []), json.dumps(message)


def in_teams(message):
    talker = person()
    made = activities(talker.with_tokens([message]))
    for activity in made:
        check_activity(activity)
    actions = [a for x in made for at in x["attachments"] for a in at["content"].get("actions", [])]
    pressed = [a for a in actions if a["type"] == "Action.Submit"]
    buttons = [{"title": a["title"], "payload": talker.choices[a["data"][CHOICE]][0]} for a in pressed]
    return re.sub(r"\[([^\]]*)\]\((?:tel|mailto):[^)]*\)", r"\1", texts(made)), buttons, json.dumps(made)


def check_activity(activity):
    assert size(activity) < LARGEST_CARD and activity["summary"] == words("channels")["preview"] and not activity.get("text")
    for attachment in activity["attachments"]:
        card = attachment["content"]
        assert (attachment["contentType"], card["type"], card["version"]) == (CARD_TYPE, "AdaptiveCard", "1.5")
        assert len(card.get("actions", [])) <= MOST_ACTIONS and card["speak"].strip() and card["fallbackText"] == card["speak"]
        assert all(a["url"].startswith("https://") for a in card.get("actions", []) if a["type"] == "Action.OpenUrl")
        check_elements(card["body"])


def check_elements(elements):
    """Only what Adaptive Cards 1.5 and Teams know, each with what it needs."""
    for element in elements:
        assert element["type"] in ("RichTextBlock", "TextBlock", "Container")
        if element["type"] == "Container":
            check_elements(element["items"])
        elif element["type"] == "RichTextBlock":
            assert element["inlines"] and all(run["type"] == "TextRun" and run["text"] for run in element["inlines"])
        else:
            assert element["wrap"] and element["text"]


def in_slack(message):
    talker = person()
    made = posts(talker.with_tokens([message]))
    for post in made:
        check_post(post)
    buttons = [e for post in made for b in post["blocks"] if b["type"] == "actions" for e in b["elements"]]
    shown = re.sub(r"<([^<>|]*)\|([^<>]*)>", r"\2", texts([p["blocks"] for p in made])).replace("\u200b", "")
    return html.unescape(shown), [{"title": b["text"]["text"], "payload": talker.choices[b["value"]][0]} for b in buttons], html.unescape(json.dumps(made))


def check_post(post):
    assert post["text"] == words("channels")["preview"] and 1 <= len(post["blocks"]) <= 50
    for block in post["blocks"]:
        limits = {"section": lambda b: len(b["text"]["text"]) <= 3000, "context": lambda b: len(b["elements"]) <= 10 and all(0 < len(e["text"]) <= 3000 for e in b["elements"]),
                  "header": lambda b: b["text"]["type"] == "plain_text" and 0 < len(b["text"]["text"]) <= 150, "divider": lambda b: True, "actions": check_buttons}
        assert limits[block["type"]](block), block
        for marked in re.findall(r"<[^<>]*>", texts({k: v for k, v in block.items() if k != "elements"}) if block["type"] == "section" else ""):
            assert re.fullmatch(r"<(https://|tel:|mailto:)[^|<>]*\|[^|<>]*>", marked), "only links that we made may be markup"


def check_buttons(block):
    elements = block["elements"]
    names = [e["action_id"] for e in elements]
    return 1 <= len(elements) <= 25 and len(set(names)) == len(names) and all(len(e["text"]["text"]) <= 75 and 0 < len(e["value"]) <= 2000 for e in elements)


CHANNELS = {"web": in_web, "terminal": in_terminal, "teams": in_teams, "slack": in_slack}


def check_whole(channel, message, exact=True):
    shown, buttons, raw = CHANNELS[channel](message)
    shown = plain(shown)
    for sentence in re.split(r"(?<=[.?:]) ", plain(message.get("text", ""))):
        if len(sentence) < 500:
            assert sentence in shown
    assert [b["payload"] for b in buttons] == [b["payload"] for b in message.get("buttons", [])]
    assert [b["title"] for b in buttons] == [b["title"] for b in message.get("buttons", [])]
    for card in message.get("services", []):
        for value in wanted_of(card):
            assert plain(value) in shown, f"{channel} does not show {value!r}"
    if message.get("source"):
        assert message["source"]["label"] in shown and message["source"]["url"] in raw
    return shown


def wanted_of(card):
    yield from (card["name"], card["summary"], card["for_whom"])
    for channel in card["channels"]:
        yield from (value for value in (channel["label"], channel["value"], channel["hours_text"], channel["what_happens"], channel["cost"]) if value)


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("message", [*responses(), *OTHERS])
def test_every_response_is_said_whole_in_every_channel(channel, message):
    check_whole(channel, message)


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_card_of_the_directory_is_shown_whole_in_every_channel(channel, all_cards):
    assert len(all_cards) > 100
    for card in all_cards:
        shown = check_whole(channel, {"kind": "services", "lang": "en", "text": "These can help.", "services": [card]})
        if card.get("demo") and channel != "web":
            assert "This service is not real" in shown


@pytest.mark.parametrize("channel", ["teams", "slack"])
def test_many_cards_in_one_reply_stay_within_the_limits(channel, all_cards):
    check_whole(channel, {"kind": "services", "lang": "en", "text": "These can help.", "services": all_cards[:40], "buttons": [{"title": "More", "payload": "/more_options"}]})


@pytest.mark.parametrize("channel", ["teams", "slack"])
def test_an_urgent_answer_says_so_in_words(channel):
    shown = CHANNELS[channel]({"kind": "help", "lang": "en", "text": "Call 999.", "urgent": True})[0]
    assert words("channels")["urgent"] in shown
    if channel == "teams":
        card = activities([{"kind": "help", "lang": "en", "text": "Call 999.", "urgent": True}])[0]["attachments"][0]["content"]
        assert card["speak"].startswith(words("channels")["urgent_spoken"]) and card["body"][0]["style"] == "attention"


@pytest.mark.parametrize("channel", ["teams", "slack"])
def test_a_card_for_an_emergency_leads_to_no_page(channel, all_cards):
    urgent = [card for card in all_cards if card["kind"] == "emergency"]
    assert urgent
    for card in urgent:
        raw = CHANNELS[channel]({"kind": "services", "lang": "en", "services": [card]})[2]
        assert "Action.OpenUrl" not in raw and "<https://" not in raw


def test_numbers_can_be_tapped(all_cards):
    samaritans = next(card for card in all_cards if card["id"].endswith("samaritans"))
    message = {"kind": "services", "lang": "en", "services": [samaritans]}
    assert "[116 123](tel:116123)" in in_teams(message)[2] and "<tel:116123|116 123>" in in_slack(message)[2]


def test_in_teams_a_number_stands_once_and_a_page_is_opened_by_what_it_is(all_cards):
    for card in all_cards:
        shown = activities([{"kind": "services", "lang": "en", "services": [card]}])[0]["attachments"][0]["content"]
        lines = texts(shown["body"])
        values = [c["value"] for c in card["channels"]]
        numbers = [c["value"] for c in card["channels"] if (c["url"] or "").startswith("tel:")]
        assert all(lines.count(f"[{number}]") == values.count(number) for number in numbers)
        titles = [action["title"] for action in shown.get("actions", [])]
        assert len(set(titles)) == len(titles) and not any("https://" in title for title in titles)


def test_a_chosen_button_leaves_the_answer_and_takes_the_row_away():
    blocks = posts([{"kind": "text", "lang": "en", "text": "An answer", "buttons": [{"title": "More & more", "payload": "x"}]}])[0]["blocks"]
    left = with_choice(blocks, "You chose: More & more")
    assert [b["type"] for b in left] == ["section", "context"] and "More &amp; more" in texts(left)


def test_a_turn_has_one_row_of_buttons_in_every_channel():
    row = [{"title": "A", "payload": "/a"}]
    messages = with_buttons_at_the_end([{"kind": "text", "lang": "en", "text": "one", "buttons": row}, {"kind": "text", "lang": "en", "text": "two"}])
    assert [bool(m.get("buttons")) for m in messages] == [False, True]
