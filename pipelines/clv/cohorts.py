"""What became of customers who began alike: the share that ordered in each month after their first, and what they spent.

Month k of a customer is the k-th calendar month after that of the first order (month 0). Customers whose first order may lie before the
first one known are a group of their own, `seen since`. Months that are not over yet are marked; in groups of customers who began in
different months, a month k counts only those for whom it is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from pipelines.clv.arithmetic import added_up
from pipelines.clv.arrays import IntArray, ObjectArray
from pipelines.clv.first_orders import SEEN_SINCE, FirstOrders
from pipelines.clv.order_book import OrderBook


@dataclass(frozen=True)
class CohortMonth:
    """Month k of a cohort: `customers` who could have ordered in it, `active` who did; `net_minor` per currency; `complete` when over."""

    month: int
    customers: int
    active: int
    complete: bool
    net_minor: dict[str, int]

    @property
    def share(self) -> float:
        """Of those who could, the share that ordered, in [0, 1]."""
        return self.active / self.customers


@dataclass(frozen=True)
class Cohort:
    """Customers who began alike: `name` is a month (2026-04), a source, a segment, or `seen since`."""

    name: str
    customers: int
    months: tuple[CohortMonth, ...]


_ACTIVE_SQL = """
SELECT m.cohort, l.month - m.first_month AS k, count(DISTINCT l.customer) FILTER (NOT l.refund)::BIGINT AS active
FROM lines l JOIN members m USING (customer) WHERE l.month >= m.first_month AND l.month <= m.last GROUP BY ALL ORDER BY ALL
"""
_NET_SQL = """
SELECT m.cohort, l.month - m.first_month AS k, l.currency, sum(CASE WHEN l.refund THEN -l.amount ELSE l.amount END)::BIGINT AS net
FROM lines l JOIN members m USING (customer) WHERE l.month >= m.first_month AND l.month <= m.last GROUP BY ALL ORDER BY ALL
"""


def month_numbers(moments: IntArray, time_zone: str) -> IntArray:
    """Calendar months (12 * year + month - 1) of microseconds since 1970, in that zone."""
    local = pd.to_datetime(pd.Series(moments), unit="us", utc=True).dt.tz_convert(ZoneInfo(time_zone))
    return np.asarray(local.dt.year * 12 + local.dt.month - 1, dtype=np.int64)


def month_name(number: int) -> str:
    """2026-04 of such a number."""
    return f"{number // 12}-{number % 12 + 1:02d}"


def last_whole_month(as_of: datetime, time_zone: str) -> int:
    """The newest month that is over at `as_of`, as a number."""
    after = (as_of + timedelta(seconds=1)).astimezone(ZoneInfo(time_zone))
    return after.year * 12 + after.month - 2


def cohorts_by_month(book: OrderBook, firsts: FirstOrders, as_of: datetime, time_zone: str) -> list[Cohort]:
    """Cohorts by the month of the first order, oldest first, then `seen since`; the running month is there, marked."""
    first_month = month_numbers(firsts.first, time_zone)
    names = np.array([month_name(int(number)) for number in first_month], dtype=object)
    names[firsts.seen_since] = SEEN_SINCE
    running = last_whole_month(as_of, time_zone) + 1
    return _cohorts(book, firsts, first_month, names, last_whole_month(as_of, time_zone), running, time_zone)


def cohorts_by_group(book: OrderBook, firsts: FirstOrders, groups: ObjectArray, as_of: datetime, time_zone: str) -> list[Cohort]:
    """Cohorts by any group, one entry per row of `firsts`; whole months only, and `seen since` apart."""
    names = np.array([str(name) for name in groups], dtype=object)
    names[firsts.seen_since] = SEEN_SINCE
    whole = last_whole_month(as_of, time_zone)
    return _cohorts(book, firsts, month_numbers(firsts.first, time_zone), names, whole, whole, time_zone)


def _cohorts(
    book: OrderBook, firsts: FirstOrders, first_month: IntArray, names: ObjectArray, whole: int, last: int, time_zone: str
) -> list[Cohort]:
    codes, labels = pd.factorize(names, sort=True)
    members = pd.DataFrame({"customer": firsts.customer, "cohort": codes.astype(np.int64), "first_month": first_month, "last": last})
    columns = ["customer", "currency", "amount", "refund"]
    lines = book.lines[columns].assign(month=month_numbers(book.lines["moment"].to_numpy(dtype=np.int64), time_zone))
    ordered = added_up(_ACTIVE_SQL, lines=lines, members=members).astype("int64").to_numpy().tolist()
    active = {(cohort, k): count for cohort, k, count in ordered}
    net: dict[tuple[int, int], dict[str, int]] = {}
    for cohort, k, currency, amount in added_up(_NET_SQL, lines=lines, members=members).astype("int64").to_numpy().tolist():
        net.setdefault((cohort, k), {})[str(book.currencies[currency])] = amount
    found = []
    for code, label in enumerate(labels.tolist()):
        begun = np.sort(first_month[codes == code])
        months = []
        for k in range(max(0, last - int(begun[0]) + 1)):
            customers = int(np.searchsorted(begun, last - k, side="right"))
            complete = int(begun[0]) + k <= whole
            months.append(CohortMonth(k, customers, active.get((code, k), 0), complete, net.get((code, k), {})))
        found.append(Cohort(str(label), int(begun.size), tuple(months)))
    return [*(cohort for cohort in found if cohort.name != SEEN_SINCE), *(cohort for cohort in found if cohort.name == SEEN_SINCE)]
