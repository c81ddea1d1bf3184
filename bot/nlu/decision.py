"""From what was recognised to what the bot acts on: answer, ask which of two, or say that it was not understood.

One pure function, ``decide``, so that thresholds can be measured; the graph component around it turns the result
into Rasa's intent and the entities that fill the slots. A missed crisis costs most, a needless signpost little:
the thresholds in THRESHOLDS were chosen on evaluation/development.jsonl, never on the test set, by cost: a missed
crisis 15, a missed harm 6, a needless crisis answer 3 for small talk and 1.5 for a harm, another topic 1.
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
from bot.nlu.kinds import HARM, is_harm
from bot.nlu.recogniser import RECOGNISED
from bot.nlu.safety_net import NET

BY_STAFF = "disclose_staff_misconduct"
SEXUAL = ("disclose_sexual_violence", "disclose_sexual_harassment")
FALLBACK, UNCLEAR, OTHER_LANGUAGE = "nlu_fallback", "unclear", "other_language"
DECIDED = "decided"

ASKED_ABOUT = (*HARM, "ask_")  # what a guess may name; small talk is never offered as "did you mean"

THRESHOLDS = {
    "crisis": 0.22,        # how likely a crisis is, in the whole message: answer as a crisis
    "crisis_beside": 0.50, # the same where the best single guess is a harm that is likelier than "sure"
    "clause_crisis": 0.75, # the same in one clause, which has less to go by
    "doubt": 0.03,         # the same again: answer the harm, with the lines and a gentle question before it
    "doubt_question": 0.04,
    "doubt_sure": 0.07,    # times the square of how sure the other answer is, added to either
    "doubt_named": 0.04,   # and, beside a sexual harm, how likely one crisis is by itself: fear alone is part of such a story
    "clause_doubt": 0.26,
    "harm": 0.66,          # how likely some harm or concern is, when the best single guess is harmless
    "clause_harm": 0.93,
    "harmless": 0.36,      # a harm as the best guess, but hardly likely overall: small talk, study or another question
    "further": 0.50,       # another harm that the message also holds
    "further_asked": 0.25, # a harm told with a question
    "sure": 0.26,          # below this the best guess is not acted on alone
    "close": 0.15,         # two guesses nearer than this to each other: ask which
    "understood": 0.06,    # below this nothing was recognised
    "clue_staff": 0.05,    # from here on, words that say who writes count
    "clue_friend": 0.05,
    "clue_accused": 0.05,
    "clue_witness": 0.15,
    "told_by": 0.80,       # "done to me" makes it the writer's own story unless another perspective is this sure
}


# which learnt guess gives way where the words say who writes
REPLACED_BY_A_CLUE = {"staff": ("self", "friend", "witness"), "friend": ("self", "staff", "accused"), "accused": ("self", "witness"), "witness": ("self", "friend", "staff")}


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


def mass(probabilities: Mapping[str, float], prefix: Any) -> float:
    return sum(p for name, p in probabilities.items() if name.startswith(prefix))


def best(probabilities: Mapping[str, float], prefix: Any = "") -> Tuple[str, float]:
    return max(((name, p) for name, p in probabilities.items() if name.startswith(prefix)), key=lambda item: item[1], default=("", 0.0))


def decide(recognised: Mapping[str, Any], net: Sequence[Tuple[str, Optional[str]]], clues: Clues, thresholds: Mapping[str, float] = THRESHOLDS) -> Decided:
    whole = recognised["intents"]
    intent, confidence, outcome = chosen(recognised, net, thresholds)
    topics = topics_in(intent, recognised, thresholds)
    intent, topics = harm_first(intent, topics)
    second, less = best({name: p for name, p in whole.items() if name != intent and name.startswith(ASKED_ABOUT)})
    unsure = outcome == "answer" and not intent.startswith("crisis_") and confidence < thresholds["sure"] and confidence - less < thresholds["close"]
    if unsure and (is_harm(intent) or (is_harm(second) and intent.startswith(ASKED_ABOUT))):
        outcome, topics = "ask", [intent, second]
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
        return (*best(whole, ("disclose_", "concern_", "role_")), "answer")
    harm = harm_in_a_clause(recognised, thresholds)
    if harm:
        return (*harm, "answer")
    unheard = confidence < thresholds["understood"] or not recognised.get("familiar", 1.0)  # no word of it is known
    return (FALLBACK, confidence, "fallback") if unheard else (intent, confidence, "answer")


def crisis_likelihood(intents: Mapping[str, float], kinds: Mapping[str, float]) -> float:
    """Two answers to one question, averaged: the sum over the crisis intents, and the head that was asked directly."""
    total = mass(intents, "crisis_")
    return (total + kinds.get("crisis", total)) / 2


def harm_likelihood(intents: Mapping[str, float], kinds: Mapping[str, float]) -> float:
    total = mass(intents, HARM)
    return (total + (kinds["crisis"] + kinds["harm"] if kinds else total)) / 2


def clauses_of(recognised: Mapping[str, Any]) -> List[Tuple[Mapping[str, float], Mapping[str, float]]]:
    """(intents, kinds) of every clause."""
    clauses = recognised["clauses"]
    return list(zip(clauses, recognised.get("clause_kinds") or [{}] * len(clauses)))


def crisis_in(recognised: Mapping[str, Any], net: Sequence[Tuple[str, Optional[str]]], thresholds: Mapping[str, float]) -> Optional[Tuple[str, float]]:
    """The crisis to answer, if any: from the net, the whole message or one clause of it."""
    whole = recognised["intents"]
    likely, p = best(whole, "crisis_")
    if net:
        names = [name for name, _ in net]
        return (likely if likely in names else names[0]), max(p, 0.9)
    other, q = best(whole, ("disclose_", "concern_", "role_"))
    needed = thresholds["crisis_beside" if other and q >= thresholds["sure"] and q > p else "crisis"]
    if crisis_likelihood(whole, recognised.get("kinds") or {}) >= needed:
        return likely, p
    for clause, kinds in clauses_of(recognised):
        if crisis_likelihood(clause, kinds) >= thresholds["clause_crisis"]:
            return best(clause, "crisis_")
    return None


def crisis_possible(intent: str, confidence: float, recognised: Mapping[str, Any], thresholds: Mapping[str, float]) -> Optional[str]:
    """The crisis that a message about something else may hold: too unlikely to answer as one, too likely to pass over."""
    if not intent.startswith(ASKED_ABOUT):
        return None
    whole = recognised["intents"]
    needed = thresholds["doubt_question" if intent.startswith("ask_") else "doubt"] + thresholds["doubt_sure"] * confidence ** 2
    named, p = best(whole, "crisis_")
    if crisis_likelihood(whole, recognised.get("kinds") or {}) >= needed and (p >= thresholds["doubt_named"] or intent not in SEXUAL):
        return named
    return next((best(clause, "crisis_")[0] for clause, kinds in clauses_of(recognised) if crisis_likelihood(clause, kinds) >= thresholds["clause_doubt"]), None)


def with_crisis(topics: List[str], crisis: str) -> List[str]:
    """It stays a button: "you also wrote about something else"."""
    return [*topics[:1], crisis, *(name for name in topics[1:] if name != crisis)][:4] if topics else topics


def harm_in_a_clause(recognised: Mapping[str, Any], thresholds: Mapping[str, float]) -> Optional[Tuple[str, float]]:
    found = [best(clause, ("disclose_", "concern_", "role_")) for clause, kinds in clauses_of(recognised) if harm_likelihood(clause, kinds) >= thresholds["clause_harm"]]
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


def topics_in(intent: str, recognised: Mapping[str, Any], thresholds: Mapping[str, float]) -> List[str]:
    """The topic acted on, then every other harm that the message holds, surest first. Small talk holds none."""
    if not intent.startswith(ASKED_ABOUT):
        return []
    harms = dict(recognised["harms"])
    for name, p in recognised["clause_harms"].items():
        harms[name] = max(harms[name], p)
    needed = thresholds["further_asked" if intent.startswith("ask_") else "further"]
    further = sorted((name for name, p in harms.items() if p >= needed and name != intent), key=harms.get, reverse=True)
    first = [intent] if is_harm(intent) else []
    crises = [name for name in further if name.startswith("crisis_")]
    return [*first, *(further if crises and not intent.startswith("crisis_") else [n for n in further if n not in crises] + crises)][:4]


def harm_first(intent: str, topics: List[str]) -> Tuple[str, List[str]]:
    """A member of staff who names the harm is answered about the harm; one who only asks what to do, as staff. Of a
    worry and what was done to somebody ("i was raped and now im pregnant"), what was done comes first. Done by staff:
    that comes first, since it decides who must not be shown."""
    by_staff = intent.startswith("disclose_") and BY_STAFF in topics
    told = BY_STAFF if by_staff else next((name for name in topics if name.startswith("disclose_")), None)
    if told is None or not (by_staff or intent == "role_staff" or intent.startswith("concern_")):
        return intent, topics
    return told, [told, *(name for name in topics if name != told)]


def perspective_of(perspectives: Mapping[str, float], intent: str, clues: Clues, thresholds: Mapping[str, float]) -> str:
    teller, p = best(perspectives)
    if intent == "role_accused" and not clues.about_somebody_else and not (teller == "friend" and p >= thresholds["told_by"]):
        return "accused"
    if clues.teller and teller in REPLACED_BY_A_CLUE[clues.teller] and perspectives.get(clues.teller, 0.0) >= thresholds[f"clue_{clues.teller}"]:
        return clues.teller
    if clues.done_to_me and teller in ("friend", "witness") and intent.startswith("disclose_") and p < thresholds["told_by"]:
        return "self"
    return teller or "self"


def urgent(intent: str, topics: Sequence[str], age_band: Optional[str], outcome: str) -> bool:
    """Where the crisis answer is given: every crisis, and harm to somebody under 18 (not money or study)."""
    child_harmed = age_band is not None and any(name.startswith(("crisis_", "disclose_")) for name in (intent, *topics))
    return outcome != "fallback" and (intent.startswith("crisis_") or child_harmed)


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
