"""Ten thousand strange bodies, properly signed, to each channel: never a 500, never a word of them in the log."""
import asyncio
import copy
import io
import json
import logging
import random
from collections import Counter
from urllib.parse import urlencode

import pytest

from bot.privacy import log_filter
from tests.channels.chat_house import EVENTS, PRESSES, TEAMS_PATH

BODIES = 10_000
CANARY = "canaryword"
ODD = [None, True, 0, -1, 1e308, "", CANARY, f"<at>{CANARY}</at>", "\ud800", "\0", "a" * 5000, [], {}, [CANARY], {"id": CANARY}, [[[]]], {"text": {"text": CANARY}}, "10" * 30, "T1", "D1", "2026-13-99T99:99:99Z", f"/open_conversation{{\"{CANARY}\"}}"]


def paths_of(value, at=()):
    yield at
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from paths_of(inner, (*at, key))


def changed(rng, body):
    """The body with some of its parts replaced, removed or doubled."""
    body = copy.deepcopy(body)
    for _ in range(rng.choice((1, 1, 2, 5))):
        path = rng.choice([p for p in paths_of(body) if p] or [()])
        if not path:
            return copy.deepcopy(rng.choice(ODD))
        holder = body
        for key in path[:-1]:
            holder = holder[key]
        if isinstance(holder, dict) and rng.random() < 0.2:
            holder.pop(path[-1])
        else:
            holder[path[-1]] = copy.deepcopy(rng.choice(ODD))
    return body


def as_bytes(rng, body):
    raw = json.dumps(body).encode()
    kind = rng.random()
    if kind < 0.05:
        return raw[:rng.randrange(len(raw) + 1)]
    if kind < 0.1:
        return bytes(rng.randrange(256) for _ in range(rng.randrange(200)))
    return raw


@pytest.fixture
def log():
    """Everything that would be written to the log, at the lowest level."""
    stream = io.StringIO()
    before = (logging.root.handlers[:], logging.root.level)
    log_filter.install("DEBUG", stream)
    yield stream
    logging.root.handlers, logging.root.level = before[0], before[1]


async def statuses(house, deliveries):
    """Send all, twenty at a time; how often each status came back."""
    counted = Counter()
    queue = iter(deliveries)

    async def sender():
        for path, body, headers in queue:
            counted[await house.post(path, body, headers)] += 1

    await asyncio.gather(*(sender() for _ in range(20)))
    await house.settled()
    return counted


def check(counted, log):
    assert sum(counted.values()) == BODIES
    assert set(counted) <= {200, 400, 403, 503}, counted
    assert counted[200] > BODIES / 20 and counted[400] > 0 and counted[403] > 0
    assert CANARY not in log.getvalue() and "Traceback" not in log.getvalue()


def settle_limits(house):
    """Floods are another test's business: here every body gets as far as it can."""
    house.service.turns.waiting = BODIES


@pytest.mark.slow
async def test_ten_thousand_strange_activities_of_teams(house, log):
    settle_limits(house)
    rng, token = random.Random(6), house.connector.signed()
    seeds = [house.activity(f"{CANARY} hello"), house.activity(None, value={"signpost_choice": CANARY}, replyToId="x"), house.activity(None, type="conversationUpdate", membersAdded=[{"id": CANARY}])]
    headers = {"Content-Type": "application/json", "Authorization": token}

    def deliveries():
        for number in range(BODIES):
            seed = {**rng.choice(seeds), "id": f"fuzz-{number}", "from": {"id": f"29:{number}", "name": CANARY}}
            yield TEAMS_PATH, as_bytes(rng, changed(rng, seed)), headers

    check(await statuses(house, deliveries()), log)


@pytest.mark.slow
async def test_ten_thousand_strange_deliveries_of_slack(house, log):
    settle_limits(house)
    rng = random.Random(6)
    press = {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1"}, "channel": {"id": "D1"}, "trigger_id": "t", "message": {"ts": "1.1", "blocks": [{"type": "actions"}, {"type": CANARY}]}, "actions": [{"action_id": "signpost_choice_0", "value": CANARY, "action_ts": "1.1"}]}

    def deliveries():
        for number in range(BODIES):
            if rng.random() < 0.4:
                body = as_bytes(rng, changed(rng, {**press, "trigger_id": f"t{number}", "user": {"id": f"U{number}"}}))
                raw = urlencode({"payload": body.decode("latin-1")}).encode() if rng.random() < 0.9 else body
                yield PRESSES, raw, house.slack_headers(raw, kind="application/x-www-form-urlencoded")
            else:
                raw = as_bytes(rng, changed(rng, house.event(f"{CANARY} hello", user=f"U{number}")))
                yield EVENTS, raw, house.slack_headers(raw)

    check(await statuses(house, deliveries()), log)
