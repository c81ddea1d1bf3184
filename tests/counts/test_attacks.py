"""A reader tries to find one person: with two exports, with the times of a channel's own messages, with a restart.

The reader has every export ever made, knows the rules, and knows from Microsoft or Slack who wrote there and when.
"""
import random
from collections import Counter

import pytest

from bot.counts.measures import least_for
from bot.counts.periods import settled
from tests.counts.world import MONDAY, World, at, conversation, lines

pytestmark = pytest.mark.thorough

TOPICS = ["disclose_sexual_violence", "disclose_stalking", "crisis_suicide", "concern_money", "role_accused"]


def people(seed=7, days=35, each_day=9):
    """(moment, channel, facts) of a term's conversations, oldest first; Teams is small, as it is in life."""
    dice, found = random.Random(seed), []
    for day in range(days):
        for _ in range(dice.randint(0, 2 * each_day)):
            channel = dice.choice(["web", "web", "web", "teams"])
            found.append((at(day, dice.randint(0, 23), dice.randint(0, 59)), channel, conversation(channel, *dice.sample(TOPICS, dice.choice([0, 1, 1, 2])))))
    return sorted(found, key=lambda one: one[0])


def lived(url, conversations, look, until=50):
    world = World(url)
    for moment, _, facts in conversations:
        world.go_to(moment, lambda now: look(world))
        world.happens(facts)
    world.go_to(at(until), lambda now: look(world))
    return world


@pytest.fixture(scope="module")
def term(tmp_path_factory):
    """A term as its reader sees it: the export of every hour, and what the database held (which no reader sees)."""
    from services_directory.database import open_directory

    url = f"sqlite:///{tmp_path_factory.mktemp('term')}/directory.db"
    open_directory(url).close()
    exports, held, conversations = [], [], people()

    def look(world):
        exports.append((world.now, world.export()))
        held.append((world.now, dict(world.weeks())))

    world = lived(url, conversations, look)
    yield {"exports": exports, "held": held, "people": conversations, "world": world}
    world.store.close()


def changes(held):
    """(moment, what the database held from then on), one for each time that it changed."""
    return [(now, state) for (_, before), (now, state) in zip([(None, {}), *held], held) if state != before]


def test_there_is_something_to_attack(term):
    final = term["exports"][-1][1]
    assert sum(not line.endswith("not shown") for line in lines(final)) > 20
    assert "disclose_sexual_violence,not shown" in final or "role_accused,not shown" in final


def test_two_exports_differ_by_whole_weeks_that_are_over_or_not_at_all(term):
    for (_, before), (now, after) in zip(term["exports"], term["exports"][1:]):
        gone, new = set(lines(before)) - set(lines(after)), set(lines(after)) - set(lines(before))
        assert not gone, "a figure that was published never changes"
        for line in new - {"quarter,hour,conversations"}:
            assert settled(line.split(",")[0], now)


def test_exports_change_at_moments_of_the_calendar_only(term):
    changed = [now for (_, before), (now, after) in zip(term["exports"], term["exports"][1:]) if before != after]
    assert changed and all((now.weekday(), now.hour) == (1, 0) for now in changed), "Tuesday, midnight"


def test_even_the_database_changes_at_its_hour_only(term):
    changed = [now for (_, before), (now, after) in zip(term["held"], term["held"][1:]) if before != after]
    assert changed and {now.hour for now in changed} == {4}


def test_no_two_states_of_the_database_differ_by_less_than_the_threshold(term):
    for (_, before), (_, after) in zip(term["held"], term["held"][1:]):
        for cell in after:
            step = after[cell] - before.get(cell, 0)
            assert step == 0 or step >= least_for(cell[1], cell[2])


def test_a_message_s_time_joined_with_the_figures_leaves_at_least_ten_who_wrote_of_something_else(term):
    """For each topic that is shown: of all who wrote in that week, ten or more did not write of it, so it is true of nobody for certain."""
    world, weeks = term["world"], {}
    for moment, channel, facts in term["people"]:
        weeks.setdefault("{}-W{:02d}".format(*moment.isocalendar()[:2]), []).append((channel, facts))
    tried = 0
    for week, wrote in weeks.items():
        for (measure, value), figure in world.shown(week).items():
            if measure == "topic" and least_for(measure, value) == 10:
                tried += 1
                assert figure >= 10 and len(wrote) - sum((measure, value) in facts for _, facts in wrote) >= 10
                in_teams = sum(channel == "teams" for channel, _ in wrote)
                certain = max(0, figure - (len(wrote) - in_teams))  # how many of those in Teams it must be, if all others wrote of it
                assert certain < in_teams or not in_teams
    assert tried > 3


def test_when_within_a_day_somebody_wrote_makes_no_difference_to_anything_written_down(tmp_path, term):
    """The same term with every conversation at another hour of its day: the weeks are the same, line by line, at every hour."""
    from services_directory.database import open_directory

    url = f"sqlite:///{tmp_path}/directory.db"
    open_directory(url).close()
    dice, moved = random.Random(1), []
    for moment, channel, facts in term["people"]:
        day = (moment - MONDAY).days if moment.hour >= 4 else None
        moved.append((at(day, dice.randint(4, 23), dice.randint(1, 59)) if day is not None else moment, channel, facts))
    held = []
    world = lived(url, sorted(moved, key=lambda one: one[0]), lambda w: held.append((w.now, dict(w.weeks()))))
    world.store.close()
    assert changes(held) == changes(term["held"])


def test_one_person_alone_in_a_channel_never_shows(world):
    """Microsoft's records say that one student wrote in Teams in this week. The export must not say about what, nor that anybody did."""
    for with_teams in (False, True):
        world.happens(conversation("web", "concern_money"), at(14 if with_teams else 0, 9), times=44)
        if with_teams:
            world.happens(conversation("teams", "disclose_sexual_violence"), at(14, 10))
    world.go_to(at(30))
    assert world.shown("2026-W45") == {**world.shown("2026-W47"), ("conversations", "all"): 40}
    assert world.shown("2026-W47")["conversations", "all"] == 45 and ("channel", "web") not in world.shown("2026-W47")


def test_all_who_wrote_in_a_week_wrote_of_the_same_and_no_reader_can_tell(world):
    world.happens(conversation("teams", "disclose_spiking"), at(0, 9), times=12)
    world.go_to(at(12))
    assert ("topic", "disclose_spiking") not in world.shown("2026-W45")


def test_a_restart_writes_nothing_and_joins_nothing(world):
    """Whoever can stop the server cannot choose the moment of writing, and nine before and nine after are not eighteen."""
    world.happens(conversation(), at(0, 8), times=20)
    world.go_to(at(1, 5))
    world.happens(conversation("web", "disclose_stalking"), at(1, 9), times=9)
    before = world.weeks()
    world.restart()
    assert world.weeks() == before
    world.happens(conversation("web", "disclose_stalking"), at(2, 9), times=9)
    world.go_to(at(12))
    assert ("2026-W45", "topic", "disclose_stalking") not in world.weeks()


@pytest.mark.parametrize("seed", range(3))
def test_restarts_at_any_moment_leave_every_figure_safe(world, seed):
    dice = random.Random(seed)
    for moment, _, facts in people(seed, days=14, each_day=12):
        world.happens(facts, moment)
        if dice.random() < 0.05:
            world.restart()
    world.go_to(at(25))
    true = Counter((f"{'{}-W{:02d}'.format(*moment.isocalendar()[:2])}", *fact) for moment, _, facts in people(seed, days=14, each_day=12) for fact in facts)
    for cell, figure in world.weeks().items():
        assert figure % 5 == 0 and least_for(cell[1], cell[2]) <= figure <= true[cell], "restarts lose, they never add"


@pytest.mark.parametrize("at_night", [1, 9])
def test_the_sum_of_the_weeks_does_not_give_an_hour_away(world, at_night):
    """Eight whole weeks inside one quarter, every hour shown but three in the morning: subtraction proves nobody there."""
    for day in range(56):
        for hour in range(24):
            if hour != 3 and (day + hour) % 3 == 0:
                world.happens(conversation(), at(day, hour))
    for night in range(at_night):
        world.happens(conversation(), at(56, 3))
    world.go_to(at(70))
    hours = {hour: figure for (quarter, hour), figure in world.hours().items()}
    assert set(hours) == {f"{hour:02d}" for hour in range(24)} - {"03"}
    weeks = [figure for (_, measure, _), figure in world.weeks().items() if measure == "conversations"]
    assert sum(weeks) - sum(figure + 9 for figure in hours.values()) <= 0


def test_the_attack_can_succeed_where_a_rule_is_taken_away(world, monkeypatch):
    """The tests above would notice: without thresholds one student in Teams stands in the open."""
    monkeypatch.setattr("bot.counts.tally.releasable", lambda figures, channels: {cell: 5 * figure for cell, figure in figures.items() if figure})
    monkeypatch.setattr("bot.counts.tally.least_for", lambda measure, value: 1)
    world.happens(conversation("teams", "disclose_sexual_violence"), at(0, 10))
    world.go_to(at(3))
    assert ("2026-W45", "topic", "disclose_sexual_violence") in world.weeks()
