"""Every address of the feed, from the OpenAPI file that it publishes: strange questions get the answers it promises."""
import json

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings

from services_directory.database import open_directory
from services_directory.feed.app import _CONTRACT, create_app
from tests.services_directory.test_serve import served  # noqa: F401  (the feed as a process of its own)

pytestmark = pytest.mark.slow
contract = schemathesis.openapi.from_dict(json.loads(_CONTRACT.read_text(encoding="utf-8")))
PEACEFUL = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
# a page of an institution that does not exist is 404 however well it is asked for; parameters not asked for are ignored
NOT_PROMISED = [schemathesis.checks.CHECKS.get_one(name) for name in ("positive_data_acceptance", "negative_data_rejection")]


@contract.parametrize()
@PEACEFUL
def test_every_answer_is_one_that_the_contract_promises(case, served):  # noqa: F811
    if case.path_parameters and case.path_parameters.get("slug") and len(str(case.path_parameters["slug"])) % 2:
        case.path_parameters["slug"] = "north"  # half of the questions are about an institution that is there
    answer = case.call_and_validate(base_url=served[0], excluded_checks=NOT_PROMISED, timeout=20)
    assert answer.status_code < 500


def test_real_records_keep_to_the_contract(served):  # noqa: F811
    base, *_ = served
    for kind in ("services", "organizations", "taxonomies", "taxonomy_terms", "service_at_locations"):
        operation = contract[f"/directory/{{slug}}/{kind}"]["GET"]
        page = operation.Case(path_parameters={"slug": "north"}).call_and_validate(base_url=base, excluded_checks=NOT_PROMISED)
        assert page.status_code == 200
        for record in page.json()["contents"][:3]:
            one = contract[f"/directory/{{slug}}/{kind}/{{id}}"]["GET"].Case(path_parameters={"slug": "north", "id": record["id"]})
            assert one.call_and_validate(base_url=base, excluded_checks=NOT_PROMISED).status_code == 200


def test_the_published_file_is_the_tested_one(served):  # noqa: F811
    assert requests.get(f"{served[0]}/openapi.json", timeout=5).json() == json.loads(_CONTRACT.read_text(encoding="utf-8"))


def test_no_address_is_missing_from_the_contract(tmp_path):
    app = create_app(open_directory(f"sqlite:///{tmp_path}/d.db"))
    opened = {"/" + route.path.strip("/") for route in app.router.routes_all.values()}
    described = set(contract.raw_schema["paths"])
    kinds = {path for path in described if path.count("/") >= 3}
    assert opened == {"/directory", "/directory/<slug:str>", "/directory/<slug:str>/<name:str>", "/directory/<slug:str>/<name:str>/<key:str>", "/health", "/openapi.json"}
    assert described - kinds == {"/directory", "/directory/{slug}", "/health", "/openapi.json"} and len(kinds) == 10
