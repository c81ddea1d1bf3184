"""Every sentence, button and card, by journey, as one page to read, mark up and sign.

What a reviewer has signed and has not changed is marked as such; what changed since stands with
the old words beside the new.
"""
from datetime import date
from html import escape
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

from services_directory.readiness import wording as w
from services_directory.readiness.cards import cards_html
from services_directory.readiness.style import STYLE
from services_directory.validation.records import Parsed

TITLES = {"crises": "In danger or in crisis", "disclosures": "Something happened",
          "concerns": "Worries and everyday life",
          "roles": "Reported, worried about oneself, staff",
          "questions": "Questions", "menus": "Menus", "choices": "Choices a student makes",
          "talk": "Small talk and corrections", "answers": "Answers, facts and everything else",
          "words": "Short words: errors, hours, labels", "cards": "Cards of services"}
_FIRST = ("crises", "disclosures", "roles", "concerns", "questions")


def write_pack(parsed: Parsed, path: Path, today: date, data: Path = w.DATA) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(pack_html(parsed, today, data), encoding="utf-8")
    return path


def pack_html(parsed: Parsed, today: date, data: Path = w.DATA) -> str:
    wording = w.read_wording(data)
    said = set()
    order = [j for j in _FIRST if j in wording.journeys]
    order += [j for j in wording.journeys if j not in order]
    parts = [_journey(wording, name, said) for name in order]
    parts.append(_rest(wording, said))
    parts.append(_words(wording))
    parts.append(cards_html(parsed))
    contents = "".join(f'<li><a href="#{name}">{escape(TITLES.get(name, name))}</a></li>'
                       for name in [*order, "answers", "words", "cards"])
    return (f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
            f"<title>Signpost: everything it can say</title><style>{STYLE}</style></head><body>"
            f"<h1>Everything Signpost can say</h1><p>Printed {today}. Every sentence is fixed: "
            "nothing is made up while a student writes. Tick what is right, write beside what is "
            "not, and sign at the end of each part. <b>New or changed</b> marks what differs from "
            "what was last signed.</p><p>Often there are several wordings of one answer. The "
            "line in <i>italics</i> says who gets the wording below it: the student sees the first "
            "that fits, and the last one, without such a line, is for everybody else. Rounded "
            "boxes are buttons. The small grey names are for whoever edits the text.</p>"
            f"<ol>{contents}</ol>{''.join(parts)}</body></html>")


def _journey(wording: w.Wording, name: str, said: set) -> str:
    rows = []
    for rule in wording.journeys[name]:
        intents, actions = w.names_in(rule)
        title = rule.get("rule") or rule.get("story") or ", ".join(intents)
        body = "".join(_response(wording, wording.responses[a], said) if a in wording.responses
                       else _action(a) for a in actions)
        rows.append(f"<section class=rule><h3>{escape(str(title))}</h3>{body}</section>")
    return (f'<h2 id="{name}">{escape(TITLES.get(name, name))}</h2>{"".join(rows)}'
            f"{_signing(name)}")


def _action(name: str) -> str:
    if not name.startswith("action_"):
        return ""
    what = {"action_signpost": "cards of services: see the last part",
            "action_reporting_routes": "cards of ways to report: see the last part",
            "action_open_now": "cards of services that are open",
            "action_answer_question": "an answer with the university's own fact: see Answers",
            }.get(name)
    return f"<p class=action>{escape(what)}</p>" if what else ""


def _response(wording: w.Wording, response: w.Response, said: set) -> str:
    if response.name in said:
        return f"<p class=again>{escape(response.name)}: as above</p>"
    said.add(response.name)
    state, old = _state(wording, response)
    variants = "".join(_variant(v) for v in response.variants)
    before = f"<details open><summary>as it was signed</summary>{old}</details>" if old else ""
    return (f"<div class=response><p class=name>{escape(response.name)} "
            f"<span class=file>{escape(response.file.name)}</span> {state}</p>{variants}{before}"
            "</div>")


def _state(wording: w.Wording, response: w.Response) -> tuple:
    """What each role has signed of it, and the words that were signed if they differ."""
    signatures = [s for s in wording.signatures[response.file] if s.on]
    if not signatures:
        return "<b class=new>New: nobody has signed it</b>", ""
    latest = max(signatures, key=lambda s: s.on)
    old = w.responses_on(response.file, latest.on)
    by = ", ".join(f"{s.role.replace('_', ' ')} {s.on}" for s in signatures)
    if old is None:
        return f"signed: {escape(by)}; whether it changed since cannot be told", ""
    before = (old.get("responses") or {}).get(response.name)
    if before == response.variants:
        return f"<span class=signed>unchanged since signed: {escape(by)}</span>", ""
    mark = f"<b class=new>Changed since {latest.on}</b> (signed: {escape(by)})"
    return mark, "".join(_variant(v) for v in before or [])


def _variant(variant: Dict[str, Any]) -> str:
    when = ", and ".join(_condition(c) for c in variant.get("condition") or [])
    text = escape(str(variant.get("text") or "")).replace("\n", "<br>")
    buttons = "".join(f"<li>{escape(str(b.get('title')))}</li>"
                      for b in variant.get("buttons") or [])
    condition = f"<p class=when>when {escape(when)}</p>" if when else ""
    below = f"<ul class=buttons>{buttons}</ul>" if buttons else ""
    return (f"<div class=variant><span class=tick></span>{condition}<p class=say>{text}</p>"
            f"{below}</div>")


def _condition(condition: Dict[str, Any]) -> str:
    value = condition.get("value")
    words = " or ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{str(condition.get('name')).replace('_', ' ')} is {words.replace('_', ' ')}"


def _rest(wording: w.Wording, said: set) -> str:
    rest = [r for name, r in wording.responses.items() if name not in said]
    by_file: Dict[str, List[w.Response]] = {}
    for response in rest:
        by_file.setdefault(response.file.stem, []).append(response)
    body = "".join(f"<section class=rule><h3>{escape(name.replace('_', ' '))}</h3>"
                   f"{''.join(_response(wording, r, said) for r in found)}</section>"
                   for name, found in by_file.items())
    return f'<h2 id="answers">Answers, facts and everything else</h2>{body}{_signing("answers")}'


def _words(wording: w.Wording) -> str:
    body = "".join(f"<section class=rule><h3>{escape(path.stem.replace('_', ' '))}</h3><table>"
                   f"{''.join(_rows(content))}</table></section>"
                   for path, content in wording.words.items())
    return f'<h2 id="words">Short words: errors, hours, labels</h2>{body}{_signing("words")}'


def _rows(value: Any, where: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, child in value.items():
            yield from _rows(child, f"{where} · {name}" if where else str(name))
    elif isinstance(value, list):
        for child in value:
            yield from _rows(child, where)
    elif isinstance(value, str):
        yield f"<tr><td class=where>{escape(where)}</td><td>{escape(value)}</td></tr>"


def _signing(name: str, roles: Optional[tuple] = None) -> str:
    lines = "".join(f"<tr><td>{role.replace('_', ' ')}</td><td></td><td></td></tr>"
                    for role in roles or w.ROLES)
    return (f"<table class=sign><caption>Signed for {escape(TITLES.get(name, name))}</caption>"
            f"<tr><th>role</th><th>date</th><th>signature</th></tr>{lines}</table>")
