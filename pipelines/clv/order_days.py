"""Order lines to order days: sums over whole numbers, by sorting keys that hold customer, currency and day in one number.

Sorting is several times faster than grouping by hash at ten million lines, and gives the same rows whatever the
order of lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pipelines.clv.arrays import BoolArray, IntArray

_KEY_BITS = 62
_PIECE = 131_072  # lines whose columns stay in the processor's cache


@dataclass(frozen=True)
class OrderColumns:
    """One row per order or refund: codes of customer and currency (from 0), day since 1970, amount (minor units, >= 0)."""

    customer: IntArray
    currency: IntArray
    day: IntArray
    amount: IntArray
    refund: BoolArray


@dataclass(frozen=True)
class OrderDays:
    """One row per customer, currency and day with an order, sorted by these; `net` is that day's value less refunds, >= 0.

    `unplaced_refunds` counts the refunds that follow no order of the customer in their currency, `over_refunded` the days
    for which more was given back than paid.
    """

    customer: IntArray
    currency: IntArray
    day: IntArray
    net: IntArray
    unplaced_refunds: int
    over_refunded: int


def order_days(lines: OrderColumns) -> Iterator[OrderDays]:
    """The order days in pieces that hold whole customers, in order; a refund comes off the latest order day at or before it,
    never below zero."""
    keys = _Keys(lines)
    back = lines.refund.any()
    bought, amounts, amount_bits = keys.sorted(~lines.refund if back else None)
    refunds, refunded, refund_bits = keys.sorted(lines.refund) if back else (bought[:0], bought[:0], 0)
    refunds, refunded = _opened(refunds, refunded, refund_bits)
    owner_bits = amount_bits + keys.day_bits + keys.currency_bits
    # a piece begins where a customer begins
    targets = np.arange(_PIECE, bought.size, _PIECE)
    cuts = np.unique(np.searchsorted(bought, (bought[targets] >> owner_bits) << owner_bits))
    edges = [0, *cuts[cuts > 0].tolist(), bought.size]
    taken = 0
    for start, stop in pairwise(edges):
        key, amount = _opened(bought[start:stop], amounts[start:stop], amount_bits)
        ends = ends_of(key)
        net = sums_to(amount, ends)
        key = key[ends]
        until = refunds.size if stop == bought.size else int(np.searchsorted(refunds, (bought[stop] >> amount_bits) & keys.customer_mask))
        unplaced = keys.take_back(key, net, refunds[taken:until], refunded[taken:until])
        taken = until
        yield keys.days(key, net, unplaced)


class _Keys:
    """One number for customer, currency and day, in this order from the high bits down."""

    def __init__(self, lines: OrderColumns) -> None:
        self.lines = lines
        self.first_day = int(lines.day.min()) if lines.day.size else 0
        self.day_bits = max(int(lines.day.max(initial=self.first_day)) - self.first_day, 1).bit_length()
        self.currency_bits = int(lines.currency.max(initial=0)).bit_length()
        self.customer_bits = int(lines.customer.max(initial=0)).bit_length()
        self.customer_mask = -1 << (self.day_bits + self.currency_bits)

    def sorted(self, chosen: BoolArray | None) -> tuple[IntArray, IntArray, int]:
        """The chosen lines' keys with the amount in the low bits, the amounts, and how many bits; 0 where there is no room."""
        lines = self.lines
        amount_bits = int(lines.amount.max(initial=0)).bit_length()
        if self.customer_bits + self.currency_bits + self.day_bits + amount_bits > _KEY_BITS:
            amount_bits = 0
        both = np.empty(lines.day.size, dtype=np.int64)
        for start in range(0, both.size, _PIECE):
            rows = slice(start, start + _PIECE)
            key = ((lines.customer[rows] << self.currency_bits) | lines.currency[rows]) << self.day_bits
            key |= lines.day[rows] - self.first_day
            both[rows] = (key << amount_bits) | lines.amount[rows] if amount_bits else key
        amounts = lines.amount
        if chosen is not None:
            both, amounts = both[chosen], amounts[chosen]
        if amount_bits:
            # the amount rides along in the low bits: one plain sort
            both.sort()
            return both, both, amount_bits
        rising = np.argsort(both, kind="stable")
        return both[rising], amounts[rising], 0

    def take_back(self, key: IntArray, net: IntArray, refunds: IntArray, refunded: IntArray) -> int:
        """Take the refunds off the order days of `key`; returns how many have none to be taken off."""
        if not refunds.size:
            return 0
        place = np.searchsorted(key, refunds, side="right") - 1
        placed = place >= 0
        if key.size:
            placed &= key[place] >> self.day_bits == refunds >> self.day_bits
        np.subtract.at(net, place[placed], refunded[placed])
        return int(np.sum(~placed))

    def days(self, key: IntArray, net: IntArray, unplaced: int) -> OrderDays:
        owner = key >> self.day_bits
        return OrderDays(
            customer=owner >> self.currency_bits,
            currency=owner & ((1 << self.currency_bits) - 1),
            day=(key & ((1 << self.day_bits) - 1)) + self.first_day,
            net=np.maximum(net, 0),
            unplaced_refunds=unplaced,
            over_refunded=int(np.sum(net < 0)),
        )


def _opened(both: IntArray, amounts: IntArray, amount_bits: int) -> tuple[IntArray, IntArray]:
    """Keys and amounts of sorted lines."""
    return (both >> amount_bits, both & ((1 << amount_bits) - 1)) if amount_bits else (both, amounts)


def ends_of(column: IntArray) -> IntArray:
    """The last row of each run of equal values."""
    last = np.ones(column.size, dtype=bool)
    np.not_equal(column[1:], column[:-1], out=last[:-1])
    return np.flatnonzero(last)


def sums_to(amount: IntArray, ends: IntArray) -> IntArray:
    """The sum of each run of rows that ends at `ends`, of whole numbers."""
    return np.diff(np.cumsum(amount)[ends], prepend=0)
