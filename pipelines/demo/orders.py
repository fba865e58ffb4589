"""Two years of orders with known laws behind them.

When somebody buys: BG/NBD. A customer buys at a rate drawn from Gamma(r, alpha per day) and after each repeat purchase leaves
for good with a probability drawn from Beta(a, b); see Fader, Hardie and Lee (2005). How much: Gamma-Gamma. Each order is
Gamma(p) over a rate that is Gamma(q) with scale gamma in the customer's own currency; see Fader and Hardie (2013).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from pipelines.demo.people import Customer
from pipelines.demo.products import BY_WEIGHT, PRODUCTS, Product
from pipelines.demo.profile import AS_OF, CURRENCIES, HISTORY_DAYS, LAST_MOMENT, TIME_ZONES
from pipelines.demo.stories import Story


@dataclass(frozen=True, slots=True)
class Parameters:
    """The laws that the drawn customers obey; `alpha` is in days, the scales in currency units."""

    r: float = 0.7
    alpha_days: float = 60.0
    a: float = 0.6
    b: float = 3.0
    p: float = 6.0
    q: float = 4.0
    gamma_gbp: float = 23.0
    gamma_pln: float = 95.0

    def gamma(self, country: str) -> float:
        return self.gamma_pln if country == "PL" else self.gamma_gbp


@dataclass(frozen=True, slots=True)
class Refund:
    """Money given back for one order, in minor units."""

    at: datetime
    amount_minor: int


@dataclass(slots=True, eq=False)
class Order:
    """One purchase. `product` is settled once it is known whether a message speaks about it."""

    customer: Customer
    at: datetime
    amount_minor: int
    margin_rate: float
    product: Product | None = None
    order_id: str = field(default="")
    refund: Refund | None = None

    @property
    def currency(self) -> str:
        return CURRENCIES[self.customer.country]


def moment(days_ago: int, clock: time, country: str) -> datetime:
    """The UTC time of a local clock reading so many days before the as-of date, never after the last moment."""
    local = datetime.combine(AS_OF - timedelta(days=days_ago), clock, ZoneInfo(TIME_ZONES[country]))
    return min(local.astimezone(LAST_MOMENT.tzinfo), LAST_MOMENT)


def shop_clock(draw: np.random.Generator) -> time:
    """A time at which people shop: between seven in the morning and eleven at night."""
    return time(int(draw.integers(7, 23)), int(draw.integers(60)), int(draw.integers(60)))


def draw_days_ago(parameters: Parameters, draw: np.random.Generator) -> list[int]:
    """The days before the as-of date on which one drawn customer bought, the first purchase first."""
    watched = int(draw.integers(14, HISTORY_DAYS - 14))
    rate = draw.gamma(parameters.r, 1.0 / parameters.alpha_days)
    leaving = draw.beta(parameters.a, parameters.b)
    days, elapsed = [watched], 0.0
    while True:
        elapsed += float(draw.exponential(1.0 / max(rate, 1e-9)))
        if elapsed >= watched:
            return days
        days.append(watched - int(elapsed))
        if draw.random() < leaving:
            return days


def draw_amounts(country: str, count: int, parameters: Parameters, draw: np.random.Generator) -> list[int]:
    """Order values in minor units for one drawn customer."""
    rate = draw.gamma(parameters.q, 1.0 / parameters.gamma(country))
    return [max(100, round(100 * float(value))) for value in draw.gamma(parameters.p, 1.0 / rate, count)]


def story_days_ago(story: Story, draw: np.random.Generator) -> list[int]:
    """The days on which a planted customer bought: an even rhythm with a little unrest, first and last day exact."""
    if story.days_ago:
        return list(story.days_ago)
    even = np.linspace(story.first_days_ago, story.last_days_ago, story.orders)
    step = (story.first_days_ago - story.last_days_ago) / max(story.orders - 1, 1)
    unrest = draw.uniform(-0.15, 0.15, story.orders) * step
    unrest[[0, -1]] = 0.0
    return [round(float(day)) for day in even + unrest]


def make_orders(customer: Customer, days_ago: list[int], amounts: list[int], margin_rate: float,
                draw: np.random.Generator) -> list[Order]:
    """The customer's orders in time; the first one fixes when the customer was acquired."""
    orders = [Order(customer, moment(day, shop_clock(draw), customer.country), amount,
                    margin_rate + float(draw.uniform(-0.03, 0.03))) for day, amount in zip(days_ago, amounts, strict=True)]
    orders.sort(key=lambda order: order.at)
    customer.first_order_at = orders[0].at
    return orders


def settle_products(orders: list[Order], draw: np.random.Generator) -> None:
    """Give every order that no message speaks about one of the dearer things that its amount can pay for."""
    for order in orders:
        if order.product is None:
            price_list = [product for product in PRODUCTS if product.price_minor(order.customer.country) <= order.amount_minor]
            dearer = price_list[-7:] or [PRODUCTS[0]]
            order.product = dearer[int(draw.integers(len(dearer)))]


def draw_refunds(orders: list[Order], spoken_of: set[int], draw: np.random.Generator, share: float = 0.03) -> None:
    """Refund a few orders, in whole or in half, some days later; orders that messages speak about are left alone."""
    for order in orders:
        if draw.random() < share and id(order) not in spoken_of and order.customer.story is None:
            at = order.at + timedelta(days=int(draw.integers(4, 20)), hours=2)
            whole = draw.random() < 0.6
            if at < LAST_MOMENT:
                order.refund = Refund(at, order.amount_minor if whole else order.amount_minor // 2)


def number_orders(orders: list[Order], anchor: Order, anchor_id: str, draw: np.random.Generator) -> None:
    """Number all orders upwards in time with small gaps, so that `anchor` gets its id."""
    orders.sort(key=lambda order: (order.at, order.customer.email))
    place = orders.index(anchor)
    numbers = np.cumsum(draw.integers(1, 4, len(orders)))
    for order, number in zip(orders, numbers, strict=True):
        order.order_id = str(int(anchor_id) + int(number) - int(numbers[place]))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a receipt in minor units."""

    product: str
    quantity: int
    amount_minor: int
    margin_minor: int


def lines(order: Order) -> list[Line]:
    """The receipt: the main thing at its list price, and coffee by weight for what is left of the amount."""
    assert order.product is not None
    country = order.customer.country
    price = order.product.price_minor(country)
    rest = order.amount_minor - price
    parts = [(order.product, order.amount_minor)]
    if rest >= (1500 if country == "PL" else 400):
        parts = [(order.product, price), (BY_WEIGHT, rest)]
    return [Line(product.name(country), 1, amount, round(amount * order.margin_rate)) for product, amount in parts]
