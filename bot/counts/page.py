"""The page with plots: one HTML file without scripts, a table under every plot, for staff and for whoever asks."""
from __future__ import annotations

import io
from html import escape
from typing import List, Optional, Sequence, Tuple

from bot.counts.measures import CONVERSATIONS, HOURS, MEASURES
from bot.counts.publishing import Line, totals, weekly
from bot.wording_files import words

LAST_WEEKS, MOST_BARS = 12, 20
INK, PAPER = "#1d4f91", "#ffffff"
STYLE = """body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:52rem;padding:0 1rem;color:#1b1b1b;background:#fff}
table{border-collapse:collapse;margin:1rem 0}th,td{border-bottom:1px solid #767676;padding:.25rem .75rem;text-align:left}
td.n{text-align:right}svg{max-width:100%;height:auto}figure{margin:1rem 0}"""
Row = Tuple[str, Optional[int]]


def page(name: str, weeks: Sequence[Line], hours: Sequence[Line]) -> str:
    """The whole page for one institution; ``weeks`` and ``hours`` as published."""
    w = words("counts")
    intro = "".join(f"<p>{escape(w[key].format(name=name))}</p>" for key in ("what", "not_shown", "not_people", "no_names"))
    body = _weeks(weeks, w) + _hours(hours, w) if weeks or hours else f"<p>{escape(w['none_yet'])}</p>"
    title = f"{escape(w['title'])}: {escape(name)}"
    return f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style></head><body><h1>{title}</h1>{intro}{body}</body></html>\n'


def _weeks(weeks: Sequence[Line], w: dict) -> str:
    if not weeks:
        return ""
    shown = weekly(weeks)
    last = {period for period, _ in shown[-LAST_WEEKS:]}
    summed = totals(line for line in weeks if line.period in last)
    parts = [_section(w["when"], w["week"], shown, w, _columns(shown, w["when"]))]
    parts.append(f"<h2>{escape(w['last_weeks'].format(number=len(last)))}</h2>")
    for measure in MEASURES.values():
        if measure.name != CONVERSATIONS:
            rows: List[Row] = sorted(((_plain(value), figure or None) for (name, value), figure in summed.items() if name == measure.name), key=lambda row: (-(row[1] or 0), row[0]))
            some = [row for row in rows if row[1]][:MOST_BARS]
            parts.append(_section(f"{measure.title}: {measure.explains}", w["measure"], rows, w, _bars(some, measure.title) if some else ""))
    return "".join(parts)


def _hours(hours: Sequence[Line], w: dict) -> str:
    parts = []
    for quarter in sorted({line.period for line in hours}):
        rows = [(line.value, line.figure) for line in hours if line.period == quarter and line.value in HOURS]
        parts.append(_section(f"{w['hours']}: {quarter}", w["hour"], rows, w, _columns(rows, f"{w['hours']}: {quarter}")))
    return "".join(parts)


def _section(title: str, head: str, rows: Sequence[Row], w: dict, plot: str) -> str:
    cells = "".join(f'<tr><td>{escape(label)}</td><td class="n">{"–" if figure is None else figure}</td></tr>' for label, figure in rows)
    table = f"<table><thead><tr><th>{escape(head)}</th><th>{escape(w['figure'])}</th></tr></thead><tbody>{cells}</tbody></table>"
    return f"<h3>{escape(title)}</h3>{plot}{table}"


def _plain(value: str) -> str:
    """``disclose_sexual_violence`` as "sexual violence (disclose)": staff know the topic by its name."""
    for family in ("crisis", "disclose", "concern", "role", "ask"):
        if value.startswith(f"{family}_"):
            return f"{value[len(family) + 1:].replace('_', ' ')} ({family})"
    return value.replace("_", " ")


def _columns(rows: Sequence[Row], title: str) -> str:
    figure, axes = _canvas(9, 3)
    axes.bar(range(len(rows)), [figure_ or 0 for _, figure_ in rows], color=INK)
    step = max(1, len(rows) // 24)
    axes.set_xticks(range(0, len(rows), step), [label for label, _ in rows][::step], rotation=90 if len(rows) > 6 else 0, fontsize=8)
    return _drawn(figure, axes, title)


def _bars(rows: Sequence[Row], title: str) -> str:
    figure, axes = _canvas(9, 0.8 + 0.28 * len(rows))
    axes.barh(range(len(rows)), [figure_ or 0 for _, figure_ in rows], color=INK)
    axes.set_yticks(range(len(rows)), [label for label, _ in rows], fontsize=9)
    axes.invert_yaxis()
    return _drawn(figure, axes, title)


def _canvas(width: float, height: float) -> tuple:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), facecolor=PAPER, layout="constrained")
    axes = figure.subplots()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _drawn(figure: object, axes: object, title: str) -> str:
    """As SVG in the page; the table beside it says the same to a screen reader, so the picture has a name only."""
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))  # type: ignore[attr-defined]
    svg = out.getvalue()
    return f'<figure>{svg[svg.index("<svg"):].replace("<svg", f"""<svg role="img" aria-label="{escape(title)}" """, 1)}</figure>'
