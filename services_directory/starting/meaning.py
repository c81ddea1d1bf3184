"""What an answer means: the sentence of data/responses/ that students then read, word for word."""
import re
from pathlib import Path
from typing import Any, Dict, Optional

from services_directory.readiness.wording import DATA, Wording, read_wording
from services_directory.vocabulary import NOT_STATED

_OPEN = {"value": "…", "contact_name": "the service you name", "detail": "", "version": "…"}


class Meanings:
    """Of the answers at one institution."""

    def __init__(self, name: str, data: Path = DATA, wording: Optional[Wording] = None):
        self._name, self._wording = name, wording or read_wording(data)

    def of(self, field: str, value: str) -> str:
        """"" where students are told nothing about it."""
        response = self._wording.responses.get(f"utter_fact_{field}")
        variant = next((v for v in response.variants if _fits(v, field, value)), None) if (
            response) else None
        return _filled(variant.get("text") or "", self._name) if variant else ""

    def of_none(self, field: str) -> str:
        return self.of(field, NOT_STATED)


def _fits(variant: Dict[str, Any], field: str, value: str) -> bool:
    """Said for this value; who asks (their age, their nation) is left open."""
    wanted = [row["value"] for row in variant.get("condition") or [] if row["name"] == field]
    if not wanted:
        return value != NOT_STATED
    return value in (wanted[0] if isinstance(wanted[0], list) else [wanted[0]])


def _filled(text: str, name: str) -> str:
    known = {**_OPEN, "institution_name": name}
    return " ".join(re.sub(r"{([a-z_0-9]+)}", lambda m: known.get(m[1], "…"), text).split())
