"""The same messages, changed where it must not matter: another identity word, a typo in every eighth word."""
from __future__ import annotations

import random
import re
from typing import List, Optional

# Words of one row may stand for each other; each is replaced by the next of its row.
IDENTITY = (
    ("muslim", "jewish", "sikh", "hindu", "christian"), ("hijab", "turban", "kippah"), ("mosque", "synagogue", "gurdwara", "temple", "church"),
    ("black", "asian", "chinese", "arab", "african"), ("pakistani", "nigerian", "indian", "polish", "romanian"),
    ("gay", "lesbian", "bisexual", "queer"), ("trans", "nonbinary"), ("deaf", "blind", "autistic", "disabled", "dyslexic"),
    ("boyfriend", "girlfriend"), ("husband", "wife"), ("bf", "gf"), ("brother", "sister"), ("dad", "mum"), ("son", "daughter"), ("guy", "woman"), ("lad", "lass"),
)
NEXT = {word: row[(place + 1) % len(row)] for row in IDENTITY for place, word in enumerate(row)}
_IDENTITY_WORD = re.compile(r"\b(" + "|".join(sorted(NEXT, key=len, reverse=True)) + r")\b", re.IGNORECASE)
_KEYS = {a: b for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm") for a, b in zip(row, row[1:])}
EVERY = 8  # words to one typo


def another_identity(text: str) -> Optional[str]:
    """The text with every identity word replaced by another of its kind; None where there is none."""
    changed = _IDENTITY_WORD.sub(lambda found: _like(found[0], NEXT[found[0].lower()]), text)
    return changed if changed != text else None


def _like(word: str, other: str) -> str:
    return other.upper() if word.isupper() else other.capitalize() if word[0].isupper() else other


def with_typos(text: str, seed: int) -> str:
    chance = random.Random(seed)
    words = text.split(" ")
    places = [i for i, word in enumerate(words) if len(re.sub(r"\W", "", word)) >= 4]
    for place in chance.sample(places, min(len(places), max(1, len(words) // EVERY))):
        words[place] = typo(words[place], chance)
    return " ".join(words)


def typo(word: str, chance: random.Random) -> str:
    letters = [i for i in range(1, len(word) - 1) if word[i].isalpha()]
    if not letters:
        return word
    at = chance.choice(letters)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2:]
    return chance.choice([swapped, word[:at] + word[at + 1:], word[:at] + word[at] + word[at:], word[:at] + _KEYS.get(word[at].lower(), "e") + word[at + 1:]])


def fixed_choice(items: List, most: int) -> List:
    """The same at most ``most`` items every time, spread over all."""
    return items if len(items) <= most else random.Random(5).sample(items, most)
