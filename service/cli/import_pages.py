"""How imports are told to people: what became of each file, what a dry run would store, and which profile fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from service.cli.output import note, say, table

if TYPE_CHECKING:
    from pipelines.ingest.preview import Preview

ERRORS_SHOWN = 5


def show_reports(files: list[dict[str, Any]], *, dry_run: bool = False) -> None:
    """Prints what became of each file, then every fault by file, line, field and reason."""
    from pipelines.ingest.file_report import gathered

    columns = {"file": "file", "kind": "kind", "outcome": "outcome", "read": "read", "accepted": "stored", "updated": "updated",
               "quarantined": "set aside", "duplicates": "known already"}
    if not files and not dry_run:
        note("No file that Heed reads was found there.")
    if not files:
        return
    table(gathered(files), columns)
    for remark, names in _remarks(files).items():
        say(f"{names[0]}{f' and {len(names) - 1} more' if len(names) > 1 else ''}: {remark}.")
    for report in files:
        shown = report["errors"][:ERRORS_SHOWN]
        for error in shown:
            say(error["message"])
        if len(report["errors"]) > len(shown):
            say(f"{report['file']}: {len(report['errors']) - len(shown)} more; see `heed quarantine`.")
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


def show_profiles_that_fit(fits: dict[str, list[str]], *, dry_run: bool = False) -> None:
    """Prints, for files that are refused as they are, the command that would read them."""
    for profile, names in fits.items():
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        if dry_run:
            say(f"{names[0]}{more}: read with `heed ingest --from {profile} …`, as shown above; without it the file is refused.")
        else:
            say(f"{names[0]}{more}: this looks like an export of {profile}; try `heed ingest --from {profile} …`, with --dry-run first.")
