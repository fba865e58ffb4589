"""Cohort tables as people and programs read them: by month of the first order, source, segment, locale and the company's own columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from pipelines.clv.arrays import ObjectArray
from pipelines.clv.cohorts import Cohort, cohorts_by_group, cohorts_by_month
from pipelines.clv.first_orders import FirstOrders
from pipelines.clv.kpi_source import KpiSource
from pipelines.clv.rfm_segments import rfm_scores
from pipelines.records.money import as_text

MONTH, SOURCE, SEGMENT = "month", "source", "segment"
UNKNOWN = "unknown"
MOST_VALUES = 12  # a column with more values than this cuts customers too thin to compare
NOTE = (
    "Month 0 is the calendar month of the first order. `seen since` are customers first seen in the first {days} days of the orders: they "
    "may have bought before, so they are kept apart. The segment follows from the orders, so its table describes and explains nothing."
)


def cohort_tables(source: KpiSource) -> dict[str, Any]:
    """{"as_of", "note", "items": [{"by", "cohort", "customers", "months": [{"month", "customers", "active", "share", "complete", "net":
    [{"amount", "currency"}]}]}]}; `by` is month, source, segment, locale or a column of the customers. Empty without an order."""
    note = NOTE.format(days=source.rules.seen_since_days)
    if source.firsts is None:
        return {"as_of": source.as_of.isoformat(), "note": note, "items": []}
    items = [_as_json(by, cohort) for by, cohorts in _tables(source, source.firsts) for cohort in cohorts]
    return {"as_of": source.as_of.isoformat(), "note": note, "items": items}


def month_cohorts(source: KpiSource) -> list[Cohort]:
    """The cohorts by month of the first order; empty without an order."""
    return [] if source.firsts is None else cohorts_by_month(source.book, source.firsts, source.as_of, source.time_zone)


def _tables(source: KpiSource, firsts: FirstOrders) -> Iterator[tuple[str, list[Cohort]]]:
    yield MONTH, month_cohorts(source)
    for by, groups in customer_groups(source, firsts):
        yield by, cohorts_by_group(source.book, firsts, groups, source.as_of, source.time_zone)


def customer_groups(source: KpiSource, firsts: FirstOrders) -> Iterator[tuple[str, ObjectArray]]:
    """The name of each grouping and the group of each customer with a first order."""
    ids = source.book.customers[firsts.customer]
    known = source.customers.set_index("customer_id").reindex(pd.Index(ids, dtype=object))
    yield SOURCE, _named(known["acquisition_source"])
    scores = rfm_scores(source.rfm)
    yield SEGMENT, _named(pd.Series(scores.segment, index=pd.Index(source.rfm.customer_id, dtype=object)).reindex(known.index))
    for name, column in [("locale", known["locale"]), *trait_columns(known["traits"])]:
        if 2 <= column.nunique() <= MOST_VALUES:
            yield name, _named(column)


def trait_columns(traits: pd.Series) -> list[tuple[str, pd.Series]]:
    """The company's own columns of its customers, by name; None where a customer has none."""
    told = [value if isinstance(value, dict) else {} for value in traits]
    names = sorted({name for value in told for name in value})
    return [(name, pd.Series([value.get(name) for value in told], index=traits.index, dtype=object)) for name in names]


def _named(column: pd.Series) -> ObjectArray:
    return np.array([UNKNOWN if pd.isna(value) or value == "" else str(value) for value in column], dtype=object)


def _as_json(by: str, cohort: Cohort) -> dict[str, Any]:
    return {
        "by": by,
        "cohort": cohort.name,
        "customers": cohort.customers,
        "months": [
            {
                "month": one.month, "customers": one.customers, "active": one.active, "share": round(one.share, 4),
                "complete": one.complete,
                "net": [{"amount": as_text(amount, currency), "currency": currency} for currency, amount in sorted(one.net_minor.items())],
            }
            for one in cohort.months
        ],
    }  # fmt: skip
