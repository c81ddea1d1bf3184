"""The official schemas, read from a folder beside the repository; nothing goes to the network."""
import json
import os
from functools import lru_cache
from pathlib import Path

import jsonschema
import pytest

from services_directory.settings import ROOT

FOLDER = Path(os.environ.get("HSDS_SCHEMAS") or ROOT.parent / "shared" / "hsds")
HSDS = ("hsds-3.0", "hsds-3.1-dev")


def needs_schemas():
    return pytest.mark.skipif(
        not (FOLDER / "oruk-3.0" / "schema").is_dir(),
        reason=f"no schemas in {FOLDER}: set HSDS_SCHEMAS to the folder that holds them")


@lru_cache(maxsize=None)
def validator(edition: str, name: str):
    """Of `hsds-3.0`, `hsds-3.1-dev` or `oruk-3.0`; formats (uuid, uri, date-time) count too."""
    folder = FOLDER / edition / "schema"
    compiled = folder / "compiled" / f"{name}.json"
    path = compiled if compiled.exists() else folder / f"{name}.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    store = {}
    for file in folder.glob("*.json"):
        content = json.loads(file.read_text(encoding="utf-8"))
        store[f"https://openreferraluk.org/specifications/3.0/schema/{file.name}"] = content
        store[file.name] = store[file.resolve().as_uri()] = content
        store[content.get("$id") or file.name] = content
    resolver = jsonschema.RefResolver(path.resolve().as_uri(), schema, store=store,
                                      handlers={"https": _refuse, "http": _refuse})
    return jsonschema.Draft202012Validator(
        schema, resolver=resolver, format_checker=jsonschema.FormatChecker())


def _refuse(address):
    raise AssertionError(f"{address} would be read from the network")


def problems(edition: str, name: str, value) -> list:
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}"
            for e in validator(edition, name).iter_errors(value)]
