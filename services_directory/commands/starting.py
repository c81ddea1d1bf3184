"""new-institution: a university's file, question by question."""
from services_directory import clock
from services_directory.loading import NATIONAL_FILE, read_folder


def add_to(commands) -> None:
    new = commands.add_parser("new-institution", help="make or go on with a university's file, question by question")
    new.add_argument("institution", nargs="?", help="the short name of a file that is there; without it a new one")
    new.add_argument("--again", action="store_true", help="ask what is answered already, too")
    new.add_argument("--plain", action="store_true",
                     help="numbers instead of arrow keys: for a screen reader, or to answer from a file")
    new.set_defaults(run=run_new_institution)
    complete = commands.add_parser("complete", help="after an upgrade: add the facts that the newer release asks for, as not stated")
    complete.add_argument("--write", action="store_true", help="do it; without this only say what would be added")
    complete.set_defaults(run=run_complete)


def run_new_institution(options) -> int:
    from services_directory.starting.asking import Stopped, asker
    from services_directory.starting.interview import Interview
    from services_directory.starting.missing import missing

    today, ask = clock.now().date(), asker(options.plain)
    national = {s: row["name"] for s, row in read_folder(options.folder).national.slugs.items() if row["status"] == "listed"}
    interview = Interview(ask, options.folder, today, national, options.again)
    ask.say("Each answer is written at once. Stop at any time with Ctrl-C: nothing is lost, and the same command goes on.")
    stopped = False
    try:
        interview.run(options.institution)
    except (Stopped, KeyboardInterrupt):     # Ctrl-C comes at any moment; each answer is a whole write
        stopped = True
    if interview.file is None:
        ask.say("\nStopped before there was a file: nothing was written.")
        return 1
    slug = interview.file.path.stem
    ask.say(f"\n{'Stopped' if stopped else 'All questions are answered or left open'}: {interview.file.path}")
    for line in missing(options.folder, slug, today):
        ask.say(line)
    if stopped:
        ask.say(f"\nGo on with: make new-institution INSTITUTION={slug}")
    return 0


def run_complete(options) -> int:
    from services_directory.starting.file import InstitutionFile

    found = False
    for path in sorted(options.folder.glob("*.yml")):
        if path.name == NATIONAL_FILE:
            continue
        file = InstitutionFile(path)
        missing = file.missing_facts()
        if missing and options.write:
            file.add_missing_facts()
        if missing:
            found = True
            print(f"{path.name}: {', '.join(missing)}: {'added as' if options.write else 'would be added as'} not stated")
    print("Answer them with: make new-institution INSTITUTION=…" if found and options.write
          else "Nothing was changed. To do it: the same command with --write" if found
          else "Every file names every fact.")
    return 0
