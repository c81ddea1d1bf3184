"""The Teams package and every card, held to Microsoft's own files: its JSON schema and its reader of cards, both pinned
in package-lock.json and read from node_modules. Nothing goes to the network."""
import copy
import json
import random
import shutil
import subprocess

import jsonschema
import pytest

from bot.channels.teams_cards import activities
from bot.paths import ROOT
from tests.channels.test_contract import OTHERS, all_cards, person, responses  # noqa: F401  # all_cards is a fixture
from tests.channels.test_packages import VALUES, WRONG
from tools.teams_app import manifest_from
from tools.teams_manifest_rules import VERSION, problems_of

MODULES = ROOT / "node_modules"
SCHEMA = MODULES / f"@microsoft/app-manifest/build/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json"
MUTANTS = 400
OURS_ALONE = {"an address for a domain", "a page without https"}  # the schema lets these pass


@pytest.fixture(scope="module")
def refused():
    """Whether Microsoft's schema refuses a manifest."""
    if not SCHEMA.exists():
        pytest.skip(f"{SCHEMA.relative_to(ROOT)} is not there: run npm ci")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    # the file says draft 4 and uses `const` of draft 6, which a validator of draft 4 would pass over
    validator = jsonschema.Draft7Validator({**schema, "$schema": "http://json-schema.org/draft-07/schema#"})
    return lambda manifest: [f"{list(e.path)}: {e.message[:200]}" for e in validator.iter_errors(manifest)]


def read_by_microsoft(cards):
    if not shutil.which("node") or not (MODULES / "adaptivecards").exists():
        pytest.skip("Node or node_modules/adaptivecards is not there: install Node and run npm ci")
    done = subprocess.run(["node", str(ROOT / "tests/channels/read_cards.cjs")], cwd=ROOT, input=json.dumps(cards), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_the_manifest_is_what_microsofts_schema_of_that_version_asks_for(refused):
    assert refused(manifest_from(VALUES)) == []


@pytest.mark.parametrize("name", WRONG)
def test_microsofts_schema_refuses_what_our_rules_refuse(refused, name):
    wrong = copy.deepcopy(manifest_from(VALUES))
    WRONG[name](wrong)
    assert bool(refused(wrong)) == (name not in OURS_ALONE), refused(wrong)


def places(value, at=()):
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*at, key)
        yield from places(inner, (*at, key))


def mutant(rng, manifest):
    manifest = copy.deepcopy(manifest)
    path = rng.choice(sorted(places(manifest), key=str))
    holder = manifest
    for key in path[:-1]:
        holder = holder[key]
    odd = [None, 0, True, "", "x", "x" * 5000, [], {}, ["x"] * 20, "http://x.example", "not a colour", {"x": 1}]
    if rng.random() < 0.25 and isinstance(holder, dict):
        holder.pop(path[-1])
    else:
        holder[path[-1]] = rng.choice(odd)
    return path, manifest


def test_our_rules_let_nothing_pass_that_microsofts_schema_refuses(refused):
    """The command checks with our rules, where Microsoft's file may be away: they must be at least as strict."""
    rng, manifest, seen = random.Random(6), manifest_from(VALUES), 0
    for _ in range(MUTANTS):
        path, wrong = mutant(rng, manifest)
        if refused(wrong):
            seen += 1
            assert problems_of(wrong), f"{path}: {refused(wrong)}"
    assert seen > MUTANTS / 2


def cards_of(messages):
    talker = person()
    return [attachment["content"] for activity in activities(talker.with_tokens(messages)) for attachment in activity["attachments"]]


def test_microsofts_reader_takes_every_card_that_can_be_sent(all_cards):  # noqa: F811
    messages = [p.values[0] for p in responses() if p.values[0] is not None] + OTHERS
    messages += [{"kind": "services", "lang": "en", "services": [card]} for card in all_cards]
    cards = cards_of(messages)
    assert len(cards) > 500 and read_by_microsoft(cards) == []


def test_microsofts_reader_knows_a_wrong_card_when_it_sees_one():
    wrong = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "Nonsense"}, {"type": "TextBlock", "text": "x", "size": "enormous"}], "actions": [{"type": "Action.OpenUrl"}]}
    assert len(read_by_microsoft([wrong])) == 3
