"""The words of the directory, one literal table each, with a label in students' words."""
from typing import Dict, Tuple

NATIONS = {
    "england": "England",
    "wales": "Wales",
    "scotland": "Scotland",
    "northern_ireland": "Northern Ireland",
    "outside_uk": "outside the UK",
}
UK_NATIONS = ("england", "wales", "scotland", "northern_ireland")

CRISES = {
    "immediate_danger": "in danger or badly hurt now",
    "suicide": "thinking about ending my life",
    "self_harm": "hurting myself",
    "threat_to_others": "worried I might hurt someone",
    "mental_health": "my mental health",
    "missing_person": "someone is missing",
}
DISCLOSURES = {
    "sexual_violence": "being touched, or made to do something sexual, when I did not want it",
    "sexual_harassment": "unwanted sexual comments or behaviour",
    "image_based_abuse": "private pictures or videos shared, faked or used against me",
    "domestic_abuse": "being hurt or controlled by a partner or family",
    "honour_based_abuse": "being forced or threatened in the name of honour",
    "stalking": "someone who will not leave me alone",
    "hate_incident": "being targeted because of who I am",
    "discrimination": "being treated unfairly because of who I am",
    "bullying": "being bullied",
    "online_abuse": "abuse online",
    "physical_assault": "being hit or attacked",
    "spiking": "a drink or vape that was spiked",
    "staff_misconduct": "how a member of staff treats me",
    "theft_or_scam": "a theft or a scam",
    "exploitation": "being used for sex, work or money",
    "initiation": "initiations",
    "culture": "how a team or department behaves",
    "unsure": "something that does not feel right",
}
CONCERNS = {
    "mental_health": "my mental health",
    "loneliness": "feeling lonely",
    "eating": "eating and food",
    "substance_use": "drink or drugs",
    "gambling": "gambling",
    "bereavement": "someone who died",
    "relationships": "a relationship or family",
    "sexual_health": "sexual health",
    "pregnancy": "pregnancy",
    "money": "money",
    "housing": "where I live",
    "study": "my studies",
    "disability": "disability",
    "immigration": "visas and immigration",
    "controlling_group": "a group that puts pressure on me",
}
ROLES = {
    "accused": "someone has reported me",
    "own_behaviour": "how I treat others",
    "staff": "what to do as a member of staff",
}
TOPICS: Dict[str, str] = {**CRISES, **DISCLOSURES, **CONCERNS, **ROLES}
ANY_TOPIC = "any"

_PREFIXES = {"crisis_": CRISES, "disclose_": DISCLOSURES, "concern_": CONCERNS, "role_": ROLES}

# The child-protection route applies to harm and crisis, not to rent or study.
HARM_TOPICS = frozenset(CRISES) | frozenset(DISCLOSURES)
# Somebody may be looking at the phone or at the bill.
WATCHED_DEVICE_TOPICS = frozenset(
    {"domestic_abuse", "stalking", "honour_based_abuse", "exploitation"})

PERSPECTIVES = {
    "self": "it happened to me",
    "friend": "I am here for someone else",
    "witness": "I saw something",
    "accused": "someone has reported me",
    "staff": "I work here",
}
DEFAULT_PERSPECTIVES = ("self", "friend", "witness")

# The lowest and the highest age a service must take to be shown to somebody in the band.
# No band given: an adult student of an ordinary age; the card says who a service is for.
AGE_BANDS = {"under_16": (0, 15), "16_17": (16, 17), None: (18, 24)}

CONTACT_WAYS = {
    "any": "any way",
    "no_voice": "without a call",
    "bsl": "in British Sign Language",
}

PREFERENCES = {
    "women": "women",
    "men": "men",
    "lgbt": "LGBT+ people",
    "trans": "trans people",
    "faith": "people of a faith",
    "race": "people who face racism",
    "disability": "disabled people",
    "deaf": "Deaf people",
    "neurodivergent": "neurodivergent people",
    "international": "international students",
    "asylum_seeker": "people seeking asylum",
    "student_parent_or_carer": "student parents or carers",
    "care_experienced_or_estranged": "care-experienced or estranged students",
    "postgraduate_researcher": "postgraduate researchers",
    "gypsy_roma_traveller": "Gypsy, Roma and Traveller people",
    "sex_worker": "sex workers",
}
# A service only for the one is never shown to somebody who picked the other alone.
OPPOSITES = {"women": "men", "men": "women"}

CHANNEL_KINDS = {
    "phone": "Call",
    "text": "Text",
    "web_chat": "Chat online",
    "web_form": "Online form",
    "email": "Email",
    "walk_in": "Go in person",
    "post": "Letter",
    "video_bsl": "Video call in British Sign Language",
}
WEB_KINDS = frozenset({"web_chat", "web_form", "email", "video_bsl"})
# Somebody answers at once. A form can be sent at 2 am, yet nobody is there: that is not "open".
LIVE_KINDS = frozenset({"phone", "text", "web_chat", "walk_in", "video_bsl"})

SERVICE_KINDS = {"support": "support", "reporting": "reporting", "emergency": "emergency"}
STATUSES = {"listed": "shown", "draft": "not shown yet", "withdrawn": "closed"}
CONFIDENCES = {
    "A": "the service's own page was read",
    "B": "secondary pages were read",
    "C": "partly from memory",
}
STAFF_SIDES = {
    "none": "independent of departments",
    "department": "a department or line management",
    "hr": "human resources",
}
TRANS_PEOPLE = {"welcomes": "welcomes", "does_not": "does not", "not_stated": "not stated"}

ROUTE_TARGETS = {
    "university": "the university",
    "police": "the police",
    "third_party": "an organisation that passes it on",
    "health": "a health service",
}
ROUTE_IDENTITIES = {
    "named": "with your name",
    "anonymous": "without your name",
    "either": "with or without your name",
}
CAN_WITHDRAW = {
    "yes": "yes", "no": "no", "until_it_starts": "until it starts", "not_stated": "not stated"}
FOR_SOMEONE_ELSE = {
    "yes": "yes", "with_consent": "if they agree", "no": "no", "not_stated": "not stated"}

NOT_STATED = "not_stated"


def topic_word(name: str) -> str:
    """`disclose_stalking` or `stalking` -> `stalking`; anything else is a ValueError."""
    if name in TOPICS:
        return name
    for prefix, words in _PREFIXES.items():
        if name.startswith(prefix) and name[len(prefix):] in words:
            return name[len(prefix):]
    raise ValueError(f"{name!r} is not a topic")


def topic_intents(word: str) -> Tuple[str, ...]:
    """The intents that lead to this topic: `mental_health` has two."""
    return tuple(prefix + word for prefix, words in _PREFIXES.items() if word in words)
