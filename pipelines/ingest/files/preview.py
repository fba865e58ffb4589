"""What a file would become, before anything is stored: which profiles fit it, and its first rows as they would be stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from pipelines.errors import UsageError
from pipelines.ingest.declared.declaration import declared
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.declared.rules import IngestRules
from pipelines.ingest.faults import BadValue, Fault, FileFault, shown_name
from pipelines.ingest.files.found_files import expanded, in_order, sources_of
from pipelines.ingest.files.parsing import open_source
from pipelines.ingest.formats.sources import Source
from pipelines.ingest.limits import Limits
from pipelines.ingest.orders.order_lines import ParsedOrderLine
from pipelines.ingest.orders.order_sums import add_up
from pipelines.ingest.profiles.import_profiles import profiles, with_profile
from pipelines.ingest.quarantine.mended_rows import is_mended
from pipelines.ingest.rows.customers import ParsedCustomer
from pipelines.ingest.rows.messages import ParsedMessage
from pipelines.records.money import as_text
from pipelines.workspace import Workspace

ROWS_SHOWN = 5
ROWS_TRIED = 200
FILES_LOOKED_AT = 50
TEXT_SHOWN = 80


@dataclass(frozen=True)
class Fit:
    """A profile whose table a file is: `readable` of the `tried` first records can be read with it."""

    profile: str
    title: str
    columns: int
    tried: int
    readable: int


@dataclass(frozen=True)
class Preview:
    """One file: the profile it was read with, those that fit it, and its first rows; `reason` says why there are none."""

    file: str
    kind: str | None
    profile: str | None
    fits: tuple[Fit, ...]
    rows: tuple[dict[str, Any], ...]
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        fits = [
            {"profile": fit.profile, "title": fit.title, "columns": fit.columns, "readable": fit.readable, "of": fit.tried}
            for fit in self.fits
        ]
        return {"file": self.file, "kind": self.kind, "profile": self.profile, "fits": fits, "rows": list(self.rows), "reason": self.reason}


def preview(workspace: Workspace, paths: Sequence[Path], options: ImportOptions, *, now: datetime) -> list[Preview]:
    """Previews of the first files. Without a profile, a file that is read by no columns of ours is shown by the profile that fits."""
    limits = workspace.rules.of(IngestRules)
    complete = declared(workspace, options)
    files, _ = in_order(expanded(sources_of(paths), limits)[0], complete, limits, now)
    return [_of(workspace, item.source, options, limits, now) for item in files[:FILES_LOOKED_AT]]


@dataclass(frozen=True)
class Readable:
    """A file that is refused as it is and that a profile would read; `path` is what to say on the command line."""

    file: str
    path: Path
    profile: str


def profiles_for(
    workspace: Workspace, paths: Sequence[Path], names: Sequence[str], options: ImportOptions, *, now: datetime
) -> list[Readable]:
    """Those of the named files that a profile would read, at least half of their first records; none when a profile was named already."""
    if options.profile is not None:
        return []
    limits = workspace.rules.of(IngestRules)
    found = []
    for path in paths:
        for item in expanded(sources_of([path]), limits)[0]:
            shown = shown_name(item.source.name)
            if shown not in names or is_mended(item.source):
                continue
            fits = [fit for fit in fitting(workspace, item.source, options, now=now) if fit.readable and 2 * fit.readable >= fit.tried]
            if fits:
                inside = item.archive or item.source.name
                found.append(Readable(shown, path / inside if path.is_dir() else path, fits[0].profile))
    return found


def fitting(workspace: Workspace, source: Source, options: ImportOptions, *, now: datetime) -> list[Fit]:
    """The profiles whose table the file is, the one that finds and reads most first."""
    limits = workspace.rules.of(IngestRules)
    found = []
    for profile in profiles(workspace.home):
        if not profile.tables:
            continue
        try:
            opened = open_source(source, declared(workspace, with_profile(profile.name, workspace.home, options)), limits, now)
            if not opened.columns_filled:
                continue
            seen = list(islice(opened.records, ROWS_TRIED))
        except (FileFault, UsageError):
            continue
        good = sum(not isinstance(item, Fault) for item in seen)
        found.append(Fit(profile.name, profile.title, opened.columns_filled, len(seen), good))
    return sorted(found, key=lambda fit: (-fit.readable / max(1, fit.tried) * fit.columns, fit.profile))


def _of(workspace: Workspace, source: Source, options: ImportOptions, limits: Limits, now: datetime) -> Preview:
    name = shown_name(source.name)
    fits = tuple(fitting(workspace, source, options, now=now)) if options.profile is None else ()
    used, reason = options, ""
    kind, rows, reason = _read(source, declared(workspace, options), limits, now)
    if not rows and fits and options.profile is None:
        used = with_profile(fits[0].profile, workspace.home, options)
        kind, rows, reason = _read(source, declared(workspace, used), limits, now)
    return Preview(name, kind, used.profile.name if used.profile else None, fits, rows, reason)


def _read(source: Source, options: ImportOptions, limits: Limits, now: datetime) -> tuple[str | None, tuple[dict[str, Any], ...], str]:
    kind = None
    try:
        opened = open_source(source, options, limits, now)
        kind = opened.kind
        records = list(islice(opened.records, ROWS_TRIED))
    except FileFault as fault:
        return kind, (), fault.reason
    first_fault = next((item.reason for item in records if isinstance(item, Fault)), "")
    rows = tuple(islice(_shown(item for item in records if not isinstance(item, Fault)), ROWS_SHOWN))
    return kind, rows, "" if rows else first_fault


def _shown(records: Iterable[Any]) -> Iterable[dict[str, Any]]:
    """Records as people see them; the lines of one order as the order and the refund that they make."""
    orders: dict[str, list[ParsedOrderLine]] = {}
    for item in records:
        if isinstance(item, ParsedOrderLine):
            orders.setdefault(item.order_id, []).append(item)
        elif isinstance(item, ParsedCustomer):
            yield _customer(item)
        elif isinstance(item, ParsedMessage):
            yield _message(item)
    for lines in orders.values():
        try:
            made = add_up(lines)
        except BadValue:
            continue
        for order in made:
            yield {
                "order_id": order.order_id,
                "kind": order.kind,
                "customer": order.customer_id or order.email or order.phone,
                "ordered_at": _when(order.ordered_at),
                "amount": as_text(order.amount_minor, order.currency),
                "currency": order.currency,
                "products": "; ".join(line.product for line in order.lines if line.product)[:TEXT_SHOWN],
            }


def _customer(item: ParsedCustomer) -> dict[str, Any]:
    consent = None if item.consent_email is None else "yes" if item.consent_email else "no"
    since = None if item.acquired_at is None else _when(item.acquired_at)
    shown = {"customer_id": item.customer_id, "name": item.name, "email": item.email, "phone": item.phone}
    return {**shown, "acquired_at": since, "consent_email": consent, "traits": ", ".join(f"{name}: {value}" for name, value in item.traits)}


def _message(item: ParsedMessage) -> dict[str, Any]:
    return {
        "id": item.id,
        "channel": item.channel,
        "direction": item.direction,
        "created_at": _when(item.created_at) if item.is_time_known else None,
        "customer": item.customer_id or item.email or item.phone or item.order_id,
        "rating": item.rating,
        "text": item.text[:TEXT_SHOWN],
    }


def _when(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
