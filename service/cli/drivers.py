"""themes --drivers: which themes go with low ratings, silence and lost value, and what is at risk now with each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipelines.workspace import Workspace
from service.cli.output import emit, note, say, table, write_csv

COMPARED = {
    "outcome": "goes with", "name": "theme", "standing": "association", "share": "with it", "share_of_others": "others",
    "in_points": "points (95 %)", "customers": "n", "others": "n others",
}  # fmt: skip
PRICED = {"name": "theme", "customers": "customers", "price": "at risk now", "within": "10 % to 90 %"}
COLUMNS = (
    "theme", "name", "outcome", "label", "standing", "customers", "others", "share", "share_of_others", "difference", "low", "high", "q",
)  # fmt: skip


def show_drivers(workspace: Workspace, csv_file: Path | None, *, as_json: bool) -> None:
    """Prints what the newest run found, or writes it to a CSV too."""
    from pipelines.churn.driver_view import newest_drivers

    body = newest_drivers(workspace)
    rows = [{"theme": item["theme"], "name": item["name"], **one} for item in (body or {"items": []})["items"] for one in item["compared"]]
    if csv_file is not None:
        write_csv(csv_file, rows, COLUMNS)
        note(f"{len(rows)} comparisons written to {csv_file}.")
    if as_json:
        emit({"items": [], "as_of": None} | (body or {}) | {"next": None})
    elif body is None:
        say("No run has looked for drivers yet. Bring messages in with `heed ingest PATH`, then `heed run`.")
    elif not body["items"]:
        say("No message speaks of a theme yet, so there is nothing to compare.")
    else:
        _page(body, rows)


def _page(body: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    say(f"As of {body['as_of'][:10]}. {body['note']}")
    told = [row | {"in_points": _points(row)} for row in rows if row["difference"] is not None]
    told.sort(key=lambda row: (row["standing"] == "no difference shown", row["outcome"], -abs(row["difference"])))
    if told:
        table(told, COMPARED)
        rate = f"at most {body['false_discovery_rate']:.0%} of what is called higher or lower over all lines is expected to be chance"
        say(f"Each interval is for its line alone; {rate}.")
    for outcome in body["outcomes"]:
        say(f"  {outcome['id']}: {outcome['definition']} ({outcome['customers']} known, {outcome['share']:.0%} of all)")
        few = [row["name"] for row in rows if row["outcome"] == outcome["id"] and row["difference"] is None]
        if few:
            which = "every theme" if len(few) == len(body["items"]) else ", ".join(few)
            say(f"    not enough customers ({body['min_customers']} in each group): {which}")
    if not body["outcomes"]:
        say("Nothing is known of anybody's ratings, rhythm or value, so there is nothing to compare the themes with.")
    priced = [
        {"name": item["name"], "customers": part["customers"], "price": f"{part['amount']} {part['currency']}", "within": _within(part)}
        for item in body["items"]
        for part in item["at_risk_now"]
    ]
    if priced:
        table(priced, PRICED)
        say("At risk now with the customers who spoke of a theme, each in full in every theme of theirs: the lines are not to be added up.")


def _points(row: dict[str, Any]) -> str:
    return f"{100 * row['difference']:+.1f} ({100 * row['low']:+.1f} to {100 * row['high']:+.1f})"


def _within(part: dict[str, Any]) -> str:
    return f"{part['low']} to {part['high']} {part['currency']}"
