"""Options that several commands share, so that they read the same everywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

import typer

from pipelines.errors import UsageError

AsJson = Annotated[bool, typer.Option("--json", help="Print exactly one JSON document.")]
AsOf = Annotated[str, typer.Option("--as-of", metavar="DATE", help="See things as of this day (2026-06-30) or moment.")]


def moment(text: str, option: str = "--as-of", *, whole_day: bool = True) -> datetime | None:
    """That moment, or the end of that day (its beginning without `whole_day`), in UTC; None for nothing given.

    Raises UsageError for anything else.
    """
    if not text:
        return None
    try:
        if len(text) == 10:
            given = datetime.combine(date.fromisoformat(text), time(23, 59, 59) if whole_day else time.min, tzinfo=UTC)
        else:
            given = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text!r} is not a date.", fix="Write it as 2026-06-30 or 2026-06-30T12:00:00.") from None
    if not 1970 <= given.year <= 2999:
        raise UsageError(f"{option} {text!r} lies outside the years 1970 to 2999.", fix="Write it as 2026-06-30 or 2026-06-30T12:00:00.")
    return given if given.tzinfo else given.replace(tzinfo=UTC)


def not_ahead(moment: datetime | None, now: datetime) -> datetime | None:
    """The moment; raises UsageError for one of which nothing can be known yet. The end of today, wherever, is none."""
    if moment is not None and moment - now > timedelta(days=1):
        said = f"--as-of {moment:%Y-%m-%d} lies ahead: nothing is known of it yet."
        raise UsageError(said, fix="Name a day up to today, or leave it out.")
    return moment
