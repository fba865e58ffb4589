"""What a run asks of the whole workspace it asks once, however many blocks of customers it has."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pipelines import flow, stages
from pipelines.churn import run_facts
from pipelines.next_best_action import sold_together
from pipelines.records import consent, job, message, order
from pipelines.records import run as runs
from pipelines.records.database import new_id, reading, transaction
from pipelines.records.identity_link import rows_of
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, a_reading, an_order
from tests.integration.test_many_drafts_in_a_large_shop import statements

CUSTOMERS = 60


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    with transaction(workspace.engine) as connection:
        for number in range(CUSTOMERS):
            owner = a_customer(connection, f"C{number:03d}", email=f"c{number}@client.example")
            said = {"purpose": "marketing", "channel": "email", "state": "granted", "source": "form", "said_at": NOW - timedelta(days=400)}
            connection.execute(sa.insert(consent.consent).values(id=new_id(), customer_id=owner, **said))
            for place, product in enumerate(("mug", "teapot" if number % 2 else "tin")):
                day = NOW - timedelta(days=200 + number + 40 * place)
                an_order(connection, owner, f"O{number}-{place}", day, product=product, amount_minor=1_000)
        two_days_ago = NOW - timedelta(days=2)
        unknown = a_message(connection, "m1", "Your kettle caught fire.", created_at=two_days_ago, sender_email="who@else.example")
        a_reading(connection, unknown)
    return workspace


def test_blocks_share_what_the_first_of_them_found(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "BLOCK", 20)
    shop_wide: list[str] = []

    def keep(_: object, __: object, statement: str, *___: object) -> None:
        if "product" in statement and "customer_order" in statement and "GROUP BY" not in statement and " IN (" not in statement:
            shop_wide.append(statement)

    sa.event.listen(shop.engine, "before_cursor_execute", keep)
    result = flow.run(shop)
    sa.event.remove(shop.engine, "before_cursor_execute", keep)
    assert {stage["stage"]: stage["done"] for stage in result["stages"]}["actions"] == CUSTOMERS / 20
    assert len(shop_wide) == 2  # orders whose file names the customer, and orders found through a link
    with reading(shop.engine) as connection:
        current = runs.newest(connection)
        assert current is not None
        sold = runs.fit_of(connection, current.id, sold_together.FIT)
        facts = runs.fit_of(connection, current.id, run_facts.FIT)
        of_alerts = sa.select(job.job.c.subject).where(job.job.c.stage == "alerts")
        asked = sorted(connection.execute(of_alerts).scalars())
    assert sold is not None
    assert sold.parameters["buyers"] == {"mug": 60, "teapot": 30, "tin": 30}
    assert facts is not None
    assert facts.parameters["answered_channels"] == []
    assert asked == ["block-00000", "block-00001", "block-00002", "strangers"]


@pytest.mark.parametrize("table", [message.message, order.order])
def test_what_a_link_found_is_searched_from_the_link(table: sa.Table, workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        one = a_customer(connection)
    with reading(workspace.engine) as connection:
        with statements(connection) as sent:
            rows_of(connection, sa.select(table.c.key), table, [one])
        statement, parameters = sent[-1]
        plan = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    assert [step for step in plan if step.startswith("SEARCH identity_link USING INDEX ix_identity_link_customer_id")], plan
