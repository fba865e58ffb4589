"""What else a customer may want, from their own history and from customers who bought the same: with the likelihood stated.

For each product the customer has, the share of its other buyers who also bought B, with a 95 % Wilson interval. B is suggested only
when the lower bound of that share lies above B's share among all customers, so that what everybody buys is not a finding.
Up-selling is the same with a B that costs at least `COSTLIER` times what this customer usually pays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines.clv.intervals import wilson
from pipelines.records import co_purchase

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection

MIN_BUYERS = 20  # fewer who bought the same say nothing
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


def suggest(
    own: Mapping[str, int], *, buyers: Mapping[str, int], both: Mapping[tuple[str, str], int], prices: Mapping[str, int], customers: int
) -> Suggestions:
    """From the customer's own products with what they paid, all products' buyers, pairs and mean prices (minor units, one currency)."""
    if not own:
        return Suggestions()
    usual = sum(own.values()) / len(own)
    found: list[Suggestion] = []
    for has in sorted(own):
        for other, price in sorted(prices.items()):
            among, together = buyers.get(has, 0), both.get((has, other), 0)
            if other in own or among < MIN_BUYERS or not together or price <= 0:
                continue
            low, high = wilson(together, among)
            if low > buyers[other] / customers:
                found.append(Suggestion(other, has, together, among, low, high))
    best = sorted(found, key=lambda one: (-one.low, one.product, one.bought))
    costlier = [one for one in best if prices[one.product] >= COSTLIER * usual]
    alike = [one for one in best if prices[one.product] < COSTLIER * usual]
    return Suggestions(alike[0] if alike else None, costlier[0] if costlier else None)


def suggestions(connection: Connection, customer_ids: Iterable[bytes], currencies: Mapping[bytes, str], until: datetime) -> dict[
    bytes, Suggestions
]:  # fmt: skip
    """For each customer with orders of named products in their own currency: what to suggest. Three queries."""
    own: dict[bytes, dict[str, int]] = {}
    for row in co_purchase.products_of(connection, customer_ids, until):
        if row.currency == currencies.get(row.customer_id):
            own.setdefault(row.customer_id, {})[row.product] = row.amount_minor
    if not own:
        return {}
    products = sorted({product for mine in own.values() for product in mine})
    rows: list[Any] = co_purchase.buyers(connection, until)
    buyers: dict[str, int] = {}
    prices: dict[str, dict[str, int]] = {}
    for row in rows:
        buyers[row.product] = max(buyers.get(row.product, 0), row.customers)
        prices.setdefault(row.currency, {})[row.product] = row.amount_minor
    both = {(row.product, row.other): row.customers for row in co_purchase.bought_with(connection, products, until)}
    known = co_purchase.customers_with_orders(connection, until)
    return {
        customer_id: suggest(mine, buyers=buyers, both=both, prices=prices.get(currencies[customer_id], {}), customers=known)
        for customer_id, mine in own.items()
    }
