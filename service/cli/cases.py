"""run, alerts, case: who needs attention today, and one customer in full."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.errors import UsageError
from service.cli.customer_names import shown, with_names
from service.cli.options import AsJson, AsOf, moment, not_ahead
from service.cli.output import emit, note, progress, say, table, write_csv

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

VERDICTS = ("useful", "known_already", "wrong")


def register(app: typer.Typer) -> None:
    app.command("run")(run)
    alerts_app = typer.Typer(help="The ranked queue of cases.", invoke_without_command=True)
    alerts_app.callback()(alerts)
    alerts_app.command("close")(close)
    alerts_app.command("take")(take)
    alerts_app.command("escalate")(escalate)
    app.add_typer(alerts_app, name="alerts")
    app.command("case")(case)


def run(as_of: AsOf = "", as_json: AsJson = False) -> int:
    """Take everything through read → index → fit → value → risk → alerts → actions → drafts."""
    from pipelines import flow
    from service.settings import open_workspace

    workspace = open_workspace()
    with progress() as bar:
        body = flow.run(workspace, as_of=not_ahead(moment(as_of), workspace.clock()), progress=bar)
    failed = any(stage["failed"] for stage in body["stages"])
    if as_json:
        emit(body)
    else:
        say(f"As of {body['as_of']}, run {body['run']}.")
        table(body["stages"], {"stage": "stage", "done": "done", "failed": "given up", "seconds": "seconds"})
        for stage in body["stages"]:
            for reason in stage.get("why", []):
                note(f"{stage['stage']}: {reason}")
        if not (body["finished"] or failed):
            note("Work of this run is left: another process holds it, or it failed. What is done is stored; `heed run` goes on.")
    return 0 if body["finished"] and not failed else 1


def alerts(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Show the cases that wait below today's limit, too.")] = False,
    csv_file: Annotated[Path | None, typer.Option("--csv", help="Write the queue to this CSV.")] = None,
    digest: Annotated[bool, typer.Option("--digest", help="Print the day as one text for a mail or a chat.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show today's cases in the order in which they should be worked on, and how many wait."""
    if context.invoked_subcommand is not None:
        return
    from pipelines.churn import alert_digest, alert_queue
    from pipelines.records.database import reading
    from pipelines.standing import newest_run
    from service.settings import open_workspace

    workspace = open_workspace()
    current = newest_run(workspace)
    with reading(workspace.engine) as connection:
        if digest:
            day = alert_digest.digest(connection, workspace, as_of=current.as_of, now=workspace.clock())
        if not digest or csv_file is not None:
            items = with_names(connection, alert_queue.alerts(connection, workspace, as_of=current.as_of))
            verdicts = alert_digest.verdicts(connection, workspace)
    if csv_file is not None:
        names = ["id", "customer_id", "kind", "status", "rank", "in_today", "due_at", "owner", "churn_probability"]
        write_csv(csv_file, items, names)
        note(f"{len(items)} cases written to {csv_file}.")
    if digest:
        emit(day) if as_json else say(day["text"])
        return
    if as_json:
        emit({"items": items, "next": None, "verdicts": verdicts})
        return
    show_queue(items, everything=everything)
    if verdicts["says"]:
        say(verdicts["says"])


def show_queue(items: list[dict[str, Any]], *, everything: bool = False) -> None:
    """Prints today's cases, each with its first reason, and the count of those that wait."""
    today = [item for item in items if item["in_today"]]
    if not items:
        say("No open case. Nothing found is an answer: `heed status` says what was read.")
        return
    causes: set[str] = set()
    for item in items if everything else today:
        bundle = item.get("bundle")
        if bundle and bundle["theme"] not in causes:
            causes.add(bundle["theme"])
            say(f"One cause, {bundle['cases']} cases. {bundle['headline']}.")
        at_risk, currency = item["value"]["at_risk_now"], item["value"]["currency"]
        worth = f"{at_risk} {currency} at risk now" if at_risk is not None else "value unknown"
        due = f", due {item['due_at'][:10]}" if item["due_at"] else ""
        say(f"{item['rank']:>3}. {item['id']}  {shown(item)}  {item['kind'].replace('_', ' ')}, {worth}{due}")
        first = item["reasons"][0] if item["reasons"] else None
        if first:
            quote = f" “{first['quote']}”" if first.get("quote") else ""
            say(f"     {first['text']}{quote}")
    waiting = len(items) - len(today)
    hint = "" if everything or not waiting else " See them with --all."
    say(f"{len(today)} cases today; {waiting} more wait in the list.{hint}")


def close(
    alert: Annotated[str, typer.Argument(help="The case, as `heed alerts` shows it.")],
    as_: Annotated[str, typer.Option("--as", help=f"What it was: {', '.join(VERDICTS)}.")],
    by: Annotated[str, typer.Option(help="Who closes it.")] = "command line",
    as_json: AsJson = False,
) -> None:
    """Close a case with a verdict; the customer then rests for 14 days unless something worse happens."""
    from pipelines.churn import alert_queue

    verdict = as_.replace(" ", "_").replace("-", "_")
    if verdict not in VERDICTS:
        raise UsageError(f"--as {as_!r} is not a verdict.", fix=f"Use one of {', '.join(VERDICTS)}.")
    _decided(lambda connection, now: alert_queue.close(connection, alert, verdict, by, now))
    if as_json:
        emit({"id": alert, "status": "closed", "closed_as": verdict})
    else:
        say(f"{alert} is closed as {verdict.replace('_', ' ')}.")


def take(
    alert: Annotated[str, typer.Argument(help="The case, as `heed alerts` shows it.")],
    by: Annotated[str, typer.Option(help="Who takes it and owns it from now on.")],
    as_json: AsJson = False,
) -> None:
    """Take a case: it keeps its place in the queue and has an owner; worse news open it again."""
    from pipelines.churn import alert_queue

    _show_owner(_decided(lambda connection, now: alert_queue.acknowledge(connection, alert, by, now)), as_json)


def escalate(
    alert: Annotated[str, typer.Argument(help="The case, as `heed alerts` shows it.")],
    to: Annotated[str, typer.Option(help="Who owns it from now on.")],
    by: Annotated[str, typer.Option(help="Who hands it on.")] = "command line",
    as_json: AsJson = False,
) -> None:
    """Hand a case to somebody above."""
    from pipelines.churn import alert_queue

    _show_owner(_decided(lambda connection, now: alert_queue.escalate(connection, alert, to, by, now)), as_json)


def _decided(decide: Callable[[Connection, datetime], dict[str, Any]]) -> dict[str, Any]:
    """The case after what somebody decided."""
    from pipelines.records.database import transaction
    from service.settings import open_workspace

    workspace = open_workspace()
    with transaction(workspace.engine) as connection:
        return decide(connection, workspace.clock())


def _show_owner(item: dict[str, Any], as_json: bool) -> None:
    if as_json:
        emit({"id": item["id"], "status": item["status"], "owner": item["owner"]})
    else:
        say(f"{item['id']} is {item['status']}, with {item['owner']}.")


def case(customer: Annotated[str, typer.Argument(help="The company's own id of the customer.")], as_json: AsJson = False) -> None:
    """Show one customer in full: value, risk with its reasons, what was said, open case, promises, next best action."""
    from pipelines import case as cases
    from service.settings import open_workspace

    workspace = open_workspace()
    body = cases.case(workspace, customer)
    if as_json:
        emit(body)
        return
    for line in cases.as_text(body):
        say(line)
