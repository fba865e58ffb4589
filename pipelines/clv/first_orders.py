"""When each customer ordered first, and of whom that is not known: whoever is first seen when the orders begin may have bought before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from pipelines.clv.arithmetic import added_up
from pipelines.clv.arrays import BoolArray, IntArray
from pipelines.clv.order_book import OrderBook
from pipelines.records.database import microseconds
from pipelines.records.database import moment as moment_of

SEEN_SINCE = "seen since"  # the group of the customers whose first order may lie before the first one known

_FIRSTS_SQL = "SELECT customer, min(moment)::BIGINT AS first FROM lines WHERE NOT refund GROUP BY customer ORDER BY customer"


@dataclass(frozen=True)
class FirstOrders:
    """Per customer with an order: the place in `OrderBook.customers`, and the first order in microseconds since 1970. `known_from` is the
    moment from which on a first order is taken as such; who came before it is only `seen since`."""

    customer: IntArray
    first: IntArray
    known_from: datetime

    @property
    def seen_since(self) -> BoolArray:
        """Whose first order may not be the first one."""
        return self.first < microseconds(self.known_from)


def first_orders(book: OrderBook, seen_since_days: int) -> FirstOrders:
    """The first orders of a book; `known_from` lies `seen_since_days` after the very first of them. Raises ValueError without an order."""
    table = added_up(_FIRSTS_SQL, lines=book.lines)
    if table.empty:
        raise ValueError("no order, so there is no first one")
    first = table["first"].to_numpy(dtype=np.int64)
    return FirstOrders(table["customer"].to_numpy(dtype=np.int64), first, moment_of(int(first.min())) + timedelta(days=seen_since_days))
