"""The RFM table: one row per customer with frequency, recency and T as Fader and Hardie define them, and the net spend.

Definitions, all as of an inclusive last day in UTC:
- the orders of one UTC day count as one *order day*; `frequency` counts the order days after the first;
- `recency_days` runs from the first to the last order day (0 for one-time buyers), `age_days` (the papers' T) from
  the first order day to the last day of observation; both in whole days. `recency` and `T` give the same in weeks,
  the unit of the fits;
- `days_since_last_order` is age_days - recency_days: what marketing calls recency, never called so here;
- money is net of refunds: a refund is taken off the customer's latest order day in its currency at or before it, never below
  zero; a fully refunded day still counts as an order day (it was a buying decision), with a value of 0;
- `repeat_spend_minor` leaves the customer's first order day out, as the Gamma-Gamma model asks;
- a customer's `currency` is that of most of their order days (then of the latest, then the first by name). Order days
  count in all currencies, money only in that one; nothing is converted.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from pipelines.clv.arrays import BoolArray, FloatArray, IntArray, ObjectArray

DAYS_PER_WEEK = 7.0
_EPOCH = date(1970, 1, 1)
ORDER_COLUMNS = ("customer_id", "ordered_at", "amount_minor", "currency")

# Every step works on whole numbers: customers and currencies as codes, days since 1970, minor units.
_RFM_SQL = """
WITH order_day AS (
    SELECT customer, currency, day, sum(amount) AS amount FROM lines WHERE NOT refund GROUP BY ALL
), placed AS (
    SELECT r.customer, r.currency, d.day, r.amount
    FROM (SELECT customer, currency, day, sum(amount) AS amount FROM lines WHERE refund GROUP BY ALL) r
    ASOF JOIN order_day d ON r.customer = d.customer AND r.currency = d.currency AND r.day >= d.day
), refunded AS (
    SELECT customer, currency, day, sum(amount) AS amount FROM placed GROUP BY ALL
), net_day AS (
    SELECT d.customer, d.currency, d.day, greatest(d.amount - coalesce(f.amount, 0), 0) AS net
    FROM order_day d LEFT JOIN refunded f USING (customer, currency, day)
), by_currency AS (
    SELECT customer, currency, count(*) AS days, min(day) AS first_day, max(day) AS last_day, sum(net) AS net,
        arg_min(net, day) AS first_net
    FROM net_day GROUP BY ALL
), history AS (
    SELECT customer, min(first_day) AS first_day, max(last_day) AS last_day, sum(days) AS days, count(*) AS currencies
    FROM by_currency GROUP BY customer
), mixed AS (
    SELECT customer, count(DISTINCT day) AS days
    FROM order_day WHERE customer IN (SELECT customer FROM history WHERE currencies > 1) GROUP BY customer
)
SELECT h.customer, c.currency, coalesce(m.days, h.days)::BIGINT AS days, h.first_day::BIGINT AS first_day,
    h.last_day::BIGINT AS last_day, c.days::BIGINT AS currency_days, c.net::BIGINT AS net,
    (c.days - (c.first_day = h.first_day)::INT)::BIGINT AS repeat_days,
    (c.net - CASE WHEN c.first_day = h.first_day THEN c.first_net ELSE 0 END)::BIGINT AS repeat_net
FROM history h JOIN by_currency c USING (customer) LEFT JOIN mixed m USING (customer)
QUALIFY h.currencies = 1
    OR row_number() OVER (PARTITION BY h.customer ORDER BY c.days DESC, c.last_day DESC, c.currency) = 1
ORDER BY h.customer
"""
_UNPLACED_SQL = """
SELECT count(*) FROM lines r WHERE refund AND NOT EXISTS (
    SELECT 1 FROM lines o WHERE NOT o.refund AND o.customer = r.customer AND o.currency = r.currency AND o.day <= r.day)
"""


@dataclass(frozen=True)
class RfmTable:
    """One row per customer, sorted by `customer_id`; see the module for the definitions.

    `spend_orders` and `repeat_spend_minor` are the repeat order days in `currency` and their net value; `net_spend_minor` is
    that of all order days in `currency`; `currency_share` is the share of the order days that are in `currency`, in (0, 1].
    `end_day` is the last day of observation; `notes` say in sentences what was set aside or read differently.
    """

    customer_id: ObjectArray
    frequency: IntArray
    recency_days: IntArray
    age_days: IntArray
    currency: ObjectArray
    currency_share: FloatArray
    spend_orders: IntArray
    repeat_spend_minor: IntArray
    net_spend_minor: IntArray
    end_day: date
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return int(self.frequency.size)

    @property
    def recency(self) -> FloatArray:
        """First to last order day, in weeks."""
        return self.recency_days / DAYS_PER_WEEK

    @property
    def T(self) -> FloatArray:
        """First order day to the last day of observation, in weeks."""
        return self.age_days / DAYS_PER_WEEK

    @property
    def days_since_last_order(self) -> IntArray:
        """Last order day to the last day of observation, in days."""
        return self.age_days - self.recency_days

    @property
    def history_days(self) -> int:
        """The longest time that any customer was observed, in days; 0 for an empty table."""
        return int(self.age_days.max(initial=0))

    def rows_by_currency(self) -> list[tuple[str, IntArray]]:
        """The currencies in the order of their names, each with the numbers of its rows."""
        codes, names = pd.factorize(self.currency)
        return sorted((str(name), np.flatnonzero(codes == code)) for code, name in enumerate(names))

    def take(self, rows: IntArray | BoolArray) -> RfmTable:
        """The named rows as a table of their own (row numbers or a mask)."""
        columns: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        taken: dict[str, Any] = {name: value[rows] if isinstance(value, np.ndarray) else value for name, value in columns.items()}
        return RfmTable(**taken)


@cache
def _arithmetic() -> Any:
    """The in-memory engine that adds up frames; opened once, since opening takes longer than a live customer's sums."""
    import duckdb

    return duckdb.connect(":memory:", config={"threads": 2})


def rfm_table(orders: pd.DataFrame, end_day: date) -> RfmTable:
    """The RFM table of an orders frame up to and including `end_day` (UTC).

    Columns: `customer_id` (any one type that sorts), `ordered_at` (times, naive ones taken as UTC, or
    whole microseconds since 1970), `amount_minor` (whole
    minor units), `currency`, and, where known, `kind` (`order` or `refund`). A refund, or any row with a negative
    amount, is money given back whatever its sign. Rows after `end_day` are left out and counted in the notes;
    customers with refunds only have no row. Raises ValueError naming a missing column or one that holds an empty
    value.
    """
    lines, customers, currencies, notes = order_lines(orders, end_day)
    with _arithmetic().cursor() as engine:
        engine.register("lines", lines)
        columns = engine.execute(_RFM_SQL).fetchnumpy()
        unplaced = engine.execute(_UNPLACED_SQL).fetchall()[0][0] if lines["refund"].any() else 0
        engine.unregister("lines")
    if unplaced:
        notes.append(f"{unplaced} refunds follow no order in their currency and were left out of the spend")
    days = {name: np.asarray(column, dtype=np.int64) for name, column in columns.items()}
    mixed = int(np.sum(days["currency_days"] < days["days"]))
    if mixed:
        notes.append(f"{mixed} customers also paid in another currency; their value is that of their main currency only")
    return RfmTable(
        customer_id=customers[days["customer"]],
        frequency=days["days"] - 1,
        recency_days=days["last_day"] - days["first_day"],
        age_days=day_number(end_day) - days["first_day"],
        currency=currencies[days["currency"]],
        currency_share=np.minimum(days["currency_days"] / np.maximum(days["days"], 1), 1.0),
        spend_orders=days["repeat_days"],
        repeat_spend_minor=days["repeat_net"],
        net_spend_minor=days["net"],
        end_day=end_day,
        notes=tuple(notes),
    )


def order_lines(orders: pd.DataFrame, end_day: date) -> tuple[pd.DataFrame, ObjectArray, ObjectArray, list[str]]:
    """The orders as whole numbers (customer, currency, day, amount, refund), the two code books, and notes."""
    check_orders(orders)
    notes: list[str] = []
    days = utc_days(orders["ordered_at"])
    known = days <= day_number(end_day)
    if not known.all():
        notes.append(f"{int((~known).sum())} rows lie after {end_day.isoformat()} and were left out")
        orders, days = orders.loc[known], days[known]
    amount = orders["amount_minor"].to_numpy(dtype=np.int64)
    refund = (orders["kind"] == "refund").to_numpy(dtype=bool) if "kind" in orders else np.zeros(amount.size, dtype=bool)
    negative = int(np.sum((amount < 0) & ~refund))
    if negative:
        notes.append(f"{negative} orders with a negative amount were read as refunds")
    customer_codes, customers = pd.factorize(orders["customer_id"], sort=True)
    currency_codes, currencies = pd.factorize(orders["currency"], sort=True)
    lines = pd.DataFrame(
        {
            "customer": customer_codes.astype(np.int64),
            "currency": currency_codes.astype(np.int64),
            "day": days,
            "amount": np.abs(amount),
            "refund": refund | (amount < 0),
        }
    )
    return lines, np.asarray(customers, dtype=object), np.asarray(currencies, dtype=object), notes


def check_orders(orders: pd.DataFrame) -> None:
    """Raise ValueError with one sentence when a column is missing or holds an empty value."""
    for name in ORDER_COLUMNS:
        if name not in orders:
            raise ValueError(f"the orders have no column {name!r}; needed are {', '.join(ORDER_COLUMNS)}")
        if orders[name].isna().any():
            raise ValueError(f"{int(orders[name].isna().sum())} orders have no {name}")


def utc_days(moments: pd.Series[Any]) -> IntArray:
    """Days since 1970 in UTC of a column of times; whole numbers are microseconds since 1970."""
    if pd.api.types.is_integer_dtype(moments):
        return moments.to_numpy(dtype=np.int64) // 86_400_000_000
    utc = pd.to_datetime(moments, utc=True)
    return np.asarray(utc.dt.tz_convert(None).to_numpy().astype("datetime64[D]").astype(np.int64))


def day_number(day: date) -> int:
    """Days since 1970 of a date."""
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """The date of a count of days since 1970."""
    return _EPOCH + timedelta(days=number)
