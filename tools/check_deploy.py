"""`make check-deploy`: hold the container files to official schemas. Needs the network once, for validators in an environment of their own.

Kubernetes by the schemas in kubernetes-validate; compose.yaml by the specification's schema as docker-compose carried it;
the list of parts by CycloneDX 1.6. None of these fits beside Rasa's pinned libraries, so none is in requirements.txt.
"""
from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "var" / "check-deploy"
WANTED = ["kubernetes-validate==1.37.0", "cyclonedx-python-lib[json-validation]==11.12.0", "pyyaml==6.0.3"]
WITHOUT_ITS_OWN = ["docker-compose==1.29.2"]  # for one file in it; its libraries are old and not needed
CLUSTER = "1.33"


def run(*command: object) -> int:
    return subprocess.run([str(part) for part in command], cwd=ROOT).returncode


def environment() -> Path:
    python = PLACE / "bin" / "python"
    stamp, wanted = PLACE / "wanted", "\n".join([*WANTED, *WITHOUT_ITS_OWN])
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    uv = ROOT / ".tools" / "bin" / "uv"
    install = [uv, "pip", "install", "--quiet", "--python", python]
    if run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, PLACE) or run(*install, *WANTED) or run(*install, "--no-deps", *WITHOUT_ITS_OWN):
        sys.exit("The validators could not be installed: check the network, then run the same command again.")
    stamp.write_text(wanted)
    return python


def everything_wrong() -> list:
    """Runs inside the environment of the validators."""
    import importlib.util

    import jsonschema
    import kubernetes_validate
    import yaml
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    wrong = []
    manifests = [path for path in sorted((ROOT / "deploy" / "kubernetes").glob("*.yaml")) if path.name != "kustomization.yaml"]
    for path in manifests:
        for each in yaml.safe_load_all(path.read_text()):
            try:
                kubernetes_validate.validate(each, CLUSTER, strict=True)
            except Exception as problem:
                wrong.append(f"{path.name}: {each['kind']} {each['metadata']['name']}: {problem}")
    package = Path(importlib.util.find_spec("compose").submodule_search_locations[0])
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
    compose.pop("name")  # added to the specification after that schema
    schema = json.loads((package / "config" / "compose_spec.json").read_text())
    wrong += [f"compose.yaml: {'/'.join(map(str, problem.path))}: {problem.message}" for problem in jsonschema.Draft7Validator(schema).iter_errors(compose)]
    found = JsonStrictValidator(SchemaVersion.V1_6).validate_str((ROOT / "var" / "sbom.cdx.json").read_text())
    return wrong + ([f"sbom.cdx.json: {found}"] if found else [])


if __name__ == "__main__":
    if sys.argv[1:] == ["--inside"]:
        problems = everything_wrong()
        print("\n".join(problems) or f"The manifests fit Kubernetes {CLUSTER}, compose.yaml its specification, the list of parts CycloneDX 1.6.")
        sys.exit(1 if problems else 0)
    sys.exit(run(sys.executable, "tools/sbom.py", "var/sbom.cdx.json") or run(environment(), "tools/check_deploy.py", "--inside"))
