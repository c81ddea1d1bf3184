"""The pages served beside the widget: demo, full page, staying safe online. Templates in site/, {{name}} filled in."""
from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path
from typing import Any, Dict, Iterable, List

from bot.widget.assemble import word

SITE = Path(__file__).resolve().parent / "site"


def demo_page(institution: Any, everyone: Iterable[Any], lines: List[Dict[str, Any]]) -> str:
    others = "".join(_to_institution(one, one.slug == institution.slug) for one in everyone)
    name, said = institution.name, _said_of(institution.slug)
    names = {"name": name, "the_name": f"the {name}" if name.startswith("University of ") else name, "initial": name.replace("University of ", "")[:1], "slug": institution.slug, "strapline": said["strapline"]}
    parts = {"tiles": _pairs("article", "h2", said["tiles"]), "news": _pairs("li", "h3", said["news"]), "others": others, "no_script": no_script(lines)}
    return _filled("demo", **{key: escape(value) for key, value in names.items()}, **parts)


def _said_of(slug: str) -> Dict[str, Any]:
    known = json.loads((SITE / "universities.json").read_text(encoding="utf-8"))
    return known["universities"].get(slug, known["general"])


def _pairs(element: str, heading: str, pairs: List[List[str]]) -> str:
    return "".join(f"<{element}><{heading}>{escape(title)}</{heading}><p>{escape(text)}</p></{element}>" for title, text in pairs)


def chat_page(institution: Any, lines: List[Dict[str, Any]]) -> str:
    return _filled("chat", slug=escape(institution.slug), no_script=no_script(lines))


def starting_page(lines: List[Dict[str, Any]]) -> str:
    return _filled("starting", lines=line_list(lines))


def down_page(lines: List[Dict[str, Any]]) -> str:
    """What the reverse proxy shows while this server is down; tools/help_page.py writes it."""
    return _filled("down", lines=line_list(lines))


def safety_page(lines: List[Dict[str, Any]]) -> str:
    return _filled("staying-safe-online", lines=line_list(lines), exit=escape(word("exit_page")))


def no_script(lines: List[Dict[str, Any]]) -> str:
    """What stands in <noscript>: of the demo page, and of the snippet that is pasted."""
    return f"<p>{escape(word('no_script'))}</p>{line_list(lines)}"


def line_list(lines: List[Dict[str, Any]]) -> str:
    return "<ul>" + "".join(f"<li>{_line(line)}</li>" for line in lines) + "</ul>"


def _line(line: Dict[str, Any]) -> str:
    if "text" in line:
        return escape(line["text"])
    return f"{escape(line['name'])}: " + ", ".join(_way(way) for way in line["ways"])


def _way(way: Dict[str, Any]) -> str:
    said = way["label"] if way["value"] in way["label"] else f"{way['label']} {way['value']}"
    cost = f" ({escape(way['cost'])})" if way.get("cost") else ""
    return f'<a href="{escape(way["url"])}">{escape(said)}</a>{cost}'


def _to_institution(institution: Any, current: bool) -> str:
    mark = ' aria-current="page"' if current else ""
    return f'<li><a href="/demo/{escape(institution.slug)}"{mark}>{escape(institution.name)}</a></li>'


def _filled(template: str, **values: str) -> str:
    source = (SITE / f"{template}.html").read_text(encoding="utf-8")
    return re.sub(r"{{(\w+)}}", lambda found: values[found[1]], source)
