"""What only shows when files are seen together: slugs that nobody has, or that two have."""
from typing import Dict, Iterable, List, Mapping

from services_directory.models import NATIONAL
from services_directory.validation.problems import Place, Problem
from services_directory.validation.records import FileRecord

Statuses = Mapping[str, str]        # a service's slug -> listed, draft or withdrawn


def cross_problems(records: List[FileRecord], known: Mapping[str, Statuses],
                   taken: Mapping[str, str]) -> List[Problem]:
    """`known`: the services of every owner; `taken`: the file of an owner that was not read."""
    national = known.get(NATIONAL, {})
    problems = [problem for record in records for problem in _unknown(record, known, national)]
    owners: Dict[str, str] = dict(taken)
    for record in records:
        place = Place(record.name, problems=problems)
        if record.owner in owners:
            place.at("institution").at("slug").problem(
                1, record.owner, f"write another slug: {owners[record.owner]} has this one")
        elif record.owner:
            owners[record.owner] = record.name
        if record.owner != NATIONAL:
            _refuse_shown_twice(record, national, place)
    return problems


def _unknown(record: FileRecord, known, national: Statuses) -> Iterable[Problem]:
    advice = "write the slug of a service of this file or of national.yml"
    own = known.get(record.owner, {})
    return (Problem(r.place.file, r.line, r.place.where, r.slug, advice)
            for r in record.references if r.slug not in own and r.slug not in national)


def _refuse_shown_twice(record: FileRecord, national: Statuses, place: Place) -> None:
    """A card is known by its slug. A national draft is never shown, so its slug is free."""
    for n, service in enumerate(record.services):
        if national.get(service["slug"]) == "listed":
            place.at("services").at(n).at("slug").problem(
                service["line"], service["slug"], "write another slug: national.yml has this one")
