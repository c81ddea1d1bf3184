"""`make sbom`, or `python tools/sbom.py FILE`: the software bill of materials, CycloneDX 1.6, from the hashed lock.

Every library of requirements.txt with its version and hashes, its licence as the installed package states it, and the
encoder's weights. Needs no network; the same lock gives the same file.
"""
from __future__ import annotations

import importlib.metadata
import json
import re
import sys
import uuid
from pathlib import Path
from typing import Any, Dict, List, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
WEIGHTS = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"  # bot/nlu/encoder_weights.py refuses any other


class Locked(NamedTuple):
    name: str
    version: str
    hashes: List[str]


def locked(text: str) -> List[Locked]:
    """The packages of a hashed lock: ``name==version ; marker \\`` and below it ``--hash=sha256:…``."""
    found: List[Locked] = []
    for line in text.splitlines():
        start = re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", line)
        if start:
            found.append(Locked(start[1].lower(), start[2], []))
        elif found:
            found[-1].hashes.extend(re.findall(r"--hash=sha256:([0-9a-f]{64})", line))
    return found


def licence(name: str) -> List[Dict[str, Any]]:
    """As the installed package says; nothing where it is not installed here or says nothing short."""
    try:
        about = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return []
    said = about.get("License-Expression") or about.get("License") or ""
    if not said or len(said) > 60 or "\n" in said or said == "UNKNOWN":
        classifiers = [value.split(" :: ")[-1] for value in about.get_all("Classifier") or [] if value.startswith("License :: OSI")]
        said = classifiers[0] if classifiers else ""
    return [{"license": {"name": said}}] if said else []


def component(package: Locked) -> Dict[str, Any]:
    purl = f"pkg:pypi/{re.sub(r'[-_.]+', '-', package.name)}@{package.version}"
    # A lock has a hash for each platform's file: which one was installed is known where it is installed only.
    hashes = [{"type": "distribution", "url": f"{purl}#{i}", "hashes": [{"alg": "SHA-256", "content": h}]} for i, h in enumerate(package.hashes, 1)]
    licences = licence(package.name)
    return {"type": "library", "bom-ref": purl, "name": package.name, "version": package.version, "purl": purl,
            **({"licenses": licences} if licences else {}), **({"externalReferences": hashes} if hashes else {})}


def bill() -> Dict[str, Any]:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)[1]
    libraries = [component(package) for package in locked(text)]
    weights = {"type": "machine-learning-model", "bom-ref": "all-mpnet-base-v2", "name": "sentence-transformers/all-mpnet-base-v2",
               "hashes": [{"alg": "SHA-256", "content": WEIGHTS}], "licenses": [{"license": {"id": "Apache-2.0"}}]}
    signpost = {"type": "application", "bom-ref": "signpost", "name": "signpost", "version": version, "licenses": [{"license": {"id": "Apache-2.0"}}]}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, version + text)}",
        "metadata": {"component": signpost},
        "components": [*libraries, weights],
        "dependencies": [{"ref": "signpost", "dependsOn": [part["bom-ref"] for part in [*libraries, weights]]}],
    }


def main(arguments: List[str]) -> int:
    if len(arguments) != 1:
        print("Usage: python tools/sbom.py FILE", file=sys.stderr)
        return 2
    made = bill()
    Path(arguments[0]).parent.mkdir(parents=True, exist_ok=True)
    Path(arguments[0]).write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{arguments[0]}: {len(made['components'])} parts")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
