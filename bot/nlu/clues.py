"""What can be read off a message by rule: a present age, another nation, a way of contact, whose story it is."""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional

from bot.nlu.reading import normalise

_NUMBERS = {"twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eleven": 11, "ten": 10, "nine": 9, "eight": 8}
_YEARS = r"(?:[5-9]|1[0-9]|" + "|".join(_NUMBERS) + r")"
_AGE = rf"(?P<age>{_YEARS})"
# what a number before it may count instead of years of life
_NOT_YEARS = r"(?!\s*(?:mins?|minutes|hours?|hrs|seconds|secs|o'? ?clock|working|foot|feet|ft|places|in the house|days|weeks|months|%|pounds|quid|percent|st\b|th\b|am\b|pm\b|credits|people|of|x\b|k\b|kg|stone|marks|points|stops|miles|times|likes|years? (?:ago|older|younger|in|of|at)|yrs? (?:ago|older|younger)|thousand|hundred|\d|[-/:.]\d))"
_ADVERB = r"(?:only |just |still |actually |literally |like |under ?age |a |both |all |barely |now |about to be )*"
# a present age: "im 15", "i'm only 12 years old", "(17f)", "we're both 14", "17 and …" to begin with. Never "when i was 14".
_PRESENT_AGE = (
    re.compile(rf"(?<!like )\b(?:i'?\s?a?m|im|i am|me is|i have|we'?re (?!(?:[5-9]|ten|twelve|eight|nine)\b)|we are (?!(?:[5-9]|ten|twelve|eight|nine)\b)|were|we r|me n my (?:mate|m8|friend) r)\s*{_ADVERB}{_AGE}\b{_NOT_YEARS}(?! (?:subjects|essays|modules|exams|friends|siblings|classes|lectures))"),
    re.compile(rf"\b(?:she|he|they|sister|sis|brother|bro|sibling|cousin|daughter|son|lad|lass|friend|mate|girl|boy|kid|child|student|nephew|niece|tutee|girlfriend|boyfriend|gf|bf|frend|m8)(?:'s| is| iz|s|'re| are| r)?,?\s+{_ADVERB}{_AGE}\b{_NOT_YEARS}"),
    re.compile(rf"\b{_AGE}[\s-]*(?:years?|yrs?|yr|y)[\s-]*(?:old|o)\b(?! (?:then|at the time|when))"),
    re.compile(rf"[(\[]\s*(?:f|m|nb)?\s?{_AGE}\s?(?:f|m|nb)?\s*[)\]]"),
    re.compile(rf"\b(?:aged?|age is|turned|turning)\s+{_AGE}\b{_NOT_YEARS}"),
    re.compile(rf"^(?:still |only |just |hi,? |hey |am )*{_AGE}(?:\s+(?:rn|here|at|and|n|nd|yo|yrs|m|f|from|in|but)\b|\s*[,.;]\s|\s*$){_NOT_YEARS}"),
    re.compile(rf"\b(?:muslim|jewish|trans|gay|bi|deaf|autistic|black|asian|boy|girl|foundation|apprentice|lesbian|sikh|hindu|christian)(?: and| n|,)\s+{_AGE}\b{_NOT_YEARS}"),
    re.compile(rf"\b(?:mature for|for a)\s+{_AGE}\b{_NOT_YEARS}"),
    re.compile(rf"\bi have {_AGE} years\b(?! (?:of|in))"),
)
_NOT_AN_AGE = r"(?!\s*(?:mins?|minutes|hours?|hrs|seconds|secs|o'? ?clock|working|foot|feet|ft|places|years? (?:older|younger)|days|weeks|months|%|pounds|st\b|th\b|am\b|pm\b|credits|people|of us|x\b|k\b|kg|miles|times|marks|points))"
# an age said in passing: "17f, …", "only 15 and …", "my student, 16": each needs something around it that numbers of other things lack
_AGE_IN_PASSING = (
    re.compile(rf"^(?:(?:hi|hey|hello|ok|so|um|am|only|just|still|almost 18 still)[ ,.]+)*{_AGE}\s?(?:f|m|nb)?\b{_NOT_AN_AGE}(?=\s*(?:,|\.|$)|\s+(?:and|n|here|atm|btw|year|on|doing|at|in|so|but|rn|now)\b)"),
    re.compile(rf"\b(?:only|still)\s+{_AGE}\b{_NOT_AN_AGE}(?=\s*(?:,|\.|$)|\s+(?:and|n|here|atm|so|til|till|until|tho)\b)"),
    re.compile(rf"\b(?:student|pupil|apprentice|girl|boy|lad|sister|brother|who is|who's|year)(?:,| of| is| only| is only|,? year,)\s*{_AGE}\b{_NOT_AN_AGE}"),
)
_NOT_YET_18 = re.compile(r"\b(?:turn(?:s|ing)?|be|not|until i(?:'?m| am))\s+(?:18|eighteen)\s+(?:in|next|till?|until|on|soon|this|yet)\b|\b(?:not|isnt|isn't)\s+(?:18|eighteen)\b")
_BACK_AT_SCHOOL = re.compile(r"\b(?:back|like being) (?:in|at|to) (?:year|yr) ?\d+\b")
_PAST = re.compile(rf"\b(?:when|since|back when|from when)\s+(?:i|he|she|they|we)\s+(?:was|were|am)\s+(?:about |around |only |just |like )*{_YEARS}\b|\b(?:at|at the age of|aged|age of|was|were|since|from age)\s+(?:about |around |only |just )*{_YEARS}\b")
_SCHOOL_YEAR = re.compile(r"^year (?P<year3>1[0-3]) here\b|\b(?:in|i'?m in|year)\s*(?:year|yr|y)\s?(?P<year>[7-9]|1[0-3])\b(?!\s*(?:teacher|class|kids|pupils))|\b(?:year|yr)\s?(?P<year2>[7-9]|1[01])\b(?! (?:teacher|class|kids|pupils|group))")
_MINOR = re.compile(r"\b(?:i'?m|im|i am|she'?s|he'?s|they'?re)\s+(?:still |technically |legally |under )?(?:a minor|underage|under age|under 18|under eighteen|not 18 (?:yet|till|until)|not even 18)\b|\b(?:not|only) (?:turning )?(?:18|eighteen) (?:yet|till|until)\b|\bmy 18th (?:isn'?t|is not|is in|is next)\b")

_OUTSIDE_UK = re.compile(
    r"\b(?:year abroad|study(?:ing)? abroad|erasmus|exchange (?:year|semester|in)|placement abroad|semester (?:abroad|in))\b|\b(?:i'?m|im|i am|we'?re|we are|currently|living|studying|stuck|here)\s+(?:currently |living |studying |on exchange |on placement |on holiday |on my year abroad |abroad |now |right now )*in\s+(?:spain|france|germany|italy|madrid|barcelona|paris|lyon|berlin|rome|milan|portugal|lisbon|greece|athens|poland|netherlands|amsterdam|belgium|sweden|denmark|norway|finland|austria|vienna|switzerland|china|beijing|shanghai|japan|tokyo|korea|seoul|india|pakistan|bangladesh|nigeria|ghana|kenya|usa|america|the us|the states|new york|canada|toronto|australia|sydney|new zealand|mexico|brazil|chile|argentina|turkey|istanbul|dubai|uae|egypt|morocco|thailand|vietnam|malaysia|singapore|hong kong|indonesia|ireland|dublin)\b"
)
_NATIONS = (
    ("scotland", re.compile(r"\b(?:i'?m|im|i am|now|currently|moved|living|placement)\s+(?:now |currently |up |living |based |on placement |staying )*(?:in|to)\s+(?:scotland|glasgow|edinburgh|aberdeen|dundee|stirling|inverness)\b")),
    ("wales", re.compile(r"\b(?:i'?m|im|i am|now|currently|moved|living|placement)\s+(?:now |currently |living |based |on placement |staying )*(?:in|to)\s+(?:wales|cardiff|swansea|bangor|aberystwyth|wrexham|newport)\b")),
    ("northern_ireland", re.compile(r"\b(?:i'?m|im|i am|now|currently|moved|living|placement)\s+(?:now |currently |living |based |on placement |staying )*(?:in|to)\s+(?:northern ireland|belfast|derry|londonderry|lisburn|newry|coleraine)\b")),
    ("england", re.compile(r"\b(?:i'?m|im|i am|now|currently|moved|living|placement)\s+(?:now |currently |living |based |on placement |staying )*(?:in|to)\s+(?:england|london|manchester|birmingham|leeds|liverpool|bristol|newcastle|sheffield|nottingham)\b")),
)
_BSL = re.compile(r"\b(?:bsl|british sign language|sign language|signing)\b")
_NO_VOICE = re.compile(
    r"\b(?:i'?m|im|i am)\s+(?:profoundly |hard of hearing|mute|non ?verbal|deaf)|\bdeaf\b.*\b(?:phone|call|ring)|\b(?:phone|calls?|ringing|calling|phoning)\b.{0,25}\b(?:no use|useless|no good|not an option|impossible|terrif\w+|scares?|panic)|"
    r"\b(?:can'?t|cant|cannot|won'?t|wont|don'?t want to|dont want to|hate|unable to|rather not|not able to|scared to|afraid to|too anxious to)\s+(?:really |just |actually |even )*(?:call|ring|phone|speak|talk|make (?:a )?(?:phone )?calls?|use the phone|do (?:phone )?calls?|speak on|talk on)\b(?! (?:to|about|with) (?:him|her|my|them|anyone|anybody|it))|\bno (?:phone )?credit\b|\b(?:rather|prefer(?: to)?|can i(?: just)?|only) (?:text|message|type|chat online|email)\b|\bsomeone (?:might|will|could|would|can) (?:over)?hear\b"
)
# done to the writer by somebody who is otherwise often the one in trouble: "my flatmate keeps touching me"
_TO_ME = re.compile(r"\b(?:touch\w*|hit\w*|grop\w*|grab\w*|kiss\w*|rap(?:ed|es|ing)|forc\w*|follow\w*|threaten\w*|spik\w*|push\w*|punch\w*|kick\w*|slap\w*|hurt\w*|strangl\w*|chok\w*|film\w*|stalk\w*|harass\w*|bull\w*|mock\w*|call\w*|text\w*|messag\w*|scream\w*|shout\w*|scar\w*|blackmail\w*|make|makes|making|made|won'?t leave|won'?t let|doesn'?t let|not let) me\b|\bmy (?:room|bed|body|door|neck|drink|nudes|photos|pics) (?:at night|and|without)\b")
# done by the writer ("i think i might have raped someone"): answered as a disclosure it would be "what happened is not your fault"
_BY_ME = re.compile(
    r"\bi(?:'ve| have| may| might| could| did| just| also| think| must| nearly| almost| accidentally| sexually)* (?:raped|assaulted|molested|groped|forced) "
    r"(?:her|him|them|someone|somebody|an? |this |my (?:girlfriend|boyfriend|partner|wife|husband|ex|friend|mate|flatmate|housemate|roommate))|\bdid i (?:rape|assault|force|grope)\b")
_NOT_ME = re.compile(r"\b(?:my (?:friend|mate|best friend|bestie|flatmate|housemate|roommate|sister|brother|daughter|son|girlfriend|boyfriend|partner|cousin|classmate|course ?mate|tutee|student|niece|nephew|team ?mate|brother|twin))\b")

# who writes, where the words say so. Checked in this order; the learnt guess decides wherever none fits.
_STAFF_ROLE = (
    r"(?:lecturer|tutor|teacher|supervisor|professor|warden|porter|cleaner|chaplain|librarian|technician|demonstrator|dean|head of (?:year|department|school)|programme (?:director|leader)|"
    r"module leader|seminar leader|case ?worker|invigilator|receptionist|security (?:guard|desk|officer)|lab manager|(?:sports? |rugby |swim(?:ming)? |football )coach|welfare officer|residence (?:manager|assistant))"
)
_TELLERS = (
    ("staff", re.compile(
        rf"\b(?:i'?m|i am|im|as|speaking as) (?:a |an |the |their |her |his )?(?:\w+ ){{0,2}}{_STAFF_ROLE}\b(?!'s)|^(?:\w+ ){{0,2}}{_STAFF_ROLE} (?:here|writing)\b|\bi (?:\w+ )?teach (?!myself)|"
        r"\ba student of mine\b|\bone of my (?:students|tutees|advisees|supervisees|phds?|undergraduates|apprentices)\b|\bmy (?:tutees?|advisee|supervisee)\b|"
        r"\ba student (?:has |just |came |in my |told me|disclosed|said |i (?:teach|tutor|supervise))|\bi'?ve (?:taught|lectured) |\ban? \w+ i am marking\b")),
    ("friend", re.compile(
        r"\b(?:i'?m|i am|im) (?:a |an |his |her |their )?(?:\w+ )?(?:parent|mum|mam|dad|mother|father|aunt|uncle|gran|grandad|guardian)\b(?! (?:of a baby|to a|myself|here studying))|\b(?:our|my) (?:son|daughter|lad|lass)(?:'s)?\b|\b(?:our|my) (?:boy|girl) (?:is|has|rang|says|said|txt)")),
    ("accused", re.compile(
        r"\b(?:report(?:ed|ing|in)?|accus(?:ed|es|ing)|grassed|complain(?:ed|ing)?|(?:a|an|the|put|made|make|makes|lodged|filed) (?:formal )?(?:complaint|allegation|report)s?)\b(?: \w+){0,4} (?:(?:about|against|on) )?me\b(?! (?:to|that|how|why|when|if|being)\b)|"
        r"\bi(?:'?ve| have)? (?:been|got|was|am being|'?m being) (?:reported|accused|investigated|suspended pending|banned pending)\b|\b(?:allegation|accusation)s? (?:about|against|of) (?:me|my)\b|"
        r"\b(?:she|he|they|ex|someone|somebody)(?: \w+){0,4} says? (?:that )?i(?:'?m| (?:forced|raped|assaulted|harassed|touched|stalk|hit|groped|bullied))\b|\bconcerning your conduct\b|\bresponding (?:party|student)\b")),
    ("witness", re.compile(
        r"\b(?:i|we|just|i've just|we've just|once) (?:just |once |also |accidentally )?(?:saw|seen|witnessed|overheard|walked in on|watched|spotted)\b (?!(?:the |a )?(?:doctor|gp|counsell?or|advis[eo]r|tutor|it|this|your|my|him|her|them|on)\b)|^(?:saw|seen|overheard|witnessed|watching|watched)\b|"
        r"\b(?:hear|heard|hearing)\b.{0,40}\b(?:through|next door|upstairs|downstairs|the wall)\b|\bthrough the (?:wall|ceiling|floor)\b")),
)


@dataclass(frozen=True)
class Clues:
    age_band: Optional[str] = None
    nation: Optional[str] = None
    contact_way: Optional[str] = None
    about_somebody_else: bool = False
    done_to_me: bool = False
    done_by_me: bool = False
    teller: Optional[str] = None


def clues_in(text: str) -> Clues:
    plain = normalise(text).lower()
    return Clues(
        age_band=age_band_in(plain),
        nation=nation_in(plain),
        contact_way="bsl" if _BSL.search(plain) else "no_voice" if _NO_VOICE.search(plain) else None,
        about_somebody_else=bool(_NOT_ME.search(plain)),
        done_to_me=bool(_TO_ME.search(plain)),
        done_by_me=bool(_BY_ME.search(plain)),
        teller=next((teller for teller, said in _TELLERS if said.search(plain)), None),
    )


def age_band_in(text: str) -> Optional[str]:
    """under_16 or 16_17 from a present age; None otherwise. A past age ("when I was 14") never counts."""
    present = _PAST.sub(" ", text)
    for pattern in _PRESENT_AGE:
        found = pattern.search(present)
        if found:
            return _band(found.group("age"))
    for pattern in _AGE_IN_PASSING:
        found = pattern.search(present)
        if found:
            return _band(found.group("age"))
    year = _SCHOOL_YEAR.search(_BACK_AT_SCHOOL.sub(" ", present))
    if year:
        return "16_17" if int(next(filter(None, year.groups()))) >= 12 else "under_16"
    return "16_17" if _MINOR.search(present) or _NOT_YET_18.search(present) else None


def _band(age: str) -> Optional[str]:
    years = _NUMBERS.get(age) or int(age)
    return "under_16" if years < 16 else "16_17" if years < 18 else None


def nation_in(text: str) -> Optional[str]:
    if _OUTSIDE_UK.search(text):
        return "outside_uk"
    return next((nation for nation, pattern in _NATIONS if pattern.search(text)), None)
