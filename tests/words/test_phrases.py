"""What is never said (conversation.md, "What it says, and never says"), in any variant and any file of words."""
import re

import pytest
from tests.repo_files import RESPONSE_FILES, WORD_FILES, read_yaml, variants

NEVER = {
    "a question why": r"\bwhy\b",
    "a demand for the story": r"\b(?:tell me (?:what|who|when|where|more|about)|describe what|can you explain|what happened\?|who (?:was|did|is) (?:it|he|she|they)\?|when did|where did|what is (?:his|her|their|your) name)",
    "a promise of secrecy": r"\b(?:(?:strictly|completely|fully|totally) confidential|keep (?:it|this) (?:a )?secret for|nobody will (?:ever )?(?:know|find out)|i (?:will not|won't) tell)\b",
    "a promise of an outcome": r"\b(?:i promise|we promise|guarantee|will be (?:punished|expelled|removed)|it will be (?:fine|okay|ok|alright)|everything will be)\b",
    "a verdict": r"\b(?:this|that|it|what happened) (?:is|was|counts as|sounds like) (?:a |an )?(?:harassment|rape|assault|abuse|stalking|bullying|hate|crime|criminal|illegal)|\bhate crime|\byou (?:were|have been) (?:raped|assaulted|abused|harassed|stalked)",
    "advice for or against reporting": r"\byou (?:should|must|ought to|need to|have to) (?:not )?report|\b(?:i|we) (?:recommend|encourage|urge|advise)|\bit is (?:best|better) (?:not )?to report|\breporting is (?:the right|important|the best)",
    "a diagnosis": r"(?<!if )\byou (?:are|seem|sound|may be|might be) (?:depressed|psychotic|bipolar|ill|unwell|traumatised|an addict|anorexic|paranoid)|\byou (?:have|may have) (?:depression|anxiety|ptsd|a disorder)",
    "claimed feelings": r"(?<!how )\bi(?:'m| am)? (?:so |really |very |truly )?(?:feel|understand how|know how|care|worried|glad|sad|proud|happy|sorry (?:to hear|this|that))\b|\bsorry to hear",
    "what safe messaging leaves out": r"\bcommit(?:s|ted|ting)? suicide|\b(?:successful|failed|unsuccessful) (?:suicide|attempt)|\bcry for help|attention.seeking|painless",
    "minimising": r"\b(?:at least|calm down|cheer up|don't worry|do not worry|could be worse|not that bad|overreact|just a (?:joke|phase|bit)|only a joke|get over|move on|time heals|everyone feels|look on the bright)\b",
    "praise for surviving": r"\b(?:so strong|brave|courage|survivor|proud of you|inspir)",
    "a bare \"no time limit\"": r"\bno time limit",
    "Prevent as support": r"\bPrevent\b(?! (?:more|it|this))",
    "acting human": r"\b(?:i am here for you|i'm here for you|you are not alone|i am listening|talk to me)\b",
    "please": r"(?<!interpreter, )(?<!interpreter,\n)\bplease\b",  # what to say to a call handler is the student's own word
    "contracts": r"\bpromise me\b|\bno.suicide\b",
    "jargon": r"\b(?:disclosures?|disclos(?:e|ed|ing)|respondents?|complainants?|perpetrators?|alleged|victims?|reporting party|ISVA|SARC|trauma.informed|escalate|stakeholder|safeguarding referral|signpost(?:ed|ing)|triage|practitioners?|precautionary|retaliation)\b",
}
# Case matters in two names alone: Prevent the programme, and the initials of services.
CASED = {"Prevent as support"}
LIVELY = re.compile("[!\U0001F300-\U0001FAFF\u2600-\u27BF]")
# Names of what may have happened, which a student may not have used.
CATEGORIES = re.compile(r"\b(?:rap(?:e|ed|ist)|assault\w*|abus\w*|harass\w*|stalk\w*|traffick\w*|hazing|violence|violent|violat\w*|groom\w*|domestic|forced marriage|hate incident|racis\w*|homophob\w*|overdose\w*|strang\w*|psycho\w*|addict\w*|sextortion|blackmail|spiked)\b", re.I)
# Where somebody may be watching, each of these can put a student in danger.
DANGEROUS = {
    "confronting": r"(?<!not )\bconfront",
    "leaving without a plan": r"\bleave (?:him|her|them|the house|home|today|now|tonight)\b",
    "blocking or deleting": r"(?<!not )\b(?:block|delete)\b",
    "mediation": r"\bmediat|\bcouples?\b",
    "telling family, community or faith leaders": r"(?<!not )\b(?:tell|speak to|talk to|contact|ask) (?:your|their|the|a) (?:own )?(?:famil|parent|communit|imam|priest|rabbi|faith|elder|relative)",
    "a diary": r"\bdiary\b|\bkeep a (?:log|record)\b",
}
WATCHED = ("domestic_abuse", "stalking", "honour_based_abuse", "exploitation")


def sentences_of(file):
    if file in RESPONSE_FILES:
        return [(str(v), part) for v in variants(file) for part in (v.text, *(b["title"] for b in v.buttons))]

    def strings(part):
        if isinstance(part, dict):
            return [s for value in part.values() for s in strings(value)]
        return [s for item in part for s in strings(item)] if isinstance(part, list) else [part] if isinstance(part, str) else []

    return [(file, text) for text in strings(read_yaml(file))]


@pytest.mark.parametrize("what", NEVER)
def test_this_is_never_said(what):
    pattern = re.compile(NEVER[what], 0 if what in CASED else re.I)
    said = [(where, found.group(0), text) for file in (*RESPONSE_FILES, *WORD_FILES) for where, text in sentences_of(file) for found in [pattern.search(text)] if found]
    assert not said, f"{what} is never said: {said}"


@pytest.mark.parametrize("file", [*RESPONSE_FILES, *WORD_FILES])
def test_nothing_is_shouted_and_no_face_is_pulled(file):
    said = [(where, text) for where, text in sentences_of(file) if LIVELY.search(text)]
    assert not said, f"no exclamation marks and no emoji: {said}"


@pytest.mark.parametrize("file", [f for f in RESPONSE_FILES if any(v.response.startswith("utter_acknowledge_") for v in variants(f))])
def test_what_happened_is_not_given_a_name_the_student_did_not_use(file):
    named = [(str(v), CATEGORIES.search(v.text).group(0)) for v in variants(file) if v.response.startswith("utter_acknowledge_") and CATEGORIES.search(v.text)]
    assert not named, f"use plain words for what happened: {named}"


@pytest.mark.parametrize("label, text", read_yaml("data/words/topics.yml")["labels"].items())
def test_a_topic_s_label_names_nothing_either(label, text):
    assert label == "disclose_spiking" or not CATEGORIES.search(text), f"{label}: {text}"


@pytest.mark.parametrize("topic", WATCHED)
@pytest.mark.parametrize("what", DANGEROUS)
def test_nothing_is_suggested_that_puts_a_watched_student_in_danger(topic, what):
    said = [(str(v), v.text) for v in variants(f"data/responses/{topic}.yml") if re.search(DANGEROUS[what], v.text, re.I)]
    assert not said, f"{what} is never suggested here: {said}"


def test_the_comforting_sentences_stand_in_one_place_only():
    """Their gates are in the conditions of these variants; anywhere else they would be said to everybody."""
    for variant in variants():
        if re.search(r"not your fault|(?<!before )you decide|your choice", variant.text, re.I):
            assert variant.conditions.get("comfort") == [True], f"{variant}: {variant.text}"
