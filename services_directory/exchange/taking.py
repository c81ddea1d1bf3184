"""Which of the changes are taken over, where not all of them are."""
from difflib import get_close_matches
from typing import Any, List, Sequence, Tuple

from services_directory.exchange.changes import Edit
from services_directory.exchange.sources import NotUnderstood

NEW = "new"     # as a name: every record that is not there yet
_CHECKS = ("checked_on", "checked_by", "review_due", "reviewed_on", "confirmed")


def only_named(edits: List[Edit], names: Sequence[str]) -> List[Edit]:
    """Those of the records with these names ("samaritans", "law england time_limits"); NotUnderstood
    where nothing would change of one. Without names all of them."""
    if not names:
        return edits
    known = {name for edit in edits for name in (edit.key, edit.record)} | {NEW}
    for name in names:
        if name not in known:
            likely = get_close_matches(name, known, n=1)
            raise NotUnderstood(f"{name}: nothing would change of it" + (f"; there is {likely[0]}" if likely else ""))
    return [edit for edit in edits if {edit.key, edit.record} & set(names)
            or NEW in names and not edit.path and edit.was is None]


def without_lost_checks(edits: List[Edit]) -> Tuple[List[Edit], List[str]]:
    """A copy of the file that differs in nothing but an older check, or none, takes no check away:
    what is left, and the records whose check stays. Where a number changed, its check goes."""
    by_record: dict = {}
    for edit in edits:
        by_record.setdefault(edit.record, []).append(edit)
    kept = [record for record, of_it in by_record.items() if all(map(_goes_back, of_it))]
    return [edit for edit in edits if edit.record not in kept], kept


def _goes_back(edit: Edit) -> bool:
    if len(edit.path) != 1 or edit.path[0] not in _CHECKS or not edit.was:
        return False
    return not edit.now or _is_older(edit.was, edit.now)


def _is_older(was: Any, now: Any) -> bool:
    return now is not True and str(now) < str(was)      # days as text sort like days
