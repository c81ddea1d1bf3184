"""`python -m services_directory …`: the directory from the command line."""
import argparse
import sys
from pathlib import Path
from typing import List, Optional

from sqlalchemy.exc import DatabaseError, OperationalError

from services_directory.commands import checking, loading, moving, scaling, starting
from services_directory.exchange.applying import CannotWrite
from services_directory.exchange.feeds import FeedError
from services_directory.exchange.sources import NotUnderstood
from services_directory.settings import institutions_folder
from services_directory.validation.problems import DirectoryErrors

_EXAMPLES = """examples:
  python -m services_directory check
      everything that is wrong or missing in institutions/, and whether every student has
      somewhere to go at every hour of the year
  python -m services_directory new-institution
      a file for your university, question by question
  python -m services_directory export northbridge --to northbridge.xlsx
      a spreadsheet of the file; change it in Excel and bring it back:
  python -m services_directory import northbridge.xlsx
      what it would change, and nothing more; then the same again with
  python -m services_directory import northbridge.xlsx --write --role "wellbeing manager"
  python -m services_directory import https://council.example/directory --into northbridge
      services of another directory (Open Referral UK), as drafts to read and list
  python -m services_directory confirm northbridge wellbeing counselling --write --role "adviser"
      you looked, and nothing changed: today becomes the day of the last check
  python -m services_directory revert northbridge --write --role "wellbeing manager"
      back to how the file was before the last import
  python -m services_directory load
      brings the database to what the files say, or changes nothing if one is wrong
  python -m services_directory serve --port 5006
      the public feed, a server of its own
  python -m services_directory COMMAND --help
      all that a command can do
"""


def main(arguments: Optional[List[str]] = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except DirectoryErrors as errors:
        print(errors, file=sys.stderr)
        print(f"{len(errors.problems)} to put right; nothing was changed.", file=sys.stderr)
    except (NotUnderstood, CannotWrite, FeedError) as problem:
        print(problem, file=sys.stderr)
    except DatabaseError as problem:
        if type(problem) not in (DatabaseError, OperationalError):
            raise       # a wrong question, not a database that is away, full or broken
        print(f"The database cannot be used ({str(problem.orig).strip().splitlines()[0]}). Check that it runs, "
              "and DATABASE_URL; then do the same again. What was loaded before stays.", file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped. What was not finished is as it was before.", file=sys.stderr)
        return 130
    except PermissionError as problem:
        print(f"This user may not read or write {problem.filename}: run the command as the user "
              "who may.", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m services_directory",
        description="Check, change, load and publish the services directory.",
        epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for module in (checking, loading, moving, scaling, starting):
        module.add_to(commands)
    for command in commands.choices.values():
        command.add_argument("--folder", type=Path, default=institutions_folder(),
                             help="the folder of YAML files (default: INSTITUTIONS_FOLDER, or institutions/)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
