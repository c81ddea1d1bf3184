"""Reads the institutions from the services directory for the channels."""
from __future__ import annotations

from typing import Any, Dict

from bot.institutions import InstitutionBook, KnownInstitution
from services_directory.ages import CheckAge, find_check_ages


def institution_book(database_url: str) -> InstitutionBook:
    """A book that opens the directory on first use and again after an error."""
    opened: Dict[str, Any] = {}

    def read() -> tuple:
        from services_directory.database import open_directory
        from services_directory.facts import directory_version, list_institutions

        if "directory" not in opened:
            opened["directory"] = open_directory(database_url or None, create=False)
        with opened["directory"].session() as session:
            found = [KnownInstitution(i.slug, i.name, i.nation, i.demo, tuple(i.allowed_origins)) for i in list_institutions(session)]
            return directory_version(session), found

    return InstitutionBook(read)


def check_ages(database_url: str) -> Dict[str, CheckAge]:
    """How long the services of each file have been unchecked; raises where the database cannot be read."""
    from services_directory.database import open_directory

    directory = open_directory(database_url or None, create=False)
    try:
        with directory.session() as session:
            return find_check_ages(session)
    finally:
        directory.close()
