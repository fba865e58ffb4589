"""Which themes go with something unwelcome: the difference between customers who spoke of a theme and those who did not.

An association, never a cause: who speaks of a theme may differ in much else, and who writes more speaks of more themes. Each customer
counts once, however many messages there are, so rows are independent.

- A yes/no outcome: difference of shares with Newcombe's hybrid score interval (Newcombe 1998, Statistics in Medicine 17, 873-890,
  method 10) and Fisher's exact test, two-sided.
- An outcome in [0, 1]: difference of means with Welch's interval (Welch 1947, Biometrika 34, 28-35) and the test of Mann and Whitney (1947,
  Annals of Mathematical Statistics 18, 50-60): where most customers have next to nothing at risk, Welch's own test rings too often.

Over all comparisons of one call the false-discovery rate is held (Benjamini & Hochberg 1995, JRSS B 57, 289-300, eq. 1; under the positive
dependence of outcomes shared by themes: Benjamini & Yekutieli 2001, theorem 1.2). Pure: arrays in, comparisons out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from pipelines.clv.arrays import BoolArray, FloatArray
from pipelines.clv.intervals import Z_95, difference
from pipelines.understanding.rising import adjusted

MIN_CUSTOMERS = 30  # in each of the two groups
FALSE_DISCOVERY_RATE = 0.10
ASSOCIATION = "association"  # how every result is labelled
Standing = Literal["higher", "lower", "no difference shown", "not enough customers"]
NOT_ENOUGH: Standing = "not enough customers"


@dataclass(frozen=True)
class Comparison:
    """One theme and one outcome; `share` and `share_of_others` are shares or means in [0, 1], None for a group without customers.

    `difference` is the first less the second with its 95 % interval, `p` in [0, 1] is two-sided, `q` is p after Benjamini and Hochberg;
    all None under MIN_CUSTOMERS in either group. `standing` is `higher` or `lower` where q is at most FALSE_DISCOVERY_RATE and the
    interval leaves 0 out.
    """

    theme: str
    outcome: str
    customers: int
    others: int
    share: float | None
    share_of_others: float | None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    q: float | None = None
    standing: Standing = NOT_ENOUGH


@dataclass(frozen=True)
class Outcome:
    """Something unwelcome, one value in [0, 1] per customer, NaN where unknown; `is_yes_no` when only 0 and 1 can occur."""

    name: str
    value: FloatArray
    is_yes_no: bool


def comparisons(themes: Sequence[str], speaks: BoolArray, outcomes: Sequence[Outcome]) -> list[Comparison]:
    """Compares who spoke of each theme with who did not, for each outcome, over the customers whose outcome is known.

    `speaks` is (customers, themes). Ordered by theme, then outcome, as given. Raises ValueError for other shapes or values.
    """
    for outcome in outcomes:
        if speaks.shape != (outcome.value.size, len(themes)):
            raise ValueError(f"{outcome.name}: speaks is {speaks.shape}, must be {(outcome.value.size, len(themes))}: customers by themes")
        told = outcome.value[~np.isnan(outcome.value)]
        if ((told < 0) | (told > 1)).any() or (outcome.is_yes_no and not np.isin(told, (0.0, 1.0)).all()):
            raise ValueError(f"{outcome.name}: values must be in [0, 1], and 0 or 1 where it is yes or no")
    found = [_compared(theme, speaks[:, column], outcome) for column, theme in enumerate(themes) for outcome in outcomes]
    return _judged(found)


def _compared(theme: str, speaks: BoolArray, outcome: Outcome) -> Comparison:
    known = ~np.isnan(outcome.value)
    mine, others = outcome.value[known & speaks], outcome.value[known & ~speaks]
    plain = Comparison(theme, outcome.name, mine.size, others.size, _mean(mine), _mean(others))
    if min(mine.size, others.size) < MIN_CUSTOMERS:
        return plain
    gap, low, high, p = (_shares if outcome.is_yes_no else _means)(mine, others)
    return replace(plain, difference=gap, low=low, high=high, p=p, standing="no difference shown")


def _mean(group: FloatArray) -> float | None:
    return float(group.mean()) if group.size else None


def _judged(found: Sequence[Comparison]) -> list[Comparison]:
    """Gives every comparison with enough customers its q and its standing, all of them being one family of tests."""
    q = iter(adjusted(np.array([one.p for one in found if one.p is not None])).tolist())
    return [one if one.p is None else _with_standing(one, next(q)) for one in found]


def _with_standing(one: Comparison, q: float) -> Comparison:
    standing: Standing = one.standing
    if q <= FALSE_DISCOVERY_RATE and one.low is not None and one.high is not None:
        standing = "higher" if one.low > 0 else "lower" if one.high < 0 else standing
    return replace(one, q=q, standing=standing)


def _shares(mine: FloatArray, others: FloatArray) -> tuple[float, float, float, float]:
    """Difference of two shares, its interval, and p."""
    from scipy.stats import fisher_exact

    first, second = (int(mine.sum()), mine.size), (int(others.sum()), others.size)
    table = np.array([[first[0], first[1] - first[0]], [second[0], second[1] - second[0]]])
    return *difference(first, second, Z_95), min(1.0, float(fisher_exact(table).pvalue))


def _means(mine: FloatArray, others: FloatArray) -> tuple[float, float, float, float]:
    """Difference of two means, its interval, and p; where nobody differs from anybody in the group, nothing can be told: (-1, 1) and 1."""
    from scipy.special import stdtrit
    from scipy.stats import mannwhitneyu

    gap = float(mine.mean() - others.mean())
    variances = [float(group.var(ddof=1)) / group.size for group in (mine, others)]
    whole = sum(variances)
    if whole <= 1e-18:
        return gap, -1.0, 1.0, 1.0
    freedom = whole**2 / sum(part**2 / (group.size - 1) for part, group in zip(variances, (mine, others), strict=True))
    half = float(stdtrit(freedom, 0.975)) * whole**0.5
    return gap, max(-1.0, gap - half), min(1.0, gap + half), min(1.0, float(mannwhitneyu(mine, others, method="asymptotic").pvalue))
