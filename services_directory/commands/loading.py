"""load, serve: the database from the files, the feed from the database."""
import time

from services_directory.database import open_directory
from services_directory.exchange.planning import who_did
from services_directory.loading import load_if_changed
from services_directory.validation.problems import DirectoryErrors

LOOK_AGAIN = 2.0    # seconds; a running bot reads the database at every question


def add_to(commands) -> None:
    load = commands.add_parser("load", help="bring the database to what the files say")
    load.add_argument("--watch", action="store_true",
                      help="stay and load again whenever a file changes")
    load.set_defaults(run=run_load)
    serve = commands.add_parser("serve", help="publish the directory as an Open Referral UK feed")
    serve.add_argument("--host", default="127.0.0.1", help="default: %(default)s")
    serve.add_argument("--port", type=int, default=5006, help="default: %(default)s")
    serve.set_defaults(run=run_serve)
    for command in (load, serve):
        command.add_argument("--database", help="default: DATABASE_URL")


def run_load(options) -> int:
    directory = open_directory(options.database)
    _load(directory, options.folder, quiet=False)
    while options.watch:
        time.sleep(LOOK_AGAIN)
        try:
            _load(directory, options.folder, quiet=True)
        except DirectoryErrors as errors:
            print(f"{errors}\n{len(errors.problems)} to put right; what was loaded stays.",
                  flush=True)
            _wait_for_change(options.folder)
    return 0


def _load(directory, folder, quiet: bool) -> None:
    report = load_if_changed(directory, folder, who_did(folder))
    for word, names in (("loaded", report.loaded), ("removed", report.removed)):
        for name in names:
            print(f"{word} {name}", flush=True)
    if not quiet:
        print(f"{report.unchanged} unchanged.", flush=True)


def _wait_for_change(folder) -> None:
    before = _stamps(folder)
    while _stamps(folder) == before:
        time.sleep(LOOK_AGAIN)


def _stamps(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*.*")}


def run_serve(options) -> int:
    from services_directory.feed.app import serve

    directory = open_directory(options.database)
    load_if_changed(directory, options.folder, who_did(options.folder))
    print(f"The feed: http://{options.host}:{options.port}/directory/", flush=True)
    serve(directory, options.host, options.port)
    return 0
