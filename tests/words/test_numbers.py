"""A number or address that is not in the directory can never be printed."""
import re

import pytest
from tests.repo_files import RESPONSE_FILES, WORD_FILES, read_yaml, variants

NATIONAL = read_yaml("institutions/national.yml")
ROWS = [*NATIONAL["services"], *NATIONAL["reporting_routes"]]
CHANNELS = [(row, channel) for row in ROWS if row["status"] == "listed" for channel in row["channels"]]
NUMBER = re.compile(r"(?<![\w.])\+?\d(?:[\d ]*\d)?(?![\w])")
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+\w|https?://[^\s\"]+|\bwww\.\S+|\b[\w-]+\.(?:org|com|net|co|ac|gov|nhs|uk)\b\S*", re.I)
RELAY = "18001 "  # Relay UK: dialled before the number of a service
# Digits that are no way to reach anybody, in the words they stand in.
PLAIN = re.compile(r"NHS 24|24/7|24 hours|under 18|press (?:2|55)\b|999 BSL", re.I)
# Hours on cards are made from the directory's own hours; their examples stand in comments only.
WITH_NUMBERS = {"emergency.yml", "urgent_first.yml", "other_language.yml", "immediate_danger.yml", "suicide.yml", "self_harm.yml", "threat_to_others.yml",
                "crisis_mental_health.yml", "missing_person.yml", "static_help.yml"}


def digits(text):
    return re.sub(r"\D", "", text)


KNOWN_NUMBERS = {digits(str(c["value"])) for _, c in CHANNELS if c["kind"] in ("phone", "text")}
KNOWN_ADDRESSES = {str(c["value"]).lower() for _, c in CHANNELS if c["kind"] not in ("phone", "text")}


def texts(file):
    if file in RESPONSE_FILES:
        return [(str(v), part) for v in variants(file) for part in (v.text, *(b["title"] for b in v.buttons))]

    def strings(part):
        if isinstance(part, dict):
            return [s for value in part.values() for s in strings(value)]
        return [part] if isinstance(part, str) else []

    return [(file, text) for text in strings(read_yaml(file))]


def numbers_in(text):
    return [found.group(0) for found in NUMBER.finditer(PLAIN.sub(lambda m: " BSL 999 " if "BSL" in m.group(0) else " ", text))]


@pytest.mark.parametrize("file", [*RESPONSE_FILES, *WORD_FILES])
def test_a_number_is_one_of_the_directory(file):
    for where, text in texts(file):
        for number in numbers_in(text):
            assert digits(number.removeprefix(RELAY)) in KNOWN_NUMBERS, f"{where}: {number} is not in institutions/national.yml"
            assert file.rsplit("/", 1)[-1] in WITH_NUMBERS, f"{where}: {number} belongs on a card; only crisis wording prints numbers"


@pytest.mark.parametrize("file", [*RESPONSE_FILES, *WORD_FILES])
def test_an_address_is_one_of_the_directory(file):
    for where, text in texts(file):
        for address in ADDRESS.findall(text):
            known = address.lower().rstrip(".") in KNOWN_ADDRESSES or "localhost" in address
            assert known, f"{where}: {address} is not in institutions/national.yml"


def test_a_number_is_written_as_the_directory_writes_it():
    written = {str(c["value"]) for _, c in CHANNELS if c["kind"] in ("phone", "text")}
    for file in (*RESPONSE_FILES, *WORD_FILES):
        for where, text in texts(file):
            for number in numbers_in(text):
                bare = number.removeprefix(RELAY)
                assert any(bare in value for value in written), f"{where}: write {number} as the directory does"


@pytest.mark.parametrize("nation, entry", read_yaml("data/words/static_help.yml")["help"].items())
def test_the_static_help_prints_the_lines_it_names(nation, entry):
    rows = {row["slug"]: row for row in NATIONAL["services"]}
    home = "unknown" if nation == "unknown" else nation
    printed = {digits(n) for n in numbers_in(entry["text"])}
    named = set()
    for slug in entry["lines"]:
        assert rows[slug]["status"] == "listed", f"{slug} is not listed"
        serves = set(rows[slug]["nations"])
        assert home == "unknown" and "uk" in serves or serves & {home} or ("uk" in serves and home != "outside_uk"), f"{slug} does not serve {nation}"
        named |= {digits(str(c["value"])) for c in rows[slug]["channels"] if c["kind"] in ("phone", "text")}
    assert printed <= named, f"{nation}: prints {printed - named}, which none of {entry['lines']} has"


@pytest.mark.parametrize("nation", ["england", "wales", "scotland", "northern_ireland", "unknown"])
def test_the_static_help_has_999_and_a_voice_and_a_text_line_in_the_uk(nation):
    table = read_yaml("data/words/static_help.yml")
    for text in (table["help"][nation]["text"], table["lines"][nation]):
        assert "999" in text and "116 123" in text and "SHOUT to 85258" in text
        assert text.index("999") < text.index("116 123"), "999 comes first"


def test_the_static_help_outside_the_uk_never_gives_999_or_a_uk_line():
    table = read_yaml("data/words/static_help.yml")
    for text in (table["help"]["outside_uk"]["text"], table["lines"]["outside_uk"]):
        assert "999" not in text and "116 123" not in text and "local emergency number" in text


def test_the_measure_can_fail():
    assert numbers_in("Call 0800 123 4567 now") == ["0800 123 4567"] and digits("0800 123 4567") not in KNOWN_NUMBERS
    assert numbers_in("NHS 24 on 111, press 2") == ["111"]
