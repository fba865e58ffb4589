"""The effect of a family of actions: treated as assigned against control as assigned, on the share of customers who left.

Share saved e = 1 − p₁/p₀, with p₁ and p₀ the shares of treated and control customers without an order within the horizon after their
draw; its variance by the delta method, Var e ≈ (p₁/p₀)² · [(1−p₁)/(n₁p₁) + (1−p₀)/(n₀p₀)] (Katz et al. 1978, Biometrics 34(3), for
the log of the ratio). The cases needed for 80 % power at the 5 % level, control share s of them:
n = (1.96 + 0.84)² · [p₀(1−p₀)/s + p₁(1−p₁)/(1−s)] / (p₀−p₁)² (Fleiss, Levin & Paik 2003, chapter 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, exp, log, sqrt

Z_95, POWER_80 = 1.95996, 0.84162
MIN_ARM = 30  # finished cases in an arm, below which the comparison says nothing
MIN_LEFT = 10  # of the customers of an arm, below which the normal approximation does not hold


@dataclass(frozen=True, slots=True)
class Arms:
    """Finished cases of a family: how many customers of each arm, and how many of them left."""

    treated: int
    treated_left: int
    control: int
    control_left: int

    @property
    def are_enough(self) -> bool:
        return min(self.treated, self.control) >= MIN_ARM and min(self.treated_left, self.control_left) >= MIN_LEFT


@dataclass(frozen=True, slots=True)
class Estimate:
    """The share of leavers that the family saved, its variance and its 95 % interval (of the ratio, hence not symmetric)."""

    share_saved: float
    variance: float
    low: float
    high: float


def estimate(arms: Arms) -> Estimate | None:
    """The estimate; None while the arms are too small for one."""
    if not arms.are_enough:
        return None
    treated, control = arms.treated_left / arms.treated, arms.control_left / arms.control
    ratio = treated / control
    log_variance = (1 - treated) / arms.treated_left + (1 - control) / arms.control_left
    width = Z_95 * sqrt(log_variance)
    return Estimate(1 - ratio, ratio**2 * log_variance, 1 - exp(log(ratio) + width), 1 - exp(log(ratio) - width))


def cases_needed(leaving: float, share_saved: float, control_share: float) -> int | None:
    """Customers in both arms together that show that effect; None where there is nothing to show or nobody is withheld."""
    if not 0 < leaving < 1 or share_saved <= 0 or not 0 < control_share < 1:
        return None
    after = leaving * (1 - share_saved)
    spread = leaving * (1 - leaving) / control_share + after * (1 - after) / (1 - control_share)
    return ceil((Z_95 + POWER_80) ** 2 * spread / (leaving - after) ** 2)
