"""ingest, quarantine, match: files in, rows set aside, and what tied a message to a customer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import AsJson
from service.cli.output import emit, note, progress, say, table

if TYPE_CHECKING:
    from pipelines.ingest.options import ImportOptions

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
    profile: Annotated[str, typer.Option("--from", metavar="PROFILE", help="A named set of these options, such as polish-orders.")] = "",
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
    from pipelines.ingest.import_profiles import with_profile
    from service.settings import open_workspace

    options = declared_options(
        kind=kind, map_=map_, encoding=encoding, decimal=decimal, date_format=date_format, time_zone=time_zone, currency=currency
    )
    workspace = open_workspace(create=True)
    if profile:
        options = with_profile(profile, workspace.home, options)
    with progress() as bar:
        reports = drop_folder.ingest(
            workspace, paths, options, now=workspace.clock(), progress=lambda report: bar("files", bar.count(), 0), dry_run=dry_run
        )
    files = [report.as_json() for report in reports]
    if as_json:
        emit({"files": files, "dry_run": dry_run})
    else:
        show_reports(files, dry_run=dry_run)
    return 1 if any(report["outcome"] == "rejected" for report in files) else 0


def declared_options(*, map_: str = "", **given: str) -> ImportOptions:
    """What the command line declares about the files; raises OptionRefused naming the option that is wrong."""
    from pipelines.ingest.options import ImportOptions, parse_column_map

    return ImportOptions(column_map=parse_column_map(map_), **{name: value or None for name, value in given.items()})  # type: ignore[arg-type]


def show_reports(files: list[dict[str, Any]], *, dry_run: bool = False) -> None:
    """Prints what became of each file, then every fault by file, line, field and reason."""
    from pipelines.ingest.file_report import gathered

    columns = {"file": "file", "kind": "kind", "outcome": "outcome", "read": "read", "accepted": "stored", "updated": "updated",
               "quarantined": "set aside", "duplicates": "known already"}
    if not files:
        note("No file that Heed reads was found there.")
        return
    table(gathered(files), columns)
    for remark, names in _remarks(files).items():
        say(f"{names[0]}{f' and {len(names) - 1} more' if len(names) > 1 else ''}: {remark}.")
    for report in files:
        shown = report["errors"][:5]
        for error in shown:
            say(error["message"])
        if len(report["errors"]) > len(shown):
            say(f"{report['file']}: {len(report['errors']) - len(shown)} more; see `heed quarantine`.")
    if dry_run:
        say("Nothing was stored (--dry-run).")


def _remarks(files: list[dict[str, Any]]) -> dict[str, list[str]]:
    """What a person may want to know, each remark once with the files that it holds for."""
    remarks: dict[str, list[str]] = {}
    for report in files:
        for remark in report.get("notes", []):
            remarks.setdefault(remark.rstrip("."), []).append(report["file"])
    return remarks


def quarantine(
    export: Annotated[Path | None, typer.Option(help="Write the rows set aside to this CSV, in their own columns with the reason.")] = None,
    retry: Annotated[bool, typer.Option("--retry", help="Read the rows set aside again, with the options given here.")] = False,
    map_: Annotated[str, typer.Option("--map", metavar="THEIRS=OURS,…", help="With --retry: your column names, as ours.")] = "",
    decimal: Annotated[str, typer.Option(help="With --retry: decimal mark of amounts.")] = "",
    date_format: Annotated[str, typer.Option(help="With --retry: how times are written.")] = "",
    time_zone: Annotated[str, typer.Option(help="With --retry: zone of times without an offset.")] = "",
    currency: Annotated[str, typer.Option(help="With --retry: currency of amounts without one.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the rows that were set aside, write them out for mending, or read them again with other options."""
    from pipelines.ingest import quarantine as set_aside
    from pipelines.records.database import reading
    from service.settings import open_workspace

    workspace = open_workspace()
    if retry:
        options = declared_options(map_=map_, decimal=decimal, date_format=date_format, time_zone=time_zone, currency=currency)
        result = set_aside.retry(workspace, options, now=workspace.clock())
        if as_json:
            emit({"tried": result.tried, "stored": result.stored, "errors": list(result.errors)})
            return
        for error in result.errors:
            say(error)
        say(f"{result.stored} of {result.tried} rows are stored now." + (" `heed run` takes them along." if result.stored else ""))
        return
    with reading(workspace.engine) as connection:
        if export is not None:
            written = set_aside.export_quarantined(connection, export)
            emit({"file": str(export), "rows": written}) if as_json else say(f"{written} rows written to {export}.")
            return
        items = set_aside.quarantined(connection)
    if as_json:
        emit({"items": items, "next": None})
    elif items:
        table(items, {"file": "file", "line": "line", "field": "field", "reason": "reason"})
        say("Mend them in `heed quarantine --export FILE` and ingest that, or read them again with `heed quarantine --retry --decimal …`.")
    else:
        say("Nothing is set aside.")


def match_list(
    unmatched: Annotated[bool, typer.Option("--unmatched", help="List the messages that belong to no known customer instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the links that tie messages and orders to customers by e-mail, telephone or order."""
    from pipelines.ingest import customer_match
    from pipelines.records.database import reading
    from service.settings import open_workspace

    workspace = open_workspace()
    with reading(workspace.engine) as connection:
        items = customer_match.unmatched(connection) if unmatched else customer_match.matches(connection)
    if as_json:
        emit({"items": items, "next": None})
    elif not items:
        say("Every message belongs to a known customer." if unmatched else "No link was needed. Messages of nobody known: --unmatched.")
    elif unmatched:
        table(items, {"id": "message", "channel": "channel", "created_at": "written", "customer_id": "names"})
    else:
        headings = {"id": "link", "kind": "by", "value": "identifier", "customer_id": "customer", "state": "state", "messages": "messages"}
        table(items, headings)


def match_undo(link: Annotated[str, typer.Argument(help="The link, as `heed match list` shows it.")],
               by: Annotated[str, typer.Option(help="Who decides it.")] = "command line", as_json: AsJson = False) -> None:
    """Undo one link: what it attached is unmatched again, and stays so."""
    from pipelines.ingest import customer_match
    from pipelines.records.database import transaction
    from service.settings import open_workspace

    workspace = open_workspace()
    with transaction(workspace.engine) as connection:
        changed = customer_match.undo(connection, link, by, workspace.clock())
    if as_json:
        emit({"id": link, "undone": changed})
    else:
        say(f"Link {link} is undone. `heed run` scores the customers again." if changed else f"Link {link} was undone before.")
