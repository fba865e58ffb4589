"""What the workspace sold together: counted once a run over everybody's orders, kept with the run, read for every block of customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipelines.clv.intervals import Z_95
from pipelines.clv.order_days import ends_of, sums_to
from pipelines.records import co_purchase
from pipelines.records import run as runs
from pipelines.records.run import FitRow, Run

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

FIT = "sold_together"  # name of the run's fit that holds it
MIN_BUYERS = 20  # fewer who bought the same say nothing
MOST_OTHERS = 50  # per product, those with the highest lower bounds: what is shown is the best of them
_PRODUCTS_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class SoldTogether:
    """`customers` with an order of a named product; by product its `buyers` and `both`, how many of them also bought another product
    that they buy more often than everybody; `prices` by currency and product: the mean, in minor units, of what its buyers pay."""

    customers: int
    buyers: Mapping[str, int]
    both: Mapping[str, Mapping[str, int]]
    prices: Mapping[str, Mapping[str, int]]

    def as_document(self) -> dict[str, Any]:
        """The counts as plain JSON values."""
        return {"customers": self.customers, "buyers": self.buyers, "both": self.both, "prices": self.prices}


def sold_together(bought: pd.DataFrame) -> SoldTogether:
    """From one row per order (columns of `records.co_purchase.bought`); the same rows in any order give the same counts."""
    from scipy.sparse import csr_array

    if bought.empty:
        return SoldTogether(0, {}, {}, {})
    customer, customers = pd.factorize(bought["customer_id"])
    product, products = pd.factorize(bought["product"], sort=True)
    currency, currencies = pd.factorize(bought["currency"], sort=True)
    place = product.astype(np.int64) * len(currencies) + currency
    key = customer.astype(np.int64) * (len(products) * len(currencies)) + place
    rising = np.argsort(key, kind="stable")
    ends = ends_of(key[rising])
    means = sums_to(bought["amount_minor"].to_numpy(dtype=np.int64)[rising], ends) // np.diff(ends, prepend=-1)
    owner, place = np.divmod(key[rising][ends], len(products) * len(currencies))
    count = np.bincount(place, minlength=len(products) * len(currencies))
    total = np.zeros(count.size, dtype=np.int64)
    np.add.at(total, place, means)
    by_product = count.reshape(len(products), len(currencies))
    price = (total // np.maximum(count, 1)).reshape(by_product.shape)
    names = [str(name) for name in products]
    has = csr_array((np.ones(owner.size, dtype=np.int64), (owner, place // len(currencies))), shape=(len(customers), len(names)))
    has.data[:] = 1  # bought in two currencies is bought once
    buyers = np.asarray(has.sum(axis=0), dtype=np.int64)
    return SoldTogether(
        customers=len(customers),
        buyers=dict(zip(names, buyers.tolist(), strict=True)),
        both=_both(has, names, buyers),
        prices={
            str(code): {names[row]: int(price[row, column]) for row in np.flatnonzero(by_product[:, column]).tolist()}
            for column, code in enumerate(currencies)
        },
    )


def _both(has: Any, names: list[str], buyers: np.ndarray[Any, Any]) -> dict[str, dict[str, int]]:
    """By product the others that its buyers buy more often than everybody: the lower bound of the share lies above that of all.

    `has` is a sparse array, customers x products: 1 where the customer bought the product.
    """
    found: dict[str, dict[str, int]] = {}
    enough = np.flatnonzero(buyers >= MIN_BUYERS)
    for first in range(0, enough.size, _PRODUCTS_AT_ONCE):
        chosen = enough[first : first + _PRODUCTS_AT_ONCE]
        pairs = (has[:, chosen].T @ has).tocoo()
        row, other, count = chosen[pairs.row], pairs.col, pairs.data
        low = _lower_bounds(count, buyers[row])
        telling = np.flatnonzero((row != other) & (low > buyers[other] / has.shape[0]))
        telling = telling[np.lexsort((other[telling], -low[telling], row[telling]))]
        for at in telling.tolist():
            others = found.setdefault(names[row[at]], {})
            if len(others) < MOST_OTHERS:
                others[names[other[at]]] = int(count[at])
    return found


def _lower_bounds(part: np.ndarray[Any, Any], whole: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The lower ends of `clv.intervals.wilson`, of many shares at once."""
    share, square = part / whole, Z_95 * Z_95 / whole
    centre = (share + square / 2) / (1 + square)
    half = Z_95 * np.sqrt(share * (1 - share) / whole + square / (4 * whole)) / (1 + square)
    return np.asarray(np.maximum(0.0, centre - half))


def of_run(connection: Connection, run: Run) -> tuple[SoldTogether, FitRow | None]:
    """What the run holds; where it holds nothing yet, what everybody bought up to its moment, with the fit row to store."""
    kept = runs.fit_of(connection, run.id, FIT)
    if kept is not None:
        return SoldTogether(**kept.parameters), None
    counted = sold_together(co_purchase.bought(connection, run.as_of))
    return counted, FitRow(FIT, "fitted" if counted.both else "not_enough_data", counted.customers, counted.as_document(), None, [])
