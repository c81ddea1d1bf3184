"""Words for who somebody is, read as one word of their kind: the topic must not hang on which religion it was.

Done to training sentences and to messages alike, so an answer is the same for everybody by construction. What is
kept is that such a word was said: it tells a hate incident from bullying. The words themselves are never stored.
"""
from __future__ import annotations

import re

# The word that is read → the words it stands for. Only words of the same grammar share a row.
_KINDS = {
    "muslim": "muslim jewish sikh hindu christian buddhist catholic protestant jain mormon pagan atheist",
    "mosque": "mosque synagogue gurdwara temple church mandir chapel",
    "hijab": "hijab headscarf turban kippah kippa yarmulke niqab patka crucifix",
    "asian": "black asian arab african brown pakistani indian nigerian bangladeshi chinese polish romanian somali turkish iranian jamaican ghanaian hispanic latina latino korean japanese ukrainian",
    "gay": "gay lesbian bisexual queer bi asexual pansexual homosexual",
    "trans": "trans nonbinary transgender genderfluid",
    "disabled": "disabled deaf blind autistic dyslexic epileptic dyspraxic neurodivergent",
    "boyfriend": "boyfriend girlfriend",
    "husband": "husband wife",
    "brother": "brother sister",
    "dad": "dad mum mam",
    "father": "father mother",
    "son": "son daughter",
    "guy": "guy woman lad lass bloke girl boy man",
    "guys": "guys women lads lasses blokes girls boys men",
    "uncle": "uncle aunt auntie",
    "bf": "bf gf",
}
_SAME = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_WORD = re.compile(r"\b(" + "|".join(sorted(_SAME, key=len, reverse=True)) + r")\b", re.IGNORECASE)


def same_for_everybody(text: str) -> str:
    return _WORD.sub(lambda found: _SAME[found[0].lower()], text)
