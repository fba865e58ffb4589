"""Orders and refunds as whole numbers, so that the figures are sums over sets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.clv.arrays import IntArray, ObjectArray
from pipelines.clv.rfm import check_orders

DAY_US = 86_400_000_000


@dataclass(frozen=True)
class OrderBook:
    """`lines`: one row per order or refund: customer and currency (places in `customers` and `currencies`), moment (microseconds since
    1970), day (days since 1970, UTC), amount (minor units, never negative), refund (yes or no), margin (minor units, 0 where unknown) and
    margin_known. A negative amount is a refund."""

    lines: pd.DataFrame
    customers: ObjectArray
    currencies: ObjectArray


def order_book(orders: pd.DataFrame) -> OrderBook:
    """The book of an orders frame (columns as in `rfm.rfm_table`, `margin_minor` where known). Raises ValueError as `rfm_table` does."""
    check_orders(orders)
    amount = orders["amount_minor"].to_numpy(dtype=np.int64)
    refund = (orders["kind"] == "refund").to_numpy(dtype=bool) if "kind" in orders else np.zeros(amount.size, dtype=bool)
    moment = microseconds_of(orders["ordered_at"])
    margin = pd.to_numeric(orders["margin_minor"], errors="coerce") if "margin_minor" in orders else pd.Series(np.nan, orders.index)
    known = margin.notna().to_numpy()
    customer, customers = pd.factorize(orders["customer_id"], sort=True)
    currency, currencies = pd.factorize(orders["currency"], sort=True)
    lines = pd.DataFrame(
        {
            "customer": customer.astype(np.int64),
            "currency": currency.astype(np.int64),
            "moment": moment,
            "day": moment // DAY_US,
            "amount": np.abs(amount),
            "refund": refund | (amount < 0),
            "margin": np.where(known, margin.fillna(0).to_numpy(dtype=np.float64), 0).astype(np.int64),
            "margin_known": known,
        }
    )
    return OrderBook(lines, np.asarray(customers, dtype=object), np.asarray(currencies, dtype=object))


def microseconds_of(moments: pd.Series) -> IntArray:
    """Microseconds since 1970 of a column of times; whole numbers are taken as such, naive times as UTC."""
    if pd.api.types.is_integer_dtype(moments):
        return moments.to_numpy(dtype=np.int64)
    utc = pd.to_datetime(moments, utc=True).dt.tz_convert(None)
    return np.asarray(utc.to_numpy().astype("datetime64[us]").astype(np.int64))
