"""The value of a channel: a number, an address, a link, as the channel's kind asks."""
import re
from typing import Callable, Dict, Optional

import phonenumbers

from services_directory.validation.fields import Reader, https_url, text
from services_directory.validation.problems import Place
from services_directory.yaml_nodes import Node

REGION = "GB"
_NUMBER = re.compile(r"\+?[\d ()\-]+")
_EMAIL = re.compile(r"[^@\s,;<>]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_TEXT_TO = re.compile(r"(?:(?P<word>[A-Za-z]+) to )?(?P<number>\+?[\d ]+)")
# Relay UK goes before a number: 18001 0808 808 8000. Everything after it is the number.
_RELAY = re.compile(r"18001[ -]*(?=\S)")
# Emergency and short numbers that the library's British list lacks.
_SHORT = frozenset({"18000", "18001", "85258", "88247"})
# Ranges that Ofcom keeps for drama: nobody can ever be called by mistake.
_DRAMA = re.compile(
    r"(?:01(?:1[3-8]|[23]1|41|51|61)4960\d{3}"  # the big cities
    r"|01914980\d{3}|02079460\d{3}|02890180\d{3}|02896496\d{3}|02920180\d{3}"
    r"|01632960\d{3}|07700900\d{3}|08081570\d{3}|09098790\d{3}|03069990\d{3})")

LOST_ZERO = 'write the number with its first 0 and in quotation marks: "0{found}"'
LOST_PLUS = 'write the number with its + in front, in quotation marks: "+{found}"'
NOT_A_NUMBER = 'write a British number such as "0113 496 0123" and nothing else in this field'
_EXTENSION = re.compile(r"(?i)(.*\d)[ ,;(]*(?:ext(?:ension|n)?|x|option)[ .:]*(\d+)\)?")
EXTENSION = 'write only "{number}" here, and what to do then under what happens: "Ask for extension {more}"'
TWO_NUMBERS = "write one number here, and the other one as a contact of its own"
IS_DRAMA = "write a real number: this one is reserved for drama, allowed where demo is true"


def contact_reader(kind: Optional[str], demo: bool) -> Reader:
    """What `value` must hold for this kind of channel."""
    readers: Dict[str, Callable] = {
        "phone": lambda node, place: read_phone(node, place, demo),
        "text": lambda node, place: read_text_number(node, place, demo),
        "web_chat": https_url, "web_form": https_url, "video_bsl": https_url,
        "email": read_email,
    }
    return readers.get(kind, text)


def read_phone(node: Node, place: Place, demo: bool) -> Optional[str]:
    found = text(node, place)
    if found is not None:
        advice = number_problem(_RELAY.sub("", found), demo)
        if advice is None:
            return found
        place.problem(node.line, found, advice)
    return None


def read_text_number(node: Node, place: Place, demo: bool) -> Optional[str]:
    """ "85258", "SHOUT to 85258" or "07860 077333"."""
    found = text(node, place)
    match = _TEXT_TO.fullmatch(found) if found else None
    if found is None:
        return None
    advice = (number_problem(match["number"], demo) if match
              else 'write a number, or a word and a number: "SHOUT to 85258"')
    if advice:
        place.problem(node.line, found, advice)
        return None
    return found


def number_problem(found: str, demo: bool) -> Optional[str]:
    """None for a number that can be dialled in Britain; else what to write."""
    if not _NUMBER.fullmatch(found):
        return _more_than_a_number(found)
    digits = re.sub(r"\D", "", found)
    if digits.startswith("44") and found[0] == "4" and (
            _is_dialled("+" + digits) or _is_drama(digits)):
        return LOST_PLUS.format(found=found)
    if _is_drama(digits):
        return None if demo else IS_DRAMA
    if _is_short(digits) or (found[0] in "+0(" and _is_dialled(found)):
        return None
    # The library forgives a missing 0; a phone does not.
    if found[0] in "12378" and (_is_dialled("0" + digits) or _is_drama("0" + digits)):
        return LOST_ZERO.format(found=found)
    return NOT_A_NUMBER


def _more_than_a_number(found: str) -> str:
    extension = _EXTENSION.fullmatch(found)
    if extension:
        return EXTENSION.format(number=extension[1].strip(), more=extension[2])
    parts = re.split(r"\s*(?:/|,|;|\bor\b|\band\b)\s*", found)
    return TWO_NUMBERS if len(parts) > 1 and all(map(_NUMBER.fullmatch, parts)) else NOT_A_NUMBER


def _is_drama(digits: str) -> bool:
    national = "0" + digits[2:] if digits.startswith("44") else digits    # +44 113 496 0123
    return bool(_DRAMA.fullmatch(national))


def _is_dialled(found: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(found, REGION))
    except phonenumbers.NumberParseException:
        return False


def _is_short(digits: str) -> bool:
    # 116 123, 999, 111, 101: real, yet `is_valid_number` refuses them.
    if digits in _SHORT:
        return True
    if len(digits) > 6:
        return False
    try:
        number = phonenumbers.parse(digits, REGION)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_short_number_for_region(number, REGION)


def read_email(node: Node, place: Place) -> Optional[str]:
    found = text(node, place)
    if found is not None and not _EMAIL.fullmatch(found):
        place.problem(node.line, found, "write one e-mail address: advice@example.ac.uk")
        return None
    return found
