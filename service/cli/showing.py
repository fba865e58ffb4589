"""kpis and themes: the numbers of the business, each with its definition and period."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.cli.options import AsJson, AsOf, moment
from service.cli.output import emit, note, say, table, write_csv


def register(app: typer.Typer) -> None:
    app.command("kpis")(kpis)


def kpis(
    as_of: AsOf = "",
    csv_file: Annotated[Path | None, typer.Option("--csv", help="Write the figures to this CSV.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show order value, frequency, retention and satisfaction, each with definition, period, n and the period before."""
    from pipelines.clv.kpi_view import kpis as figures
    from pipelines.flow import newest_moment
    from service.settings import open_workspace

    workspace = open_workspace()
    items = figures(workspace, as_of=moment(as_of) or newest_moment(workspace))
    if csv_file is not None:
        write_csv(csv_file, items, list(items[0]) if items else [])
        note(f"{len(items)} figures written to {csv_file}.")
    if as_json:
        emit({"items": items, "next": None})
    elif items:
        period = items[0]["period"]
        say(f"{period['start'][:10]} to {period['end'][:10]}, beside the period of equal length before it.")
        table(items, {"name": "figure", "group": "of", "value": "value", "unit": "unit", "n": "n", "before": "before"})
        for name, definition in {item["name"]: item["definition"] for item in items}.items():
            say(f"  {name}: {definition}")
    else:
        say("There are no orders yet, so there is nothing to count.")
