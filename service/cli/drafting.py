"""draft, drafts, edit, approve, reject: the message, its proof, and the person who decides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.customer_names import shown, with_names
from service.cli.options import AsJson
from service.cli.output import emit, say, table

if TYPE_CHECKING:
    from pipelines.workspace import Workspace

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
    from pipelines.drafts import drafts_stage
    from pipelines.drafts.decision import approval
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
    from pipelines.drafts.decision.proof_sheet import draft_text

    for line in draft_text(body):
        say(line)


def drafts(status: Annotated[str, typer.Option(help="Only drafts in this status.")] = "", as_json: AsJson = False) -> None:
    """List the drafts: who they are for, whether they wait, are held or approved, and why."""
    from pipelines.drafts.decision import views
    from pipelines.drafts.decision.freshness import policy_of
    from pipelines.drafts.draft_rules import DraftRules
    from pipelines.errors import UsageError
    from pipelines.records.database import reading
    from service.settings import open_workspace

    statuses = ("drafted", "held", "approved", "rejected", "stale")
    if status and status not in statuses:
        raise UsageError(f"--status {status!r} is not a status of drafts.", fix=f"Use one of {', '.join(statuses)}.")
    workspace = open_workspace()
    with reading(workspace.engine) as connection:
        rules, policy = workspace.rules.of(DraftRules), policy_of(workspace)
        items = with_names(connection, views.drafts(connection, status or None, rules=rules, now=workspace.clock(), policy=policy))
    if as_json:
        emit({"items": items, "next": None})
    elif items:
        rows = [item | {"why": "; ".join(item["held_because"]), "customer": shown(item)} for item in items]
        table(rows, {"id": "draft", "customer": "customer", "status": "status", "class": "class", "language": "in", "author": "by",
                     "subject": "subject", "why": "held because"})
    else:
        say("No draft. `heed run` makes them for today's cases; `heed draft CUSTOMER` makes one for anybody, or says why there is none.")


def edit(
    draft: DraftKey,
    body_file: Annotated[Path, typer.Option("--body", help="File with the new wording of the message.")],
    by: Annotated[str, typer.Option(help="Who edits it.")],
    subject: Annotated[str, typer.Option(help="A new subject.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make a new version of a draft in your own words; it is checked like any other."""
    from pipelines.drafts.decision import approval
    from pipelines.errors import NotFound
    from service.settings import open_workspace

    if not body_file.is_file():
        raise NotFound("file", str(body_file), fix="Give the path of a text file with the message.")
    workspace = open_workspace()
    wording = body_file.read_text(encoding="utf-8")
    changed = approval.edit(workspace, draft, by, body=wording, subject=subject or None, now=workspace.clock())
    emit(changed) if as_json else show_draft(changed)


def approve(
    drafts: Annotated[list[str], typer.Argument(help="The draft, as `heed drafts` shows it; up to 20 that you have opened before.")],
    by: Annotated[str, typer.Option(help="Your name; you sign the message, and it is kept with the approval.")],
    as_json: AsJson = False,
) -> None:
    """Approve exactly these words and hand them over as a mail file in the customer's thread."""
    from pipelines.drafts.decision import approval
    from pipelines.outbox.letting_go import let_go
    from service.settings import open_workspace

    workspace = open_workspace()
    now = workspace.clock()
    if len(drafts) > 1:
        _approve_many(workspace, drafts, by, as_json=as_json)
        return
    (draft,) = drafts
    shown = approval.opened(workspace, draft, by, now=now)
    if not as_json:
        show_draft(shown)
    shown = let_go(workspace, draft, by, now=now)
    path = _place(workspace, shown["handed_over_as"])
    if as_json:
        emit(shown | {"handed_over_as": path})
    elif path is not None:
        say(f"{draft} is approved by {shown['decision']['by']} and handed over as {path}.")
    elif shown["waits_because"]:
        say(f"{draft} is approved by {shown['decision']['by']} and waits. {shown['waits_because']}")
    else:
        say(f"{draft} is approved by {by} and waits for {shown['waits_for']}, because {shown['second_person_because']}.")


def _approve_many(workspace: Workspace, keys: list[str], by: str, *, as_json: bool) -> None:
    from pipelines.outbox.letting_go import let_several_go

    items = let_several_go(workspace, keys, by, now=workspace.clock())
    done = [item | {"handed_over_as": _place(workspace, item["handed_over_as"])} for item in items]
    if as_json:
        emit({"items": done, "next": None})
        return
    for item in done:
        state = "approved" if item["approved"] else "not approved"
        rest = f" and handed over as {item['handed_over_as']}." if item["handed_over_as"] else f": {item['because']}"
        say(f"{item['id']} is {state}{rest}")


def _place(workspace: Workspace, file: str | None) -> str | None:
    return str(workspace.home / "outbox" / file) if file is not None else None


def reject(
    draft: DraftKey,
    because: Annotated[str, typer.Option(help="Why; kept, so that the next one is better.")],
    by: Annotated[str, typer.Option(help="Who rejects it.")] = "command line",
    about: Annotated[str, typer.Option(help="wording, promise, offer, facts, timing or other; told from the reason.")] = "",
    as_json: AsJson = False,
) -> None:
    """Reject a draft with a reason, from which the next ones of its kind learn."""
    from pipelines.drafts.decision import approval
    from service.settings import open_workspace

    workspace = open_workspace()
    rejected = approval.reject(workspace, draft, by, because=because, now=workspace.clock(), about=about or None)
    emit(rejected) if as_json else say(" ".join([f"{rejected['id']} is rejected.", *rejected["lessons"]]))
