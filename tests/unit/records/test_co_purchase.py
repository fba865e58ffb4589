"""What a product costs on average, in whole minor units whatever the database."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from pipelines.records import co_purchase
from pipelines.records.database import transaction
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, an_order


def test_a_mean_price_is_divided_as_whole_numbers_and_never_rounded(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        owner = a_customer(connection, key="C1")
        for place, amount in enumerate((100, 101, 104)):
            an_order(connection, owner, f"O{place}", NOW - timedelta(days=place), product="mug", amount_minor=amount)
        (bought,) = co_purchase.products_of(connection, [owner], NOW)
        everything = co_purchase.bought(connection, NOW)
    assert bought.amount_minor == 101
    assert sorted(everything["amount_minor"]) == [100, 101, 104]
    assert "avg(" not in str(co_purchase._mean(sa.column("amount", sa.BigInteger)))  # one database rounds a cast average, another cuts it
