"""Every endpoint, from the OpenAPI file that we publish: whatever is sent, the answer is one that the file promises."""
from __future__ import annotations

import json
import re
import uuid

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings

from bot.channels.pages import OPENAPI

pytestmark = pytest.mark.slow
contract = schemathesis.openapi.from_dict(json.loads(OPENAPI.read_text(encoding="utf-8")))
PEACEFUL = settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
# a client may add fields of its own; what is well formed may still be a button that was never offered; and every request
# here is given a session, so what happens without one is asked in test_contract.py
NOT_PROMISED = [schemathesis.checks.CHECKS.get_one(name) for name in ("positive_data_acceptance", "negative_data_rejection", "ignored_auth", "missing_required_header")]


@contract.parametrize()
@PEACEFUL
def test_every_answer_is_one_that_the_contract_promises(case, server):
    if case.operation.definition.raw.get("security"):
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {server.talk().session}"}
    answer = case.call_and_validate(base_url=server.base, excluded_checks=NOT_PROMISED, timeout=60)
    assert answer.status_code < 500


def test_the_published_file_is_the_tested_one(server):
    answer = requests.get(f"{server.base}/openapi.json", timeout=60)
    assert answer.headers["Content-Type"] == "application/json" and answer.json() == json.loads(OPENAPI.read_text(encoding="utf-8"))


def test_a_real_conversation_keeps_to_the_contract(server):
    """Cards, facts, buttons and sources as students get them; strange requests seldom come that far."""
    talk = server.talk()
    said = contract["/webhooks/web/messages"]["POST"]
    for text in ("my flatmate keeps coming into my room at night and touching me", "i want to end it", "can I report without giving my name", "thank you"):
        body = {"id": str(uuid.uuid4()), "text": text}
        case = said.Case(body=body, headers=talk.headers, media_type="application/json")
        answer = case.call_and_validate(base_url=server.base, excluded_checks=NOT_PROMISED, timeout=60)
        assert answer.status_code == 200


def test_no_address_is_missing_from_the_contract():
    """What is open and not described would be neither fuzzed nor known. Released widgets never change and have no input."""
    from bot import server as bot_server
    from bot.settings import read_settings

    app = bot_server.build_app(read_settings({}), OPENAPI, name="described")
    opened = {"/" + re.sub(r"<(\w+)(:\w+)?>", r"{\1}", route.path.strip("/")) for route in app.router.routes_all.values()}
    not_described = {path for path in opened if re.fullmatch(r"/widget\.[0-9a-f]{16}\.js", path)} | {"/webhooks/web/{path}"}  # the second: OPTIONS alone
    assert opened - not_described == set(contract.raw_schema["paths"])
