"""kpis --budget: a budget for keeping customers, split over value tiers."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import UsageError
from service.cli.output import emit, note, say, table, write_csv

if TYPE_CHECKING:
    from pipelines.workspace import Workspace

_AMOUNT = re.compile(r"(?:[0-9]{1,12}|[0-9]{1,3}(?: [0-9]{3}){1,3})(?:[.,][0-9]{1,2})?")  # three digits after a mark may be thousands


def show_budget(workspace: Workspace, amount: str, csv_file: Path | None, *, as_json: bool) -> None:
    """Prints how the amount is best split over the tiers of the newest run."""
    from pipelines.next_best_action.budget_view import budget_over_tiers
    from pipelines.standing import newest_run

    whole = _amount(amount)
    body = budget_over_tiers(workspace, newest_run(workspace), whole)
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
    if _AMOUNT.fullmatch(text) is None:
        fix = "Write it in the company's currency without a thousands mark, such as 1500 or 1500.50."
        raise UsageError(f"--budget {text!r} is not an amount.", fix=fix)
    return Decimal(text.replace(",", ".").replace(" ", ""))
