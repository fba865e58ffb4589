"""kpis --budget: a budget for keeping customers, split over value tiers."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import UsageError
from service.cli.output import emit, note, say, table, write_csv

if TYPE_CHECKING:
    from pipelines.workspace import Workspace


def show_budget(workspace: Workspace, amount: str, csv_file: Path | None, *, as_json: bool) -> None:
    """Prints how the amount is best split over the tiers of the newest run."""
    from pipelines.next_best_action.budget_view import budget_over_tiers
    from pipelines.standing import newest_run

    body = budget_over_tiers(workspace, newest_run(workspace), _amount(amount))
    if csv_file is not None:
        write_csv(csv_file, body["items"], [name for name in body["items"][0] if name != "paid_for"])
        note(f"{len(body['items'])} tiers written to {csv_file}.")
    if as_json:
        emit({**body, "next": None})
        return
    say(f"{body['budget']} {body['currency']} over the actions of run {body['run']}, best saving per cost first.")
    told = [{**item, "of": f"{item['customers']} of {item['candidates']}"} for item in body["items"]]
    shown = {
        "tier": "tier", "limit": "limit", "of": "customers", "cost": "cost", "saving_low": "saves at least",
        "saving_per_unit": "per unit of cost", "held_by": "no more because",
    }  # fmt: skip
    table(told, shown)
    say(f"{body['left']} {body['currency']} stay unspent. {body['note']}")
    aside = {
        "owed": "answers owed", "withheld": "in the control group", "unknown": "of unknown value", "other_currency": "in other currencies",
    }  # fmt: skip
    left_out = [f"{body[name]} {words}" for name, words in aside.items() if body[name]]
    if left_out:
        say(f"Not part of it: {', '.join(left_out)}.")


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text.replace(",", ".").replace(" ", ""))
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0 or amount > Decimal(10) ** 12:
        raise UsageError(f"--budget {text!r} is not an amount.", fix="Write it in whole units of the company's currency, such as 500.")
    return amount
