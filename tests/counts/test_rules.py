"""Which figures may leave, and what a reader who knows the rules can work out from them."""
import itertools
from collections import defaultdict

import pytest
from hypothesis import given, settings, strategies as st

from bot.counts.measures import ALL, CHANNEL, CHANNELS, CONVERSATIONS, MEASURES, TOPIC, least_for
from bot.counts.rules import releasable
from services_directory.vocabulary import TOPICS
from tests.repo_files import intents_of, topic_of

EVERYBODY = (CONVERSATIONS, ALL)


def released(figures, channels=("web",)):
    return releasable({EVERYBODY: 500, (CHANNEL, "web"): 500, **figures}, channels)


@pytest.mark.parametrize("measure, value, least", [
    (TOPIC, "disclose_sexual_violence", 10), (TOPIC, "crisis_suicide", 10), (TOPIC, "role_accused", 10), ("perspective", "friend", 10), ("service", "sexual-assault-referral", 10),
    ("hour", "02", 10), (TOPIC, "concern_money", 5), ("question", "ask_police", 5), ("difficulty", "corrected", 5), ("feedback", "wrong", 5), (CHANNEL, "slack", 5), EVERYBODY + (5,),
])
def test_a_figure_leaves_at_its_threshold_and_not_below(measure, value, least):
    assert least_for(measure, value) == least
    for figure in range(1, least):
        assert (measure, value) not in releasable({EVERYBODY: 500 if (measure, value) != EVERYBODY else figure, (measure, value): figure}, ())
    assert released({(measure, value): least})[measure, value] in (least, 500)


def test_every_disclosure_crisis_and_role_needs_ten():
    assert {least_for(TOPIC, name) for name in intents_of("disclose_", "crisis_", "role_")} == {10}
    assert {topic_of(name) for name in MEASURES[TOPIC].values()} == set(TOPICS), "the topics that are counted are those of the directory"


@pytest.mark.parametrize("figure, shown", [(10, 10), (14, 10), (15, 15), (19, 15)])
def test_what_leaves_is_rounded_down_to_a_multiple_of_five(figure, shown):
    assert released({(TOPIC, "disclose_stalking"): figure})[TOPIC, "disclose_stalking"] == shown


@pytest.mark.parametrize("others, shown", [(0, False), (9, False), (10, True)])
def test_a_figure_of_nearly_everybody_says_it_of_each_of_them(others, shown):
    figures = releasable({EVERYBODY: 30 + others, (TOPIC, "disclose_spiking"): 30, (TOPIC, "concern_money"): 30 + others}, ())
    assert ((TOPIC, "disclose_spiking") in figures) is shown
    assert (TOPIC, "concern_money") in figures


def test_when_one_channel_must_stay_all_channels_stay():
    table = {EVERYBODY: 63, (CHANNEL, "web"): 50, (CHANNEL, "teams"): 9, (CHANNEL, "slack"): 4}
    assert releasable(table, CHANNELS) == {EVERYBODY: 60}
    assert releasable({**table, (CHANNEL, "slack"): 5}, CHANNELS) == {EVERYBODY: 60, (CHANNEL, "web"): 50, (CHANNEL, "teams"): 5, (CHANNEL, "slack"): 5}
    assert releasable({EVERYBODY: 59, (CHANNEL, "web"): 50, (CHANNEL, "teams"): 9}, ("web", "teams")) == {EVERYBODY: 55, (CHANNEL, "web"): 50, (CHANNEL, "teams"): 5}


def test_no_small_table_gives_a_hidden_channel_away():
    """Every table of up to 32 conversations in each channel: whatever is published, a channel that is hidden may have had nobody."""
    worlds = defaultdict(list)
    for parts in itertools.product(range(33), repeat=3):
        figures = {EVERYBODY: sum(parts), **{(CHANNEL, name): figure for name, figure in zip(CHANNELS, parts)}}
        worlds[frozenset(releasable(figures, CHANNELS).items())].append(parts)
    for published, possible in worlds.items():
        seen = {value for (measure, value), _ in published if measure == CHANNEL}
        for number, name in enumerate(CHANNELS):
            fewest = min(parts[number] for parts in possible)
            # at the edge of what was tried (32) the largest worlds are cut off, so only tables well inside it are judged
            if name not in seen and max(map(sum, possible)) < 64:
                assert fewest == 0, f"{dict(published)} proves {fewest} in {name}"


CELLS = st.sampled_from([(measure.name, value) for measure in MEASURES.values() for value in (measure.values() or ["union-advice", "counselling"])])


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(CELLS, st.integers(0, 60)), st.sets(st.sampled_from(CHANNELS)))
def test_whatever_the_figures_nothing_small_or_exact_leaves(figures, channels):
    for cell, figure in releasable(figures, sorted(channels)).items():
        assert figure % 5 == 0 and least_for(*cell) <= figure <= figures[cell] < figure + 5
