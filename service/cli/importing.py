"""ingest, quarantine, match: files in, rows set aside, and what tied a message to a customer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.ingest.declared.kinds import KINDS
from pipelines.ingest.profiles.shipped import SHIPPED, names_in
from service.cli.import_pages import show_previews, show_profiles_that_fit, show_reports
from service.cli.options import AsJson
from service.cli.output import emit, emit_line, note, progress, say, table, written_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.ingest.declared.options import ImportOptions
    from pipelines.workspace import Workspace


def register(app: typer.Typer) -> None:
    app.command("ingest")(ingest)
    app.command("profiles")(profiles)
    app.command("quarantine")(quarantine)
    match = typer.Typer(help="What ties messages and orders to customers.", no_args_is_help=True)
    match.command("list")(match_list)
    match.command("undo")(match_undo)
    app.add_typer(match, name="match")


def ingest(
    paths: Annotated[
        list[str],
        typer.Argument(help="Files or folders: csv jsonl parquet xlsx, eml mbox, vtt srt txt json, zip, gz; or imap://user@host/folder."),
    ],
    kind: Annotated[str, typer.Option(help=f"One of {', '.join(KINDS)}; guessed from the content when left out, and said.")] = "",
    profile: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="PROFILE",
            help=f"Where the export comes from: {', '.join(names_in(SHIPPED))}; or your own. See `heed profiles`.",
        ),
    ] = "",
    map_: Annotated[str, typer.Option("--map", metavar="THEIRS=OURS,…", help="Your column names, as ours.")] = "",
    encoding: Annotated[str, typer.Option(help="Encoding of text files when it is not UTF-8, such as cp1250.")] = "",
    decimal: Annotated[str, typer.Option(help="Decimal mark of amounts: '.' or ','.")] = "",
    date_format: Annotated[str, typer.Option(help="How times are written, such as '%d.%m.%Y %H:%M', or unix.")] = "",
    time_zone: Annotated[str, typer.Option(help="Zone of times without an offset, such as Europe/Warsaw.")] = "",
    currency: Annotated[str, typer.Option(help="Currency of amounts without one, such as PLN.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Store nothing; say which profile fits and show five rows as stored.")] = False,
    plain_imap: Annotated[bool, typer.Option("--plain-imap", help="Read a mailbox on another machine without TLS.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Keep looking into a folder; take each complete new file once.")] = False,
    as_json: AsJson = False,
) -> int:
    """Bring files in. The same file again changes nothing; bad rows are set aside with file, line, field and reason.

    Unsure where to begin? `heed ingest --dry-run FILE` names the profile that fits and shows what would be stored.
    """
    from pipelines.errors import UsageError
    from pipelines.ingest.imap.imap_address import is_imap
    from pipelines.ingest.profiles.import_profiles import with_profile
    from service.settings import open_workspace

    options = declared_options(
        kind=kind, map_=map_, encoding=encoding, decimal=decimal, date_format=date_format, time_zone=time_zone, currency=currency
    )
    workspace = open_workspace(create=True)
    if profile:
        options = with_profile(profile, workspace.home, options)
    files = [Path(path) for path in paths if not is_imap(path)]
    mailboxes = [path for path in paths if is_imap(path)]
    if mailboxes and (files or watch):
        raise UsageError("A mailbox is imported by itself.", fix="Give files in another call; repeat the call to take what is new.")
    if mailboxes:
        return _take_in(workspace, mailboxes, options, may_be_plain=plain_imap, as_json=as_json, dry_run=dry_run)
    if watch:
        return _watch(workspace, files, options, as_json=as_json, dry_run=dry_run)
    return _import(workspace, files, options, as_json=as_json, dry_run=dry_run)


def _take_in(
    workspace: Workspace, mailboxes: Sequence[str], options: ImportOptions, *, may_be_plain: bool, as_json: bool, dry_run: bool
) -> int:
    """What is new in mailboxes, told as a page or a JSON document."""
    from service.cli.mailboxes import take_in

    reports = take_in(workspace, mailboxes, options, may_be_plain=may_be_plain, dry_run=dry_run)
    files = [report.as_json() for report in reports]
    if as_json:
        emit({"files": files, "dry_run": dry_run})
    else:
        show_reports(files, dry_run=dry_run)
    return 0


def _import(workspace: Workspace, paths: Sequence[Path], options: ImportOptions, *, as_json: bool, dry_run: bool) -> int:
    """One import told as a page or a JSON document; its exit code."""
    from pipelines.ingest import drop_folder
    from pipelines.ingest.files.preview import preview, profiles_for

    now = workspace.clock()
    with progress() as bar:
        reports = drop_folder.ingest(
            workspace, paths, options, now=now, progress=lambda report: bar("files", bar.count(), 0), steps=bar, dry_run=dry_run
        )
    previews = preview(workspace, paths, options, now=now) if dry_run else []
    files = [report.as_json() for report in reports]
    refused = [report["file"] for report in files if report["outcome"] == "rejected"]
    fits = profiles_for(workspace, paths, refused, options, now=now) if refused else []
    if as_json:
        shown = {"preview": [item.as_json() for item in previews]} if dry_run else {}
        readable = [{"file": fit.file, "path": str(fit.path), "profile": fit.profile} for fit in fits]
        emit({"files": files, "dry_run": dry_run, "fits": readable, **shown})
    else:
        show_previews(previews)
        show_reports(files, dry_run=dry_run, explained_by={fit.file for fit in fits})
        show_profiles_that_fit(fits)
    return 1 if refused else 0


def _watch(workspace: Workspace, paths: Sequence[Path], options: ImportOptions, *, as_json: bool, dry_run: bool) -> int:
    """Takes files from one folder as they settle, until Ctrl-C."""
    import time

    from pipelines.errors import NotFound, UsageError
    from pipelines.ingest.drop_folder import ingest as take_in
    from pipelines.ingest.files.watched_folder import LOOK_EVERY_S, watch

    if len(paths) != 1 or dry_run:
        raise UsageError("--watch takes one folder, and no --dry-run.")
    if not paths[0].is_dir():
        raise NotFound("folder", str(paths[0]), fix="Make the folder, or name another.")

    def take(ready: Sequence[Path]) -> None:
        reports = [report for report in take_in(workspace, ready, options, now=workspace.clock()) if not report.was_known]
        files = [report.as_json() for report in reports]
        if as_json and files:
            emit_line({"files": files, "dry_run": False})
        elif files:
            show_reports(files)

    def wait() -> bool:
        time.sleep(LOOK_EVERY_S)
        return True

    note(f"Watching {paths[0]}; a file is taken when its size has stood still for {LOOK_EVERY_S:g} s. Ctrl-C stops.")
    try:
        watch(paths[0], take, wait)
    except KeyboardInterrupt:
        note("Stopped watching. What was finished is stored; the same command goes on from there.")
    return 0


def declared_options(*, map_: str = "", **given: str) -> ImportOptions:
    """What the command line declares about the files; raises OptionRefused naming the option that is wrong."""
    from pipelines.ingest.declared.options import ImportOptions, parse_column_map

    return ImportOptions(column_map=parse_column_map(map_), **{name: value or None for name, value in given.items()})  # type: ignore[arg-type]


def profiles(
    name: Annotated[str, typer.Argument(help="Show one profile's file.")] = "",
    copy: Annotated[bool, typer.Option("--copy", help="Copy it into the workspace, to name your own columns and statuses.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the exports that `heed ingest --from` knows and where each is made, or show and copy one for changing it."""
    from pipelines.errors import UsageError
    from pipelines.ingest.profiles import import_profiles
    from service.settings import open_workspace

    workspace = open_workspace(create=True)
    if copy and not name:
        raise UsageError("--copy needs the name of a profile.", fix="`heed profiles` lists them.")
    if not name:
        known = import_profiles.profiles(workspace.home)
        items = [{"name": one.name, "title": one.title, "where": one.where, "basis": one.basis} for one in known]
        headings = {"name": "name", "title": "export of", "where": "where it is made"}
        emit({"items": items, "next": None}) if as_json else table(items, headings)
        return
    content = import_profiles.profile_text(name, workspace.home)
    path = import_profiles.copy_profile(name, workspace.home) if copy else None
    if as_json:
        emit({"name": name, "content": content, "copied_to": None if path is None else str(path)})
    elif path is not None:
        say(f"Copied to {path}. `heed ingest --from {path.stem}` reads by it from now on.")
    else:
        say(content)


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
    from pipelines.ingest.quarantine import set_aside
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
            with written_to(export):
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
    from pipelines.ingest.storing import customer_match
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
    from pipelines.ingest.storing import customer_match
    from pipelines.records.database import transaction
    from service.settings import open_workspace

    workspace = open_workspace()
    with transaction(workspace.engine) as connection:
        changed = customer_match.undo(connection, link, by, workspace.clock())
    if as_json:
        emit({"id": link, "undone": changed})
    else:
        say(f"Link {link} is undone. `heed run` scores the customers again." if changed else f"Link {link} was undone before.")
