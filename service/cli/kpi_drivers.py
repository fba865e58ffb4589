"""kpis --drivers: who holds the value, what is known early that goes with it, and which newcomers to look after."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.workspace import Workspace
from service.cli.output import emit, note, say, table, write_csv

TIERS = {
    "currency": "in", "tier": "tier", "customers": "customers", "share": "of customers", "revenue": "net revenue", "part": "of revenue",
}  # fmt: skip
JUDGED = {
    "trait": "known early", "value": "value", "told": "worth afterwards", "with_it": "n", "without": "n without", "above": "above others",
    "above_held_out": "held out", "means_in_words": "mean value, with it / without",
}  # fmt: skip
NEW = {
    "customer_id": "customer", "first_order": "first order", "first_order_value": "value", "currency": "in", "chance_in_words": "chance",
    "because": "what speaks for it",
}  # fmt: skip
MOST_NEWCOMERS = 20


def show_value_drivers(workspace: Workspace, as_of: datetime, csv_file: Path | None, *, as_json: bool) -> None:
    """Prints who drives the value and what goes with it, or writes the traits to a CSV too."""
    from pipelines.clv.value_driver_view import value_driver_report

    body = value_driver_report(workspace, as_of=as_of)
    if csv_file is not None:
        rows = [{**item, "means": means_in_words(item)} for item in body["items"]]
        write_csv(csv_file, rows, list(rows[0]) if rows else [])
        note(f"{len(rows)} traits written to {csv_file}.")
    if as_json:
        emit({**body, "next": None})
        return
    say(f"As of {body['as_of'][:10]}.")
    for line in held_in_words(body):
        say(line)
    if body["tiers"]:
        shares = [{"share": f"{one['share_of_customers']:.0%}", "part": f"{one['share_of_revenue']:.0%}"} for one in body["tiers"]]
        table([{**one, **part} for one, part in zip(body["tiers"], shares, strict=True)], TIERS)
    else:
        say("No run has valued the customers yet, so there are no tiers. Run `heed run`.")
    if body["note"]:
        say(body["note"])
    _traits(body)
    if body["newcomers"] is not None:
        _newcomers(body["newcomers"])


def held_in_words(body: dict[str, Any]) -> list[str]:
    """Sentences such as: ten customers (0.7 %) hold 29 % of the net revenue in GBP."""
    return [
        f"{'Ten' if one['customers'] == 10 else one['customers']} customers ({one['share_of_customers']:.1%} of all) hold "
        f"{one['share_of_revenue']:.0%} of the net revenue in {one['currency']}."
        for one in body["held"]
    ]


def means_in_words(item: dict[str, Any]) -> str:
    """The means per currency, with the trait and without it."""
    return "; ".join(f"{one['with_it']} / {one['without']} {one['currency']}" for one in item["means"])


def standing_in_words(item: dict[str, Any]) -> str:
    """Higher or lower, and whether the other half of the customers shows it too."""
    if item["standing"] not in ("higher", "lower"):
        return str(item["standing"])
    return f"{item['standing']}, {'seen again' if item['repeated'] else 'not seen again'} on held-out customers"


def _traits(body: dict[str, Any]) -> None:
    from pipelines.clv.value_driver_view import firmest_first

    judged = firmest_first(body["items"])
    if judged:
        table([{**item, "told": standing_in_words(item), "means_in_words": means_in_words(item)} for item in judged], JUDGED)
        rate = body["false_discovery_rate"]
        say(f"Above others: the chance that a customer with it is worth more than one without; 0.5 is no difference. At most {rate:.0%} of")
        say("what is called higher or lower is expected to be chance; what was seen again on held-out customers is firmer.")
    if body["unknown_because"]:
        say(f"No trait can be compared: {body['unknown_because']}.")
    few = len(body["items"]) - len(judged)
    if few and judged:
        say(f"{few} more traits have fewer than {body['min_customers']} customers with or without them in one of the halves.")


def _newcomers(found: dict[str, Any]) -> None:
    say()
    say(f"Promising newcomers: {found['definition']}.")
    say(found["sentence"])
    if found["items"]:
        first = found["items"][:MOST_NEWCOMERS]
        table([{**one, "chance_in_words": f"{one['chance']:.0%}", "because": ", ".join(one["reasons"])} for one in first], NEW)
        if len(found["items"]) > MOST_NEWCOMERS:
            say(f"{len(found['items']) - MOST_NEWCOMERS} more are in the output of --json.")
    elif found["standing"] == "named":
        say("No newcomer has so high a chance now.")
