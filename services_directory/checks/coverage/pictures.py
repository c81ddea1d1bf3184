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
    axes.set_xticks([h for h in range(168) if h % 24 in (6, 12, 18)],
                    [str(h % 24) for h in range(168) if h % 24 in (6, 12, 18)], minor=True,
                    fontsize=7, color="#555")
    axes.grid(axis="x", color="white", linewidth=1)
    axes.tick_params(axis="x", which="major", pad=14)
    figure.suptitle(f"{found.slug}: who answers, for each worry and each hour of the week\n"
                    f"An average week from {found.first:%-d %B %Y} to {found.last:%-d %B %Y}, "
                    "closures and bank holidays included. The paler, the fewer weeks.",
                    x=0.01, ha="left", fontsize=11)
    bar = figure.colorbar(image, ticks=[0, 1, 2], pad=0.01, shrink=0.6)
    bar.ax.set_yticklabels(["nobody but\nthe UK's 24/7 lines", "a specialist elsewhere,\nor ours in half the weeks",
                           "our own service,\nevery week"])
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=90, bbox_inches="tight")
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
