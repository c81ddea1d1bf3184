"""`python -m services_directory …`: the directory from the command line."""
import argparse
import sys
from pathlib import Path
from typing import List, Optional

from services_directory.database import open_directory
from services_directory.loading import load_if_changed, read_folder
from services_directory.settings import institutions_folder
from services_directory.validation.problems import DirectoryErrors

_EXAMPLES = """examples:
  python -m services_directory check
      says everything that is wrong in institutions/, with the line and what to write
  python -m services_directory check --folder /tmp/my-copy
      the same for another folder
  python -m services_directory load
      brings the database to what the files say, or changes nothing if one is wrong
"""


def main(arguments: Optional[List[str]] = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except DirectoryErrors as errors:
        print(errors, file=sys.stderr)
        print(f"{len(errors.problems)} to put right; nothing was loaded.", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m services_directory", description="Check and load the services directory.",
        epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, run, text in (("check", _check, "say what is wrong in the files"),
                            ("load", _load, "bring the database to what the files say")):
        command = commands.add_parser(name, help=text)
        command.add_argument("--folder", type=Path, default=institutions_folder(),
                             help="the folder of YAML files (default: %(default)s)")
        command.set_defaults(run=run)
    commands.choices["load"].add_argument("--database", help="default: DATABASE_URL")
    return parser


def _check(options) -> int:
    parsed = read_folder(options.folder)
    services = sum(len(record.services) for record in parsed.files)
    print(f"{len(parsed.files)} files, {services} services: all in order.")
    return 0


def _load(options) -> int:
    directory = open_directory(options.database)
    report = load_if_changed(directory, options.folder)
    for word, names in (("loaded", report.loaded), ("removed", report.removed)):
        for name in names:
            print(f"{word} {name}")
    print(f"{report.unchanged} unchanged.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
