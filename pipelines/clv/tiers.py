"""Value tiers: who the most valuable customers are, within their currency, and how much of the revenue is theirs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.clv.arrays import BoolArray, IntArray, ObjectArray

# Shares of the customers with a known value, counted from the highest CLV down: the top tier, then the middle one;
# the rest is low.
TOP_SHARE = 0.20
MIDDLE_SHARE = 0.30

TOP, MIDDLE, LOW, UNKNOWN = "top", "middle", "low", "unknown"


@dataclass(frozen=True)
class TierThresholds:
    """The least CLV (minor units) of the top and of the middle tier in one currency."""

    top_minor: int
    middle_minor: int


@dataclass(frozen=True)
class TierShare:
    """One tier in one currency: customers, their net revenue so far in minor units, and its share of all, in [0, 1]."""

    currency: str
    tier: str
    customers: int
    revenue_minor: int
    revenue_share: float


def tier_thresholds(
    clv_minor: IntArray, currency: ObjectArray, known: BoolArray, top_share: float = TOP_SHARE, middle_share: float = MIDDLE_SHARE
) -> dict[str, TierThresholds]:
    """The thresholds per currency; customers with equal CLV are always in the same tier."""
    thresholds = {}
    for name in sorted(set(currency[known].tolist())):
        falling = np.sort(clv_minor[known & (currency == name)])[::-1]
        top = max(1, round(top_share * falling.size))
        middle = max(top, round((top_share + middle_share) * falling.size))
        thresholds[name] = TierThresholds(int(falling[top - 1]), int(falling[middle - 1]))
    return thresholds


def value_tiers(
    clv_minor: IntArray, currency: ObjectArray, known: BoolArray, thresholds: dict[str, TierThresholds]
) -> ObjectArray:
    """`top`, `middle`, `low` or `unknown` per customer. A customer worth nothing is never above low."""
    tier = np.full(clv_minor.size, UNKNOWN, dtype=object)
    for name, bounds in thresholds.items():
        rows = known & (currency == name)
        tier[rows] = LOW
        tier[rows & (clv_minor >= bounds.middle_minor) & (clv_minor > 0)] = MIDDLE
        tier[rows & (clv_minor >= bounds.top_minor) & (clv_minor > 0)] = TOP
    return tier


def tier_shares(tier: ObjectArray, currency: ObjectArray, net_spend_minor: IntArray) -> list[TierShare]:
    """Every tier of every currency with its customers and its share of the currency's net revenue."""
    shares = []
    for name in sorted(set(currency.tolist())):
        inside = currency == name
        total = int(net_spend_minor[inside].sum())
        for step in (TOP, MIDDLE, LOW, UNKNOWN):
            rows = inside & (tier == step)
            if rows.any():
                revenue = int(net_spend_minor[rows].sum())
                shares.append(TierShare(name, step, int(rows.sum()), revenue, revenue / total if total else 0.0))
    return shares


@dataclass(frozen=True)
class HeldShare:
    """What the `customers` with the most net revenue in a currency hold of it: shares of the customers and of the revenue, in [0, 1]."""

    currency: str
    customers: int
    customer_share: float
    revenue_share: float


FEW = 10
HELD_BY = (0.01, 0.10, 0.20)


def held_shares(currency: ObjectArray, net_spend_minor: IntArray) -> list[HeldShare]:
    """What the ten best customers of each currency hold of its net revenue, and the best hundredth, tenth and fifth.

    Groups of fewer than ten, and of everybody, are left out; a currency without revenue has none.
    """
    shares = []
    for name in sorted(set(currency.tolist())):
        falling = np.sort(net_spend_minor[currency == name])[::-1]
        total = int(falling.sum())
        counts = sorted({FEW, *(round(part * falling.size) for part in HELD_BY)})
        for count in counts if total > 0 else ():
            if FEW <= count < falling.size:
                shares.append(HeldShare(name, count, count / falling.size, int(falling[:count].sum()) / total))
    return shares
