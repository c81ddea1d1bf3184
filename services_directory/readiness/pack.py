"""Every sentence, button and card, by journey, as one page to read, mark up and sign.

What a reviewer has signed and has not changed is marked as such; what changed since stands with
the old words beside the new.
"""
from datetime import date
from html import escape
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Set, Tuple

from services_directory.readiness import wording as w
from services_directory.readiness.cards import cards_html
from services_directory.readiness.conditions import in_words
from services_directory.readiness.conversations import conversations_html
from services_directory.readiness.front import front_html
from services_directory.readiness.gaps import signed_files
from services_directory.readiness.states import (
    CHANGED, NEW, UNCHANGED, UNKNOWN, State, states, words_state)
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
    said: Set[str] = set()
    needed = set(signed_files(wording, data))
    order = [j for j in _FIRST if j in wording.journeys]
    order += [j for j in wording.journeys if j not in order]
    parts = [(name, TITLES.get(name, name), _first_said(wording, name, said)) for name in order]
    rest = [r for name, r in wording.responses.items() if name not in said]
    parts.append(("answers", TITLES["answers"], rest))
    shown: Set[str] = set()
    body = [_journey(wording, name, found, shown, needed) for name, _, found in parts[:-1]]
    body.append(_rest(wording, rest, shown, needed))
    body.append(_words(wording, needed))
    body.append(cards_html(parsed) + _signing("cards"))
    talk = conversations_html() if data == w.DATA else None
    front = front_html(wording, parts, needed, {n: TITLES[n] for n in ("words", "cards")}, today)
    return (f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
            f"<title>Signpost: everything it can say</title><style>{STYLE}</style></head><body>"
            f"{front}{talk or ''}{''.join(body)}</body></html>")


def _first_said(wording: w.Wording, journey: str, said: Set[str]) -> List[w.Response]:
    """The responses that stand in this part: those no part before it has."""
    found = [r for r in w.said_in(wording, [journey]) if r.name not in said]
    said |= {r.name for r in found}
    return found


def _journey(wording: w.Wording, name: str, found: List[w.Response], shown: Set[str],
             needed: Set[Path]) -> str:
    rows = []
    for rule in wording.journeys[name]:
        intents, actions = w.names_in(rule)
        title = rule.get("rule") or rule.get("story") or ", ".join(intents)
        body = "".join(_response(wording, wording.responses[a], shown, needed)
                       if a in wording.responses else _action(a) for a in actions)
        rows.append(f"<section class=rule><h3>{escape(str(title))}</h3>{body}</section>")
    return (f'<h2 id="{name}">{escape(TITLES.get(name, name))}</h2>{"".join(rows)}'
            f"{_signing(name, {r.file for r in found})}")


def _action(name: str) -> str:
    if not name.startswith("action_"):
        return ""
    what = {"action_signpost": "cards of services: see the last part",
            "action_reporting_routes": "cards of ways to report: see the last part",
            "action_open_now": "cards of services that are open",
            "action_answer_question": "an answer with the university's own fact: see Answers",
            }.get(name)
    return f"<p class=action>{escape(what)}</p>" if what else ""


def _response(wording: w.Wording, response: w.Response, shown: Set[str],
              needed: Set[Path]) -> str:
    if response.name in shown:
        return (f'<p class=again>then <a href="#{response.name}">{escape(response.name)}</a>, '
                "as above</p>")
    shown.add(response.name)
    state, old = _state(wording, response)
    variants = "".join(_variant(v) for v in response.variants)
    must = " <span class=must>before live use</span>" if response.file in needed else ""
    return (f'<div class=response id="{response.name}"><p class=name>{escape(response.name)} '
            f"<span class=file>{escape(response.file.name)}</span>{must} {state}</p>{variants}{old}"
            "</div>")


def _state(wording: w.Wording, response: w.Response) -> Tuple[str, str]:
    """What each role has signed of it, and the words that were signed where they differ."""
    found = states(wording, response)
    if not any(state.on for state in found.values()):
        return "<b class=new>New: nobody has signed it</b>", ""
    marks = "; ".join(_mark(role, state) for role, state in found.items())
    signed = {state.on: state.old for state in found.values() if state.old}
    old = "".join(f"<details open><summary>as it was signed on {on}</summary>"
                  f"{''.join(_variant(v) for v in words)}</details>"
                  for on, words in sorted(signed.items()))
    return marks, old


def _mark(role: str, state: State) -> str:
    who = role.replace("_", " ")
    return {
        NEW: f"<b class=new>New to the {who}</b>",
        CHANGED: f"<b class=new>Changed since {state.on}</b> (signed by the {who})",
        UNKNOWN: f"signed by the {who} {state.on}; whether it changed since cannot be told",
        UNCHANGED: f"<span class=signed>unchanged since signed by the {who} {state.on}</span>",
    }[state.kind]


def _variant(variant: Dict[str, Any]) -> str:
    when = ", and ".join(in_words(c) for c in variant.get("condition") or [])
    text = escape(str(variant.get("text") or "")).replace("\n", "<br>")
    buttons = "".join(f"<li>{escape(str(b.get('title')))}</li>"
                      for b in variant.get("buttons") or [])
    condition = f"<p class=when>{escape(when)}</p>" if when else ""
    below = f"<ul class=buttons>{buttons}</ul>" if buttons else ""
    return (f"<div class=variant><span class=tick></span><span class=remark></span>{condition}<p class=say>{text}</p>"
            f"{below}</div>")


def _rest(wording: w.Wording, rest: List[w.Response], shown: Set[str], needed: Set[Path]) -> str:
    by_file: Dict[str, List[w.Response]] = {}
    for response in rest:
        by_file.setdefault(response.file.stem, []).append(response)
    body = "".join(f"<section class=rule><h3>{escape(name.replace('_', ' '))}</h3>"
                   f"{''.join(_response(wording, r, shown, needed) for r in found)}</section>"
                   for name, found in by_file.items())
    return (f'<h2 id="answers">{escape(TITLES["answers"])}</h2>{body}'
            f"{_signing('answers', {r.file for r in rest})}")


def _words(wording: w.Wording, needed: Set[Path]) -> str:
    body = ""
    for path, content in wording.words.items():
        marks = "; ".join(_mark(role, words_state(role, wording, path)) for role in w.ROLES)
        if not any(s.on for s in wording.signatures[path]):
            marks = "<b class=new>New: nobody has signed it</b>"
        must = "<span class=must>before live use</span> " if path in needed else ""
        body += (f"<section class=rule><h3>{escape(path.stem.replace('_', ' '))}</h3>"
                 f"<p class=name>{must}{marks}</p><table class=words>{''.join(_rows(content))}</table></section>")
    return (f'<h2 id="words">{escape(TITLES["words"])}</h2>{body}'
            f"{_signing('words', set(wording.words))}")


def _rows(value: Any, where: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, child in value.items():
            yield from _rows(child, f"{where} · {name}" if where else str(name))
    elif isinstance(value, list):
        for child in value:
            yield from _rows(child, where)
    elif isinstance(value, str):
        yield f"<tr><td class=where>{escape(where)}</td><td>{escape(value)}</td><td class=right></td></tr>"


def _signing(name: str, files: Iterable[Path] = ()) -> str:
    lines = "".join(f"<tr><td>{role.replace('_', ' ')}</td><td></td><td></td></tr>" for role in w.ROLES)
    listed = ", ".join(sorted(path.name for path in files))
    record = (f"<p class=file>To put a signature on record, add the role and the date to <i>review:</i> "
              f"at the top of: {escape(listed)}. A file counts once all of it was read.</p>") if listed else ""
    return (f"<table class=sign><caption>Signed for {escape(TITLES.get(name, name))}</caption>"
            f"<tr><th>role</th><th>date</th><th>signature</th></tr>{lines}</table>{record}")
