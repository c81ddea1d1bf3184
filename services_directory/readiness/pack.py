"""Every sentence, button and card as one page to read, mark up and sign, topic by topic.

What a reviewer has signed and has not changed is marked as such; what changed since stands with
the old words beside the new. Whole conversations are a page of their own: nobody signs them.
"""
import re
from datetime import date
from html import escape
from pathlib import Path
from typing import Any, Iterator, List, Optional, Set

from services_directory.readiness import wording as w
from services_directory.readiness.cards import cards_html
from services_directory.readiness.conversations import conversations_html
from services_directory.readiness.front import front_html
from services_directory.readiness.gaps import signed_files
from services_directory.readiness.replies import Printed, mark, response_html
from services_directory.readiness.states import words_state
from services_directory.readiness.style import STYLE
from services_directory.readiness.topics import TITLES, Part, Topic, parts_of, title_of
from services_directory.validation.records import Parsed

_MUST = "<span class=must>before live use</span> "


def write_pack(parsed: Parsed, path: Path, today: date, data: Path = w.DATA) -> List[Path]:
    """The pack, and beside it the conversations where there are any."""
    path.parent.mkdir(parents=True, exist_ok=True)
    talk = conversations_html() if data == w.DATA else None
    beside = path.with_name(f"{path.stem}-conversations{path.suffix}") if talk else None
    path.write_text(pack_html(parsed, today, data, beside.name if beside else ""), encoding="utf-8")
    if beside:
        beside.write_text(_page(talk), encoding="utf-8")
    return [path, beside] if beside else [path]


def pack_html(parsed: Parsed, today: date, data: Path = w.DATA, conversations: str = "") -> str:
    """`conversations`: the name of the page that has them."""
    wording = w.read_wording(data)
    needed, parts, printed = set(signed_files(wording, data)), parts_of(wording), Printed()
    body, new_words = [], {}
    for part in parts:
        before = printed.words
        body.append(_part(wording, part, needed, printed))
        new_words[part.name] = printed.words - before
    rest = {"words": _words(wording, needed), "cards": cards_html(parsed) + _signing("cards of services")}
    new_words.update((name, len(re.sub("<[^>]+>", " ", html).split())) for name, html in rest.items())
    front = front_html(wording, parts, new_words, needed, today, conversations)
    return _page("".join((front, *body, *rest.values())))


def _page(body: str) -> str:
    return (f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
            f"<title>Signpost: everything it can say</title><style>{STYLE}</style></head><body>{body}</body></html>")


def _part(wording: w.Wording, part: Part, needed: Set[Path], printed: Printed) -> str:
    topics = "".join(_topic(wording, topic, needed, printed) for topic in part.topics)
    return f'<h2 id="{part.name}">{escape(part.title)}</h2>{topics}'


def _topic(wording: w.Wording, topic: Topic, needed: Set[Path], printed: Printed) -> str:
    body = "".join(response_html(wording, response, printed) for response in topic.responses)
    must = f"<p class=name>{_MUST}</p>" if topic.file in needed else ""
    return f"<section class=rule><h3>{escape(topic.title)}</h3>{must}{body}{_signing(topic.title, topic.file)}</section>"


def _words(wording: w.Wording, needed: Set[Path]) -> str:
    body = ""
    for path, content in wording.words.items():
        marks = "; ".join(mark(role, words_state(role, wording, path)) for role in w.ROLES)
        if not any(s.on for s in wording.signatures[path]):
            marks = "<b class=new>New: nobody has signed it</b>"
        body += (f"<section class=rule><h3>{escape(title_of(path))}</h3>"
                 f"<p class=name>{_MUST if path in needed else ''}{marks}</p>"
                 f"<table class=words>{''.join(_rows(content))}</table>{_signing(title_of(path), path)}</section>")
    return f'<h2 id="words">{escape(TITLES["words"])}</h2>{body}'


def _rows(value: Any, where: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, child in value.items():
            yield from _rows(child, f"{where} · {name}" if where else str(name))
    elif isinstance(value, list):
        for child in value:
            yield from _rows(child, where)
    elif isinstance(value, str):
        yield f"<tr><td class=where>{escape(where)}</td><td>{escape(value)}</td><td class=right></td></tr>"


def _signing(title: str, file: Optional[Path] = None) -> str:
    """One line a topic; who puts the signature on record finds the file beside it."""
    roles = "".join(f"<td>{role.replace('_', ' ')}:</td>" for role in w.ROLES)
    record = f" <span class=file>{escape(file.parent.name)}/{escape(file.name)}</span>" if file else ""
    return f"<table class=sign><caption>Signed for {escape(title)}{record}</caption><tr>{roles}</tr></table>"
