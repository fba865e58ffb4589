"""How imports are told to people: what became of each file, what a dry run would store, and which profile fits."""

from __future__ import annotations

import shlex
from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Any

from service.cli.output import note, say, table

if TYPE_CHECKING:
    from pipelines.ingest.file_report import ReportedError
    from pipelines.ingest.files.preview import Preview, Readable

ERRORS_SHOWN = 5


def show_reports(files: list[dict[str, Any]], *, dry_run: bool = False, explained_by: Container[str] = ()) -> None:
    """Prints what became of each file, then the first faults by file, line, field and reason.

    Of files in `explained_by`, which a profile would read, no fault of the header is listed.
    """
    from pipelines.ingest.file_report import error_from_json, gathered

    columns = {"file": "file", "kind": "kind", "outcome": "outcome", "read": "read", "accepted": "stored", "updated": "updated",
               "quarantined": "set aside", "duplicates": "known already"}
    if not files:
        note("No file that Heed reads was found there.")
        return
    table(gathered(files), columns)
    for remark, names in _remarks(files).items():
        say(f"{names[0]}{f' and {len(names) - 1} more' if len(names) > 1 else ''}: {remark}.")
    for report in files:
        if report["file"] in explained_by and not any((error["line"] or 0) > 1 for error in report["errors"]):
            continue
        kinds: dict[tuple[str | None, str], list[ReportedError]] = {}
        for error in map(error_from_json, report["errors"]):
            kinds.setdefault(error.kind, []).append(error)
        counts = [sum(1 + error.alike for error in alike) for alike in kinds.values()]
        for alike, count in list(zip(kinds.values(), counts, strict=True))[:ERRORS_SHOWN]:
            say(alike[0].message + (f" (and {count - 1:,} more alike)" if count > 1 else ""))
        if len(kinds) > ERRORS_SHOWN:
            where = "of other kinds" if report["outcome"] == "rejected" else "of other kinds; see `heed quarantine`"
            say(f"{report['file']}: {sum(counts[ERRORS_SHOWN:]):,} more {where}.")
    if any(report["quarantined"] and report["outcome"] == "partial" for report in files) and not dry_run:
        say("`heed quarantine --export FILE.csv` writes the rows set aside with the reason; mend them there and `heed ingest FILE.csv`.")
    if dry_run:
        say("Nothing was stored (--dry-run).")


def _remarks(files: list[dict[str, Any]]) -> dict[str, list[str]]:
    """What a person may want to know, each remark once with the files that it holds for."""
    remarks: dict[str, list[str]] = {}
    for report in files:
        for remark in report.get("notes", []):
            remarks.setdefault(remark.rstrip("."), []).append(report["file"])
    return remarks


def show_previews(previews: Sequence[Preview]) -> None:
    """Prints, file by file, the profile that fits and the first rows as they would be stored."""
    for item in previews:
        if item.profile is None and not item.fits:
            said = "no profile fits" if not item.rows else "read by its own column names"
        elif item.fits and item.profile is None:
            said = f"read by its own column names; --from {item.fits[0].profile} fits too"
        elif item.fits:
            fit = item.fits[0]
            others = "".join(f", or --from {other.profile}" for other in item.fits[1:] if other.readable)
            counts = f"{fit.columns} columns known, {fit.readable} of the first {fit.tried} rows readable"
            said = f"--from {fit.profile} fits ({fit.title}): {counts}{others}"
        else:
            said = f"read with --from {item.profile}"
        say(f"{item.file}: {said}.")
        if item.rows:
            table(item.rows, {name: name for name in item.rows[0]})
        elif item.reason:
            say(f"  {item.reason}")
        say()


def show_profiles_that_fit(fits: Sequence[Readable]) -> None:
    """Prints, for files that are refused as they are, the commands that read them."""
    if not fits:
        return
    say("Some of the files are exports that a profile reads. Nothing is guessed, so say it:")
    for profile in dict.fromkeys(fit.profile for fit in fits):
        paths = dict.fromkeys(shlex.quote(str(fit.path)) for fit in fits if fit.profile == profile)
        say(f"  heed ingest --from {profile} {' '.join(paths)}")
