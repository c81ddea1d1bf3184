"""The first pages of the pack: what to do with it, and what changed since each reviewer signed."""
from datetime import date
from html import escape
from pathlib import Path
from typing import Dict, List, Set

from services_directory.readiness import states as s
from services_directory.readiness import wording as w
from services_directory.readiness.topics import TITLES, Part

_WORDS_A_MINUTE = 150       # read with care, and with a pencil; a quick reader takes 240


def front_html(wording: w.Wording, parts: List[Part], new_words: Dict[str, int], needed: Set[Path],
               today: date, conversations: str) -> str:
    """`new_words`: of each part, those that no part before it has, and of the two without answers.
    `needed`: the files that must be signed before live use."""
    first = [part.title for part in parts if any(topic.file in needed for topic in part.topics)]
    first += [TITLES["words"]] if needed & set(wording.words) else []
    talk = (f'<li>Begin with <a href="{escape(conversations)}">whole conversations</a>, a page of its own: '
            "they show what one student sees, from the first word to the last. Nobody signs them.</li>"
            ) if conversations else ""
    return (f"<h1>Everything Signpost can say</h1><p>Printed {today}. Every sentence is fixed: nothing "
            "is made up while a student writes.</p>"
            f"<h3>How to read it</h3><ol>{talk}"
            "<li>Then read your topics, those marked <span class=must>before live use</span> first. Tick what is "
            "right. Write on the lines beside what is not. You need not give a reason.</li>"
            "<li><span class=before>Grey</span> is a sentence that stood before: read it once, at its first "
            "place. A whole wording that stood before is named and not printed again.</li>"
            "<li>Sign below each topic. One you have not read stays unsigned.</li></ol>"
            "<p>Some of it is hard to read. You can stop at any point, and nobody has to read "
            "every part.</p>"
            f"<p>Sentences marked <span class=must>before live use</span> must be signed by all three "
            f"roles before the trial notice goes. They are in: {escape('; '.join(first))}. The first sitting can end there.</p>"
            "<p>Whoever looks after the files puts a signature on record with: <i>python -m services_directory sign "
            "safeguarding_lead crises bullying --on the day --write</i>. A topic has the name of its file, a part one of "
            f"<i>{escape(', '.join(part.name for part in parts))}, words</i>; <i>before_live_use</i> is all that is so marked.</p>"
            "<p>After an answer come cards of services, where the topic has any; the conversations show the order. "
            "Often there are several wordings of one answer. The line in <i>italics</i> says who "
            "gets the wording below it: the student sees the first that fits, and the last, without "
            "such a line, is for everybody else. Rounded boxes are buttons. Words in {braces} are "
            "filled in when it is said: a name, a time. The small grey names are for whoever edits "
            "the text.</p>"
            f"<h3>What changed since the last signature</h3>{_table(wording, parts, new_words)}"
            f"{_changed(wording, parts)}{_gone(wording)}")


def _table(wording: w.Wording, parts: List[Part], new_words: Dict[str, int]) -> str:
    head = "".join(f"<th>{escape(role.replace('_', ' '))}</th>" for role in w.ROLES)
    rows = "".join(
        f'<tr><td><a href="#{part.name}">{escape(part.title)}</a></td><td>{len(part.topics)}</td>'
        f"<td>{len(part.responses)}</td><td>{_minutes(new_words[part.name])}</td>"
        + "".join(f"<td>{_counted(wording, role, part.responses)}</td>" for role in w.ROLES) + "</tr>"
        for part in parts)
    rows += "".join(f'<tr><td><a href="#{name}">{escape(TITLES[name])}</a></td><td></td><td></td>'
                    f"<td>{_minutes(new_words[name])}</td>{'<td></td>' * len(w.ROLES)}</tr>"
                    for name in ("words", "cards"))
    total = _minutes(sum(new_words.values()))
    return (f"<table class=summary><tr><th>part</th><th>topics</th><th>answers</th><th>minutes</th>{head}</tr>{rows}"
            f"</table><p>All of it: about {total} minutes at {_WORDS_A_MINUTE} words a minute, with pauses more.</p>")


def _minutes(words: int) -> int:
    return -(-words // _WORDS_A_MINUTE)


def _counted(wording: w.Wording, role: str, found: List[w.Response]) -> str:
    kinds = [s.state_for(role, wording, response).kind for response in found]
    counts = [(kinds.count(s.NEW), "not signed"), (kinds.count(s.CHANGED), "changed"),
              (kinds.count(s.UNKNOWN), "signed; a change cannot be told")]
    return ", ".join(f"{n} {what}" for n, what in counts if n) or "nothing to read"


def _changed(wording: w.Wording, parts: List[Part]) -> str:
    """By name: whoever signed before needs to read only these."""
    links = []
    for part in parts:
        for response in part.responses:
            of_roles = s.states(wording, response)
            if s.worst(of_roles) != s.UNCHANGED and any(state.on for state in of_roles.values()):
                links.append(f'<li><a href="#{response.name}">{escape(response.name)}</a></li>')
    return f"<p>Changed or new since somebody signed:</p><ul class=links>{''.join(links)}</ul>" if links else ""


def _gone(wording: w.Wording) -> str:
    gone = sorted({name for role in w.ROLES for name in s.no_longer_said(role, wording)})
    return f"<p>No longer said: {escape(', '.join(gone))}.</p>" if gone else ""
