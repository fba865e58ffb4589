"""A budget split over value tiers: where a unit of cost is expected to save most, cautiously, within each tier's limit. Pure.

What an action saves is taken at its lower bound twice over: the low share that it saves, of the low bound of the customer's value at
risk now. An action that is not expected to save its own cost is never paid for, however much of the budget is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.clv.tiers import LOW, MIDDLE, TOP

TIERS = (TOP, MIDDLE, LOW)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One action that may be paid for; cost (above 0) and cautious saving in one currency's minor units."""

    customer: str
    tier: str
    cost: int
    saving: int


@dataclass(frozen=True, slots=True)
class TierShare:
    """What one tier gets: `limit` and `cost` and `saving` in minor units, customers `paid` of `candidates`, and why not more.

    `held_by` is `limit`, `budget`, `saving` (the rest would not save its cost) or None when everybody is paid for.
    """

    tier: str
    limit: int
    candidates: int
    paid: tuple[str, ...]
    cost: int
    saving: int
    held_by: str | None


def split(candidates: Sequence[Candidate], budget: int, limits: Mapping[str, float]) -> list[TierShare]:
    """The tiers' shares of a budget in minor units; `limits` is the largest share of the budget per tier, 1 where none is given.

    The best saving per cost comes first; where it is equal the cheaper, then the customer's key. Who does not fit any more is passed
    over for the next one who does.
    """
    caps = {tier: int(limits.get(tier, 1.0) * budget) for tier in TIERS}
    spent, saved = dict.fromkeys(TIERS, 0), dict.fromkeys(TIERS, 0)
    paid: dict[str, list[str]] = {tier: [] for tier in TIERS}
    held: dict[str, str | None] = dict.fromkeys(TIERS, None)
    for one in sorted(candidates, key=lambda one: (-one.saving / one.cost, one.cost, one.customer)):
        if one.saving < one.cost:
            why: str | None = "saving"
        elif sum(spent.values()) + one.cost > budget:
            why = "budget"
        elif spent[one.tier] + one.cost > caps[one.tier]:
            why = "limit"
        else:
            why = None
            spent[one.tier] += one.cost
            saved[one.tier] += one.saving
            paid[one.tier].append(one.customer)
        held[one.tier] = held[one.tier] or why
    counted = {tier: sum(one.tier == tier for one in candidates) for tier in TIERS}
    return [TierShare(tier, caps[tier], counted[tier], tuple(paid[tier]), spent[tier], saved[tier], held[tier]) for tier in TIERS]
