"""Putting right what other directories' data is known for, one kind of mess a function.

Each returns what can be used, or None, and notes what it did in `repairs`; none guesses silently.
"""
import html
import re
from datetime import date, datetime
from typing import Any, List, Optional, Tuple

import phonenumbers

from services_directory.exchange.repairs import Repairs
from services_directory.validation.contacts import number_problem
from services_directory.validation.fields import CURLY, SPOILT

_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]*|!--.*?--)>", re.S)
_BREAK = re.compile(r"<(?:br|/p|/li|/div|/h\d)[^<>]*>", re.I)
_EMAIL = re.compile(r"[^@\s,;<>]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_MADE_UP = re.compile(r"^(?:no-?e?mail|none|n/?a|null|unknown|test|noreply|no-reply|x+|a|xyz|tbc|"
                      r"nobody|donotreply|example)@|@(?:no-?e?mail|none|test|example|unknown|"
                      r"noemail|localhost|email)\.", re.I)
_NOTHING = frozenset({"", "n/a", "na", "none", "null", "-", "--", "tbc", "tba", "not applicable",
                      "not known", "unknown", "."})
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})?\s*(am|pm)?", re.I)
_ZONE = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
_SPOILT_LETTER = re.compile("\u00e2[\u20ac\u0080].|[\u00c2\u00c3].")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'(])")
LONGEST = 240       # of a summary: what fits on a card


def text_of(value: Any, spot, repairs: Repairs) -> Optional[str]:
    if value is None:
        return None
    found = value if isinstance(value, str) else str(value)
    if "<" in found or "&" in found:
        clean = html.unescape(_TAG.sub("", _BREAK.sub(" ", found)))
        clean = _TAG.sub("", clean)     # tags that stood there as &lt;b&gt;
        clean = " ".join(clean.split())
        if clean != " ".join(found.split()):
            repairs.made(spot, found, clean, "took the HTML out")
        found = clean
    found = _mended(found, spot, repairs)
    found = "".join(ch for ch in found if ch.isprintable() or ch in "\n\t ")
    found = " ".join(found.split())
    return None if found.lower() in _NOTHING else found


def _mended(found: str, spot, repairs: Repairs) -> str:
    """ "Caf\u00c3\u00a9" -> "Café": UTF-8 that somebody read as Latin-1; what is past mending is taken out."""
    if SPOILT.search(found):
        found = repairs.made(spot, found, SPOILT.sub("", _SPOILT_LETTER.sub(_as_it_was, found)),
                             "mended letters that a wrong encoding had spoilt")
    if found[:1] in CURLY and found[-1:] in CURLY and found:
        found = repairs.made(spot, found, found.strip(CURLY), "took the quotation marks off")
    return found


def _as_it_was(match) -> str:
    # A byte that Windows has no letter for stands as itself.
    codes = [c.encode("latin-1") if ord(c) < 256 else c.encode("cp1252", "replace") for c in match[0]]
    try:
        return b"".join(codes).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def first_sentences(text: str, spot, repairs: Repairs) -> str:
    if len(text) <= LONGEST:
        return text
    kept = ""
    for sentence in _SENTENCE.split(text):
        if kept and len(kept) + len(sentence) > LONGEST:
            break
        kept = f"{kept} {sentence}".strip()
    if len(kept) > LONGEST:
        kept = kept[:LONGEST].rsplit(" ", 1)[0] + "…"
    return repairs.made(spot, text, kept, "kept what fits on a card: read it before listing it")


def age_of(value: Any, spot, repairs: Repairs) -> Optional[int]:
    if value is None or value == "":
        return None
    try:
        age = int(float(value))
    except (TypeError, ValueError, OverflowError):
        repairs.left_out(spot, value, "an age is a number of years")
        return None
    if not 0 <= age <= 120:
        repairs.left_out(spot, value, "no such age: read as not stated")
        return None
    return age


def ages_of(low: Any, high: Any, spot, repairs: Repairs) -> Tuple[Optional[int], Optional[int]]:
    youngest, oldest = age_of(low, spot, repairs), age_of(high, spot, repairs)
    if youngest is not None and oldest is not None and youngest > oldest:
        repairs.left_out(spot, f"{youngest} to {oldest}", "the lowest age is above the highest")
        return None, None
    # 0 and 100 or more are how forms say "any age".
    return youngest or None, None if oldest is None or oldest >= 99 else oldest


def numbers_of(value: Any, spot, repairs: Repairs,
               demo: bool = False) -> List[Tuple[str, Optional[str]]]:
    """Numbers with the words that stood beside them; drama numbers only for a demonstration."""
    found = text_of(value, spot, repairs)
    if found is None:
        return []
    if number_problem(found, demo) is None:
        return [(found, None)]
    national = _with_zero(found, demo)
    if national:
        return [(repairs.made(spot, found, national, "it had lost its first 0"), None)]
    numbers = _inside(found, demo)
    if not numbers:
        repairs.left_out(spot, found, "no British number can be found in it")
        return []
    label = found
    for number in numbers:
        label = label.replace(number, " ")
    label = re.sub(r"^\W*(?:tel(?:ephone)?|phone|call|t|or)?\b\W*|[\W_]+$", "", label.strip(),
                   flags=re.I)
    label = " ".join(label.split()) or None
    repairs.made(spot, found, ", ".join(numbers), "words stood inside the number")
    return [(number, label) for number in numbers]


def _inside(found: str, demo: bool) -> List[str]:
    numbers = [m.raw_string for m in phonenumbers.PhoneNumberMatcher(
        found, "GB", leniency=phonenumbers.Leniency.POSSIBLE)]
    numbers += re.findall(r"\b(?:999|111|101|112|116 ?123|18000)\b", found)
    return [n for n in dict.fromkeys(numbers) if number_problem(n, demo) is None]


def _with_zero(found: str, demo: bool) -> Optional[str]:
    digits = re.sub(r"[^\d]", "", found)
    if re.fullmatch(r"[\d ]+", found) and digits[:1] in tuple("12378") and len(digits) >= 9:
        national = f"0{found.strip()}"
        return national if number_problem(national, demo) is None else None
    return None


def email_of(value: Any, spot, repairs: Repairs) -> Optional[str]:
    found = text_of(value, spot, repairs)
    if found is None:
        return None
    clean = found.removeprefix("mailto:").strip(" .;,<>")
    if not _EMAIL.fullmatch(clean):
        inside = _EMAIL.findall(found)
        if len(inside) != 1:
            repairs.left_out(spot, found, "not one e-mail address")
            return None
        clean = inside[0]
    if _MADE_UP.search(clean):
        repairs.left_out(spot, found, "a made-up address, written because a form insisted")
        return None
    return clean if clean == found else repairs.made(spot, found, clean, "kept the address alone")


def url_of(value: Any, spot, repairs: Repairs) -> Optional[str]:
    found = text_of(value, spot, repairs)
    if found is None:
        return None
    clean = found.replace(" ", "%20")
    if clean.lower().startswith("http://"):
        clean = repairs.made(spot, found, "https://" + clean[7:], "only https is printed: try it")
    elif "://" not in clean and re.match(r"[\w-]+(\.[\w-]+)+(/|$)", clean):
        clean = repairs.made(spot, found, f"https://{clean}", "it had no https:// before it")
    if not re.match(r"https://[^/\s@]+\.[^/\s@]+", clean):
        repairs.left_out(spot, found, "not a web address")
        return None
    return clean


def day_of(value: Any, spot, repairs: Repairs, today: date) -> Optional[str]:
    found = text_of(value, spot, repairs)
    if found is None:
        return None
    try:
        day = datetime.fromisoformat(_ZONE.sub("", found.replace("z", "Z"))).date()
    except ValueError:
        day = _british_day(found)
        if day is None:
            repairs.left_out(spot, found, "not a date")
            return None
        repairs.made(spot, found, day.isoformat(), "read as day/month/year")
    if day > today or day.year < 1990:
        repairs.left_out(spot, found, "a day that cannot be when somebody checked it")
        return None
    if "T" in found and not _ZONE.search(found):
        repairs.made(spot, found, day.isoformat(), "a time without a zone: only the day is used")
    return day.isoformat()


def _british_day(found: str) -> Optional[date]:
    match = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", found)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None


def clock_of(value: Any) -> Optional[str]:
    """ "09:00:00Z", "9am", "9.30 pm" -> "09:00"; None for anything else."""
    found = _ZONE.sub("", str(value or "").strip())
    match = _CLOCK.fullmatch(found)
    if not match:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return f"{hour:02d}:{minute:02d}" if hour <= 24 and minute <= 59 else None
