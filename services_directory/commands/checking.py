"""check, ready, review-pack: what is wrong, old or missing, and what stands before live use."""
import json
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import List

from services_directory import clock
from services_directory.checks.e6 import e6_rows
from services_directory.checks.findings import FAIL, NOTE, Finding, failed, in_order
from services_directory.checks.freshness import check_freshness
from services_directory.checks.rows import check_rows
from services_directory.loading import read_folder
from services_directory.readiness.wording import DATA, ROLES
from services_directory.settings import ROOT
from services_directory.validation.records import Parsed

PARTS = ("freshness", "phones", "privacy", "facts", "e6", "coverage")


def add_to(commands) -> None:
    check = commands.add_parser("check", help="say what is wrong, old or missing")
    check.add_argument("--quick", action="store_true",
                       help="leave out the coverage of the year (half a minute an institution)")
    check.add_argument("--links", action="store_true", help="ask every web address as well")
    check.add_argument("--institution", action="append", help="only these slugs (coverage)")
    check.add_argument("--json", type=Path, help="write all of it for a program to read")
    check.add_argument("--pictures", type=Path, default=ROOT / "var" / "coverage",
                       help="folder for the heat maps (default: var/coverage)")
    check.add_argument("--notes", action="store_true", help="print notes too, not only problems")
    check.set_defaults(run=run_check)
    ready = commands.add_parser("ready", help="say what stands between here and live use")
    ready.add_argument("--json", type=Path)
    ready.set_defaults(run=run_ready)
    pack = commands.add_parser("review-pack", help="print every sentence, to be read and signed")
    pack.add_argument("--to", type=Path, default=ROOT / "var" / "review-pack.html")
    pack.add_argument("--no-pdf", action="store_true")
    pack.set_defaults(run=run_review_pack)
    sign = commands.add_parser("sign", help="put on record what a reviewer has signed on paper")
    sign.add_argument("role", choices=ROLES)
    sign.add_argument("names", nargs="+", help="topics (bullying), parts of the pack (crises, words …), or before_live_use")
    sign.add_argument("--on", type=date.fromisoformat, help="the day on the paper, year-month-day (default: today)")
    sign.add_argument("--write", action="store_true", help="do it; without this only say what would be signed")
    sign.set_defaults(run=run_sign)


def run_check(options) -> int:
    parsed = read_folder(options.folder)     # every error at once, or it goes on
    today = clock.now().date()
    services = sum(len(record.services) for record in parsed.files)
    print(f"{len(parsed.files)} files, {services} services: every line can be read.")
    findings = [*check_freshness(parsed, today), *check_rows(parsed)]
    e6 = _print_e6(parsed)
    coverages = []
    if not options.quick:
        coverages, found = _coverage(options, parsed, today)
        findings += found
    if options.links:
        findings += _links(parsed, today)
    _print(in_order(findings), options.notes)
    if options.json:
        _write_json(options.json, findings, e6, coverages)
    return 1 if failed(findings) else 0


def _print_e6(parsed: Parsed):
    found = {record.owner: e6_rows(record) for record in parsed.institutions}
    for slug, rows in found.items():
        if not rows:
            continue
        print(f"\n{slug}: condition E6, row by row")
        for row in rows:
            print(f"  {row.number:>2} {row.name:<66} {row.state}"
                  + (f" ({row.by})" if row.by else ""))
    return found


def _coverage(options, parsed: Parsed, today):
    from services_directory.checks.coverage.cells import steps
    from services_directory.checks.coverage.grading import cover, judge
    from services_directory.checks.coverage.pictures import draw, table
    from services_directory.database import open_directory
    from services_directory.loading import load_if_changed
    from tqdm import tqdm

    found, findings = [], []
    wanted = [r for r in parsed.institutions
              if not options.institution or r.owner in options.institution]
    bar = tqdm(total=steps() * len(wanted), desc="coverage", leave=False,
               disable=not sys.stderr.isatty())
    with tempfile.TemporaryDirectory() as scratch:
        # A database of its own: the check must not touch the one that bots read.
        directory = open_directory(f"sqlite:///{scratch}/check.db")
        load_if_changed(directory, options.folder)
        with directory.session() as session:
            for record in wanted:
                cover_ = cover(session, record.owner, today, step=lambda: bar.update())
                found.append(cover_)
                findings += judge(cover_, record.minima)
        directory.close()
    bar.close()
    for cover_ in found:
        print("", *table(cover_), sep="\n")
        path = options.pictures / f"{cover_.slug}.png"
        draw(cover_, path)
        print(f"  picture: {path}")
    return found, findings


def _links(parsed: Parsed, today) -> List[Finding]:
    from services_directory.checks.links import Memory, Politely, addresses, ask_web, check_links
    from tqdm import tqdm

    bar = tqdm(total=len(addresses(parsed)), desc="links", leave=False,
               disable=not sys.stderr.isatty())
    memory = Memory(ROOT / "var" / "links.json")
    return list(check_links(parsed, memory, today, Politely(ask_web),
                            progress=lambda: bar.update()))


def _print(findings: List[Finding], notes: bool) -> None:
    shown = [f for f in findings if notes or f.level != NOTE]
    print()
    for finding in shown:
        print(f"{finding.level.upper():<4} {finding.owner} · {finding.check} · {finding.record}: "
              f"{finding.text}")
    counts = {level: sum(f.level == level for f in findings) for level in ("fail", "warn", "note")}
    hidden = "" if notes or not counts["note"] else " (see them with --notes)"
    print(f"{counts['fail']} to put right, {counts['warn']} to look at, {counts['note']} notes"
          f"{hidden}.")


def _write_json(path: Path, findings, e6, coverages) -> None:
    from services_directory.checks.coverage.pictures import as_dict

    value = {"ok": not any(f.level == FAIL for f in findings),
             "findings": [f.as_dict() for f in in_order(findings)],
             "e6": {slug: [row._asdict() for row in rows] for slug, rows in e6.items()},
             "coverage": {c.slug: as_dict(c) for c in coverages}}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def run_ready(options) -> int:
    from services_directory.readiness.gaps import find_gaps

    gaps = find_gaps(read_folder(options.folder), clock.now().date())
    for gap in gaps:
        print(f"{gap.what}: {gap.missing}\n    {gap.how}")
    if options.json:
        options.json.write_text(json.dumps([gap._asdict() for gap in gaps], indent=1) + "\n",
                                encoding="utf-8")
    print(f"{len(gaps)} things stand before live use; the trial notice stays." if gaps else
          "Ready: the trial notice may go.")
    return 1 if gaps else 0


def run_review_pack(options) -> int:
    from services_directory.readiness.pack import write_pack
    from services_directory.readiness.pdf import make_pdf

    for path in write_pack(read_folder(options.folder), options.to, clock.now().date()):
        print(f"wrote {path}")
        if not options.no_pdf:
            made = make_pdf(path)
            print(f"wrote {made}" if made else "no PDF: chromium is not installed (apt-get install "
                  "chromium); print the page from a browser instead")
    return 0


def run_sign(options) -> int:
    from services_directory.readiness.signing import CannotSign, files_of, sign
    from services_directory.readiness.wording import read_wording

    today = clock.now().date()
    day = options.on or today
    try:
        if day > today:
            raise CannotSign(f"{day} is still to come: write the day on the paper, --on {today}")
        files = files_of(read_wording(DATA), options.names)
        sign(files, options.role, day, options.write)
    except CannotSign as problem:
        print(f"Nothing was signed. {problem}.", file=sys.stderr)
        return 1
    for path in files:
        print(f"{path.parent.name}/{path.name}")
    number = f"{len(files)} file{'' if len(files) == 1 else 's'}"
    print(f"{number} {'signed' if options.write else 'would be signed'} for the {options.role.replace('_', ' ')} "
          f"on {day}. " + ("Commit them: a signature counts for the words of that day." if options.write
                           else "Nothing was written: say --write to do it."))
    return 0
