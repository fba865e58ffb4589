"""The interface does what its own description says: generated requests against every operation."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from pipelines.records import keyword_index
from pipelines.records.database import transaction
from pipelines.workspace import Workspace
from service import auth
from service.app import create_app
from service.chat import limits
from tests.builders import NOW, a_customer, a_message, a_run, an_order, at

EXAMPLES = settings(
    max_examples=8, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """A workspace in which the ids of the examples exist."""
    with transaction(workspace.engine) as connection:
        customer_id = a_customer(connection, "C1")
        an_order(connection, customer_id, "o1", at("2026-05-01"))
        keyword_index.add(connection, [a_message(connection, "m1", customer_id=customer_id)])
        a_run(connection)
    return workspace


def test_every_operation_answers_as_described(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "A_MINUTE", 10_000)
    app = create_app(shop, worker=False)
    headers = {"Authorization": f"Bearer {auth.create_key(shop, 'schema', 'admin', now=NOW)}"}
    # a stream ends only when its reader leaves; it has tests of its own
    described = schemathesis.openapi.from_asgi("/openapi.json", app).exclude(path="/v1/alerts/stream")
    asked = 0
    for found in described.get_all_operations():
        operation = found.ok()
        asked += 1

        @EXAMPLES
        @given(case=operation.as_strategy())
        def answers_as_described(case: schemathesis.Case) -> None:
            # "not ready" is an answer of 503
            checks = [check for check in CHECKS if case.path != "/readyz" or check is not not_a_server_error]
            case.call_and_validate(headers=headers, checks=checks)

        answers_as_described()
    assert asked >= 15
