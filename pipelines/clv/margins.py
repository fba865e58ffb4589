"""The share of an order's value that is margin, per currency, read from the orders that say so."""

from __future__ import annotations

from datetime import date

import pandas as pd

from pipelines.clv.rfm import day_number, utc_days

# With fewer orders that name their margin than this share of all, the known ones may be a special kind of order.
LEAST_KNOWN_SHARE = 0.5


def margin_shares(orders: pd.DataFrame, end_day: date) -> dict[str, float]:
    """Margin over value per currency, in (0, 1], from the orders up to `end_day` that carry `margin_minor`.

    A currency is left out when fewer than half of its orders (not refunds) name a margin, or the sum is not positive.
    Sums are over whole minor units.
    """
    if "margin_minor" not in orders:
        return {}
    bought = orders.loc[utc_days(orders["ordered_at"]) <= day_number(end_day)]
    if "kind" in bought:
        bought = bought.loc[bought["kind"] != "refund"]
    bought = bought.loc[bought["amount_minor"] > 0]
    shares: dict[str, float] = {}
    for currency, rows in bought.groupby("currency", sort=True, observed=True):
        known = rows.loc[rows["margin_minor"].notna()]
        value, margin = int(known["amount_minor"].sum()), int(known["margin_minor"].astype("int64").sum())
        if len(known) >= LEAST_KNOWN_SHARE * len(rows) and 0 < margin <= value:
            shares[str(currency)] = margin / value
    return shares
