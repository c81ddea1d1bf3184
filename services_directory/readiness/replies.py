"""One answer with all its wordings, as a student reads it: a sentence that stood before is grey, and
a wording that stood before, word for word, is named and not printed again."""
import re
from html import escape
from typing import Any, Dict, List, Set, Tuple

from services_directory.readiness import wording as w
from services_directory.readiness.conditions import in_words
from services_directory.readiness.states import CHANGED, NEW, UNCHANGED, UNKNOWN, State, states
from services_directory.readiness.topics import title_of

_SENTENCE_ENDS = re.compile(r"(?<=[.?!:])(\s+)")


class Printed:
    """What the reader has read so far, and how many words of it were new."""

    def __init__(self) -> None:
        self.sentences: Set[str] = set()
        self.wordings: Dict[str, w.Response] = {}       # the text -> the answer it stands in
        self.words = 0

    def sentences_of(self, text: str) -> str:
        return "".join(self._sentence(piece) for piece in _SENTENCE_ENDS.split(text))

    def _sentence(self, piece: str) -> str:
        shown = escape(piece).replace("\n", "<br>")
        if not piece.strip():
            return shown
        if piece in self.sentences:
            return f"<span class=before>{shown}</span>"
        self.sentences.add(piece)
        self.words += len(piece.split())
        return shown


def response_html(wording: w.Wording, response: w.Response, printed: Printed) -> str:
    state, old = _state(wording, response)
    return (f'<div class=response id="{response.name}"><p class=name>{escape(response.name)} {state}</p>'
            f"{_variants(response, printed)}{old}</div>")


def _variants(response: w.Response, printed: Printed) -> str:
    """Buttons stand once, below the last of the wordings that have the same."""
    shown, above = [], 0
    for n, variant in enumerate(response.variants):
        shown.append(_variant(response, variant, printed))
        buttons, above = _titles(variant), above + 1
        after = _titles(response.variants[n + 1]) if n + 1 < len(response.variants) else None
        if buttons != after:
            shown.append(_buttons(buttons, above))
            above = 0
    return "".join(shown)


def _variant(response: w.Response, variant: Dict[str, Any], printed: Printed) -> str:
    when = ", and ".join(in_words(c) for c in variant.get("condition") or [])
    text = str(variant.get("text") or "")
    condition = f"<p class=when>{escape(when)}</p>" if when else ""
    there = printed.wordings.setdefault(text, response)
    if text and there.name != response.name:
        return (f'<div class=again><span class=tick></span>{condition}the same words as in '
                f'<a href="#{there.name}">{escape(title_of(there.file))}</a> ({escape(there.name)})</div>')
    return (f"<div class=variant><span class=tick></span><span class=remark></span>{condition}"
            f"<p class=say>{printed.sentences_of(text)}</p></div>")


def _titles(variant: Dict[str, Any]) -> List[str]:
    return [str(button.get("title")) for button in variant.get("buttons") or []]


def _buttons(titles: List[str], above: int) -> str:
    if not titles:
        return ""
    which = f"<li class=which>below each of these {above}:</li>" if above > 1 else ""
    return f"<ul class=buttons>{which}{''.join(f'<li>{escape(title)}</li>' for title in titles)}</ul>"


def _state(wording: w.Wording, response: w.Response) -> Tuple[str, str]:
    """What each role has signed of it, and the words that were signed where they differ."""
    found = states(wording, response)
    if not any(state.on for state in found.values()):
        return "<b class=new>New: nobody has signed it</b>", ""
    marks = "; ".join(mark(role, state) for role, state in found.items())
    signed = {state.on: state.old for state in found.values() if state.old}
    old = "".join(f"<details open><summary>as it was signed on {on}</summary>"
                  f"{_variants(w.Response(response.name, response.file, words), Printed())}</details>"
                  for on, words in sorted(signed.items()))
    return marks, old


def mark(role: str, state: State) -> str:
    who = role.replace("_", " ")
    return {
        NEW: f"<b class=new>New to the {who}</b>",
        CHANGED: f"<b class=new>Changed since {state.on}</b> (signed by the {who})",
        UNKNOWN: f"signed by the {who} {state.on}; whether it changed since cannot be told",
        UNCHANGED: f"<span class=signed>unchanged since signed by the {who} {state.on}</span>",
    }[state.kind]
