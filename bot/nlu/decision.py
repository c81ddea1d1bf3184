"""From what was recognised to what the bot acts on: answer, ask which of two, or say that it was not understood.

One pure function, ``decide``, so that thresholds can be measured; the graph component around it turns the result
into Rasa's intent and the entities that fill the slots. A missed crisis costs most, a needless signpost little:
the thresholds in THRESHOLDS were chosen on evaluation/development.jsonl, never on the test set.
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
from bot.nlu.recogniser import RECOGNISED
from bot.nlu.safety_net import NET

HARM = ("crisis_", "disclose_", "concern_", "role_")
FALLBACK, UNCLEAR, OTHER_LANGUAGE = "nlu_fallback", "unclear", "other_language"
DECIDED = "decided"

THRESHOLDS = {
    "crisis": 0.30,        # mass of all crisis intents, whole message or one clause: answer as a crisis
    "clause_crisis": 0.45,
    "clause_harm": 0.60,   # a harm in one clause of a long message, when the whole looks harmless
    "further": 0.50,       # another harm that the message also holds
    "sure": 0.30,          # below this the best guess is not acted on alone
    "close": 0.12,         # two guesses nearer than this to each other: ask which
    "understood": 0.14,    # below this nothing was recognised
}


@dataclass
class Decided:
    """What the bot acts on. ``outcome``: answer, ask (``topics`` holds both) or fallback."""

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


def is_harm(name: str) -> bool:
    return name.startswith(HARM)


def mass(probabilities: Mapping[str, float], prefix: Any) -> float:
    return sum(p for name, p in probabilities.items() if name.startswith(prefix))


def best(probabilities: Mapping[str, float], prefix: Any = "") -> Tuple[str, float]:
    return max(((name, p) for name, p in probabilities.items() if name.startswith(prefix)), key=lambda item: item[1], default=("", 0.0))


def decide(recognised: Mapping[str, Any], net: Sequence[Tuple[str, Optional[str]]], clues: Clues, thresholds: Mapping[str, float] = THRESHOLDS) -> Decided:
    whole, clauses = recognised["intents"], recognised["clauses"]
    intent, confidence = best(whole)
    outcome = "answer"
    crisis = crisis_in(whole, clauses, net, thresholds)
    harm = harm_in_a_clause(clauses, thresholds) if not is_harm(intent) else None
    if crisis:
        intent, confidence = crisis
    elif harm:
        intent, confidence = harm
    elif confidence < thresholds["understood"]:
        intent, outcome = FALLBACK, "fallback"
    ranking = sorted(whole, key=whole.get, reverse=True)
    topics = topics_in(intent, recognised, thresholds)
    second = next((name for name in ranking if name != intent), "")
    if outcome == "answer" and not crisis and not harm and confidence < thresholds["sure"] and confidence - whole[second] < thresholds["close"] and (is_harm(intent) or is_harm(second)):
        outcome, topics = "ask", [intent, second]
    perspective = perspective_of(recognised["perspectives"], intent, clues)
    danger = (clues.danger or next((d for _, d in net if d), None)) if intent == "crisis_immediate_danger" else None
    return Decided(
        intent, round(confidence, 4), topics, perspective, clues.age_band, urgent(intent, topics, clues.age_band, outcome), outcome,
        clues.language, danger, clues.nation, clues.contact_way, [name for name in ranking[:6] if name != intent],
    )


def crisis_in(whole: Mapping[str, float], clauses: Sequence[Mapping[str, float]], net: Sequence[Tuple[str, Optional[str]]], thresholds: Mapping[str, float]) -> Optional[Tuple[str, float]]:
    """The crisis to answer, if any: from the net, the whole message or one clause of it."""
    likely, p = best(whole, "crisis_")
    if net:
        names = [name for name, _ in net]
        return (likely if likely in names else names[0]), max(p, 0.9)
    if mass(whole, "crisis_") >= thresholds["crisis"]:
        return likely, p
    for clause in clauses:
        if mass(clause, "crisis_") >= thresholds["clause_crisis"]:
            return best(clause, "crisis_")
    return None


def harm_in_a_clause(clauses: Sequence[Mapping[str, float]], thresholds: Mapping[str, float]) -> Optional[Tuple[str, float]]:
    found = [best(clause, HARM) for clause in clauses if mass(clause, HARM) >= thresholds["clause_harm"]]
    return max(found, key=lambda item: item[1], default=None)


def topics_in(intent: str, recognised: Mapping[str, Any], thresholds: Mapping[str, float]) -> List[str]:
    """The topic acted on, then every other harm that the message holds, surest first."""
    harms = dict(recognised["harms"])
    for name, p in recognised["clause_harms"].items():
        harms[name] = max(harms[name], p)
    further = sorted((name for name, p in harms.items() if p >= thresholds["further"] and name != intent), key=harms.get, reverse=True)
    first = [intent] if is_harm(intent) else []
    crises = [name for name in further if name.startswith("crisis_")]
    return [*first, *(further if crises and not intent.startswith("crisis_") else [n for n in further if n not in crises] + crises)][:4]


def perspective_of(perspectives: Mapping[str, float], intent: str, clues: Clues) -> str:
    if intent == "role_accused" and not clues.about_somebody_else:
        return "accused"
    return clues.perspective or best(perspectives)[0] or "self"


def urgent(intent: str, topics: Sequence[str], age_band: Optional[str], outcome: str) -> bool:
    """Where the crisis answer is given: every crisis, and harm to somebody under 18 (not money or study)."""
    child_harmed = age_band is not None and any(name.startswith(("crisis_", "disclose_")) for name in (intent, *topics))
    return outcome != "fallback" and (intent.startswith("crisis_") or child_harmed)


def entities_of(decided: Decided) -> List[Dict[str, Any]]:
    """What fills the slots; which slot is replaced by what is in domain.yml."""
    values: Dict[str, Any] = {"age_band": decided.age_band, "nation": decided.nation, "contact_way": decided.contact_way, "guesses": decided.guesses}
    if decided.outcome == "ask":
        values.update(option_1=decided.topics[0], option_2=decided.topics[1])
    elif decided.topics:
        values.update(topics=decided.topics, perspective=decided.perspective, danger=decided.danger or "unspecified")
    elif decided.perspective != "self":
        values["perspective"] = decided.perspective
    if decided.language != "en":
        values["language"] = decided.language
    return [{"entity": name, "value": value, "start": 0, "end": 0, "extractor": "Decision"} for name, value in values.items() if value not in (None, [])]


def acted_on(decided: Decided) -> str:
    """The intent that the rules see."""
    if decided.language != "en":
        return OTHER_LANGUAGE
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
            decided = decide(message.get(RECOGNISED), message.get(NET) or [], clues_in(message.get(TEXT)))
            name = acted_on(decided)
            message.set(DECIDED, decided)
            message.set(INTENT, {"name": name, "confidence": decided.confidence}, add_to_output=True)
            message.set(INTENT_RANKING_KEY, [{"name": name, "confidence": decided.confidence}], add_to_output=True)
            message.set(ENTITIES, entities_of(decided), add_to_output=True)
        return messages
