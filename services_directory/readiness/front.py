"""The first pages of the pack: what to do with it, and what changed since each reviewer signed."""
from datetime import date
from html import escape
from pathlib import Path
from typing import Dict, List, Set, Tuple

from services_directory.readiness import states as s
from services_directory.readiness import wording as w

Parts = List[Tuple[str, str, List[w.Response]]]     # name, title, the responses first said there


def front_html(wording: w.Wording, parts: Parts, needed: Set[Path], others: Dict[str, str],
               today: date) -> str:
    """`needed`: the files that must be signed before live use. `others`: the name and title of
    the parts without responses."""
    first = [title for _, title, found in parts if found and any(r.file in needed for r in found)]
    return (f"<h1>Everything Signpost can say</h1><p>Printed {today}. Every sentence is fixed: nothing "
            "is made up while a student writes.</p>"
            "<h3>How to read it</h3><ol>"
            "<li>Begin with <a href=\"#conversations\">whole conversations</a>: they show what one "
            "student sees, from the first word to the last.</li>"
            "<li>Then read your parts. Tick what is right. Write on the dotted lines beside what "
            "is not. You need not give a reason.</li>"
            "<li>Sign at the end of each part. A part you have not read stays unsigned.</li></ol>"
            "<p>Some of it is hard to read. You can stop at any point, and nobody has to read "
            "every part.</p>"
            f"<p>Sentences marked <span class=must>before live use</span> must be signed by all three "
            f"roles before the trial notice goes. They are in: {escape('; '.join(first))}.</p>"
            "<p>Often there are several wordings of one answer. The line in <i>italics</i> says who "
            "gets the wording below it: the student sees the first that fits, and the last, without "
            "such a line, is for everybody else. Rounded boxes are buttons. Words in {braces} are "
            "filled in when it is said: a name, a time. The small grey names are for whoever edits "
            "the text.</p>"
            f"<h3>What changed since the last signature</h3>{_table(wording, parts, others)}"
            f"{_changed(wording, parts)}{_gone(wording)}")


def _table(wording: w.Wording, parts: Parts, others: Dict[str, str]) -> str:
    head = "".join(f"<th>{escape(role.replace('_', ' '))}</th>" for role in w.ROLES)
    rows = "".join(
        f'<tr><td><a href="#{name}">{escape(title)}</a></td><td>{len(found)}</td>'
        + "".join(f"<td>{_counted(wording, role, found)}</td>" for role in w.ROLES) + "</tr>"
        for name, title, found in parts)
    rows += "".join(f'<tr><td><a href="#{name}">{escape(title)}</a></td><td></td>'
                    + "<td></td>" * len(w.ROLES) + "</tr>" for name, title in others.items())
    return f"<table class=summary><tr><th>part</th><th>answers</th>{head}</tr>{rows}</table>"


def _counted(wording: w.Wording, role: str, found: List[w.Response]) -> str:
    kinds = [s.state_for(role, wording, response).kind for response in found]
    counts = [(kinds.count(s.NEW), "not signed"), (kinds.count(s.CHANGED), "changed"),
              (kinds.count(s.UNKNOWN), "signed; a change cannot be told")]
    return ", ".join(f"{n} {what}" for n, what in counts if n) or "nothing to read"


def _changed(wording: w.Wording, parts: Parts) -> str:
    """By name: whoever signed before needs to read only these."""
    links = []
    for _, _, found in parts:
        for response in found:
            of_roles = s.states(wording, response)
            if s.worst(of_roles) != s.UNCHANGED and any(state.on for state in of_roles.values()):
                links.append(f'<li><a href="#{response.name}">{escape(response.name)}</a></li>')
    return f"<p>Changed or new since somebody signed:</p><ul class=links>{''.join(links)}</ul>" if links else ""


def _gone(wording: w.Wording) -> str:
    gone = sorted({name for role in w.ROLES for name in s.no_longer_said(role, wording)})
    return f"<p>No longer said: {escape(', '.join(gone))}.</p>" if gone else ""
