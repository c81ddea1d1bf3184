"""From what was recognised to what the bot acts on: answer, ask which of two, or say that it was not understood.

One pure function, ``decide``, so that thresholds can be measured; the graph component around it turns the result
into Rasa's intent and the entities that fill the slots. Whether there is danger, which topics there are and whose story
it is are questions of their own: danger.py, topics.py, teller.py.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Optional, Sequence, Text, Tuple

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.clues import Clues, clues_in
from bot.nlu.danger import crisis_in, crisis_possible, urgent, with_crisis
from bot.nlu.kinds import ASKED_ABOUT, NO_CRISIS, is_harm
from bot.nlu.likelihood import best, clauses_of, harm_likelihood
from bot.nlu.recogniser import RECOGNISED
from bot.nlu.safety_net import NET
from bot.nlu.teller import perspective_of
from bot.nlu.thresholds import THRESHOLDS
from bot.nlu.topics import harm_first, own_acts_first, topics_in

FALLBACK, UNCLEAR, OTHER_LANGUAGE = "nlu_fallback", "unclear", "other_language"
DECIDED = "decided"


@dataclass
class Decided:
    """What the bot acts on. ``outcome``: answer, ask (``topics`` holds both) or fallback. ``urgent``: the lines come first,
    as a crisis answer or, where ``danger`` is "possible", before the answer to something else."""

    intent: str
    confidence: float
    topics: List[str] = field(default_factory=list)
    perspective: str = "self"
    age_band: Optional[str] = None
    urgent: bool = False
    outcome: str = "answer"
    language: str = "en"
    danger: Optional[str] = None
    nation: Optional[str] = None
    contact_way: Optional[str] = None
    guesses: List[str] = field(default_factory=list)


def decide(recognised: Mapping[str, Any], net: Sequence[Tuple[str, Optional[str]]], clues: Clues, thresholds: Mapping[str, float] = THRESHOLDS) -> Decided:
    whole = recognised["intents"]
    intent, confidence, outcome = chosen(recognised, net, thresholds)
    topics = topics_in(intent, recognised, thresholds)
    intent, topics = harm_first(intent, topics)
    second, less = best({name: p for name, p in whole.items() if name != intent and name.startswith(ASKED_ABOUT)})
    unsure = outcome == "answer" and not intent.startswith("crisis_") and confidence < thresholds["sure"] and confidence - less < thresholds["close"]
    if unsure and (is_harm(intent) or (is_harm(second) and intent.startswith(ASKED_ABOUT))):
        outcome, topics = "ask", [intent, second]
    told = intent
    intent, topics = own_acts_first(intent, topics, clues)
    outcome = outcome if intent == told else "answer"
    perspective = perspective_of(recognised["perspectives"], intent, clues, thresholds)
    age_band = clues.age_band
    danger = next((d for _, d in net if d), None) if intent == "crisis_immediate_danger" else None
    child_or_crisis = urgent(intent, topics, age_band, outcome)
    crisis = None if child_or_crisis else crisis_possible(intent, confidence, recognised, thresholds)
    if crisis:
        danger, topics = "possible", topics if outcome == "ask" else with_crisis(topics, crisis)
    decided = Decided(
        intent, round(confidence, 4), topics, perspective, age_band, child_or_crisis or bool(crisis), outcome,
        recognised.get("language", "en"), danger, clues.nation, clues.contact_way, guesses_of(whole, intent),
    )
    return decided if decided.language == "en" else in_another_language(decided)


def chosen(recognised: Mapping[str, Any], net: Sequence[Tuple[str, Optional[str]]], thresholds: Mapping[str, float]) -> Tuple[str, float, str]:
    """(intent, confidence, outcome). First whether it is a crisis, then whether it is a harm at all, then which."""
    whole = recognised["intents"]
    crisis = crisis_in(recognised, net, thresholds)
    if crisis:
        return (*crisis, "answer")
    likely = harm_likelihood(whole, recognised.get("kinds") or {})
    intent, confidence = best({name: p for name, p in whole.items() if not name.startswith("crisis_")})
    if is_harm(intent) and likely < thresholds["harmless"]:
        intent, confidence = best({name: p for name, p in whole.items() if not is_harm(name)})
    if intent.startswith(ASKED_ABOUT) and confidence >= thresholds["understood"]:
        return intent, confidence, "answer"  # a question stays a question; a harm told with it is a further topic
    if likely >= thresholds["harm"]:
        return (*best(whole, NO_CRISIS), "answer")
    harm = harm_in_a_clause(recognised, thresholds)
    if harm:
        return (*harm, "answer")
    unheard = confidence < thresholds["understood"] or not recognised.get("familiar", 1.0)  # no word of it is known
    return (FALLBACK, confidence, "fallback") if unheard else (intent, confidence, "answer")


def harm_in_a_clause(recognised: Mapping[str, Any], thresholds: Mapping[str, float]) -> Optional[Tuple[str, float]]:
    found = [best(clause, NO_CRISIS) for clause, kinds in clauses_of(recognised) if harm_likelihood(clause, kinds) >= thresholds["clause_harm"]]
    return max(found, key=lambda item: item[1], default=None)


def guesses_of(whole: Mapping[str, float], intent: str) -> List[str]:
    """What "not what I meant" offers next; after small talk the guesses of the message before stay."""
    if intent != FALLBACK and not intent.startswith(ASKED_ABOUT):
        return []
    ranking = sorted((name for name in whole if name.startswith(ASKED_ABOUT) and name != intent), key=whole.get, reverse=True)
    return ranking[:5]


def in_another_language(decided: Decided) -> Decided:
    """The lines first, whatever it says: nobody here can review crisis words in twenty languages."""
    return Decided(OTHER_LANGUAGE, 1.0, urgent=True, language=decided.language, nation=decided.nation, contact_way=decided.contact_way)


def entities_of(decided: Decided) -> List[Dict[str, Any]]:
    """What fills the slots; which slot is replaced by what is in domain.yml."""
    values: Dict[str, Any] = {"age_band": decided.age_band, "nation": decided.nation, "contact_way": decided.contact_way, "guesses": decided.guesses}
    if decided.outcome == "ask":
        values.update(option_1=decided.topics[0], option_2=decided.topics[1], danger=decided.danger)
    elif decided.topics:
        values.update(topics=decided.topics, perspective=decided.perspective, danger=decided.danger or "unspecified")
    elif decided.perspective != "self":
        values["perspective"] = decided.perspective
    if decided.language != "en":
        values["language"] = decided.language
    return [{"entity": name, "value": value, "start": 0, "end": 0, "extractor": "Decision"} for name, value in values.items() if value not in (None, [])]


def acted_on(decided: Decided) -> str:
    """The intent that the rules see."""
    return UNCLEAR if decided.outcome == "ask" else decided.intent


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Decision(IntentClassifier, GraphComponent):
    @staticmethod
    def required_packages() -> List[Text]:
        return []

    @classmethod
    def create(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext) -> "Decision":
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            if message.get(RECOGNISED) is None:
                continue  # a button
            decided = decide(message.get(RECOGNISED), message.get(NET) or [], clues_in(message.get(TEXT) or ""))
            name = acted_on(decided)
            message.set(DECIDED, decided)
            message.set(INTENT, {"name": name, "confidence": decided.confidence}, add_to_output=True)
            message.set(INTENT_RANKING_KEY, [{"name": name, "confidence": decided.confidence}], add_to_output=True)
            message.set(ENTITIES, entities_of(decided), add_to_output=True)
        return messages
