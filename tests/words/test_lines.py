"""The static help and every 24/7 line that is printed are the directory's own: a change there fails here until the words follow.

The directory is the real one, loaded from institutions/ and asked as a conversation would ask, at ten past two in the
night of Christmas Day.
"""
import itertools
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from tests.dialogue.turns import WORDING, values_for
from tests.repo_files import RESPONSE_FILES, ROOT, names_in, read_yaml, responses
from tests.words.test_numbers import RELAY, WITH_NUMBERS, digits, numbers_in

from bot.paths import INSTITUTIONS
from bot.widget.lines import LineBook
from services_directory.database import open_directory
from services_directory.loading import load_if_changed
from services_directory.matching import Need, find_services
from services_directory.vocabulary import NATIONS

STATIC = read_yaml("data/words/static_help.yml")
NATIONAL = read_yaml("institutions/national.yml")
ROWS = {row["slug"]: row for row in [*NATIONAL["services"], *NATIONAL["reporting_routes"]]}
AT_NIGHT = datetime(2026, 12, 25, 2, 10, tzinfo=ZoneInfo("Europe/London"))
UK = [nation for nation in NATIONS if nation != "outside_uk"]


@pytest.fixture(scope="module")
def directory_url(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('lines')}/directory.db"
    directory = open_directory(url)
    load_if_changed(directory, INSTITUTIONS)
    directory.close()
    return url


@pytest.fixture(scope="module")
def lines(directory_url):
    """What the directory itself shows as the lines of each nation, tonight."""
    directory = open_directory(directory_url)
    with directory.session() as session:
        found = {nation: find_services(session, Need(None, nation=nation, now=AT_NIGHT)).lines for nation in NATIONS}
    directory.close()
    return found


def numbers_of(cards):
    return {digits(channel.value) for card in cards for channel in card.channels if channel.kind in ("phone", "text")}


def printed(text):
    return {digits(number.removeprefix(RELAY)) for number in numbers_in(text)}


@pytest.mark.parametrize("nation", NATIONS)
def test_the_static_help_names_the_lines_that_the_directory_names(nation, lines):
    assert set(STATIC["help"][nation]["lines"]) == {card.id for card in lines[nation]}, f"{nation}: the lines of institutions/national.yml have changed: bring data/words/static_help.yml after them"
    named = [slug for slug in STATIC["help"][nation]["lines"] if slug in {card.id for card in lines[nation]}]
    assert ROWS[named[0]]["kind"] == "emergency"


@pytest.mark.parametrize("nation", NATIONS)
@pytest.mark.parametrize("part", ["help", "lines"])
def test_every_line_that_is_named_is_printed_and_every_number_printed_is_named(nation, part, lines):
    text = STATIC["help"][nation]["text"] if part == "help" else STATIC["lines"][nation]
    if nation == "outside_uk":
        assert printed(text) == set() and "jo@samaritans.org" in text
    else:
        for card in lines[nation]:
            assert printed(text) & numbers_of([card]), f"{nation}: {card.id} is not printed"
        assert printed(text) <= numbers_of(lines[nation])


@pytest.mark.parametrize("nation", UK)
def test_a_line_that_is_said_to_answer_day_or_night_does(nation, lines):
    text = STATIC["help"][nation]["text"]
    assert "day or night" in text
    for card in lines[nation]:
        answering = [channel for channel in card.channels if digits(channel.value) in printed(text)]
        assert answering and all(channel.open_now for channel in answering), f"{card.id} does not answer at ten past two on Christmas Day"


@pytest.mark.parametrize("nation", UK)
def test_free_is_said_where_the_directory_says_so_and_nowhere_else(nation, lines):
    text = STATIC["help"][nation]["text"]
    for card in lines[nation]:
        for channel in card.channels:
            if channel.value in text:
                assert (f"{channel.value} (free)" in text) <= (channel.cost == "free"), f"{card.id}: the directory does not say that it is free"


@pytest.mark.parametrize("nation", [*UK, "unknown"])
def test_a_number_stands_beside_the_name_it_belongs_to(nation):
    for part in re.split(r"(?<=[.,])\s+(?:or|Or|If)?\s*", STATIC["lines"][nation]):
        for number in numbers_in(part):
            owners = [ROWS[slug]["name"] for slug in STATIC["help"][nation]["lines"] if digits(number) in {digits(str(c["value"])) for c in ROWS[slug]["channels"]}]
            said = part.lower()
            assert any(word.lower() in said for name in owners for word in ("999" if name == "Emergency services" else name.split(",")[0]).split()[:1]), f"{nation}: {number} stands beside another name: {part!r}"


def test_until_the_nation_is_known_only_lines_of_the_whole_uk_are_shown(lines):
    everywhere = set.intersection(*({card.id for card in lines[nation]} for nation in UK))
    assert set(STATIC["help"]["unknown"]["lines"]) == everywhere


@pytest.mark.parametrize("nation", NATIONS)
def test_the_first_line_to_ring_is_one_whose_own_page_was_read(nation, lines):
    """conf B and C are never shown first (national-services.md): the directory puts a trusted line in front."""
    first = next(card for card in lines[nation] if card.kind != "emergency")
    assert ROWS[first.id]["confidence"] == "A"


@pytest.mark.parametrize("nation", UK)
def test_the_widget_carries_the_same_numbers_as_the_static_help(nation, directory_url):
    carried = {digits(way["value"]) for line in LineBook(directory_url).lines("1")[nation] for way in line["ways"]}
    assert printed(STATIC["lines"][nation]) <= carried


def serves(number, nation):
    """Whether a listed row with this number is there for students in this nation (None: not known, so all of the UK)."""
    homes = {"uk", nation} if nation not in (None, "outside_uk") else {"uk"} if nation is None else {"outside_uk"}
    return any(set(row["nations"]) & homes for row in ROWS.values() if row["status"] == "listed" and digits(number) in {digits(str(c["value"])) for c in row["channels"]})


def said_in(name, nation):
    """Every text of this response that a student in this nation can get, whatever else is known of them."""
    choices = {}
    for condition in (c for said in responses()[name] for c in said.get("condition", []) if c["name"] != "nation"):
        wanted = condition["value"] if isinstance(condition["value"], list) else [condition["value"]]
        choices.setdefault(condition["name"], [None]).extend(value for value in wanted if value not in choices.get(condition["name"], []))
    for values in itertools.product(*choices.values()):
        text = WORDING.compose(name, {**values_for(nation=nation), **dict(zip(choices, values))})["text"]
        if text:
            yield text


@pytest.mark.parametrize("nation", [*NATIONS, None])
@pytest.mark.parametrize("file", [file for file in RESPONSE_FILES if file.rsplit("/", 1)[-1] in WITH_NUMBERS])
def test_a_crisis_answer_prints_numbers_that_work_where_the_student_is(file, nation):
    for name in read_yaml(file)["responses"]:
        for text in said_in(name, nation):
            wrong = [number for number in numbers_in(text) if digits(number) != "112" and not serves(number.removeprefix(RELAY), nation)]
            assert not wrong, f"{file}, {name}: {wrong} is no line in {nation}: {text}"


@pytest.mark.parametrize("file", ["README.md", *(name for name in names_in("docs", "*.md") if "journeys" not in name)])
def test_a_line_that_a_document_prints_is_the_directory_s(file):
    """Numbers as they are dialled: after "call", "on" or "text", three digits or more."""
    text = (ROOT / file).read_text(encoding="utf-8")
    known = {digits(str(c["value"])) for row in ROWS.values() if row["status"] == "listed" for c in row["channels"]}
    for number in re.findall(r"\b(?:[Cc]all|on|[Tt]ext \w+ to)\s+((?:\d[\d ]*)?\d{3}\d*)\b(?!\w|[-:.]\d)", text):
        if not re.fullmatch(r"(?:19|20)\d\d|5005|5006|5055|127", number):
            assert digits(number) in known, f"{file}: {number} is not in institutions/national.yml"


def test_the_measure_can_fail():
    assert serves("116 123", "wales") and not serves("0808 808 8000", "wales") and not serves("116 123", "outside_uk")
