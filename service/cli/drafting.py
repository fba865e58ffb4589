"""draft, drafts, edit, approve, reject: the message, its proof, and the person who decides."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from service.cli.options import AsJson
from service.cli.output import emit, say, table

DraftKey = Annotated[str, typer.Argument(help="The draft, as `heed drafts` shows it.")]


def register(app: typer.Typer) -> None:
    app.command("draft")(draft)
    app.command("drafts")(drafts)
    app.command("edit")(edit)
    app.command("approve")(approve)
    app.command("reject")(reject)


def draft(
    customer: Annotated[str, typer.Argument(help="The company's own id of the customer.")],
    new: Annotated[bool, typer.Option("--new", help="Write a new version even if there is an open draft.")] = False,
    by: Annotated[str, typer.Option(help="Who looks at it; approving needs somebody who has.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show the open draft for a customer beside its proof sheet; make one when there is none."""
    from pipelines.drafts import approval, drafts_stage
    from pipelines.records import customer as customers
    from pipelines.records.database import reading
    from pipelines.standing import newest_run
    from service.settings import open_workspace

    workspace = open_workspace()
    current = newest_run(workspace)
    with reading(workspace.engine) as connection:
        customer_id = customers.id_of_key(connection, customer)
    body = drafts_stage.draft_for_customer(workspace, current, customer_id, new=new, as_of=current.as_of, now=workspace.clock())
    if body["id"] and by:
        body = approval.opened(workspace, body["id"], by, now=workspace.clock())
    if as_json:
        emit(body)
    else:
        show_draft(body)


def show_draft(body: dict[str, Any]) -> None:
    """Prints a draft beside its proof sheet, or why there is none."""
    from pipelines.drafts.proof_sheet import draft_text

    for line in draft_text(body):
        say(line)


def drafts(status: Annotated[str, typer.Option(help="Only drafts in this status.")] = "", as_json: AsJson = False) -> None:
    """List the drafts: who they are for, whether they wait, are held or approved, and why."""
    from pipelines.drafts import views
    from pipelines.drafts.draft_rules import DraftRules
    from pipelines.errors import UsageError
    from pipelines.records.database import reading
    from service.settings import open_workspace

    statuses = ("drafted", "held", "approved", "rejected", "stale")
    if status and status not in statuses:
        raise UsageError(f"--status {status!r} is not a status of drafts.", fix=f"Use one of {', '.join(statuses)}.")
    workspace = open_workspace()
    with reading(workspace.engine) as connection:
        items = views.drafts(connection, status or None, rules=workspace.rules.of(DraftRules), now=workspace.clock())
    if as_json:
        emit({"items": items, "next": None})
    elif items:
        rows = [item | {"why": "; ".join(item["held_because"])} for item in items]
        table(rows, {"id": "draft", "customer_id": "customer", "status": "status", "class": "class", "language": "in", "author": "by",
                     "subject": "subject", "why": "held because"})
    else:
        say("No draft. `heed run` makes them for today's cases; `heed draft CUSTOMER` makes one for anybody.")


def edit(
    draft: DraftKey,
    body_file: Annotated[Path, typer.Option("--body", help="File with the new wording of the message.")],
    by: Annotated[str, typer.Option(help="Who edits it.")],
    subject: Annotated[str, typer.Option(help="A new subject.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make a new version of a draft in your own words; it is checked like any other."""
    from pipelines.drafts import approval
    from pipelines.errors import NotFound
    from service.settings import open_workspace

    if not body_file.is_file():
        raise NotFound("file", str(body_file), fix="Give the path of a text file with the message.")
    workspace = open_workspace()
    wording = body_file.read_text(encoding="utf-8")
    changed = approval.edit(workspace, draft, by, body=wording, subject=subject or None, now=workspace.clock())
    emit(changed) if as_json else show_draft(changed)


def approve(
    draft: DraftKey,
    by: Annotated[str, typer.Option(help="Your name; it is kept with the approval.")],
    as_json: AsJson = False,
) -> None:
    """Approve exactly these words and hand them over as a mail file in the customer's thread."""
    from pipelines.drafts import approval
    from pipelines.outbox.hand_over import hand_over
    from service.settings import open_workspace

    workspace = open_workspace()
    now = workspace.clock()
    shown = approval.opened(workspace, draft, by, now=now)
    if not as_json:
        show_draft(shown)
    approval.approve(workspace, draft, by, now=now, opened=False)
    path = hand_over(workspace, draft, now=now)
    if as_json:
        emit(shown | {"status": "approved", "handed_over_as": str(path)})
    else:
        say(f"{draft} is approved by {by} and handed over as {path}.")


def reject(
    draft: DraftKey,
    because: Annotated[str, typer.Option(help="Why; kept, so that the next one is better.")],
    by: Annotated[str, typer.Option(help="Who rejects it.")] = "command line",
    as_json: AsJson = False,
) -> None:
    """Reject a draft with a reason."""
    from pipelines.drafts import approval
    from service.settings import open_workspace

    workspace = open_workspace()
    rejected = approval.reject(workspace, draft, by, because=because, now=workspace.clock())
    emit(rejected) if as_json else say(f"{rejected['id']} is rejected.")
