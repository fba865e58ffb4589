"""The worker of a service marks promises kept as soon as the records show it, without a run."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from pipelines import flow
from pipelines.records import draft
from pipelines.records.database import new_id, reading, transaction
from pipelines.records.rules_version import bump_data_version
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, an_order

LATER = NOW + timedelta(days=1)
AT_MOST_S = 120.0  # a wait for the worker that ends much sooner


def state(workspace: Workspace) -> str:
    with reading(workspace.engine) as connection:
        return str(connection.execute(sa.select(draft.promise.c.state)).scalar_one())


def test_a_refund_that_comes_in_while_the_service_runs_keeps_its_promise(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        customer_id = a_customer(connection)
        text = "We will refund you by Friday."
        sent = a_message(connection, "ours", text, customer_id=customer_id, direction="out", created_at=NOW)
        draft.add_promises(connection, [{
            "id": new_id(), "customer_id": customer_id, "draft_id": None, "message_id": sent, "order_key": "A-1004",
            "text": text, "due_at": LATER, "state": "open", "owner": "Ola",
        }])
    stop, serving = threading.Event(), replace(workspace, clock=lambda: LATER + timedelta(hours=1))
    worker = threading.Thread(target=flow.work, args=(serving, stop), kwargs={"pause_s": 0.02}, daemon=True)
    worker.start()
    try:
        time.sleep(0.2)
        assert state(workspace) == "open"
        with transaction(workspace.engine) as connection:
            an_order(connection, customer_id, "A-1004", LATER, kind="refund")
            bump_data_version(connection)
        until = time.monotonic() + AT_MOST_S
        while state(workspace) != "kept" and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        stop.set()
        worker.join(AT_MOST_S)
    assert state(workspace) == "kept"
