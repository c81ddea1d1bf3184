"""What may leave: no draft, no internal service, no secret address, nobody by name.

It errs on the side of leaving out: a sentence that seems to name a person is dropped, and the
check tells staff of it, so that they can write a role instead.
"""
import re
from typing import Any, Callable, Dict, List, Mapping, Optional

from services_directory.feed.names import has_title, names_a_person

Row = Dict[str, Any]
_ADDRESS = re.compile(r"[^\s@<>()]+@[\w-]+(?:\.[\w-]+)+")
# Not after "Dr." or an initial: the name would go on alone in the next part.
_SENTENCE = re.compile(r"(?<=[.!?])(?<!\b[A-Z]\.)(?<!\b(?:Dr|Mr|Ms|Mx|Fr)\.)"
                       r"(?<!\b(?:Mrs|Rev)\.)(?<!\b(?:Prof|Revd)\.)\s+")
# An e-mail address made of these is a team's, not a person's.
_ROLE_WORDS = frozenset(
    "abroad academic access accessibility accommodation admin advice adviser advisers advisor "
    "anonymous apply assist black bsl bullying campus care careers carers caseworker centre "
    "chaplaincy chat child chinese christian city college community complaints conduct "
    "confidential contact counselling counsellor crisis deaf desk disability diversity "
    "emergency enquiries enquiry equality escape family finance for fund funding general global "
    "graduate group hall halls harassment hate health hello help helpdesk helpline home hostel "
    "housing hub inclusion inclusive independent info information international islamic jewish "
    "lead legal lgbt lgbtq liaison life line listening mail mental money muslim network night "
    "nightline office officer online peer police post pride protection pupil queer race "
    "registry report reporting reports request residence residential respect respondent safe "
    "safeguarding safer safety security service services sexual speak staff stalking student "
    "students studentsupport study su support survivors talk team tell text the time trans uk "
    "under union unit university violence visa welcome welfare wellbeing women womens work your "
    "youth ".split())


def may_leave(service: Mapping[str, Any]) -> bool:
    return service["status"] == "listed" and not service.get("internal")


def public_service(service: Mapping[str, Any], channels: List[Mapping[str, Any]]) -> Row:
    """The record without what must stay here, with `channels` in it."""
    secrets = [c["value"] for c in channels if c["secret_address"] or c["named_person"]]
    kept = [c for c in channels if not c["secret_address"] and not c["named_person"]
            and not (c["kind"] == "email" and is_personal(c["value"]))
            and not _holds(c["value"], secrets) and not names_somebody(c["value"])]
    found = {name: _clean(name, value, secrets) for name, value in service.items()
             if name not in ("checked_by", "channels", "line", "source_id", "internal")}
    if secrets_of_place(channels):
        found["accessibility"] = None       # it would describe the secret building
    found["channels"] = [{name: _clean(name, value, secrets) for name, value in c.items()
                          if name not in ("secret_address", "named_person")} for c in kept]
    return found


def secrets_of_place(channels: List[Mapping[str, Any]]) -> bool:
    return any(c["secret_address"] for c in channels)


def _clean(name: str, value: Any, secrets: List[str]) -> Any:
    if not isinstance(value, str) or name in ("hours", "slug", "kind", "status"):
        return value
    if name in ("name", "provider"):
        # A charity may bear a founder's name: a title or a personal address goes, that stays.
        return clean_text(value, secrets, has_title)
    if name in ("value", "source_url"):
        return value if not _holds(value, secrets) and not _has_personal_address(value) else None
    return clean_text(value, secrets)


def clean_text(text: str, secrets: List[str] = (),
               names: Callable[[str], bool] = names_a_person) -> Optional[str]:
    """The text without the sentences that name a person, a personal address or a secret."""
    kept = [s for s in _SENTENCE.split(text)
            if not names(s) and not _has_personal_address(s) and not _holds(s, secrets)]
    return " ".join(kept) or None


def _holds(text: str, secrets: List[str]) -> bool:
    return any(_bare(secret) in _bare(text) for secret in secrets if len(_bare(secret)) > 2)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def is_a_name(role: str) -> bool:
    """Whether what should be a job seems to be a person's name."""
    return names_somebody(f"Ask for {role}.")


def names_somebody(text: str) -> bool:
    return names_a_person(text) or _has_personal_address(text)


def _has_personal_address(text: str) -> bool:
    return any(is_personal(address) for address in _ADDRESS.findall(text))


def is_personal(email: str) -> bool:
    """jane.smith@, j_smith@: two parts of which neither is a word for a role."""
    parts = [part for part in re.split(r"[._\-+\d]+", email.split("@")[0].lower()) if part]
    return len(parts) > 1 and not any(part in _ROLE_WORDS for part in parts)
