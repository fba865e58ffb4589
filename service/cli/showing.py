"""kpis and themes: the numbers of the business, each with its definition and period."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.cli.options import AsJson, AsOf, moment
from service.cli.output import emit, note, say, table, write_csv


def register(app: typer.Typer) -> None:
    app.command("kpis")(kpis)
    app.command("themes")(themes)


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


def themes(
    csv_file: Annotated[Path | None, typer.Option("--csv", help="Write the themes to this CSV.")] = None,
    drivers: Annotated[bool, typer.Option("--drivers", help="Show which themes go with low ratings, silence and lost value.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what customers speak of, theme by theme, and what rises: messages, customers, share frustrated, value at risk now, newest."""
    from pipelines.understanding.rising_themes import in_words, newest_rising
    from pipelines.understanding.themes.figures import theme_figures_of
    from service.settings import open_workspace

    workspace = open_workspace()
    if drivers:
        from service.cli.drivers import show_drivers

        show_drivers(workspace, csv_file, as_json=as_json)
        return
    items, rising = theme_figures_of(workspace), newest_rising(workspace)
    for item in items:
        item["frustrated_in_words"] = f"{item['frustrated']} of {item['judged']}" if item["judged"] else None
        item["at_risk_in_words"] = " + ".join(f"{part['amount']} {part['currency']}" for part in item["at_risk_now"]) or None
        item["newest_day"] = item["newest_at"][:10] if item["newest_at"] else None
    shown = {
        "name": "theme", "messages": "messages", "customers": "customers", "frustrated_in_words": "frustrated",
        "at_risk_in_words": "at risk now", "newest_day": "newest",
    }
    if csv_file is not None:
        write_csv(csv_file, items, ["id", *shown])
        note(f"{len(items)} themes written to {csv_file}.")
    if as_json:
        added = ("frustrated_in_words", "at_risk_in_words", "newest_day")
        told = [{key: value for key, value in item.items() if key not in added} for item in items]
        emit({"items": told, "next": None, "rising": rising})
        return
    named = [item for item in items if item["messages"]]
    if not named:
        say("No message speaks of a theme yet. Bring messages in with `heed ingest PATH`, then `heed run`.")
        return
    table(named, shown)
    quiet = len(items) - len(named)
    say(f"A message can speak of several themes, so the lines are not to be added up. {quiet} more themes have no message.")
    for line in in_words(rising):
        say(line)
