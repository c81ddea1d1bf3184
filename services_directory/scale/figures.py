"""How long a match, a load and a page of the feed take, from a hundred services to many."""
import json
import random
import shutil
import time
from pathlib import Path
from typing import Any, Callable, Dict, List

from services_directory import vocabulary as v
from services_directory.clock import parse_now
from services_directory.database import Directory, open_directory
from services_directory.feed.app import Feed
from services_directory.loading import load_if_changed
from services_directory.matching import Need, find_services
from services_directory.scale.generator import write_institutions

_MOMENTS = ("2026-11-22T02:10", "2026-11-23T11:00", "2026-12-27T02:10", "2026-11-25T18:30")
PER_INSTITUTION = 500


def measure(sizes: List[int], work: Path, national: Path, database: str = "",
            matches: int = 400, say: Callable[[str], None] = print) -> List[Dict[str, Any]]:
    """One row a size. `database`: an empty PostgreSQL database; else SQLite files in `work`."""
    found = []
    for size in sizes:
        folder = work / f"files-{size}"
        shutil.rmtree(folder, ignore_errors=True)
        institutions = max(1, size // PER_INSTITUTION)
        write_institutions(folder, institutions, size // institutions)
        shutil.copy(national, folder / "national.yml")
        file = work / f"scale-{size}.db"
        for old in work.glob(f"{file.name}*"):
            old.unlink()
        directory = open_directory(database or f"sqlite:///{file}")
        row = {"services": size, **_timed(directory, folder, institutions, matches)}
        directory.close()
        shutil.rmtree(folder, ignore_errors=True)
        say("  ".join(f"{name} {value:,}" for name, value in row.items()))
        found.append(row)
    return found


def _timed(directory: Directory, folder: Path, institutions: int, matches: int) -> Dict[str, float]:
    start = time.perf_counter()
    load_if_changed(directory, folder)
    load = time.perf_counter() - start
    first = sorted(folder.glob("university-*.json"))[0]
    content = json.loads(first.read_text(encoding="utf-8"))
    content["services"][0]["summary"] = "Changed."
    first.write_text(json.dumps(content), encoding="utf-8")
    start = time.perf_counter()
    load_if_changed(directory, folder)
    one = time.perf_counter() - start
    spent = _matches(directory, institutions, matches)
    return {"load_s": round(load, 1), "one_file_s": round(one, 2),
            "match_p50_ms": round(spent[len(spent) // 2], 2),
            "match_p95_ms": round(spent[int(len(spent) * 0.95)], 2),
            "feed_page_ms": round(_page(directory), 1)}


def _matches(directory: Directory, institutions: int, count: int) -> List[float]:
    """Milliseconds of this process's own work: others may be using the cores."""
    chance, spent = random.Random(7), []
    for n in range(count + 50):     # the first fifty warm the caches
        need = Need(
            f"university-{chance.randrange(institutions):03d}",
            tuple(chance.sample(list(v.TOPICS), chance.choice((1, 1, 2)))),
            chance.choice(("self", "self", "friend", "accused")),
            preferences=frozenset(chance.sample(list(v.PREFERENCES), chance.choice((0, 0, 1, 2)))),
            contact_way=chance.choice(("any", "any", "no_voice")),
            now=parse_now(chance.choice(_MOMENTS)))
        start = time.process_time()
        with directory.session() as session:
            find_services(session, need)
        if n >= 50:
            spent.append((time.process_time() - start) * 1000)
    return sorted(spent)


def _page(directory: Directory) -> float:
    feed = Feed(directory)
    feed.services("university-000", {"per_page": "100"})
    start = time.process_time()
    feed.services("university-000", {"per_page": "100", "page": "2"})
    return (time.process_time() - start) * 1000


def draw(rows: List[Dict[str, Any]], path: Path) -> None:
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 4.5))
    sizes = [row["services"] for row in rows]
    for name, label in (("match_p95_ms", "95 of 100 matches"), ("match_p50_ms", "half of them")):
        axes.plot(sizes, [row[name] for row in rows], marker="o", label=label)
    axes.axhline(5, color="#999", linestyle="--", label="target: 5 ms")
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_xlabel("services in the directory")
    axes.set_ylabel("milliseconds a match")
    axes.legend()
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=90)
    pyplot.close(figure)
