"""Container files and manifests, by our own rules. `make check-deploy` holds them to the official schemas too."""
from __future__ import annotations

import re
import subprocess
import sys

import pytest
from ruamel.yaml import YAML

from bot.paths import ROOT
from bot.settings import SETTINGS
from bot.version import RELEASE
from services_directory.settings import SETTINGS as OF_THE_DIRECTORY

CONTAINERFILE = (ROOT / "deploy" / "containers" / "Containerfile").read_text()
COMPOSE = YAML(typ="safe").load((ROOT / "deploy" / "compose.yaml").read_text())
PINNED = re.compile(r"@sha256:[0-9a-f]{64}$")
KUBERNETES = {path.name: list(YAML(typ="safe").load_all(path.read_text())) for path in (ROOT / "deploy" / "kubernetes").glob("*.yaml")}
OBJECTS = [each for name, found in KUBERNETES.items() if name != "kustomization.yaml" for each in found]
WORKLOADS = [each for each in OBJECTS if each["kind"] in ("Deployment", "StatefulSet")]
KNOWN = {setting.name for setting in SETTINGS} | set(OF_THE_DIRECTORY)


def named(objects):
    return [pytest.param(each, id=f"{each['kind']}-{each['metadata']['name']}") for each in objects]


def settings_in(names):
    return {name[:-len("_FILE")] if name.endswith("_FILE") and name not in KNOWN else name for name in names}


def test_the_base_is_pinned_and_used_for_every_stage():
    base = re.search(r"^ARG BASE=(\S+)$", CONTAINERFILE, re.MULTILINE)[1]
    assert PINNED.search(base)
    assert set(re.findall(r"^FROM (\S+)", CONTAINERFILE, re.MULTILINE)) == {"${BASE}"}


def test_nobody_in_the_image_is_root_and_nobody_can_compile():
    last = CONTAINERFILE.split("FROM ${BASE} AS run")[1]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    installed = re.search(r"apt-get install -y --no-install-recommends ([^\\&]+)", last)[1].split()
    assert set(installed) == {"ca-certificates", "python3", "tzdata"}
    assert CONTAINERFILE.count("apt-get install") == CONTAINERFILE.count("--no-install-recommends") == CONTAINERFILE.count("rm -rf /var/lib/apt/lists")
    assert not re.search(r"\b(ADD|curl|wget|sudo|gcc|build-essential|chmod 777)\b", CONTAINERFILE)


def test_the_build_sends_no_secret_and_nothing_of_this_machine():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {".git", ".venv", "var", "deploy/secrets", "deploy/institutions", "**/*.db"} <= set(ignored)
    assert {"/deploy/secrets/", "/deploy/institutions/", "/deploy/tls/"} <= set((ROOT / ".gitignore").read_text().splitlines())


def test_settings_named_in_container_files_exist():
    image = set(re.findall(r"\b((?:SIGNPOST|DATABASE|INSTITUTIONS|READINESS|DIRECTORY)_\w+)=", CONTAINERFILE))
    compose = {name for service in ("signpost", "feed") for name in COMPOSE["services"][service]["environment"]}
    cluster = set(next(each for each in OBJECTS if each["kind"] == "ConfigMap")["data"])
    assert settings_in(image | compose | cluster) <= KNOWN


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_a_container_may_do_little(name):
    service = COMPOSE["services"][name]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"] and "no-new-privileges:true" in service["security_opt"]
    assert int(service["user"].split(":")[0]) > 0 and service["mem_limit"] and service["pids_limit"] and not service.get("privileged")
    assert PINNED.search(service["image"]) or service["image"] == f"signpost:{RELEASE}"
    assert all("noexec" in mount and "nosuid" in mount for mount in service["tmpfs"])


def test_only_the_proxy_is_reached_from_outside():
    assert [name for name, service in COMPOSE["services"].items() if service.get("ports")] == ["proxy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert {name for name, service in COMPOSE["services"].items() if list(service["networks"]) == ["inside"]} == {"postgres", "redis"}


def test_no_secret_has_a_value_in_a_file_that_is_committed():
    assert all(set(secret) == {"file"} and secret["file"].startswith("./secrets/") for secret in COMPOSE["secrets"].values())
    assert not [each for each in OBJECTS if each["kind"] == "Secret"]
    assert "change" not in (ROOT / "deploy" / "compose.yaml").read_text().lower().replace("your", "")


def test_redis_writes_nothing_to_a_disk():
    cluster = next(each for each in WORKLOADS if each["metadata"]["name"] == "redis")["spec"]["template"]["spec"]
    for words in (COMPOSE["services"]["redis"]["command"], cluster["containers"][0]["command"]):
        assert words[words.index("--save") + 1] == "" and words[words.index("--appendonly") + 1] == "no"
    assert COMPOSE["services"]["redis"].get("volumes") is None
    assert all("persistentVolumeClaim" not in volume for volume in cluster["volumes"])


def test_the_proxy_in_a_container_is_the_proxy_of_one_machine():
    sys.path.insert(0, str(ROOT / "tools"))
    from container_proxy import TARGET, container_proxy

    assert TARGET.read_text() == container_proxy(), "run: python tools/container_proxy.py"


@pytest.mark.parametrize("workload", named(WORKLOADS))
def test_a_pod_may_do_little(workload):
    pod = workload["spec"]["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False and pod["enableServiceLinks"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True and pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in pod["containers"]:
        assert container["securityContext"] == {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
        assert container["resources"]["requests"]["memory"] and container["resources"]["limits"]["memory"]
        assert container["readinessProbe"] and container["livenessProbe"]
        assert PINNED.search(container["image"]) or container["image"] == "signpost"
    assert not any(pod.get(name) for name in ("hostNetwork", "hostPID", "hostIPC"))
    mounted = {mount["name"] for container in pod["containers"] for mount in container["volumeMounts"]}
    declared = {volume["name"] for volume in pod["volumes"]} | {claim["metadata"]["name"] for claim in workload["spec"].get("volumeClaimTemplates", [])}
    assert mounted == declared


def test_an_upgrade_leaves_nobody_without_an_answer():
    signpost = next(each for each in WORKLOADS if each["metadata"]["name"] == "signpost")["spec"]
    assert signpost["strategy"] == {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}
    container = signpost["template"]["spec"]["containers"][0]
    assert container["readinessProbe"]["httpGet"]["path"] == container["startupProbe"]["httpGet"]["path"] == "/health"
    assert "httpGet" not in container["livenessProbe"], "a database that is away must not restart the crisis answers"
    settings = next(each for each in OBJECTS if each["kind"] == "ConfigMap")["data"]
    assert str(signpost["replicas"]) == settings["SIGNPOST_REPLICAS"] and signpost["replicas"] > 1
    assert [each for each in OBJECTS if each["kind"] == "PodDisruptionBudget"]


def test_the_network_is_closed_first():
    policies = [each for each in OBJECTS if each["kind"] == "NetworkPolicy"]
    closed = next(each for each in policies if each["spec"]["podSelector"] == {})
    assert closed["spec"]["policyTypes"] == ["Ingress", "Egress"] and not closed["spec"].get("ingress") and not closed["spec"].get("egress")
    covered = {each["spec"]["podSelector"].get("matchLabels", {}).get("app.kubernetes.io/name") for each in policies}
    assert {each["metadata"]["name"] for each in WORKLOADS} <= covered


def test_every_manifest_is_applied_or_named_as_a_choice():
    kustomization = (ROOT / "deploy" / "kubernetes" / "kustomization.yaml").read_text()
    for name in KUBERNETES:
        assert name == "kustomization.yaml" or name in kustomization
    assert f"newTag: {RELEASE}" in kustomization and f"signpost:{RELEASE}" in CONTAINERFILE


def test_the_list_of_parts_is_complete(tmp_path):
    import json

    done = subprocess.run([sys.executable, "tools/sbom.py", str(tmp_path / "sbom.json")], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    parts = {part["name"]: part for part in json.loads((tmp_path / "sbom.json").read_text())["components"]}
    wanted = {match[1].lower(): match[2] for match in re.finditer(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)}
    assert {name: parts[name]["version"] for name in wanted} == wanted
    assert all(parts[name]["externalReferences"][0]["hashes"] for name in wanted)
    from bot.nlu.encoder_weights import MODEL, SHA256

    assert parts[MODEL]["hashes"][0]["content"] == SHA256
