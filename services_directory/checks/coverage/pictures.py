"""The coverage for people to look at: a table, and a heat map of the hours of the week."""
from pathlib import Path
from typing import List

from services_directory.checks.coverage.grading import Coverage
from services_directory.vocabulary import TOPICS

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def table(found: Coverage) -> List[str]:
    """One line a topic: the student themself, no preference, any way; then the worst cell."""
    lines = [f"{found.slug}: {found.cells:,} kinds of need, {found.first} to {found.last}",
             f"  {'topic':<20} {'own open':>9} {'specialist':>11} {'lines only':>11}   "
             f"{'worst own':>9}  where"]
    for topic in TOPICS:
        grade, worst = found.plain[topic, "self"].as_dict(), found.worst[topic]
        lower = worst.own_open < grade["own_open"] - 0.005
        where = str(worst.cell).split(", ", 1)[1] if lower else ""
        lines.append(f"  {topic:<20} {grade['own_open']:>9.0%} {grade['specialist_open']:>11.0%} "
                     f"{grade['fallback_only']:>11.0%}   {worst.own_open:>9.0%}  {where}")
    return lines


def draw(found: Coverage, path: Path) -> None:
    """Topics down, the week across: 2 an own service is open, 1 a specialist, 0 the lines alone."""
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot
    from matplotlib.colors import LinearSegmentedColormap
    import numpy

    topics = list(TOPICS)
    values = numpy.array([found.heat[topic] for topic in topics])
    # Light to dark of one hue: readable in print and without colour vision.
    colours = LinearSegmentedColormap.from_list("cover", ["#f3e9d2", "#8fb8c4", "#12415a"])
    figure, axes = pyplot.subplots(figsize=(15, 10))
    image = axes.imshow(values, aspect="auto", cmap=colours, vmin=0, vmax=2,
                        interpolation="nearest")
    axes.set_yticks(range(len(topics)), [TOPICS[topic] for topic in topics], fontsize=8)
    axes.set_xticks([day * 24 for day in range(7)], _DAYS, ha="left")
    axes.set_xticks(range(0, 168, 6), minor=True)
    axes.grid(axis="x", color="white", linewidth=1)
    axes.set_title(f"{found.slug}: who is there, by hour of the week ({found.first} to "
                   f"{found.last}, closures and bank holidays in it)")
    bar = figure.colorbar(image, ticks=[0, 1, 2], pad=0.01, shrink=0.6)
    bar.ax.set_yticklabels(["only the 24/7 lines", "a specialist", "our own service"])
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=90)
    pyplot.close(figure)


def as_dict(found: Coverage) -> dict:
    return {
        "first": found.first.isoformat(), "last": found.last.isoformat(), "cells": found.cells,
        "topics": {topic: {"self": found.plain[topic, "self"].as_dict(),
                           "worst": {**found.worst[topic].as_dict(),
                                     "cell": str(found.worst[topic].cell)}}
                   for topic in TOPICS},
        "gaps": [{"what": gap.what, "cell": str(gap.cell), "share": round(gap.share, 4),
                  "first": gap.when and gap.when.isoformat()} for gap in found.gaps[:1000]]}
