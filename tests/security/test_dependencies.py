"""What we say about libraries with known vulnerabilities: of the versions that are installed, and true of the code."""
import json
import re
import subprocess
import sys

import pytest

from bot.paths import ROOT
from tools import dependencies_page as page

VEX = json.loads(page.VEX.read_text(encoding="utf-8"))
LOCKED = dict(re.findall(r"^([a-z0-9.-]+)==([^ ]+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M))
# OpenVEX 0.2.0
STATUSES = ("not_affected", "affected", "fixed", "under_investigation")
JUSTIFICATIONS = ("component_not_present", "vulnerable_code_not_present", "vulnerable_code_not_in_execute_path", "vulnerable_code_cannot_be_controlled_by_adversary", "inline_mitigations_already_exist")
# no version below these (docs/dependencies.md says why)
AT_LEAST = {"aiohttp": (3, 13, 3), "dnspython": (2, 6, 1), "protobuf": (4, 25, 8), "pydantic": (1, 10, 13), "pymongo": (4, 6, 3), "sentry-sdk": (1, 45, 1), "setuptools": (78, 1, 1), "rasa": (3, 6, 21)}


@pytest.mark.parametrize("statement", VEX["statements"], ids=lambda s: s["vulnerability"]["name"])
def test_a_statement_is_one_that_scanners_read_and_of_the_installed_version(statement):
    name, version = page.component(statement).split("@")
    assert LOCKED[name] == version, f"{name} is {LOCKED[name]} now: look at the advisory again, then write its version and run `make dependencies`"
    assert statement["status"] in STATUSES and re.fullmatch(r"CVE-\d{4}-\d{4,}", statement["vulnerability"]["name"])
    if statement["status"] == "not_affected":
        assert statement["justification"] in JUSTIFICATIONS and statement["impact_statement"]
    else:
        assert statement["status_notes"]


def test_the_file_says_who_when_and_in_which_format():
    assert VEX["@context"].startswith("https://openvex.dev/ns/") and VEX["@id"] and VEX["author"] and VEX["version"] >= 1
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", VEX["timestamp"])
    names = [(s["vulnerability"]["name"], page.component(s)) for s in VEX["statements"]]
    assert len(names) == len(set(names))


def test_the_page_is_the_list():
    assert page.PAGE.read_text(encoding="utf-8") == page.page(), "run `make dependencies`"


@pytest.mark.parametrize("name, least", AT_LEAST.items(), ids=AT_LEAST)
def test_no_library_falls_back_below_a_known_fix(name, least):
    assert tuple(int(part) for part in re.findall(r"\d+", LOCKED[name])[:3]) >= least


@pytest.mark.slow
def test_what_is_said_to_be_never_run_is_not_even_loaded_by_the_server():
    never = ("skops", "onnx", "sklearn.feature_extraction.text", "pymongo.mongo_client", "distributed")
    code = f"import sys, bot.server, bot.nlu.recogniser, bot.nlu.encoder, bot.nlu.decision, bot.nlu.safety_net; print('loaded:', *[m for m in {never!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and done.stdout.strip().splitlines()[-1] == "loaded:", done.stdout
