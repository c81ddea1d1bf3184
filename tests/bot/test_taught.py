"""A line in data/nlu/ is understood as it is labelled, however it is typed; what is like it is left to the networks."""
import pytest

from bot.nlu.taught import as_taught, key, remembered

GUESSED = {
    "intents": {"disclose_bullying": 0.7, "disclose_hate_incident": 0.2, "crisis_suicide": 0.1}, "kinds": {"crisis": 0.1, "harm": 0.9, "other": 0.0, "out_of_scope": 0.0},
    "harms": {"disclose_bullying": 0.8, "disclose_hate_incident": 0.1, "concern_loneliness": 0.1, "crisis_suicide": 0.1}, "perspectives": {"self": 0.4, "friend": 0.6},
    "clauses": [{"crisis_suicide": 0.9}], "clause_kinds": [{"crisis": 0.9}], "clause_harms": {"crisis_suicide": 0.9}, "language": "en",
}


@pytest.mark.parametrize("typed", ["They call me names!", "they call me names", "THEY CALL ME  NAMES...", "“They call me names”"])
def test_capitals_and_punctuation_make_no_other_sentence(typed):
    assert key(typed) in remembered(["they call me names"], [("disclose_bullying", [], "self")])


@pytest.mark.parametrize("typed", ["they called me names", "they call me by my name", "", "???"])
def test_another_sentence_is_another_sentence(typed):
    assert key(typed) not in remembered(["they call me names", "???"], [("disclose_bullying", [], "self"), ("unclear", [], "self")])


def test_an_apostrophe_left_out_makes_no_other_sentence():
    assert key("i cant sleep") == key("I can’t sleep")


def test_the_label_counts_and_a_doubt_stays_a_doubt():
    told = as_taught(GUESSED, ["disclose_hate_incident", ["concern_loneliness"], "self"])
    assert max(told["intents"], key=told["intents"].get) == "disclose_hate_incident"
    assert {name for name, p in told["harms"].items() if p > 0.5} == {"disclose_hate_incident", "concern_loneliness"}
    assert max(told["perspectives"], key=told["perspectives"].get) == "self"
    assert told["kinds"]["harm"] > 0.9 and told["kinds"]["crisis"] > 0
    assert sum(told["intents"].values()) == pytest.approx(1)
    assert told["language"] == "en"
