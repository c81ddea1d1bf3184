"""The cards of every service and every way to report, as a student would read them."""
from html import escape
from typing import Any, Dict, List

from services_directory.validation.records import FileRecord, Parsed
from services_directory.vocabulary import CHANNEL_KINDS, NOT_STATED

_ROUTE_TEXTS = (("who_sees_it", "who sees it"), ("what_happens_next", "what happens next"),
                ("reply_time", "reply"), ("read_when", "read"), ("code_warning", "about the code"))


def cards_html(parsed: Parsed) -> str:
    made_up = [r for r in parsed.institutions if r.institution["demo"]]
    names = ", ".join(r.institution["name"] for r in made_up)
    left_out = f"<p>Universities that are made up are left out: {escape(names)}.</p>" if made_up else ""
    parts = "".join(_of_file(record) for record in parsed.files if record not in made_up)
    return f'<h2 id="cards">Cards of services</h2>{left_out}{parts}'


def _of_file(record: FileRecord) -> str:
    name = record.institution["name"] if record.institution else "National services"
    cards = [_card(row) for row in [*record.services, *record.routes] if row["status"] == "listed"]
    facts = "".join(
        f"<tr><td class=where>{escape(f['field'].replace('_', ' '))}"
        f"{' · ' + escape(f['cohort']) if f['cohort'] else ''}</td>"
        f"<td>{escape(_fact(f))}</td></tr>"
        for f in record.facts)
    table = f"<h4>Facts</h4><table>{facts}</table>" if facts else ""
    return f"<section><h3>{escape(name)}</h3>{''.join(cards)}{table}</section>"


def _fact(fact: Dict[str, Any]) -> str:
    if fact["value"] == NOT_STATED:
        return "not stated yet: students are told that the university has not said"
    return ": ".join(filter(None, (str(fact["value"]).replace("_", " "), fact["detail"])))


def _card(row: Dict[str, Any]) -> str:
    checked = row["checked_on"] if row["confidence"] == "A" and row["checked_on"] else None
    texts = [row.get("summary"), row.get("for_whom") and f"For: {row['for_whom']}"]
    texts += [f"{label}: {row[field]}" for field, label in _ROUTE_TEXTS if row.get(field)]
    body = "".join(f"<p>{escape(text)}</p>" for text in texts if text)
    return (f"<div class=card><span class=tick></span><span class=remark></span><h4>{escape(row['name'])}</h4>{body}"
            f"<ul>{''.join(_channels(row['channels']))}</ul>"
            f"<p class=file>{f'checked {checked}' if checked else 'not checked yet'}</p></div>")


def _channels(channels: List[Dict[str, Any]]) -> List[str]:
    return [f"<li><b>{escape(c['label'] or CHANNEL_KINDS[c['kind']])}</b> {escape(c['value'])}"
            f"{' · ' + escape(c['what_happens']) if c['what_happens'] else ''}"
            f"{' · ' + escape(c['cost']) if c['cost'] else ''}</li>" for c in channels]
