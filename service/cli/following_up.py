"""promises, outcomes, journeys: what was promised, what came of it, and who is waited for."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli.customer_names import shown, with_names
from service.cli.options import AsJson
from service.cli.output import emit, say, table


def register(app: typer.Typer) -> None:
    promises_app = typer.Typer(help="The ledger of what was promised to customers.", invoke_without_command=True)
    promises_app.callback()(promises)
    promises_app.command("kept")(kept)
    app.add_typer(promises_app, name="promises")
    app.command("outcomes")(outcomes)
    app.command("journeys")(journeys)


def promises(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Show those that were kept or withdrawn, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the open promises, the next due first."""
    if context.invoked_subcommand is not None:
        return
    from pipelines.drafts.decision.promises import promises as ledger
    from pipelines.records.database import reading
    from service.settings import open_workspace

    workspace = open_workspace()
    with reading(workspace.engine) as connection:
        items = with_names(connection, ledger(connection, now=workspace.clock(), everything=everything))
    if as_json:
        emit({"items": items, "next": None})
    elif items:
        due = [(item["due_on"] or item["due_at"] or "no day")[:10] + (" overdue" if item["overdue"] else "") for item in items]
        rows = [item | {"due": day, "customer": shown(item)} for item, day in zip(items, due, strict=True)]
        table(rows, {"id": "promise", "customer": "customer", "due": "due", "state": "state", "owner": "by", "text": "what"})
    else:
        say("No open promise. What an approved draft or our own mail promises is listed here.")


def kept(
    promise: Annotated[str, typer.Argument(help="The promise, as `heed promises` shows it.")],
    by: Annotated[str, typer.Option(help="Who says so; it is kept with the promise.")],
    as_json: AsJson = False,
) -> None:
    """Mark a promise kept. An answer that followed, and a refund that was booked, mark theirs by themselves."""
    from pipelines.drafts.decision.promises import mark_kept
    from service.settings import open_workspace

    workspace = open_workspace()
    body = mark_kept(workspace, promise, by, now=workspace.clock())
    emit(body) if as_json else say(f"{promise} is kept, says {by}.")


def outcomes(as_json: AsJson = False) -> None:
    """Show what each family of actions saves against its control group, how many cases are still needed, and what happened."""
    from pipelines.outcomes.outcomes_view import as_text
    from pipelines.outcomes.outcomes_view import outcomes as of_run
    from pipelines.standing import newest_run
    from service.settings import open_workspace

    workspace = open_workspace()
    body = of_run(workspace, newest_run(workspace), now=workspace.clock())
    if as_json:
        emit(body)
        return
    for line in as_text(body):
        say(line)


def journeys(as_json: AsJson = False) -> None:
    """Show for every message that went out whether we wait, may stop, or a person takes over."""
    from pipelines.outcomes.journeys import journeys as of_workspace
    from service.settings import open_workspace

    workspace = open_workspace()
    items = of_workspace(workspace, now=workspace.clock())
    if as_json:
        emit({"items": items, "next": None})
    elif items:
        table(items, {"draft_id": "draft", "customer_id": "customer", "action": "action", "state": "state", "because": "why"})
    else:
        say("No message went out yet, so nobody is waited for.")
