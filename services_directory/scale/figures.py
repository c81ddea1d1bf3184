"""How long a match, a load and a page of the feed take, from a hundred services to many."""
import json
import random
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any, Callable, Dict, List

from ruamel.yaml import YAML
from sqlalchemy import select

from services_directory import vocabulary as v
from services_directory.clock import parse_now
from services_directory.database import Directory, open_directory
from services_directory.exchange.exporting import export
from services_directory.feed.app import Feed
from services_directory.loading import load_if_changed
from services_directory.matching import Need, find_services
from services_directory.models import NATIONAL, SourceFile
from services_directory.scale.generator import write_institutions

_MOMENTS = ("2026-11-22T02:10", "2026-11-23T11:00", "2026-12-27T02:10", "2026-11-25T18:30")
PER_INSTITUTION = 500


class NotEmpty(Exception):
    """The database holds a directory somebody may need."""


def measure(sizes: List[int], work: Path, national: Path, database: str = "",
            matches: int = 400, say: Callable[[str], None] = print) -> List[Dict[str, Any]]:
    """One row a size. `database`: a PostgreSQL database for this alone; else SQLite files in
    `work`."""
    found = []
    for size in sizes:
        file = work / f"scale-{size}.db"
        for old in work.glob(f"{file.name}*"):
            old.unlink()
        directory = open_directory(database or f"sqlite:///{file}")
        _refuse_what_is_not_ours(directory)
        with tempfile.TemporaryDirectory(dir=work) as scratch:
            row = {"services": size, **_timed(directory, Path(scratch), national, size, matches)}
        directory.close()
        say("  ".join(f"{name} {value:,}" for name, value in row.items()))
        found.append(row)
    return found


def _refuse_what_is_not_ours(directory: Directory) -> None:
    with directory.session() as session:
        owners = set(session.execute(select(SourceFile.owner)).scalars())
    strangers = [o for o in owners if o != NATIONAL and not o.startswith("university-")]
    if strangers:
        raise NotEmpty(f"the database holds {', '.join(sorted(strangers))}; give one that is "
                       "there for these figures alone: what is in it goes")


def _timed(directory: Directory, work: Path, national: Path, size: int, matches: int
           ) -> Dict[str, float]:
    institutions = max(1, size // PER_INSTITUTION)
    folders = {form: work / form for form in ("none", "json", "csv")}
    write_institutions(folders["json"], institutions, size // institutions)
    shutil.copy(national, folders["json"])
    export(folders["json"], "all", "csv", folders["csv"])
    shutil.rmtree(folders["csv"] / NATIONAL)
    folders["none"].mkdir()
    for form in ("none", "csv"):
        shutil.copy(national, folders[form])
    row: Dict[str, float] = {}
    for form in ("csv", "json"):
        load_if_changed(directory, folders["none"])
        row.update(_seconds(f"load_{form}", lambda: load_if_changed(directory, folders[form])))
    row.update(_one_file(directory, folders["json"]))
    # The same questions twice: read from the database for the most part, then all of them kept.
    for name in ("mixed", "warm"):
        times = _matches(directory, institutions, matches)
        row[f"{name}_p50_ms"] = round(times[len(times) // 2], 2)
        row[f"{name}_p95_ms"] = round(times[int(len(times) * 0.95)], 2)
    return {**row, "feed_page_ms": round(_page(directory), 1)}


def _one_file(directory: Directory, folder: Path) -> Dict[str, float]:
    """One institution as people keep it, in YAML; then one word of it changes."""
    old = sorted(folder.glob("university-*.json"))[0]
    content = json.loads(old.read_text(encoding="utf-8"))
    old.unlink()
    for summary in ("As it was.", "Changed."):
        content["services"][0]["summary"] = summary
        with open(old.with_suffix(".yml"), "w", encoding="utf-8") as stream:
            YAML(typ="safe").dump(content, stream)
        spent = _seconds("one_yaml", lambda: load_if_changed(directory, folder))
    return spent


def _seconds(name: str, do: Callable[[], Any]) -> Dict[str, float]:
    """By the clock, and this process's own work: others may be using the cores."""
    clock, work = time.perf_counter(), time.process_time()
    do()
    return {f"{name}_s": round(time.perf_counter() - clock, 1),
            f"{name}_cpu_s": round(time.process_time() - work, 1)}


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
    for name, label, style in (("mixed_p95_ms", "95 of 100, any university", "-"),
                               ("mixed_p50_ms", "half, any university", ":"),
                               ("warm_p95_ms", "95 of 100, asked before", "-"),
                               ("warm_p50_ms", "half, asked before", ":")):
        axes.plot(sizes, [row[name] for row in rows], style, marker="o", label=label)
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
