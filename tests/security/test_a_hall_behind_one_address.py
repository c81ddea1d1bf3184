"""Students of one hall share an address: together they stay below its limit, and one who floods does not."""
import random

import pytest

from bot.channels.limits import Buckets
from bot.settings import read_settings

LIMITS = read_settings({})


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


async def refused(students, pause, minutes=10):
    """How many messages of so many students are refused, who write every ``pause`` seconds on average."""
    clock, chance = Clock(), random.Random(3)
    address = Buckets(LIMITS.address_per_minute, LIMITS.address_per_minute, clock)
    own = Buckets(LIMITS.messages_per_minute, LIMITS.messages_per_minute, clock)
    moments = []
    for student in range(students):
        at = chance.uniform(0, pause)
        while at < minutes * 60:
            moments.append((at, student))
            at += chance.expovariate(1 / pause)
    count = 0
    for clock.now, student in sorted(moments):
        count += await own.take(str(student)) > 0 or await address.take("hall") > 0
    return count, len(moments)


@pytest.mark.parametrize("students, pause", [(1, 3.5), (200, 15.0), (280, 15.0)])
async def test_a_hall_is_never_told_to_wait(students, pause):
    count, messages = await refused(students, pause)
    assert count == 0 and messages > students


async def test_a_flood_from_one_address_is(students=20, pause=0.2):
    count, messages = await refused(students, pause)
    assert count > messages / 2


async def test_a_hall_may_begin_to_write_within_a_minute_of_a_fire_alarm():
    clock = Clock()
    beginnings = Buckets(LIMITS.sessions_per_minute, LIMITS.sessions_per_minute, clock)
    waits = []
    for number in range(300):
        clock.now = number * 0.2
        waits.append(await beginnings.take("hall"))
    assert not any(waits)
