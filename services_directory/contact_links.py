"""The link behind a contact: tel:, sms:, mailto: or the address itself.

The value stays as it was written and checked; a link is only ever built from it.
"""
import re
from typing import Optional

_TEXT_TO = re.compile(r"(?:(?P<word>[A-Za-z]+) to )?(?P<number>\+?[\d ]+)")
# Numbers that only work inside the United Kingdom: short codes, freephone and shared-cost.
_FROM_ABROAD = re.compile(r"0[1237]\d{8,9}")


def contact_url(kind: str, value: str, abroad: bool = False) -> Optional[str]:
    if kind in ("web_chat", "web_form", "video_bsl"):
        return value if value.startswith("https://") else None
    if kind == "email":
        return f"mailto:{value}"
    if kind == "phone":
        return f"tel:{_number(value, abroad)}"
    if kind == "text":
        return _text_url(value, abroad)
    return None     # nothing to tap for a place or a letter


def works_abroad(kind: str, value: str) -> bool:
    if kind not in ("phone", "text"):
        return True
    digits = _number(value, abroad=False)
    return digits.startswith("+") or bool(_FROM_ABROAD.fullmatch(digits))


def _text_url(value: str, abroad: bool) -> Optional[str]:
    match = _TEXT_TO.fullmatch(value)
    if not match:
        return None
    body = f"?body={match['word']}" if match["word"] else ""
    return f"sms:{_number(match['number'], abroad)}{body}"


def _number(value: str, abroad: bool) -> str:
    digits = re.sub(r"[^\d+]", "", value)
    if digits.startswith("+440"):       # "+44 (0)113 …": the 0 is for callers from inside, and no phone takes both
        digits = f"+44{digits[4:]}"
    if abroad and _FROM_ABROAD.fullmatch(digits):
        return f"+44{digits[1:]}"
    return digits
