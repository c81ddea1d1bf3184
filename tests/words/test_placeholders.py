"""No sentence has a hole: whatever stands in braces or in a condition is supplied by somebody."""
import re

import pytest
from tests.repo_files import AGE_BANDS, HARM, NATIONS, PERSPECTIVES, RESPONSE_FILES, WORD_FILES, Variant, intents_of, read_yaml, variants

from services_directory.fact_fields import FACT_FIELDS
from services_directory.vocabulary import CONTACT_WAYS

DOMAIN = read_yaml("domain.yml")
COMPUTED = {"comfort", "is_disclosure", "may_be_danger", "has_further_topic", "further_crisis", "further_other", "own_story", "topic_label", "fallbacks", "corrections", "demo", "trial", "counts", "may_be_crisis",
            "after_crisis", "told_of_harm", "first_topic", "option_1_label", "option_2_label", "version"}
BY_ACTION = {  # what an action sends with these responses
    "utter_signpost_": {"grade", "may_report", "topics"},
    "utter_fact_": {"value", "detail", "contact_name", *FACT_FIELDS},
    "utter_law_": {"confirmed", "detail", "contact_name"},
    "utter_time_": {"window", "confirmed"},
}
MOUNTED = {name.rsplit(".", 1)[-1].replace("Input", "").lower() for name in read_yaml("credentials.yml")} | {"terminal"}
VALUES = {
    "perspective": PERSPECTIVES, "age_band": AGE_BANDS, "nation": NATIONS, "contact_way": (*CONTACT_WAYS, None),
    "danger": ("attack", "overdose", "strangulation", "collapse", "injury", "taken_abroad", "unspecified", None),
    "channel": ("web", "teams", "slack", "terminal"), "grade": ("own_open", "specialist_open", "fallback_only"),
    "first_topic": intents_of(*HARM),
    "fallbacks": ("1", "2"), "corrections": ("1", "2"),
    **{name: (True, False) for name in ("comfort", "is_disclosure", "may_be_danger", "has_further_topic", "further_crisis", "further_other", "own_story", "demo", "trial", "counts", "may_be_crisis", "after_crisis", "told_of_harm", "confirmed")},
}


def supplied_to(variant: Variant):
    sent = {name for prefix, names in BY_ACTION.items() if variant.response.startswith(prefix) for name in names}
    return set(DOMAIN["slots"]) | COMPUTED | sent


def can_be_said(variant):
    """Wording for a channel that is not mounted yet is checked as soon as it is."""
    channels = variant.conditions.get("channel")
    return channels is None or MOUNTED & set(channels)


@pytest.mark.parametrize("file", RESPONSE_FILES)
def test_a_placeholder_is_supplied(file):
    for variant in filter(can_be_said, variants(file)):
        shown = [variant.text, *(part for b in variant.buttons for part in (b["title"], b["payload"].replace("{{", "").replace("}}", "")))]
        used = {name for text in shown for name in re.findall(r"\{([a-z_0-9]+)\}", text)}
        assert used <= supplied_to(variant), f"{variant}: nobody supplies {used - supplied_to(variant)}"


@pytest.mark.parametrize("file", RESPONSE_FILES)
def test_a_condition_can_come_true(file):
    for variant in variants(file):
        for name, wanted in variant.conditions.items():
            assert name in supplied_to(variant), f"{variant}: nobody sets {name}"
            assert set(wanted) <= set(VALUES.get(name, wanted)), f"{variant}: {name} is never {wanted}"
        for button in variant.buttons:
            assert button.get("when") is None or button["when"] in supplied_to(variant), f"{variant}: nobody sets {button['when']}"


def test_what_is_computed_is_what_the_tests_know():
    from types import SimpleNamespace

    from bot.wording import computed_facts

    tracker = SimpleNamespace(events=[], latest_message=SimpleNamespace(entities=[]))
    assert set(computed_facts(tracker, {})) == COMPUTED


@pytest.mark.parametrize("response", [f"utter_crisis_{kind}" for kind in (i[len("crisis_"):] for i in intents_of("crisis_"))])
def test_a_crisis_answer_needs_nothing_filled_in(response):
    for variant in variants():
        if variant.response in (response, f"{response}_first", "utter_crisis_lines"):
            assert "{" not in variant.text, f"{variant}: a placeholder could be empty at the worst moment"


@pytest.mark.parametrize("file", WORD_FILES)
def test_words_without_rasa_have_no_stray_braces(file):
    known = set("name day time month number title for_whom label value hours_text what_happens cost checked_on url reviewed_on".split())

    def strings(part):
        if isinstance(part, dict):
            return [s for value in part.values() for s in strings(value)]
        return [s for item in part for s in strings(item)] if isinstance(part, list) else [part] if isinstance(part, str) else []

    used = {name for text in strings(read_yaml(file)) for name in re.findall(r"\{([a-z_]+)\}", text)}
    assert used <= known, f"{file}: nobody supplies {used - known}"
