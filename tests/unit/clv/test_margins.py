from __future__ import annotations

from datetime import date

import pandas as pd

from pipelines.clv.margins import margin_shares

END = date(2026, 6, 30)


def orders(margins: list[int | None]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "ordered_at": pd.Timestamp("2026-06-01", tz="UTC"),
            "amount_minor": 1000,
            "currency": "PLN",
            "kind": "order",
            "margin_minor": pd.Series(margins, dtype=object),
        }
    )


def test_the_share_is_the_sum_of_margins_over_the_sum_of_their_values() -> None:
    assert margin_shares(orders([300, 500, None]), END) == {"PLN": 0.4}


def test_few_known_margins_or_a_loss_give_no_share() -> None:
    assert margin_shares(orders([300, None, None]), END) == {}
    assert margin_shares(orders([-300, -100]), END) == {}
    assert margin_shares(orders([300]).drop(columns="margin_minor"), END) == {}
