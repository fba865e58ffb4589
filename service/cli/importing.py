"""ingest, quarantine, match: files in, rows set aside, and what tied a message to a customer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from pipelines.errors import UsageError
from service.cli.options import AsJson
from service.cli.output import emit, note, progress, say, table

KINDS = ("reviews", "emails", "transcripts", "surveys", "customers", "orders")


def register(app: typer.Typer) -> None:
    app.command("ingest")(ingest)
    app.command("quarantine")(quarantine)
    match = typer.Typer(help="What ties messages and orders to customers.", no_args_is_help=True)
    match.command("list")(match_list)
    match.command("undo")(match_undo)
    app.add_typer(match, name="match")


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders: csv jsonl parquet xlsx, eml mbox, vtt srt txt json, zip, gz.")],
    kind: Annotated[str, typer.Option(help=f"One of {', '.join(KINDS)}; guessed from the content when left out, and said.")] = "",
    map_: Annotated[str, typer.Option("--map", metavar="THEIRS=OURS,…", help="Your column names, as ours.")] = "",
    encoding: Annotated[str, typer.Option(help="Encoding of text files when it is not UTF-8, such as cp1250.")] = "",
    decimal: Annotated[str, typer.Option(help="Decimal mark of amounts: '.' or ','.")] = "",
    date_format: Annotated[str, typer.Option(help="How times are written, such as '%d.%m.%Y %H:%M'.")] = "",
    time_zone: Annotated[str, typer.Option(help="Zone of times without an offset, such as Europe/Warsaw.")] = "",
    currency: Annotated[str, typer.Option(help="Currency of amounts without one, such as PLN.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report, but store nothing.")] = False,
    as_json: AsJson = False,
) -> int:
    """Bring files in. The same file again changes nothing; bad rows are set aside with file, line, field and reason."""
    from pipelines.ingest import drop_folder
    from pipelines.ingest.options import read_options
    from service.settings import open_workspace

    if kind and kind not in KINDS:
        raise UsageError(f"--kind {kind!r} is not known.", fix=f"Use one of {', '.join(KINDS)}.")
    options = read_options(
        kind=kind, map_=map_, encoding=encoding, decimal=decimal, date_format=date_format, time_zone=time_zone, currency=currency,
        dry_run=dry_run,
    )
    workspace = open_workspace(create=True)
    with progress() as bar:
        reports = drop_folder.ingest(workspace, paths, options, now=workspace.clock(), progress=bar)
    files = [report.as_json() for report in reports]
    if as_json:
        emit({"files": files, "dry_run": dry_run})
    else:
        show_reports(files, dry_run=dry_run)
    return 1 if any(report["outcome"] == "rejected" for report in files) else 0


def show_reports(files: list[dict[str, Any]], *, dry_run: bool = False) -> None:
    """Prints what became of each file, then every fault by file, line, field and reason."""
    columns = {"file": "file", "kind": "kind", "outcome": "outcome", "read": "read", "accepted": "stored", "updated": "updated",
               "quarantined": "set aside", "duplicates": "known already"}
    if not files:
        note("No file that Heed reads was found there.")
        return
    table(files, columns)
    for report in files:
        shown = report["errors"][:5]
        for error in shown:
            say(error["message"])
        if len(report["errors"]) > len(shown):
            say(f"{report['file']}: {len(report['errors']) - len(shown)} more; see `heed quarantine`.")
    if dry_run:
        say("Nothing was stored (--dry-run).")


def quarantine(
    export: Annotated[Path | None, typer.Option(help="Write the rows set aside to this CSV, in their own columns with the reason.")] = None,
    retry: Annotated[Path | None, typer.Option(help="Bring a mended export back in.")] = None,
    as_json: AsJson = False,
) -> int:
    """List the rows that were set aside, write them out for mending, or bring the mended file back in."""
    from pipelines.ingest import quarantine as set_aside
    from service.settings import open_workspace

    workspace = open_workspace()
    if export is not None:
        written = set_aside.export(workspace, export)
        emit({"file": str(export), "rows": written}) if as_json else say(f"{written} rows written to {export}.")
        return 0
    if retry is not None:
        reports = [report.as_json() for report in set_aside.retry(workspace, retry, now=workspace.clock())]
        emit({"files": reports}) if as_json else show_reports(reports)
        return 1 if any(report["outcome"] == "rejected" for report in reports) else 0
    items = set_aside.waiting(workspace)
    if as_json:
        emit({"items": items, "next": None})
    elif items:
        table(items, {"file": "file", "line": "line", "field": "field", "reason": "reason"})
        say("Mend them with `heed quarantine --export FILE`, then `heed quarantine --retry FILE`.")
    else:
        say("Nothing is set aside.")
    return 0


def match_list(
    unmatched: Annotated[bool, typer.Option("--unmatched", help="List the messages that belong to no known customer instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the links that tie messages and orders to customers by e-mail, telephone or order."""
    from pipelines.ingest import customer_match
    from service.settings import open_workspace

    workspace = open_workspace()
    items = customer_match.unmatched(workspace) if unmatched else customer_match.links(workspace)
    if as_json:
        emit({"items": items, "next": None})
    elif not items:
        say("No unmatched message." if unmatched else "No link was needed.")
    elif unmatched:
        table(items, {"id": "message", "channel": "channel", "created_at": "written", "because": "why it is unmatched"})
    else:
        headings = {"id": "link", "kind": "by", "value": "identifier", "customer_id": "customer", "state": "state", "messages": "messages"}
        table(items, headings)


def match_undo(link: Annotated[str, typer.Argument(help="The link, as `heed match list` shows it.")],
               by: Annotated[str, typer.Option(help="Who decides it.")] = "command line", as_json: AsJson = False) -> None:
    """Undo one link: what it attached is unmatched again, and stays so."""
    from pipelines.ingest import customer_match
    from service.settings import open_workspace

    workspace = open_workspace()
    body = customer_match.undo(workspace, link, by=by, now=workspace.clock())
    emit(body) if as_json else say(f"Link {link} is undone. `heed run` scores the customers again.")
