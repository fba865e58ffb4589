"""A language model that fails in fourteen ways while it reads: the local reading stands, nothing of a failed one is kept."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
import sqlalchemy as sa

from pipelines.drafts.drafts_stage import draft_for_customer
from pipelines.drafts.writing import composer
from pipelines.records import draft, model_reading
from pipelines.records.database import reading, transaction
from pipelines.rules import Rules
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, a_reading, an_order, at
from tests.faults.failing_model import FAULTS, failing
from tests.faults.test_model_faults import a_model

DEADLINE_S = 0.5


@pytest.mark.parametrize("name", FAULTS)
def test_the_local_reading_stands_whatever_the_reader_does(name: str, workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        customer_id = a_customer(connection)
        an_order(connection, customer_id, "ORD-1", at("2026-06-10"), product="Desk lamp")
        told = a_message(connection, "mail-1", "The lamp came broken.", customer_id=customer_id, created_at=at("2026-06-28"))
        a_reading(connection, told)
    rules = Rules({"drafts": {"model_reads": True, "reading_deadline_s": DEADLINE_S, "model_deadline_s": DEADLINE_S}})
    with failing(name) as server:
        model = a_model(workspace, server.url)
        model._there.prepare()
        started = time.monotonic()
        made = draft_for_customer(replace(workspace, rules=rules, model=model), None, customer_id, new=True, as_of=NOW, now=NOW)
        took = time.monotonic() - started
    assert (made["author"], made["status"]) == (composer.NAME, "drafted")
    assert took < 30, "two deadlines and what a busy machine adds"
    with reading(workspace.engine) as connection:
        assert connection.execute(sa.select(draft.draft.c.matter)).scalar_one() == "damaged"
        assert connection.execute(sa.select(model_reading.model_reading)).all() == []
