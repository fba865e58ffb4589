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

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from pipelines.clv.arrays import BoolArray, FloatArray, IntArray, ObjectArray
from pipelines.clv.order_days import OrderColumns, OrderDays, ends_of, order_days, sums_to

DAYS_PER_WEEK = 7.0
_EPOCH = date(1970, 1, 1)
ORDER_COLUMNS = ("customer_id", "ordered_at", "amount_minor", "currency")


@dataclass(frozen=True)
class RfmTable:
    """One row per customer, sorted by `customer_id`; see the module for the definitions.

    `spend_orders` and `repeat_spend_minor` are the repeat order days in `currency` and their net value; `net_spend_minor` is
    that of all order days in `currency`; `currency_share` is the share of the order days that are in `currency`, in (0, 1].
    `end_day` is the last day of observation; `notes` say in sentences what was set aside or read differently;
    `contract_end_day` is what `contract_ends` gives, or None where nobody has a contract.
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
    contract_end_day: IntArray | None = None

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

    @property
    def contract_ends(self) -> IntArray:
        """The last day under contract as days since 1970, 0 for customers without a contract."""
        return np.zeros(len(self), dtype=np.int64) if self.contract_end_day is None else self.contract_end_day

    @property
    def has_contract(self) -> BoolArray:
        """Who carries the end of a contract."""
        return np.asarray(self.contract_ends > 0)

    def rows_by_currency(self) -> list[tuple[str, IntArray]]:
        """The currencies in the order of their names, each with the numbers of its rows."""
        codes, names = pd.factorize(self.currency)
        return sorted((str(name), np.flatnonzero(codes == code)) for code, name in enumerate(names))

    def take(self, rows: IntArray | BoolArray) -> RfmTable:
        """The named rows as a table of their own (row numbers or a mask)."""
        columns: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        taken: dict[str, Any] = {name: value[rows] if isinstance(value, np.ndarray) else value for name, value in columns.items()}
        return RfmTable(**taken)


def rfm_table(orders: pd.DataFrame, end_day: date, contract_ends: Mapping[Any, int] | None = None) -> RfmTable:
    """The RFM table of an orders frame up to and including `end_day` (UTC).

    Columns: `customer_id` (any one type that sorts), `ordered_at` (times, naive ones taken as UTC, or
    whole microseconds since 1970), `amount_minor` (whole
    minor units), `currency`, and, where known, `kind` (`order` or `refund`). A refund, or any row with a negative
    amount, is money given back whatever its sign. Rows after `end_day` are left out and counted in the notes;
    customers with refunds only have no row. `contract_ends` gives the last day under contract (days since 1970) of those who have a
    contract. Raises ValueError naming a missing column or one that holds an empty
    value.
    """
    lines, customers, currencies, notes = order_columns(orders, end_day)
    pieces = [(_histories(days), days.unplaced_refunds, days.over_refunded) for days in order_days(lines)]
    history = {name: np.concatenate([columns[name] for columns, _, _ in pieces]) for name in pieces[0][0]}
    unplaced, over = sum(count for _, count, _ in pieces), sum(count for _, _, count in pieces)
    if over:
        notes.append(f"order days refunded for more than was paid on them, and so worth nothing: {over}")
    if unplaced:
        notes.append(f"refunds that follow no order in their currency, left out of the spend: {unplaced}")
    mixed = int(np.sum(history["currency_days"] < history["days"]))
    if mixed:
        notes.append(f"customers who also paid in another currency, valued by their main currency only: {mixed}")
    return RfmTable(
        customer_id=customers[history["customer"]],
        frequency=history["days"] - 1,
        recency_days=history["last_day"] - history["first_day"],
        age_days=day_number(end_day) - history["first_day"],
        currency=currencies[history["currency"]],
        currency_share=np.minimum(history["currency_days"] / np.maximum(history["days"], 1), 1.0),
        spend_orders=history["repeat_days"],
        repeat_spend_minor=history["repeat_net"],
        net_spend_minor=history["net"],
        end_day=end_day,
        notes=tuple(notes),
        contract_end_day=_contract_ends(customers[history["customer"]], contract_ends),
    )


def _contract_ends(customers: ObjectArray, ends: Mapping[Any, int] | None) -> IntArray | None:
    return np.array([ends.get(key, 0) for key in customers.tolist()], dtype=np.int64) if ends else None


def _histories(days: OrderDays) -> dict[str, IntArray]:
    """One row per customer, sorted: days in any currency, and days and net value in the main currency."""
    ends = ends_of(days.customer) if not days.currency.any() else np.union1d(ends_of(days.customer), ends_of(days.currency))
    starts = np.concatenate([[0], ends[:-1] + 1])[: ends.size]
    customer, currency = days.customer[starts], days.currency[starts]
    first, last = days.day[starts], days.day[ends]
    count, net, first_net = ends - starts + 1, sums_to(days.net, ends), days.net[starts]
    main, in_any, first_of, last_of = np.arange(customer.size), count, first, last
    group_ends = ends_of(customer)
    if group_ends.size < customer.size:
        groups = np.concatenate([[0], group_ends[:-1] + 1])
        # the main currency: most order days, then the latest, then the first by name
        main = np.lexsort((currency, -last, -count, customer))[groups]
        in_any = _days_in_any_currency(days)
        first_of, last_of = np.minimum.reduceat(first, groups), np.maximum.reduceat(last, groups)
    opened_here = first[main] == first_of
    return {
        "customer": customer[main],
        "currency": currency[main],
        "days": in_any,
        "first_day": first_of,
        "last_day": last_of,
        "currency_days": count[main],
        "net": net[main],
        "repeat_days": count[main] - opened_here,
        "repeat_net": net[main] - np.where(opened_here, first_net[main], 0),
    }


def _days_in_any_currency(days: OrderDays) -> IntArray:
    """Distinct order days per customer, in the order of customers."""
    order = np.lexsort((days.day, days.customer))
    visits = np.union1d(ends_of(days.customer[order]), ends_of(days.day[order]))
    return np.diff(np.searchsorted(visits, ends_of(days.customer[order])), prepend=-1)


def order_lines(orders: pd.DataFrame, end_day: date) -> tuple[pd.DataFrame, ObjectArray, ObjectArray, list[str]]:
    """The orders as whole numbers (customer, currency, day, amount, refund), the two code books, and notes."""
    lines, customers, currencies, notes = order_columns(orders, end_day)
    return pd.DataFrame({field.name: getattr(lines, field.name) for field in fields(lines)}), customers, currencies, notes


def order_columns(orders: pd.DataFrame, end_day: date) -> tuple[OrderColumns, ObjectArray, ObjectArray, list[str]]:
    """The orders up to `end_day` as whole numbers, the customers and the currencies behind the codes, and notes."""
    check_orders(orders)
    notes: list[str] = []
    days = utc_days(orders["ordered_at"])
    known = days <= day_number(end_day)
    if not known.all():
        notes.append(f"{int((~known).sum())} rows lie after {end_day.isoformat()} and were left out")
        orders, days = orders.loc[known], days[known]
    amount = orders["amount_minor"].to_numpy(dtype=np.int64)
    refund = (orders["kind"] == "refund").to_numpy(dtype=bool) if "kind" in orders else np.zeros(amount.size, dtype=bool)
    negative = (amount < 0) & ~refund
    if negative.any():
        notes.append(f"{int(negative.sum())} orders with a negative amount were read as refunds")
    free = int(np.sum((amount == 0) & ~refund))
    if free:
        notes.append(f"{free} order{'' if free == 1 else 's'} with an amount of zero: counted as an order, worth nothing")
    customer, customers = _codes(orders["customer_id"])
    currency, currencies = _codes(orders["currency"])
    return OrderColumns(customer, currency, days, np.abs(amount), refund | negative), customers, currencies, notes


def _codes(column: pd.Series[Any]) -> tuple[IntArray, ObjectArray]:
    """Each value's place among the sorted distinct values, and these."""
    if pd.api.types.is_integer_dtype(column) and len(column):
        numbers = column.to_numpy(dtype=np.int64)
        least = int(numbers.min())
        span = int(numbers.max()) - least + 1
        if span <= 4 * numbers.size:
            # numbers that lie close together: a table of who is there is faster than hashing
            there = np.zeros(span, dtype=bool)
            there[numbers - least] = True
            return (np.cumsum(there) - 1)[numbers - least], np.asarray(np.flatnonzero(there) + least, dtype=object)
    codes, values = pd.factorize(column, sort=True)
    return codes.astype(np.int64), np.asarray(values, dtype=object)


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
