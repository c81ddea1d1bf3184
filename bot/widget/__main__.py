"""`make widget`: release today's widget as a file with a hash, and print what to paste."""
from __future__ import annotations

import gzip
import sys

from bot.directory_reader import institution_book
from bot.settings import read_settings
from bot.widget.assemble import integrity, script
from bot.widget.lines import LineBook
from bot.widget.released import release
from bot.widget.site import no_script

SNIPPET = '<script src="{address}/{file}" defer data-institution="{slug}"{pin}></script>\n<noscript>{no_script}</noscript>'


def main() -> int:
    settings = read_settings()
    book = institution_book(settings.database_url)
    book.refresh()
    if not book.all():
        print("The directory is empty or cannot be opened: run `make run` once, then `make widget` again.", file=sys.stderr)
        return 2
    lines = LineBook(settings.database_url).lines(book.version)
    content = script(lines, {one.slug: one.nation for one in book.all()})
    pinned = "--no-release" not in sys.argv[1:]  # an installed release is read-only: it has no pinned file to add
    if pinned:
        path = release(content)
        print(f"{path.name}: {len(content):,} bytes, {len(gzip.compress(content, 9, mtime=0)):,} with gzip\nintegrity: {integrity(content)}\n")
    address = settings.web_page.rstrip("/") or "https://signpost.example.ac.uk"
    for one in book.all():
        said = {"address": address, "slug": one.slug, "no_script": no_script(lines[one.nation])}
        pin = f' integrity="{integrity(content)}" crossorigin="anonymous"'
        print(f"{one.name}, always today's lines:\n{SNIPPET.format(file='widget.js', pin='', **said)}\n")
        if pinned:
            print(f"{one.name}, pinned (lines as of today):\n{SNIPPET.format(file=path.name, pin=pin, **said)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
