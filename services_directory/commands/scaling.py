"""generate, figures: a made-up directory of any size, and how long things take with it."""
import json
import sys
from pathlib import Path

from services_directory.settings import ROOT


def add_to(commands) -> None:
    make = commands.add_parser("generate", help="write a made-up directory of any size")
    make.add_argument("--institutions", type=int, default=200)
    make.add_argument("--services", type=int, default=500, help="of each institution")
    make.add_argument("--to", type=Path, required=True, help="a folder")
    make.set_defaults(run=run_generate)
    figures = commands.add_parser("figures", help="measure matching, loading and the feed")
    figures.add_argument("--sizes", default="100,1000,10000,100000")
    figures.add_argument("--database", default="", help="a PostgreSQL database for this alone: what is in it goes")
    figures.add_argument("--to", type=Path, default=ROOT / "var" / "scale")
    figures.set_defaults(run=run_figures)


def run_generate(options) -> int:
    import shutil

    from services_directory.scale.generator import write_institutions
    from tqdm import tqdm

    bar = tqdm(total=options.institutions, unit=" institutions", leave=False)
    write_institutions(options.to, options.institutions, options.services, progress=bar.update)
    bar.close()
    shutil.copy(options.folder / "national.yml", options.to)
    print(f"wrote {options.institutions * options.services:,} services to {options.to}")
    return 0


def run_figures(options) -> int:
    from services_directory.scale.figures import NotEmpty, draw, measure

    options.to.mkdir(parents=True, exist_ok=True)
    try:
        rows = measure([int(size) for size in options.sizes.split(",")], options.to,
                       options.folder / "national.yml", options.database)
    except NotEmpty as problem:
        print(problem, file=sys.stderr)
        return 1
    (options.to / "figures.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    draw(rows, options.to / "matching.png")
    print(f"wrote {options.to / 'figures.json'} and {options.to / 'matching.png'}")
    return 0
