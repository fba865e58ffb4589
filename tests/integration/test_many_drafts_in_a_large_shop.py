"""A shop with many drafts, orders and messages answers like a small one: few questions, each through an index."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.drafts.decision import views
from pipelines.drafts.draft_rules import DraftRules
from pipelines.records import case_facts, draft, draft_facts, frames, journey_lines, message
from pipelines.records.database import reading, transaction
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer
from tests.integration.test_parallel_approvals import offered_drafts

OF_ONE_CUSTOMER: dict[str, Callable[[sa.Connection, bytes], object]] = {
    "what a draft was made from": draft_facts.state_of,
    "orders for a draft": lambda connection, one: draft_facts.orders_of(connection, one, before=NOW),
    "messages for a draft": lambda connection, one: draft_facts.messages_of(connection, one, before=NOW),
    "when somebody last wrote": lambda connection, one: draft_facts.newest_from(connection, one, before=NOW),
    "messages of a case": lambda connection, one: case_facts.messages(connection, one, before=NOW, limit=20),
    "a journey": lambda connection, one: journey_lines.of_customer(connection, one, until=NOW),
    "messages in full": lambda connection, one: message.of_customers(connection, [one], before=NOW),
    "orders for a value": lambda connection, one: frames.orders(connection, before=NOW, customer_ids=[one]),
    "messages for a risk": lambda connection, one: frames.messages(connection, before=NOW, customer_ids=[one]),
}


@contextmanager
def statements(connection: sa.Connection) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that the connection sends meanwhile, with its parameters."""
    sent: list[tuple[str, Any]] = []

    def keep(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        sent.append((statement, parameters))

    sa.event.listen(connection, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        sa.event.remove(connection, "before_cursor_execute", keep)


def test_a_list_of_many_drafts_asks_no_more_often_than_a_list_of_one(workspace: Workspace) -> None:
    offered_drafts(workspace, 40)
    with transaction(workspace.engine) as connection:
        connection.execute(sa.update(draft.draft).where(draft.draft.c.key != "D-00000000").values(status="held"))
    asked = {}
    with reading(workspace.engine) as connection:
        for status in ("drafted", "held"):
            with statements(connection) as sent:
                listed = views.drafts(connection, status, rules=DraftRules(), now=NOW)
            assert {item["status"] for item in listed} == {status}
            asked[len(listed)] = len(sent)
    assert asked[39] <= asked[1]


@pytest.mark.parametrize("what", OF_ONE_CUSTOMER)
def test_what_belongs_to_one_customer_is_found_through_an_index(what: str, workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        one = a_customer(connection)
    with reading(workspace.engine) as connection:
        with statements(connection) as sent:
            OF_ONE_CUSTOMER[what](connection, one)
        assert sent
        for statement, parameters in sent:
            plan = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            assert not [step for step in plan if re.match(r"SCAN (message|customer_order)\b", step)], plan
