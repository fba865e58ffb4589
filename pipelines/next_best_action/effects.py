"""What each action is taken to save: the documented prior, or what Heed's own control group showed of its family.

The comparison (see `outcomes`) estimates one share saved per family, e with variance v, over actions whose priors average m. For an
action with prior mean p it speaks of e · p/m with variance v · (p/m)². Prior and estimate are put together as normals, each with
the weight of its precision; the prior's deviation is the one that its cautious (10 %) bound implies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any

from pipelines.next_best_action.catalogue import CATALOGUE, Action
from pipelines.records import run as runs

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection

FIT = "effects"  # name of the run's fit that holds the comparisons by family
Z_10 = 1.2816  # a normal's 10 % bound lies so many deviations below its mean
LEAST_DEVIATION = 0.01


@dataclass(frozen=True, slots=True)
class Effect:
    """Share of the value at risk now that the action saves, in [0, 1]; `low` is its 10 % bound."""

    mean: float
    low: float
    basis: str = "assumed"  # assumed | measured


def prior(action: Action) -> Effect:
    """The documented assumption."""
    return Effect(action.effect.mean, action.effect.low)


def updated(action: Action, share_saved: float, variance: float, family_prior: float) -> Effect:
    """The prior of the action together with what the control group showed of its family; `family_prior` is m above."""
    before, deviation = action.effect, max((action.effect.mean - action.effect.low) / Z_10, LEAST_DEVIATION)
    if before.mean <= 0 or family_prior <= 0 or variance <= 0:
        return prior(action)
    ratio = before.mean / family_prior
    said, its_variance = share_saved * ratio, variance * ratio**2
    weight, its_weight = 1 / deviation**2, 1 / its_variance
    mean = (before.mean * weight + said * its_weight) / (weight + its_weight)
    low = mean - Z_10 / sqrt(weight + its_weight)
    return Effect(min(max(mean, 0.0), 1.0), min(max(low, 0.0), 1.0), "measured")


def effects(connection: Connection, as_of: datetime) -> dict[str, Effect]:
    """Every action's effect as known at `as_of`: nothing that was measured later counts."""
    fit = runs.newest_fit_before(connection, FIT, as_of)
    measured: Mapping[str, Any] = fit.parameters if fit is not None else {}
    return {action.key: _of(action, measured.get(action.family)) for action in CATALOGUE}


def _of(action: Action, found: Mapping[str, Any] | None) -> Effect:
    if found is None or found.get("share_saved") is None:
        return prior(action)
    return updated(action, found["share_saved"], found["variance"], found["family_prior"])
