"""kpis: the numbers of the business, and the tables behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.errors import UsageError
from service.cli.options import AsJson, AsOf, moment
from service.cli.output import emit, note, say, table, write_csv
from service.report.wording import days_of

if TYPE_CHECKING:
    from pipelines.clv.kpi_source import KpiSource
    from pipelines.workspace import Workspace

NOTHING = "There are no orders yet, so there is nothing to count."
COHORT_MONTHS = (1, 2, 3, 6, 12)  # months that the page shows; the CSV and the JSON hold all


def register(app: typer.Typer) -> None:
    app.command("kpis")(kpis)


def kpis(
    as_of: AsOf = "",
    segments: Annotated[bool, typer.Option("--segments", help="RFM segments; with --csv every customer's scores.")] = False,
    cohorts: Annotated[bool, typer.Option("--cohorts", help="Who came back, by month of the first order, source, segment.")] = False,
    reconcile: Annotated[bool, typer.Option("--reconcile", help="Orders, refunds and net by month and currency.")] = False,
    drivers: Annotated[bool, typer.Option("--drivers", help="Who holds the value, what goes with it early, promising newcomers.")] = False,
    budget: Annotated[str, typer.Option(metavar="AMOUNT", help="Split a budget for keeping customers over the value tiers.")] = "",
    plots: Annotated[Path | None, typer.Option("--plots", metavar="DIR", help="Draw the pictures here, a CSV beside each.")] = None,
    report: Annotated[Path | None, typer.Option("--report", metavar="FILE", help="Write one HTML page that a manager reads.")] = None,
    csv_file: Annotated[Path | None, typer.Option("--csv", help="Write what is shown to this CSV.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show order value, margin, frequency, retention, cost per customer and satisfaction, each with definition, n and the period before."""
    from pipelines.clv.kpi_source import read_source
    from pipelines.flow import newest_moment
    from service.settings import open_workspace

    tables = (
        ("--segments", segments), ("--cohorts", cohorts), ("--reconcile", reconcile), ("--drivers", drivers), ("--budget", bool(budget)),
    )  # fmt: skip
    chosen = [name for name, on in tables if on]
    files = [name for name, place in (("--plots", plots), ("--report", report)) if place is not None]
    if files and (chosen or csv_file is not None):
        raise UsageError(f"{files[0]} writes files and shows no table.", fix="Ask for the table in a command of its own.")
    if len(chosen) > 1:
        raise UsageError(f"{' and '.join(chosen)} are two tables.", fix="Ask for one at a time.")
    workspace = open_workspace()
    if budget:
        from service.cli.kpi_budget import show_budget

        show_budget(workspace, budget, csv_file, as_json=as_json)
        return
    seen = moment(as_of) or newest_moment(workspace)
    if plots is not None or report is not None:
        from service.cli.kpi_files import write_files

        write_files(workspace, seen, plots, report, as_json=as_json)
        return
    if reconcile:
        _reconciliation(workspace, seen, csv_file, as_json)
        return
    if drivers:
        from service.cli.kpi_drivers import show_value_drivers

        show_value_drivers(workspace, seen, csv_file, as_json=as_json)
        return
    source = read_source(workspace, seen)
    shown: Callable[[KpiSource, Path | None, bool], None] = _segments if segments else _cohorts if cohorts else _figures
    shown(source, csv_file, as_json)


def _written(csv_file: Path | None, rows: Sequence[dict[str, Any]], what: str) -> None:
    if csv_file is not None:
        write_csv(csv_file, rows, list(rows[0]) if rows else [])
        note(f"{len(rows)} {what} written to {csv_file}.")


def _figures(source: KpiSource, csv_file: Path | None, as_json: bool) -> None:
    from pipelines.clv.kpi_view import figures_of, notes_of

    items, notes = figures_of(source), notes_of(source)
    _written(csv_file, items, "figures")
    if as_json:
        emit({"items": items, "notes": notes, "next": None})
    elif items:
        period = days_of(items[0]["period"])
        say(f"{period['start']} to {period['end']}, beside the period of equal length before it.")
        told = [{**item, "interval": _interval(item)} for item in items]
        shown = {"name": "figure", "group": "of", "value": "value", "interval": "95 %", "unit": "unit", "n": "n", "before": "before"}
        table(told, shown)
        for name, (definition, horizon) in {item["name"]: (item["definition"], item["horizon_days"]) for item in items}.items():
            say(f"  {name}: {definition}" + (f" (horizon {horizon} days)" if horizon else ""))
        for item in items:
            if item["unknown_because"]:
                say(f"  {' '.join(filter(None, (item['name'], item['group'])))} is not shown: {item['unknown_because']}.")
        for line in notes:
            say(f"Note: {line}")
    else:
        say(NOTHING)


def _interval(item: dict[str, Any]) -> str | None:
    return None if item["low"] is None else f"{item['low']:.3g} to {item['high']:.3g}"


def _segments(source: KpiSource, csv_file: Path | None, as_json: bool) -> None:
    from pipelines.clv.segment_view import scored_customers, segments

    body = segments(source)
    if csv_file is not None:
        _written(csv_file, scored_customers(source), "customers")
    if as_json:
        emit({**body, "next": None})
        return
    if not body["items"]:
        say(NOTHING)
        return
    say(f"As of {body['as_of'][:10]}. Scores from 1 to 5 compare customers with each other; 5 is best.")
    shown = {
        "segment": "segment", "currency": "in", "customers": "customers", "share": "share", "net_spend": "net spend",
        "share_of_revenue": "of revenue", "median_days_since_last_order": "days since last order (median)",
    }  # fmt: skip
    table(body["items"], shown)
    for name, definition in {item["segment"]: item["definition"] for item in body["items"]}.items():
        say(f"  {name}: {definition}")
    say("Worth is the mean of the scores of order days and net spend. What each score means here:")
    told = [{**scale, "range": f"{scale['from']} to {scale['to']}"} for scale in body["scales"]]
    table(told, {"of": "score of", "currency": "in", "score": "score", "range": "from … to"})


def _cohorts(source: KpiSource, csv_file: Path | None, as_json: bool) -> None:
    from pipelines.clv.cohort_view import cohort_tables

    body = cohort_tables(source)
    _written(csv_file, [line for item in body["items"] for line in _cohort_lines(item)], "cohort months")
    if as_json:
        emit({**body, "next": None})
        return
    if not body["items"]:
        say(NOTHING)
        return
    say(f"As of {body['as_of'][:10]}. {body['note']}")
    say("Share of the customers that ordered in month 1, 2, … after that of their first order; only months that are over.")
    rows = []
    for item in body["items"]:
        whole = {one["month"]: f"{one['share']:.0%} of {one['customers']}" for one in item["months"] if one["complete"]}
        rows.append({**item, **{f"m{k}": whole.get(k) for k in COHORT_MONTHS}})
    table(rows, {"by": "by", "cohort": "cohort", "customers": "customers", **{f"m{k}": f"month {k}" for k in COHORT_MONTHS}})


def _cohort_lines(item: dict[str, Any]) -> list[dict[str, Any]]:
    """One line per cohort and month, with a column of net money for each currency of the cohort in one text."""
    begun = {"by": item["by"], "cohort": item["cohort"], "cohort_customers": item["customers"]}
    return [
        {**begun, **one, "net": " + ".join(f"{part['amount']} {part['currency']}" for part in one["net"])} for one in item["months"]
    ]


def _reconciliation(workspace: Workspace, as_of: datetime, csv_file: Path | None, as_json: bool) -> None:
    from pipelines.clv.reconciliation_view import reconciliation

    body = reconciliation(workspace, as_of=as_of)
    _written(csv_file, body["items"], "months")
    if as_json:
        emit({**body, "next": None})
        return
    if not body["items"]:
        say(NOTHING)
        return
    say(f"Up to {body['as_of'][:10]}, months of {body['time_zone']}. {body['note']}")
    shown = {name: name.replace("_", " ") for name in body["items"][0]}
    table([*body["items"], *({"month": "all", **total} for total in body["totals"])], shown)
    table(body["files"], {name: name for name in ("file", "read", "accepted", "updated", "quarantined", "duplicates")})
    say("Orders of several lines are read line by line; `heed quarantine` lists what was set aside.")
    if body["later"]:
        say(f"{body['later']} orders or refunds are later than {body['as_of'][:10]} and in no sum.")
