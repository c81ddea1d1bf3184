"""Is the message in English, and if not, in which language? A well-kept detector (lingua) that ships its models.

The detector alone calls text-speak Portuguese ("idk wot 2 do m8"), so it is asked only when few of the words are
ones that the English training sentences use. Scripts other than Latin are told by their letters.
"""
from __future__ import annotations

import functools
import importlib
import re
from typing import FrozenSet, Iterable, Optional

# ISO 639-1 code by script; scripts shared by several languages are left to the detector.
_SCRIPTS = (
    (re.compile(r"[\u0370-\u03ff]"), "el"),
    (re.compile(r"[\u0980-\u09ff]"), "bn"),
    (re.compile(r"[\u0a00-\u0a7f]"), "pa"),
    (re.compile(r"[\uac00-\ud7af\u1100-\u11ff]"), "ko"),
    (re.compile(r"[\u3040-\u30ff]"), "ja"),
    (re.compile(r"[\u4e00-\u9fff]"), "zh"),
    (re.compile(r"[\u0400-\u04ff]"), "uk"),
)
_ARABIC_SCRIPT = re.compile(r"[\u0600-\u06ff]")
_DEVANAGARI = re.compile(r"[\u0900-\u097f]")
_NEPALI_WORDS = re.compile(r"छु|छैन|मलाई|गर्न|हुन्छ|तपाईं|भयो|लाग्छ|सक्छु|हजुर")  # lingua does not know Nepali
_TRADITIONAL = re.compile(r"[們個這嗎說學裡麼過時對現長來為樣點強壓讓覺種]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_WELSH = frozenset("ac am ar beth ble chi dach dan ddim dw ei eich eisiau fe fel fi fy gan gen gyda hi hwn hyn hynny i isio mae maen mi mewn na neu ni nid ond oes pam pan roedd rwy rydw rydym sut ti wedi wnaeth wrth y ydw ydy yma yn yng yr".split())  # spaCy has no list
FEW_KNOWN, FEWEST_WORDS = 0.45, 2
CERTAIN = 0.96  # keys hit at random reach 0.92 ("blorp zib nanu")


@functools.lru_cache(maxsize=1)
def _detectors() -> tuple:
    from lingua import Language, LanguageDetectorBuilder

    def built(*names: str):
        # the small models (30 MB instead of 320 MB): the question is only "which", never "is it English"
        return LanguageDetectorBuilder.from_languages(*(getattr(Language, n) for n in names)).with_low_accuracy_mode().build()

    latin = built("FRENCH", "GERMAN", "ITALIAN", "POLISH", "PORTUGUESE", "ROMANIAN", "SPANISH", "TURKISH", "WELSH", "ENGLISH")
    return latin, built("ARABIC", "PERSIAN", "URDU")


def vocabulary(sentences: Iterable[str]) -> FrozenSet[str]:
    """The words of the training sentences, as the list of "English as students write it"."""
    return frozenset(word for sentence in sentences for word in words_of(sentence))


def words_of(text: str) -> list:
    return [word.lower() for word in _WORD.findall(text.replace("'", ""))]


def familiar(text: str, known: FrozenSet[str]) -> float:
    """The share of known words; 1 where there are too few to say. 0: letters typed at random, most likely."""
    words = words_of(text)
    return sum(word in known for word in words) / len(words) if len(words) >= FEWEST_WORDS else 1.0


def language_of(text: str, known: FrozenSet[str]) -> str:
    """An ISO 639-1 code ("zh-hant" for traditional Chinese); "en" unless something clearly says otherwise: one of the
    commonest words of that language, or a detector that is all but certain ("necesito ayuda" has no such word)."""
    by_script = _by_script(text)
    if by_script:
        return by_script
    if familiar(text, known) > FEW_KNOWN:
        return "en"
    likeliest = _detectors()[0].compute_language_confidence_values(text)[0]
    code, unknown = likeliest.language.iso_code_639_1.name.lower(), [word for word in words_of(text) if word not in known]
    certain = likeliest.value >= CERTAIN and len(unknown) >= FEWEST_WORDS and code != "cy"  # much mistyped English looks like Welsh to it
    return code if certain or any(word in little_words(code) for word in unknown) else "en"


@functools.lru_cache(maxsize=16)
def little_words(code: str) -> FrozenSet[str]:
    """The commonest words of a language (spaCy's lists). Without one of them it is a typo, or keys hit at random:
    every detector names a language for those too."""
    return _WELSH if code == "cy" else frozenset(importlib.import_module(f"spacy.lang.{code}.stop_words").STOP_WORDS)


def _by_script(text: str) -> Optional[str]:
    letters = sum(character.isalpha() for character in text)
    if not letters:
        return None
    if len(_ARABIC_SCRIPT.findall(text)) > letters / 3:
        found = _detectors()[1].detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else "ar"
    if len(_DEVANAGARI.findall(text)) > letters / 3:
        return "ne" if _NEPALI_WORDS.search(text) else "hi"
    for script, code in _SCRIPTS:
        if len(script.findall(text)) > letters / 3:
            return "zh-hant" if code == "zh" and _TRADITIONAL.search(text) else code
    return None
