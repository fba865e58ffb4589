"""What else a customer may want, from their own history and from customers who bought the same: with the likelihood stated.

For each product the customer has, the share of its other buyers who also bought B, with a 95 % Wilson interval. B is suggested only
when the lower bound of that share lies above B's share among all customers, so that what everybody buys is not a finding.
Up-selling is the same with a B that costs at least `COSTLIER` times what this customer usually pays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.clv.intervals import wilson
from pipelines.next_best_action.sold_together import MIN_BUYERS, SoldTogether
from pipelines.records import co_purchase

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection

COSTLIER = 1.2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A product that goes with what the customer has; `share` of `buyers` bought both, 95 % interval `low` to `high`."""

    product: str
    bought: str  # what the customer has
    both: int
    buyers: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.both / self.buyers

    def sentence(self) -> str:
        """What the choice says about it."""
        return (
            f"Of {self.buyers} customers who bought {self.bought}, {self.both} bought {self.product}, too: {self.share:.0%} "
            f"(95 % interval {self.low:.0%} to {self.high:.0%})."
        )


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The best of each kind, None where nothing is known."""

    cross_sell: Suggestion | None = None
    up_sell: Suggestion | None = None


def suggest(own: Mapping[str, int], sold: SoldTogether, currency: str) -> Suggestions:
    """From the customer's own products with what they paid (minor units of the currency) and what the workspace sold together."""
    prices = sold.prices.get(currency, {})
    if not own or not prices:
        return Suggestions()
    usual = sum(own.values()) / len(own)
    found: list[Suggestion] = []
    for has in sorted(own):
        among = sold.buyers.get(has, 0)
        if among < MIN_BUYERS:
            continue
        for other, together in sold.both.get(has, {}).items():
            if other in own or prices.get(other, 0) <= 0:
                continue
            low, high = wilson(together, among)
            if low > sold.buyers[other] / sold.customers:
                found.append(Suggestion(other, has, together, among, low, high))
    best = sorted(found, key=lambda one: (-one.low, one.product, one.bought))
    costlier = [one for one in best if prices[one.product] >= COSTLIER * usual]
    alike = [one for one in best if prices[one.product] < COSTLIER * usual]
    return Suggestions(alike[0] if alike else None, costlier[0] if costlier else None)


def suggestions(
    connection: Connection, customer_ids: Iterable[bytes], currencies: Mapping[bytes, str], until: datetime, sold: SoldTogether
) -> dict[bytes, Suggestions]:
    """For each customer with orders of named products in their own currency: what to suggest."""
    own: dict[bytes, dict[str, int]] = {}
    for row in co_purchase.products_of(connection, customer_ids, until):
        if row.currency == currencies.get(row.customer_id):
            own.setdefault(row.customer_id, {})[row.product] = row.amount_minor
    return {customer_id: suggest(mine, sold, currencies[customer_id]) for customer_id, mine in own.items()}
