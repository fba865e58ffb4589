"""How commands speak: one JSON document or a page for people on stdout, progress and notes on stderr."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipelines.charts import table_file
from pipelines.errors import UsageError


def emit(body: Any) -> None:
    """Prints exactly one JSON document."""
    sys.stdout.write(json.dumps(body, ensure_ascii=False, indent=2, default=str) + "\n")


def emit_line(body: Any) -> None:
    """Prints one JSON document on a line of its own, at once: for commands that go on."""
    sys.stdout.write(json.dumps(body, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def say(text: str = "") -> None:
    """Prints a line for people, control characters made visible (customer text may hold terminal escapes)."""
    sys.stdout.write(inert(text) + "\n")


def note(text: str) -> None:
    """Prints a remark beside the result."""
    sys.stderr.write(inert(text) + "\n")


def inert(text: str) -> str:
    """The text without control or bidirectional characters, line breaks kept."""
    return "".join(char if char == "\n" or (char.isprintable() and not "‪" <= char <= "‮" and not "⁦" <= char <= "⁩") else "·" for char in text)


def table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> None:
    """Prints rows under headings; `columns` maps a key of each row to its heading."""
    cells = [[inert(_cell(row.get(key))).replace("\n", " ") for key in columns] for row in rows]
    widths = [max([len(heading), *(len(line[place]) for line in cells)]) for place, heading in enumerate(columns.values())]
    widths = [min(width, 70) for width in widths]
    sys.stdout.write("  ".join(h.ljust(w) for h, w in zip(columns.values(), widths, strict=True)).rstrip() + "\n")
    for line in cells:
        shown = [cell if len(cell) <= width else cell[: width - 1] + "…" for cell, width in zip(line, widths, strict=True)]
        sys.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(shown, widths, strict=True)).rstrip() + "\n")


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Writes a CSV where a person wants it; raises UsageError when that place cannot be written."""
    with written_to(path):
        table_file.write_csv(path, rows, columns)


@contextmanager
def written_to(place: Path) -> Iterator[None]:
    """Turns the refusal of the file system into a sentence about the place that a person named."""
    try:
        yield
    except OSError as error:
        named = error.filename or place
        raise UsageError(f"{named} cannot be written: {error.strerror or error}.", fix="Name a place that you may write to.") from None


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return str(value)


class Bar:
    """A progress bar on stderr, shown on a terminal once the work has taken two seconds."""

    def __init__(self) -> None:
        self._since = time.monotonic()
        self._progress: Any = None
        self._tasks: dict[str, Any] = {}
        self._counted = 0

    def __call__(self, what: str, done: int, total: int) -> None:
        if not sys.stderr.isatty() or time.monotonic() - self._since < 2.0:
            return
        if self._progress is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (TextColumn("{task.description:12}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
            self._progress.start()
        if what not in self._tasks:
            self._tasks[what] = self._progress.add_task(what, total=total or None)
        self._progress.update(self._tasks[what], completed=done, total=total or None)

    def count(self) -> int:
        """Counts up by one: for work whose end is not known beforehand."""
        self._counted += 1
        return self._counted

    def close(self) -> None:
        if self._progress is not None:
            self._progress.stop()


@contextmanager
def progress() -> Iterator[Bar]:
    """A bar that goes away when the work ends, however it ends."""
    bar = Bar()
    try:
        yield bar
    finally:
        bar.close()
