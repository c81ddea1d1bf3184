"""Who may not talk to the bot through Teams, and what they are told: a status, and nothing is answered."""
import base64
import hashlib
import hmac
import json
import time

import jwt
import pytest

from bot.channels.refusals import LARGEST_BODY, Refused
from bot.channels.teams_auth import KEYS_AT_MOST_EVERY, KEYS_LAST, LONGEST_TOKEN, Keys
from tests.channels.chat_house import TEAMS_PATH, open_house
from tests.channels.peers import FakeConnector, new_key

HOUR = 3600


def part(value):
    return base64.urlsafe_b64encode(value if isinstance(value, bytes) else json.dumps(value).encode()).rstrip(b"=").decode()


def by_hand(house, algorithm):
    claims = {"iss": "https://api.botframework.com", "aud": "app", "exp": int(time.time()) + HOUR, "serviceurl": house.connector.url}
    return f"{part({'alg': algorithm, 'kid': 'k1'})}.{part(claims)}"


def unsigned(house):
    return f"Bearer {by_hand(house, 'none')}."


def signed_with_the_public_key(house):
    """The classic: HS256, with the key that everybody can read as the secret."""
    public = jwt.algorithms.RSAAlgorithm.to_jwk(house.connector.key.public_key()).encode()
    token = by_hand(house, "HS256")
    return f"Bearer {token}.{part(hmac.new(public, token.encode(), hashlib.sha256).digest())}"


TOKENS = {
    "no token": lambda house: "",
    "not a bearer": lambda house: house.connector.signed().replace("Bearer", "Basic"),
    "rubbish": lambda house: "Bearer a.b.c",
    "a header that is no object": lambda house: "Bearer W10.W10.W10",
    "signed, and far too long": lambda house: house.connector.signed(padding="a" * (LONGEST_TOKEN * 3 // 4)),
    "unsigned": unsigned,
    "HS256 with the public key": signed_with_the_public_key,
    "RS512": lambda house: house.connector.signed(algorithm="RS512"),
    "forged: somebody else's key under Microsoft's key id": lambda house: house.connector.signed(key=new_key()),
    "unknown key id": lambda house: house.connector.signed(headers={"kid": "other"}),
    "expired": lambda house: house.connector.signed(exp=int(time.time()) - HOUR),
    "not valid yet": lambda house: house.connector.signed(nbf=int(time.time()) + HOUR),
    "without expiry": lambda house: house.connector.signed(exp=None),
    "expiry that is no number": lambda house: house.connector.signed(exp="soon"),
    "wrong issuer": lambda house: house.connector.signed(iss="https://sts.windows.net/x/"),
    "without issuer": lambda house: house.connector.signed(iss=None),
    "for another bot": lambda house: house.connector.signed(aud="another-app"),
    "without audience": lambda house: house.connector.signed(aud=None),
}


@pytest.mark.parametrize("name", TOKENS)
async def test_a_token_that_proves_nothing_is_refused(house, name):
    assert await house.post(TEAMS_PATH, json.dumps(house.activity()).encode(), {"Content-Type": "application/json", "Authorization": TOKENS[name](house)}) == 401
    assert house.bot.heard == [] and house.connector.said() == []


ACTIVITIES = {
    "sends the answer elsewhere": ({"serviceUrl": "https://evil.example/"}, {}, 403),
    "signed for elsewhere": ({}, {"serviceurl": "https://evil.example/"}, 403),
    "signed for no address": ({}, {"serviceurl": None}, 403),
    "a foreign host, signed for": ({"serviceUrl": "https://evil.example"}, {"serviceurl": "https://evil.example"}, 403),
    "the right host by name only": ({"serviceUrl": "https://smba.trafficmanager.net@evil.example"}, {"serviceurl": "https://smba.trafficmanager.net@evil.example"}, 403),
    "an address that is no text": ({"serviceUrl": ["x"]}, {}, 403),
    "an unknown tenant": ({"channelData": {"tenant": {"id": "stranger"}}, "conversation": {"id": "c", "conversationType": "personal"}}, {}, 403),
    "two tenants at once": ({"channelData": {"tenant": {"id": "tenant-2"}}}, {}, 403),
    "no tenant": ({"channelData": {}, "conversation": {"id": "c", "conversationType": "personal"}}, {}, 403),
    "another channel of the same bot": ({"channelId": "webchat"}, {}, 403),
    "no conversation": ({"conversation": {"tenantId": "tenant-1"}}, {}, 400),
}


@pytest.mark.parametrize("name", ACTIVITIES)
async def test_a_signed_activity_that_may_not_be_answered_is_refused(house, name):
    changes, claims, status = ACTIVITIES[name]
    assert await house.teams(house.activity(**changes), house.connector.signed(**claims)) == status
    assert house.bot.heard == [] and house.connector.said() == []


@pytest.mark.parametrize("address", ["http://smba.trafficmanager.net/", "https://smba.trafficmanager.net:8443/", "https://smba.trafficmanager.net.evil.example/", "https://u:p@smba.trafficmanager.net/", "https://u@smba.trafficmanager.net/", "https://:p@smba.trafficmanager.net/", "https://smba.trafficmanager.net/?x=1", "https://smba.trafficmanager.net/#x", "http://127.0.0.1:9/", "https://localhost/", "https://[::1/", "ftp://smba.trafficmanager.net"])
async def test_our_token_goes_to_the_hosts_on_the_list_over_https_only(house, address):
    async with open_house(SIGNPOST_TEAMS_SERVICE_HOSTS="smba.trafficmanager.net") as strict:
        assert await strict.teams(strict.activity(serviceUrl=address), strict.connector.signed(serviceurl=address)) == 403
        assert strict.connector.tokens == 0


async def test_a_key_that_microsoft_does_not_endorse_for_teams_is_refused(house):
    house.connector.endorsements = ["webchat"]
    assert await house.teams(house.activity()) == 401


@pytest.mark.parametrize(("body", "kind", "status"), [
    (b"{}" + b" " * LARGEST_BODY, "application/json", 413),
    (b"x" * 300_000, "application/json", 413),
    (b"not json", "application/json", 400),
    (b"[]", "application/json", 400),
    (b"[" * 100_000, "application/json", 400),
    (b"{}", "text/plain", 400),
    (b"{}", "application/json", 403),
], ids=lambda value: str(value)[:30])
async def test_a_body_that_cannot_be_read_is_refused(house, body, kind, status):
    assert await house.post(TEAMS_PATH, body, {"Content-Type": kind, "Authorization": house.connector.signed()}) == status


async def test_the_keys_cannot_be_had_so_microsoft_is_asked_to_try_again_and_the_web_still_answers(house):
    house.connector.keys_up = False
    assert await house.teams(house.activity()) == 503
    async with house.http.get(f"{house.url}/health") as answer:
        assert answer.status == 200
    async with house.http.post(f"{house.url}/webhooks/web/sessions", json={"institution": "northbridge"}) as answer:
        assert answer.status == 201


async def test_keys_once_had_are_kept_when_microsoft_goes_away(house):
    assert await house.teams(house.activity()) == 200
    house.connector.keys_up = False
    assert await house.teams(house.activity()) == 200


async def test_unknown_keys_do_not_make_us_flood_microsoft(house):
    for number in range(20):
        assert await house.teams(house.activity(), house.connector.signed(headers={"kid": f"made-up-{number}"})) == 401
    assert house.connector.keys_asked == 1


@pytest.fixture
def clock():
    return [1000.0]


@pytest.fixture
def keys(house, clock):
    """What the channel keeps of Microsoft's keys, with a clock that the test moves."""
    return Keys(f"{house.connector.url}/openid", lambda: clock[0])


async def test_keys_are_asked_for_once_a_day_and_the_old_ones_serve_while_microsoft_is_away(house, keys, clock):
    for _ in range(3):
        assert (await keys.find("k1"))["kid"] == "k1"
    assert house.connector.keys_asked == 1
    house.connector.keys_up = False
    clock[0] += KEYS_LAST
    assert (await keys.find("k1"))["kid"] == "k1" and house.connector.keys_asked == 2


async def test_a_key_that_microsoft_has_withdrawn_is_refused_from_the_next_day(house, keys, clock):
    await keys.find("k1")
    house.connector.key_id = "k2"
    clock[0] += KEYS_LAST
    with pytest.raises(Refused) as refused:
        await keys.find("k1")
    assert refused.value.status == 401


async def test_a_new_key_is_found_within_a_minute_however_many_ids_are_made_up(house, keys, clock):
    await keys.find("k1")
    house.connector.key_id = "k2"
    for second in range(int(KEYS_AT_MOST_EVERY)):
        with pytest.raises(Refused):
            await keys.find(f"made-up-{second}")
        clock[0] += 1
    assert house.connector.keys_asked == 1
    assert (await keys.find("k2"))["kid"] == "k2" and house.connector.keys_asked == 2


async def test_keys_at_an_address_that_anybody_could_answer_for_are_not_taken(house):
    """Not https, and not this machine by its name: whoever sits between could put a key of their own there."""
    house.connector.keys_at = house.connector.url.replace("127.0.0.1", "0.0.0.0")
    assert await house.teams(house.activity()) == 503
    assert house.bot.heard == [] and house.connector.said() == []


@pytest.mark.parametrize("path", ["/openid", "/keys"])
async def test_keys_are_not_fetched_from_where_a_redirect_leads(house, path):
    """The address of the keys is what our trust rests on; nobody on the way may move it."""
    thief = await FakeConnector().start()
    house.connector.moved = {path: thief.url + path}
    try:
        assert await house.teams(house.activity(), house.connector.signed(key=thief.key)) == 503
    finally:
        await thief.stop()
    assert house.bot.heard == []


async def test_before_the_model_is_loaded_microsoft_is_asked_to_try_again(house):
    house.service.ready = False
    assert await house.teams(house.activity()) == 503


async def test_other_methods_and_paths_are_not_there(house):
    async with house.http.get(house.url + TEAMS_PATH) as answer:
        assert answer.status == 405
    assert await house.post("/webhooks/teams/other", b"{}", {}) == 404
