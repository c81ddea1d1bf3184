"""The report: the table, who fares worse, every miss in full, and the confusions as a picture. In var/evaluation/."""
from __future__ import annotations

from pathlib import Path
from typing import Dict, List, Mapping, Sequence, Tuple

import numpy as np

from evaluation.measures import FEWEST_IN_A_GROUP, MEASURES, Figure, Pair, by, figure, sees_harm, worst_group
from evaluation.messages import as_good

Row = Tuple[str, ...]  # measure, wanted, bot, then each of the others
Beside = Mapping[str, Sequence[Pair]]  # what else answered the same messages: keyword rules, Rasa's DIET


def head(beside: Beside) -> Row:
    return ("measure", "wanted", "Signpost (95 %)", *beside)


def rows(pairs: Sequence[Pair], beside: Beside, extra: Sequence[Row]) -> List[Row]:
    table = []
    for measure in MEASURES:
        found = figure(measure, pairs)
        if found.messages:
            others = [str(figure(measure, answered)) for answered in beside.values()]
            table.append((f"{measure.name} (n={found.messages})", measure.target, str(found), *others))
    worst = worst_group(pairs)
    if worst:
        table.append((f"worst group or style of ≥ {FEWEST_IN_A_GROUP}: {worst[0]}", "≤ 2 points below", f"{worst[1]:.1f} points below"))
    return [row + ("",) * (3 + len(beside) - len(row)) for row in (*table, *extra)]


def as_text(heading: Row, table: Sequence[Row]) -> str:
    lines = [heading, *table]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heading))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)


def as_markdown(heading: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    return "\n".join(["| " + " | ".join(map(str, line)) + " |" for line in (heading, ["---"] * len(heading), *lines)])


def write(folder: Path, name: str, pairs: Sequence[Pair], heading: Row, table: Sequence[Row]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    picture = confusions(folder / f"{name}-confusions.png", pairs)
    parts = [
        f"# Recognition on the {name} set\n\n{len(pairs)} messages in {len({case.family for case, _ in pairs})} families; intervals are clustered by family.",
        as_markdown(heading, table),
        f"![Which intent is taken for which]({picture.name})",
        *[_groups(kind, pairs) for kind in ("styles", "perspective", "groups", "intent")],
        _misses(pairs),
    ]
    path = folder / f"{name}.md"
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return path


def _groups(kind: str, pairs: Sequence[Pair]) -> str:
    lines = [(value if count >= FEWEST_IN_A_GROUP or kind == "intent" else f"{value} (few)", count, *map(str, figures)) for value, count, figures in by(kind, pairs)]
    return f"## By {kind}\n\n" + as_markdown((kind, "messages", "crisis recall", "any-harm recall", "perspective", "right intent"), lines)


def faults_of(pair: Pair) -> List[str]:
    case, answer = pair
    faults = []
    if case.urgent and not answer["urgent"]:
        faults.append("missed crisis")
    if case.english and case.harmful and not sees_harm(answer):
        faults.append("missed harm")
    if case.benign and case.english and (answer["urgent"] or sees_harm(answer)):
        faults.append("false alarm")
    if case.english and not as_good(answer["intent"], case.intent):
        faults.append("other intent")
    if case.english and case.perspective != answer["perspective"]:
        faults.append("other perspective")
    if not case.english and answer["language"] == "en":
        faults.append("taken for English")
    return faults


def _misses(pairs: Sequence[Pair]) -> str:
    """Worst first: a missed crisis before a wrong perspective."""
    order = ["missed crisis", "missed harm", "false alarm", "taken for English", "other intent", "other perspective"]
    missed = sorted(((faults, pair) for pair in pairs if (faults := faults_of(pair))), key=lambda item: order.index(item[0][0]))
    lines = [
        (", ".join(faults), f"{case.intent} / {case.perspective}", f"{answer['intent']} / {answer['perspective']}", case.text.replace("|", "/"))
        for faults, (case, answer) in missed
    ]
    return f"## Every miss ({len(lines)})\n\n" + as_markdown(("what", "is", "was taken for", "message"), lines)


def confusions(path: Path, pairs: Sequence[Pair]) -> Path:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    names = sorted({case.intent for case, _ in pairs} | {answer["intent"] for _, answer in pairs})
    place: Dict[str, int] = {name: number for number, name in enumerate(names)}
    counts = np.zeros((len(names), len(names)))
    for case, answer in pairs:
        counts[place[case.intent], place[answer["intent"]]] += 1
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure_, axes = pyplot.subplots(figsize=(20, 19))
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=6)
    axes.set_yticks(range(len(names)), names, fontsize=6)
    axes.set_xlabel("was taken for")
    axes.set_ylabel("is")
    figure_.tight_layout()
    figure_.savefig(path, dpi=110)
    pyplot.close(figure_)
    return path


__all__ = ["Figure", "Row", "as_text", "head", "rows", "write"]
