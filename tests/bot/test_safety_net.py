"""The safety net: wordings that raise an answer to a crisis, and the idioms, essays and negations that do not."""
import shutil

import pytest
from spacy.tokens import Doc
from tests.repo_files import ROOT, intents_of, names_in, read_yaml

from bot.nlu.safety_net import Net, caught_in, matcher, nets, token_pattern
from bot.nlu.reading import plain_reader

PATTERN_FILES = names_in("data/patterns", "*.yml")
NETS = [net for file in PATTERN_FILES for net in read_yaml(file).get("nets", [])]
DANGERS = {"attack", "overdose", "strangulation", "collapse", "injury", "taken_abroad", None}


@pytest.mark.parametrize("text, intent", [
    ("i want to end it", "crisis_suicide"), ("I don’t want to be alive anymore", "crisis_suicide"), ("gonna kill myself", "crisis_suicide"), ("kms", "crisis_suicide"),
    ("what if someone wanted to die", "crisis_suicide"), ("done with life", "crisis_suicide"), ("WANNA SLEEP AND NEVER WAKE UP", "crisis_suicide"),
    ("better off dead", "crisis_suicide"), ("everyone is better off without me", "crisis_suicide"), ("planning how to end it", "crisis_suicide"),
    ("i keep cutting my arms", "crisis_self_harm"), ("burned my thighs again", "crisis_self_harm"), ("relapsed and cut again", "crisis_self_harm"),
    ("i took a load of pills yesterday but i feel fine now", "crisis_immediate_danger"), ("he put his hands round my neck last night", "crisis_immediate_danger"),
    ("my mate got spiked at the union an hour ago and cant stand up", "crisis_immediate_danger"), ("she wont wake up", "crisis_immediate_danger"),
    ("my ex is banging on my door", "crisis_immediate_danger"), ("my dad took my passport and booked flights", "crisis_immediate_danger"),
    ("im scared im going to hurt my housemate", "crisis_threat_to_others"), ("nobody has seen my flatmate for two days", "crisis_missing_person"),
])
def test_a_crisis_is_caught(text, intent):
    assert intent in [name for name, _ in caught_in(text)]


@pytest.mark.parametrize("text", [
    "this essay is killing me", "I could murder a pizza", "killing myself laughing", "my dissertation is about suicide in durkheim", "dying of embarrassment",
    "my mum is going to kill me when she sees my grade", "cut myself shaving", "unconscious bias training", "i burned myself out cooking", "suicide squad was rubbish",
    "my parcel has been missing since tuesday", "renewing my passport for a visa", "hello", "how do i report a lecturer", "i need a break from this module",
    "i would kill for a coffee", "i hurt my knee at football", "worried it will hurt my grade", "planned my birthday",
])
def test_an_idiom_an_essay_or_a_parcel_is_not(text):
    assert caught_in(text) == []


@pytest.mark.parametrize("text, danger", [
    ("i overdosed last night", "overdose"), ("he strangled me", "strangulation"), ("she is unconscious", "collapse"), ("he has a knife", "attack"), ("my dad took my passport", "taken_abroad"),
])
def test_the_kind_of_danger_is_told(text, danger):
    assert ("crisis_immediate_danger", danger) in caught_in(text)


@pytest.mark.parametrize("line, text, found", [
    ("cut my arm|arms", "i CUT my arms", True), ("cut my arm|arms", "i cut your arms", False), ("want to? die", "want die", True), ("want to? die", "want to die", True),
    ("pills ~ took", "pills that i just took", True), ("pills ~ took", "pills one two three four five took", False), ("suicid*", "Suicidal", True), ("suicid*", "homicidal", False),
])
def test_the_notation(line, text, found):
    assert bool(matcher([line])(plain_reader()(text))) is found


def test_a_crisis_beside_an_idiom_is_still_caught():
    assert caught_in("this essay is killing me and i want to kill myself")


def test_only_the_place_that_is_harmless_is_spared():
    doc: Doc = plain_reader()("killing myself laughing. later i tried killing myself")
    net = Net("crisis_suicide", None, matcher(["killing myself"]), matcher(["killing myself laughing"]))
    assert net.catches(doc) and not net.catches(plain_reader()("killing myself laughing"))


def test_every_net_leads_to_a_crisis_and_every_line_can_be_read():
    assert {net["intent"] for net in NETS} <= set(intents_of("crisis_")) and {net.get("danger") for net in NETS} <= DANGERS
    for net in NETS:
        for line in [*net["patterns"], *net.get("unless", [])]:
            assert isinstance(line, str) and line == line.lower() and all(token_pattern(word) for word in line.split()), f"{net['intent']}: {line!r}"


@pytest.mark.parametrize("crisis", intents_of("crisis_"))
def test_there_is_no_bot_without_its_net(crisis, tmp_path):
    for file in PATTERN_FILES:
        if not file.endswith(f"/{crisis[len('crisis_'):]}.yml"):
            shutil.copy(ROOT / file, tmp_path)
    nets.cache_clear()
    try:
        with pytest.raises(FileNotFoundError, match=crisis):
            nets(tmp_path)
    finally:
        nets.cache_clear()
