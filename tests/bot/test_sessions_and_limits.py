"""Sessions forget by the clock, limits by the minute; no id can be guessed and no address is kept for long."""
import pytest

from bot.channels.limits import Buckets, client_address
from bot.channels.sessions import Sessions


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sessions(clock):
    return Sessions(1800, 43200, 3, clock=clock)


@pytest.mark.parametrize("seconds, alive", [(0, True), (1799, True), (1800, False)])
def test_an_idle_session_is_gone(sessions, clock, seconds, alive):
    session = sessions.begin("north", "england", None)
    clock.now += seconds
    assert (sessions.find(session.id) is session) is alive


def test_using_a_session_keeps_it_but_not_beyond_twelve_hours(sessions, clock):
    session = sessions.begin("north", "england", None)
    for _ in range(43):
        clock.now += 1000
        assert sessions.find(session.id)
    clock.now += 1000
    assert sessions.find(session.id) is None


@pytest.mark.parametrize("used_at, left", [(0, 1800), (600, 1200), (42000, 1200)])
def test_what_is_said_of_the_time_left_is_true(sessions, clock, used_at, left):
    session = sessions.begin("north", "england", None)
    for moment in range(0, used_at + 1, 1200 if used_at > 1800 else used_at + 1):
        clock.now = moment
        sessions.find(session.id)
    clock.now = used_at
    assert sessions.expires_in(session) <= 1800
    if used_at == 42000:
        assert sessions.expires_in(session) <= 43200 - 42000


def test_an_ended_session_is_gone(sessions):
    session = sessions.begin("north", "england", None)
    assert sessions.end(session.id) is session
    assert sessions.find(session.id) is None and sessions.end(session.id) is None


def test_ids_are_long_and_the_conversation_has_another(sessions):
    one, two = sessions.begin("north", "england", None), sessions.begin("north", "england", None)
    assert len(one.id) >= 32 and one.id != two.id and one.conversation not in (one.id, two.conversation)


def test_a_full_house_takes_nobody_until_somebody_is_forgotten(sessions, clock):
    assert all(sessions.begin("north", "england", None) for _ in range(3))
    assert sessions.begin("north", "england", None) is None
    clock.now += 1800
    assert sessions.begin("north", "england", None)


@pytest.mark.parametrize("seconds, taken", [(0, 0), (2.9, 0), (3.0, 1), (6.5, 2), (600, 20)])
def test_tokens_come_back_by_the_minute_up_to_the_burst(clock, seconds, taken):
    buckets = Buckets(20, 20, clock)
    for _ in range(20):
        assert buckets.take("a") == 0.0
    clock.now += seconds
    again = 0
    while buckets.take("a") == 0.0:
        again += 1
    assert again == taken


def test_the_wait_that_is_named_is_enough_and_not_a_second_less(clock):
    buckets = Buckets(20, 1, clock)
    buckets.take("a")
    wait = buckets.take("a")
    clock.now += wait - 0.01
    assert buckets.take("a") > 0
    clock.now += 0.011
    assert buckets.take("a") == 0.0


def test_one_student_s_flood_does_not_slow_another(clock):
    buckets = Buckets(20, 2, clock)
    for _ in range(5):
        buckets.take("loud")
    assert buckets.take("quiet") == 0.0


def test_an_address_is_dropped_within_a_minute(clock):
    buckets = Buckets(60, 2, clock)
    buckets.take("192.0.2.1")
    clock.now += 60
    buckets.take("192.0.2.2")
    assert len(buckets) == 1


@pytest.mark.parametrize("peer, forwarded, trusted, address", [
    ("192.0.2.1", "", [], "192.0.2.1"),
    ("192.0.2.1", "198.51.100.9", [], "192.0.2.1"),
    ("10.0.0.1", "198.51.100.9", ["10.0.0.1"], "198.51.100.9"),
    ("10.0.0.1", "203.0.113.5, 198.51.100.9", ["10.0.0.1"], "198.51.100.9"),
    ("10.0.0.1", "203.0.113.5, 10.0.0.2", ["10.0.0.1", "10.0.0.2"], "203.0.113.5"),
    ("10.0.0.1", "", ["10.0.0.1"], "10.0.0.1"),
])
def test_only_our_own_proxies_are_believed_about_an_address(peer, forwarded, trusted, address):
    assert client_address(peer, {"x-forwarded-for": forwarded}, trusted) == address
