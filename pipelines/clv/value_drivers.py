"""Which early traits go with value later: found on one half of the customers, repeated on the other. Associations, never causes.

Within each currency the customers with a trait are compared with those of whom it is known that they have it not, by ranks (Wilcoxon),
and the currencies are put together by van Elteren's weights (van Elteren 1960, Bulletin of the International Statistical Institute 37,
351-361; Lehmann 1975, Nonparametrics, 3.3): money is never added up over currencies, and a trait that only tells currencies apart shows
nothing. Over all traits of the first half the false-discovery rate is held (Benjamini & Hochberg 1995, JRSS B 57, 289-300). A finding is
`repeated` when the other half shows the same direction with a one-sided p of at most 0.05.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pipelines.clv.arrays import BoolArray, FloatArray, IntArray
from pipelines.understanding.rising import adjusted

LEAST_IN_A_GROUP = 30  # customers with the trait, and without, in each half
FALSE_DISCOVERY_RATE = 0.10
REPEATED_P = 0.05
ASSOCIATION = "association"
Standing = Literal["higher", "lower", "no difference shown", "not enough customers"]


@dataclass(frozen=True)
class Contrast:
    """`above` is the chance that a customer with the trait is worth more than one without (half of it where both are worth the same), in
    [0, 1]; `p_higher` and `p_lower` are one-sided."""

    with_it: int
    without: int
    above: float
    p_higher: float
    p_lower: float


@dataclass(frozen=True)
class ValueDriver:
    """One trait: the contrast on the half that findings come from, and on the other; None with too few customers in a group."""

    trait: str
    value: str
    found: Contrast | None
    held_out: Contrast | None
    with_it: int
    without: int
    q: float | None = None
    standing: Standing = "not enough customers"

    @property
    def repeated(self) -> bool:
        """Whether the other half shows the same."""
        if self.held_out is None or self.standing not in ("higher", "lower"):
            return False
        p = self.held_out.p_higher if self.standing == "higher" else self.held_out.p_lower
        return p <= REPEATED_P


def first_half(keys: Sequence[str]) -> BoolArray:
    """Half of the customers, drawn by a hash of their own id: the same on every day and machine."""
    return np.array([hashlib.sha256(key.encode()).digest()[0] < 128 for key in keys], dtype=bool)


def value_drivers(
    names: Sequence[tuple[str, str]], has: BoolArray, known: BoolArray, value: FloatArray, currency: IntArray, half: BoolArray
) -> list[ValueDriver]:
    """Every trait (columns of `has` and `known`, customers in rows) against `value`, compared within `currency`; `half` finds, the rest
    repeats. In the order given."""
    drivers = []
    for column, (trait, name) in enumerate(names):
        mine, others = has[:, column] & known[:, column], ~has[:, column] & known[:, column]
        found, again = (contrast(mine & part, others & part, value, currency) for part in (half, ~half))
        enough = found is not None and again is not None
        drivers.append(ValueDriver(trait, name, found if enough else None, again if enough else None, int(mine.sum()), int(others.sum())))
    tested = [one.found for one in drivers if one.found is not None]
    q = iter(adjusted(np.array([min(1.0, 2 * min(one.p_higher, one.p_lower)) for one in tested])).tolist())
    return [one if one.found is None else _judged(one, one.found, next(q)) for one in drivers]


def _judged(one: ValueDriver, found: Contrast, q: float) -> ValueDriver:
    standing: Standing = "no difference shown"
    if q <= FALSE_DISCOVERY_RATE:
        standing = "higher" if found.p_higher < found.p_lower else "lower"
    return ValueDriver(one.trait, one.value, one.found, one.held_out, one.with_it, one.without, q, standing)


def contrast(mine: BoolArray, others: BoolArray, value: FloatArray, currency: IntArray) -> Contrast | None:
    """Those with a trait against those without, over the currencies where both exist; None under LEAST_IN_A_GROUP of either."""
    from scipy.special import ndtr
    from scipy.stats import rankdata

    counts = np.zeros(2, dtype=np.int64)
    gain = spread = weight = above = 0.0
    for code in np.unique(currency[mine | others]):
        here = currency == code
        first, second = value[mine & here], value[others & here]
        n, m = first.size, second.size
        if not n or not m:
            continue
        counts += (n, m)
        ranks = rankdata(np.concatenate([first, second]))
        u = float(ranks[:n].sum()) - n * (n + 1) / 2
        _, ties = np.unique(ranks, return_counts=True)
        whole = n + m
        variance = n * m / 12 * (whole + 1 - float(np.sum(ties.astype(np.float64) ** 3 - ties)) / (whole * (whole - 1)))
        gain += (u - n * m / 2) / (whole + 1)
        spread += variance / (whole + 1) ** 2
        above += u / (whole + 1)
        weight += n * m / (whole + 1)
    if counts.min() < LEAST_IN_A_GROUP:
        return None
    z = gain / spread**0.5 if spread > 1e-12 else 0.0
    return Contrast(int(counts[0]), int(counts[1]), above / weight, float(ndtr(-z)), float(ndtr(z)))
