"""themes: what customers speak of, what rises, what goes with it, and what a new theme could be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import AsJson
from service.cli.output import emit, note, say, table, write_csv, written_to

if TYPE_CHECKING:
    from pipelines.workspace import Workspace

By = Annotated[str, typer.Option("--by", help="Who decides.")]
SOMEBODY = "somebody at the command line"


def register(app: typer.Typer) -> None:
    themes_app = typer.Typer(help="What customers speak of.", invoke_without_command=True)
    themes_app.callback()(themes)
    themes_app.command("accept")(accept)
    themes_app.command("merge")(merge)
    themes_app.command("dismiss")(dismiss)
    app.add_typer(themes_app, name="themes")


def themes(
    context: typer.Context,
    csv_file: Annotated[Path | None, typer.Option("--csv", help="Write the themes to this CSV.")] = None,
    drivers: Annotated[bool, typer.Option("--drivers", help="Show which themes go with low ratings, silence and lost value.")] = False,
    candidates: Annotated[bool, typer.Option("--candidates", help="Show groups of messages that no theme took.")] = False,
    plots: Annotated[Path | None, typer.Option("--plots", metavar="DIR", help="Draw the pictures here, a CSV beside each.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what customers speak of, theme by theme, and what rises: messages, customers, share frustrated, value at risk now, newest."""
    if context.invoked_subcommand is not None:
        return
    from pipelines.understanding.rising_themes import in_words, newest_rising
    from pipelines.understanding.themes.figures import theme_figures_of
    from service.settings import open_workspace

    workspace = open_workspace()
    if drivers:
        from service.cli.drivers import show_drivers

        show_drivers(workspace, csv_file, as_json=as_json)
        return
    if candidates:
        _show_candidates(workspace, csv_file, as_json=as_json)
        return
    if plots is not None:
        _draw(workspace, plots, as_json=as_json)
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


def _show_candidates(workspace: Workspace, csv_file: Path | None, *, as_json: bool) -> None:
    from pipelines.understanding.themes.deciding import candidates_of

    items = candidates_of(workspace)
    rows = [item | {"in_words": ", ".join(item["words"])} for item in items]
    if csv_file is not None:
        quoted = [row | {f"example_{number}": one["quote"] for number, one in enumerate(row["examples"], 1)} for row in rows]
        write_csv(csv_file, quoted, ["id", "messages", "customers", "in_words", "example_1", "example_2", "example_3"])
        note(f"{len(rows)} candidates written to {csv_file}.")
    if as_json:
        emit({"items": items, "next": None})
        return
    if not items:
        say("No group of messages stands out that no theme takes. The newest run looked; `heed run` looks again.")
        return
    for row in rows:
        say(f"{row['id']}  {row['messages']} messages of {row['customers']} known customers: {row['in_words']}")
        for one in row["examples"]:
            say(f"    {one['created_at'][:10]} {one['message_id']}: “{' '.join(one['quote'].split())}”")
    say(f"You decide: `heed themes accept {rows[0]['id']} --name \"…\" --name-pl \"…\"`, `merge {rows[0]['id']} THEME`, or `dismiss`.")


def _draw(workspace: Workspace, folder: Path, *, as_json: bool) -> None:
    from pipelines.charts.picture import save
    from pipelines.churn.theme_pictures import theme_pictures

    pictures, missing = theme_pictures(workspace)
    body: dict[str, Any] = {"pictures": [], "not_drawn": missing}
    with written_to(folder):
        for one in pictures:
            drawn, told = save(one.chart, one.table, folder, one.name)
            body["pictures"].append({"picture": str(drawn), "table": str(told), "how_to_read": one.how_to_read})
    if as_json:
        emit(body)
        return
    for item in body["pictures"]:
        say(f"{item['picture']}, with its numbers in {Path(item['table']).name}")
        say(f"  {item['how_to_read']}")
    for line in missing:
        say(f"Not drawn: {line}")


def accept(
    candidate: Annotated[str, typer.Argument(help="The candidate's id, T-….")],
    name: Annotated[str, typer.Option("--name", help="The theme's name in English.")] = "",
    name_pl: Annotated[str, typer.Option("--name-pl", help="The theme's name in Polish.")] = "",
    by: By = SOMEBODY,
    as_json: AsJson = False,
) -> None:
    """Make a candidate a theme that its messages, old and new, get from the next run on."""
    from pipelines.understanding.themes import deciding
    from service.settings import open_workspace

    workspace = open_workspace()
    _told(deciding.accept(workspace, candidate, {"en": name, "pl": name_pl}, by=by, now=workspace.clock()), as_json=as_json)


def merge(
    candidate: Annotated[str, typer.Argument(help="The candidate's id, T-….")],
    into: Annotated[str, typer.Argument(metavar="THEME", help="The key of the theme that its messages get.")],
    by: By = SOMEBODY,
    as_json: AsJson = False,
) -> None:
    """Give a candidate's messages a theme that there is, from the next run on."""
    from pipelines.understanding.themes import deciding
    from service.settings import open_workspace

    workspace = open_workspace()
    _told(deciding.merge(workspace, candidate, into, by=by, now=workspace.clock()), as_json=as_json)


def dismiss(
    candidate: Annotated[str, typer.Argument(help="The candidate's id, T-….")], by: By = SOMEBODY, as_json: AsJson = False
) -> None:
    """Show a candidate no more; takes back what was accepted or merged."""
    from pipelines.understanding.themes import deciding
    from service.settings import open_workspace

    workspace = open_workspace()
    body = deciding.dismiss(workspace, candidate, by=by, now=workspace.clock())
    if as_json:
        emit(body)
    else:
        say(f"{candidate} is shown no more." + (" Its theme is taken back with the next `heed run`." if body["theme"] else ""))


def _told(body: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        emit(body)
    else:
        say(f"{body['candidate']} is the theme {body['theme']} now; messages old and new get it with the next `heed run`.")
