"""Who says what about which order: every text goes to a customer whose orders make it true."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import numpy as np

from pipelines.demo.messages import Text
from pipelines.demo.orders import Order, moment, shop_clock
from pipelines.demo.people import Customer
from pipelines.demo.products import BY_KEY
from pipelines.demo.profile import LAST_MOMENT
from pipelines.demo.stories import UNMATCHED

ORDER_AGE_DAYS = {"review": (3, 25), "survey": (2, 14), "email": (2, 25), "call": (3, 25)}
MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"),
    "pl": ("stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca",
           "lipca", "sierpnia", "września", "października", "listopada", "grudnia"),
}


@dataclass(slots=True)
class Dealt:
    """A text with the person who wrote it and the order it speaks about; both are None for a stranger."""

    text: Text
    at: datetime
    customer: Customer | None
    order: Order | None

    def fill(self, words: str) -> str:
        """`words` with {order}, {date}, {product} and {first} taken from the person's own order."""
        if self.customer is not None:
            words = words.replace("{first}", self.customer.first_name)
        if self.order is not None and self.order.product is not None:
            day, months = self.order.at.date(), MONTHS[self.text.language]
            words = (words.replace("{order}", self.order.order_id).replace("{date}", f"{day.day} {months[day.month - 1]}")
                     .replace("{product}", self.order.product.name(self.order.customer.country)))
        return words


class Dealer:
    """Deals texts to orders; an order that one text speaks about is not given to another person's text again."""

    def __init__(self, orders: list[Order], draw: np.random.Generator) -> None:
        self._draw = draw
        self._by_customer: dict[int, list[Order]] = {}
        for order in orders:
            self._by_customer.setdefault(id(order.customer), []).append(order)
        self._drawn = [order for order in orders if order.customer.story is None]
        self._stories = {order.customer.story: self._by_customer[id(order.customer)] for order in orders if order.customer.story}
        self._said: Counter[int] = Counter()
        self.spoken_of: set[int] = set()
        self.raised: list[Order] = []

    def deal(self, text: Text) -> Dealt:
        """The text in somebody's mouth; texts that answer another one are dealt after it by their story."""
        clock = time.fromisoformat(text.at) if text.at else shop_clock(self._draw)
        at = moment(text.days_before_as_of, clock, text.country)
        if text.story in UNMATCHED:
            return Dealt(text, at, None, None)
        order = self._story_order(text, at) if text.story else self._drawn_order(text, at)
        if text.about:
            self._speak_about(order, text)
        self._said[id(order.customer)] += 1
        return Dealt(text, at, order.customer, order)

    def _story_order(self, text: Text, at: datetime) -> Order:
        """The newest order of the planted customer that the text can be about, the one already spoken of first."""
        low, high = text.order_age_days or (1, 720)
        known = [order for order in self._stories[text.story] if timedelta(days=low) <= at - order.at <= timedelta(days=high)]
        same = [order for order in known if order.product is not None and order.product.key == text.about]
        free = [order for order in known if order.product is None]
        return (same or (free if text.about else known) or known)[-1]

    def _drawn_order(self, text: Text, at: datetime) -> Order:
        """A drawn customer's order of the right age and price; the search widens until there is one."""
        low, high = text.order_age_days or (ORDER_AGE_DAYS[text.channel] if text.about else (2, 60))
        price = BY_KEY[text.about].price_minor(text.country) if text.about else 0
        for slack in (0, 5, 15, 40, 120, 700):
            fitting = [order for order in self._drawn if self._fits(order, text, at, max(0, low - slack // 5), high + slack)]
            dear_enough = [order for order in fitting if order.amount_minor >= price]
            raisable = [order for order in fitting if len(self._by_customer[id(order.customer)]) == 1]
            if dear_enough or raisable:
                return self._choose(dear_enough or raisable, text, at)
        raise ValueError(f"nobody has an order that {text.id} could speak about")

    def _fits(self, order: Order, text: Text, at: datetime, low: int, high: int) -> bool:
        customer, age = order.customer, at - order.at
        return (customer.country == text.country and timedelta(days=low) <= age < timedelta(days=high + 1)
                and text.speaker in ("", customer.sex) and order.product is None
                and self._said[id(customer)] < 2
                and len([known for known in self._by_customer[id(customer)] if known.at < at]) >= text.min_orders)

    def _choose(self, orders: list[Order], text: Text, at: datetime) -> Order:
        """Trouble is dealt more often to those who bought no more afterwards, praise to those who came back."""
        came_back = np.array([any(at < later.at for later in self._by_customer[id(order.customer)]) for order in orders])
        recent = LAST_MOMENT - at < timedelta(days=60)
        weight = {"frustrated": np.where(came_back, 1.0, 4.0), "happy": np.where(came_back, 4.0, 1.0)}.get(text.tone)
        if weight is None or recent:
            weight = np.ones(len(orders))
        return orders[int(self._draw.choice(len(orders), p=weight / weight.sum()))]

    def _speak_about(self, order: Order, text: Text) -> None:
        """Fix what the order was for; where its amount is below the list price (one-time buyers and stories only), raise it."""
        product = BY_KEY[text.about]
        if order.product is None:
            order.product = product
            price = product.price_minor(text.country)
            if order.amount_minor < price:
                order.amount_minor = price
                self.raised.append(order)
        self.spoken_of.add(id(order))
