"""From what was recorded to figures, a verdict and a picture."""
from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any, Dict, List, NamedTuple, Sequence, Tuple

P95_AT_MOST = 1000.0  # milliseconds
GROWTH_AT_MOST = 0.05  # of memory, after warm-up
TURNS = ("begin", "message", "button")  # what runs a turn of the dialogue


class Request(NamedTuple):
    at: float
    what: str
    ms: float
    status: int
    problem: str


def read_record(file: Path) -> List[Request]:
    with file.open(encoding="utf-8", newline="") as lines:
        return [Request(float(r["at"]), r["what"], float(r["ms"]), int(r["status"]), r["problem"]) for r in csv.DictReader(lines)]


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def growth(memory: Sequence[Tuple[float, float]], warm: float) -> float:
    """How much more memory is held at the end than after warm-up: medians of the first and the last fifth."""
    after = [mb for at, mb in memory if at >= warm]
    part = max(1, len(after) // 5)
    return median(after[-part:]) / median(after[:part]) - 1 if after else float("nan")


def steady(requests: List[Request], memory: Sequence[Tuple[float, float]], warm: float) -> Dict[str, Any]:
    """Figures after warm-up. ``warm`` is the moment from which requests count."""
    counted = [r for r in requests if r.at >= warm]
    turns = [r.ms for r in counted if r.what in TURNS]
    seconds = max(r.at for r in counted) - warm if counted else 0.0
    return {
        "requests": len(counted), "turns": len(turns), "turns_per_second": round(len(turns) / seconds, 1) if seconds else 0.0,
        "p50_ms": round(percentile(turns, 0.5)), "p95_ms": round(percentile(turns, 0.95)), "p99_ms": round(percentile(turns, 0.99)), "slowest_ms": round(max(turns, default=0)),
        "statuses": dict(Counter(str(r.status) for r in requests)), "errors": sum(bool(r.problem) or r.status not in (200, 201, 204, 304) for r in requests),
        "memory_mb": round(memory[-1][1]) if memory else 0, "memory_growth": round(growth(memory, warm), 4),
    }


def overloaded(requests: List[Request]) -> Dict[str, Any]:
    """Figures of a run with more students than there is room for: shed is right, silence is not."""
    return {
        "requests": len(requests), "statuses": dict(Counter(str(r.status) for r in requests)), "p95_ms": round(percentile([r.ms for r in requests], 0.95)),
        "slowest_ms": round(max((r.ms for r in requests), default=0)), "errors": sum(bool(r.problem) for r in requests),
    }


def verdict(figures: Dict[str, Any], turn_seconds: float = 8.0) -> List[str]:
    """What is not as it must be; empty when all is well."""
    calm, flood, harm = figures["students"], figures["overload"], figures["harm"]
    rules = [
        (calm["turns"] > 0, "no turn was run"),
        (calm["errors"] == 0, f"{calm['errors']} answers were errors"),
        (calm["p95_ms"] <= P95_AT_MOST, f"p95 was {calm['p95_ms']} ms, more than {P95_AT_MOST:.0f}"),
        (calm["memory_growth"] <= GROWTH_AT_MOST, f"memory grew by {calm['memory_growth']:.1%}, more than {GROWTH_AT_MOST:.0%}"),
        (flood["errors"] == 0, f"in the overload {flood['errors']} got neither an answer nor the lines"),
        ({"429", "503"} & set(flood["statuses"]), "the overload was none: nothing was shed"),
        (flood["slowest_ms"] <= (turn_seconds + 2) * 1000, f"in the overload somebody waited {flood['slowest_ms'] / 1000:.1f} s"),
        (set(harm["burst"]) <= {"200", "503"}, f"the burst of connections: {harm['burst']}"),
        (harm["slow_loris_longest_s"] <= harm["slow_loris_limit_s"], f"a half-sent request was kept for {harm['slow_loris_longest_s']} s"),
        (harm["big_body"] == "413", f"a body of 10 MB got {harm['big_body']}"),
        (harm["students_meanwhile"]["errors"] == 0, f"meanwhile {harm['students_meanwhile']['errors']} students got an error"),
        (harm["memory_growth_mb"] <= 100, f"the floods left {harm['memory_growth_mb']} MB behind"),
    ]
    return [said for fine, said in rules if not fine]


def draw(requests: List[Request], memory: Sequence[Tuple[float, float]], warm: float, file: Path, title: str) -> None:
    """Time of a turn (p50 and p95 of every slice) and memory, over the minutes of the run."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    begun = min(r.at for r in requests)
    turns = [r for r in requests if r.what in TURNS]
    slice_s = max(5.0, (max(r.at for r in turns) - begun) / 60)
    slices: Dict[int, List[float]] = {}
    for r in turns:
        slices.setdefault(int((r.at - begun) // slice_s), []).append(r.ms)
    minutes = [(number + 0.5) * slice_s / 60 for number in sorted(slices)]
    picture, (above, below) = pyplot.subplots(2, 1, figsize=(9, 6), sharex=True, constrained_layout=True)
    for share, style in ((0.95, "-"), (0.5, "--")):
        above.plot(minutes, [percentile(slices[n], share) for n in sorted(slices)], style, color="#1d70b8", label=f"p{share * 100:.0f}")
    above.axhline(P95_AT_MOST, color="#d4351c", linewidth=1, label="limit for p95")
    above.set_yscale("log")
    above.set_ylabel("time of a turn, ms")
    above.legend(loc="lower right", ncol=3)
    below.plot([(at - begun) / 60 for at, _ in memory], [mb for _, mb in memory], color="#00703c")
    below.set_ylim(0, max(mb for _, mb in memory) * 1.2)
    below.set_ylabel("memory of all processes, MB")
    below.set_xlabel("minutes")
    for panel in (above, below):
        panel.axvspan(0, (warm - begun) / 60, color="#f3f2f1")
        panel.grid(alpha=0.3)
    picture.suptitle(title + " (grey: warm-up)")
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.savefig(file, dpi=110)
    pyplot.close(picture)
