"""import, export, confirm, revert, history: what changes the files, and what shows how."""
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import List

from services_directory import clock
from services_directory.checks.freshness import NEXT_LOOK_DAYS
from services_directory.exchange import planning
from services_directory.exchange.exporting import FORMATS, export
from services_directory.exchange.feeds import FeedReader
from services_directory.exchange.sources import Foreign, NotUnderstood, read_source
from services_directory.feed.public import is_a_name
from services_directory.settings import ROOT
from services_directory.loading import read_folder


def add_to(commands) -> None:
    _add_import(commands)
    out = commands.add_parser("export", help="write the directory as a spreadsheet, CSV or JSON")
    out.add_argument("what", help="an institution's slug, national, or all")
    out.add_argument("--format", choices=FORMATS, help="default: what the name after --to ends in")
    out.add_argument("--to", type=Path, required=True,
                     help="the file to write; with csv, and for all, a folder")
    out.set_defaults(run=run_export)
    confirm = commands.add_parser("confirm", help="say that somebody looked and nothing changed")
    confirm.add_argument("owner", help="an institution's slug, or national")
    confirm.add_argument("names", nargs="+", help="services, routes or facts; or: all (listed services)")
    confirm.set_defaults(run=run_confirm)
    revert = commands.add_parser("revert", help="go back to the copy made before an import")
    revert.add_argument("owner")
    revert.add_argument("--copy", type=Path, help="default: the latest copy")
    revert.set_defaults(run=run_revert)
    for command in (confirm, revert):
        _add_write(command)
    past = commands.add_parser("history", help="show what was changed, when, and in which role")
    past.add_argument("owner")
    past.set_defaults(run=run_history)


def _add_import(commands) -> None:
    come = commands.add_parser("import", help="bring in a spreadsheet, YAML, HSDS JSON or a feed")
    come.add_argument("source", help="a .yml, .xlsx or .json file, a folder, or an https address")
    come.add_argument("--into", help="the file that services of another directory are for")
    come.add_argument("--nations", help="of new national services: england,wales")
    come.add_argument("--only", nargs="+", default=(), metavar="NAME",
                      help="take over these records and leave the rest; new: all that are not there yet")
    come.add_argument("--remove", action="store_true",
                      help="take out what the source does not name any more")
    come.set_defaults(run=run_import)
    _add_write(come)


def _add_write(command) -> None:
    command.add_argument("--write", action="store_true",
                         help="do it; without this only say what would change")
    command.add_argument("--role", default="", help='who does it, as a job: "wellbeing manager"')


def run_import(options) -> int:
    reader = FeedReader(keep=ROOT / "var" / "feeds", progress=_bar())
    source = read_source(options.source, reader, options.folder, options.into)
    if isinstance(source, Foreign):
        nations = options.nations.split(",") if options.nations else None
        plans = [planning.plan_foreign(source, options.folder, options.into, clock.now().date(),
                                       nations, options.only)]
    else:
        plans = [planning.plan_whole(whole, options.folder, options.into, options.remove, options.only)
                 for whole in source]
    return _finish(plans, options)


def _bar():
    from tqdm import tqdm

    bar = tqdm(unit=" services", leave=False, disable=not sys.stderr.isatty())

    def progress(done: int, total) -> None:
        bar.total = total or bar.total
        bar.update(done - bar.n)
    return progress


def _finish(plans: List[planning.FilePlan], options) -> int:
    for plan in plans:
        print("\n".join(plan.lines()))
    number = sum(len(plan.edits) for plan in plans)
    changes = f"{number} change{'' if number == 1 else 's'}"
    if not number:
        return 0
    if not options.write:
        print(f"{changes}. Nothing was written: say --write --role \"your job\" to do it.")
        return 0
    if not options.role or is_a_name(options.role):
        found = f' found "{options.role}", which looks like a name;' if options.role else ""
        print(f'Nothing was written:{found} say who does it, as a job: --role "wellbeing manager"',
              file=sys.stderr)
        return 2
    _check_whole_folder(plans, options.folder)
    planning.write(plans, options.role, clock.now())
    print(f"{changes} written. Load them: python -m services_directory load")
    return 0


def _check_whole_folder(plans: List[planning.FilePlan], folder: Path) -> None:
    """Files name one another's services: the folder as it would be is read before it is."""
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / folder.name
        copy.mkdir()
        for path in folder.glob("*.yml"):
            shutil.copy(path, copy)
        for plan in plans:
            (copy / plan.path.name).write_text(plan.text, encoding="utf-8")
        read_folder(copy)


def run_export(options) -> int:
    for path in export(options.folder, options.what, options.format, options.to):
        print(f"wrote {path}")
    return 0


def run_confirm(options) -> int:
    path = planning.file_of(options.folder, options.owner)
    today: date = clock.now().date()
    plan = planning.confirmation(path, options.names, options.role or "(your job)", today,
                                 today + timedelta(days=NEXT_LOOK_DAYS))
    return _finish([plan], options)


def run_revert(options) -> int:
    path = planning.file_of(options.folder, options.owner)
    found = [options.copy] if options.copy else planning.copies(options.folder, path.stem)
    if not found:
        raise NotUnderstood(f"{path.stem}: there is no copy to go back to")
    print(f"back to {found[0].name}")
    return _finish([planning.going_back(path, found[0])], options)


def run_history(options) -> int:
    for row in planning.read_notes(options.folder, planning.file_of(options.folder, options.owner).stem):
        where = f"{row['record']}, {row['field']}" if row["field"] else row["record"]
        print(f"{row['when']}  {row['role']}  {where}: {row['from'] or '(nothing)'} -> "
              f"{row['to'] or '(nothing)'}")
    return 0
