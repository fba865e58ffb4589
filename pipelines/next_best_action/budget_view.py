"""`heed kpis --budget AMOUNT`: how a budget for keeping customers is best split over the tiers of a run."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipelines.next_best_action.budget_split import TIERS, Candidate, TierShare, split
from pipelines.next_best_action.catalogue import CATALOGUE, NOTHING
from pipelines.next_best_action.effects import effects
from pipelines.next_best_action.rules import ActionRules
from pipelines.records.budget_facts import chosen_with_worth
from pipelines.records.database import reading
from pipelines.records.money import as_text, minor

if TYPE_CHECKING:
    from pipelines.records.run import Run
    from pipelines.workspace import Workspace

NOTE = (
    "An action saves at least the low share that it is taken to save of the low bound of the value at risk now. "
    "Answers that are owed are given whatever they cost, and are not part of the budget."
)
_HELD = {
    "limit": "the tier's limit", "budget": "the budget is used up", "saving": "the rest is not expected to save its cost",
}  # fmt: skip


def budget_over_tiers(workspace: Workspace, run: Run, amount: Decimal) -> dict[str, Any]:
    """The split of `amount` (whole units of the company's currency) over the run's chosen actions.

    Keys: budget, currency, items (per tier: tier, limit, customers, candidates, cost, saving_low, saving_per_unit, held_by), left, owed,
    withheld (control group), unknown (value or tier not known), other_currency, and note. Amounts are decimal text.
    """
    rules, currency = workspace.rules.of(ActionRules), workspace.company.currency
    with reading(workspace.engine) as connection:
        rows, known = chosen_with_worth(connection, run.id), effects(connection, run.as_of)
    owed = {one.key for one in CATALOGUE if one.owed}
    counted = {"owed": 0, "withheld": 0, "unknown": 0, "other_currency": 0}
    candidates = []
    for row in rows:
        if row.kind in owed:
            counted["owed"] += 1
        elif row.is_control:
            counted["withheld"] += 1
        elif row.kind == NOTHING:
            continue
        elif not row.value_known or row.at_risk_low_minor is None or row.tier not in TIERS or not row.cost_minor:
            counted["unknown"] += 1
        elif row.currency != currency:
            counted["other_currency"] += 1
        else:
            saving = int(known[row.kind].low * row.at_risk_low_minor)
            candidates.append(Candidate(row.customer_key, row.tier, row.cost_minor, saving))
    budget = minor(amount, currency)
    shares = split(candidates, budget, {str(tier): share for tier, share in rules.tier_limits.items()})
    left = as_text(budget - sum(share.cost for share in shares), currency)
    items = [_shown(share, currency) for share in shares]
    body: dict[str, Any] = {"run": run.key[:12], "budget": as_text(budget, currency), "currency": currency, "items": items, "left": left}
    return body | counted | {"note": NOTE}


def _shown(share: TierShare, currency: str) -> dict[str, Any]:
    return {
        "tier": share.tier,
        "limit": as_text(share.limit, currency),
        "customers": len(share.paid),
        "candidates": share.candidates,
        "cost": as_text(share.cost, currency),
        "saving_low": as_text(share.saving, currency),
        "saving_per_unit": round(share.saving / share.cost, 2) if share.cost else None,
        "held_by": _HELD[share.held_by] if share.held_by else None,
        "paid_for": list(share.paid),
    }
