"""People's names in plain text, as far as a program can tell.

No rule knows every name: "Ask Blessing" may be a person or a wish. So these rules take what can be
told (a title, "ask for" and two names, a usual given name before another capital), the check shows
it to whoever edits the file, and docs/directory.md says that the reader's eye is the rest.
"""
import re

_TITLE = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|Miss|Mx|Prof|Professor|Rev|Revd|Sir|Dame|Fr|Imam|Rabbi)"
                    r"\b\.?\s+[^\W\d_a-z]")
_ASK_FOR = re.compile(r"\b(?:[Aa]sk for|[Cc]ontact|[Cc]all|[Ee]mail|[Ss]peak (?:to|with))\s+"
                      r"([^\W\d_a-z][^\W\d_]+)\s+([^\W\d_a-z][^\W\d_]+)(?=[\s.,;:!?]|$)")
# "Call Rape Crisis", "contact Student Services": bodies, not people. No word here is a surname.
_BODIES = frozenset(
    "Advice Advisers Advocacy Aid Anonymous Authority Casework Childline Citizens Complaints "
    "Compliance Counselling Crisis Crimestoppers Department Disability Equality Faculty Galop "
    "Helpline Housing International Line Mencap Mermaids National Nightline Office Ombudsman "
    "Police Rape Reception Refuge Registry Relate Report Respect Safeguarding Samaritans Scotland "
    "Security Sexual Service Services Shelter Society Stonewall Student Students Support "
    "Switchboard Team Union Unison University Victim Wales Welfare Wellbeing Women".split())
# Given names that are common in the United Kingdom and are no English word or month.
GIVEN_NAMES = tuple(
    "Aaron Abdul Abigail Adam Ahmed Aisha Alan Alex Alice Alison Amanda Amelia Amina Amy Andrea "
    "Andrew Angela Anita Anna Anne Anthony Ayesha Barbara Ben Benjamin Beth Bethany Brian Bronwen "
    "Callum Cameron Caroline Catherine Charles Charlotte Chloe Chris Christine Christopher Claire "
    "Colin Craig Daniel Dave David Deborah Denise Diane Donna Dylan Eilidh Eleanor Elizabeth Ella "
    "Emily Emma Eoin Erin Ewan Fatima Fiona Gareth Gary Gemma George Georgia Graham Hamza Hannah "
    "Harry Hassan Heather Helen Ian Ibrahim Isabel Isla Jack Jacob Jacqueline James Jane Janet "
    "Jason Jennifer Jessica Joan Joanne John Jonathan Joseph Joshua Julie Karen Kate Katherine "
    "Kathleen Katie Keith Kelly Kevin Khadija Laura Lauren Leanne Lewis Liam Linda Lisa Louise "
    "Lucy Luke Margaret Maria Marie Martin Mary Matthew Megan Mehmet Michael Michelle Mohamed "
    "Mohammed Muhammad Natalie Nathan Neil Niamh Nicola Nicole Nigel Oliver Olivia Omar Pamela "
    "Patricia Paul Peter Philip Priya Rachel Raj Rebecca Rhiannon Rhys Richard Robert Roisin Ryan "
    "Samantha Samuel Sandra Sara Sarah Sean Sharon Shaun Simon Sinead Siobhan Sophie Stacey "
    "Stephanie Stephen Steven Stuart Susan Suzanne Thomas Tracey Valerie Vanessa Victoria Wayne "
    "Wendy William Yasmin Yusuf Zainab Zoe".split())
# What follows a given name in the name of a place or a body, not of a person.
_PLACES = frozenset(
    "Ambulance Avenue Block Bridge Building Buildings Campus Centre Chapel Church Clinic "
    "College Corner Court Crescent Drive Foundation Garden Gardens Gate Hall Halls Hospital House "
    "Institute Lane Library Park Place Quay Road Room School Square Station Street Suite Surgery "
    "Terrace Theatre Tower Trust University Walk Way Wing".split())
_FULL_NAME = re.compile(r"(?<![Ss]t )(?<![Ss]t\. )(?<!Saint )\b(?i:" + "|".join(GIVEN_NAMES) + r")"
                        r"\s+(?:[^\W\d_a-z]\.?\s+)?([^\W\d_a-z][^\W\d_]+)")


def names_a_person(text: str) -> bool:
    """Whether a sentence seems to name somebody who works there."""
    return has_title(text) or has_full_name(text)


def has_title(text: str) -> bool:
    return bool(_TITLE.search(text)) or any(
        _BODIES.isdisjoint(words) and words[1] not in _PLACES for words in _ASK_FOR.findall(text))


def has_full_name(text: str) -> bool:
    for found in _FULL_NAME.finditer(text):
        after = text[found.end():].split()
        if found[1] not in _PLACES and not (after and after[0].strip(".,;:") in _PLACES):
            return True
    return False
