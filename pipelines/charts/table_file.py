"""Tables as CSV that a spreadsheet opens safely."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_SIGNS = r"[=+\-@＝＋－＠]"  # the wide ones too: spreadsheets set to Japanese run them
# At the start of a cell, and inside one behind what parts cells or rows elsewhere: a Polish spreadsheet parts at semicolons, and takes
# quotation marks that do not stand at the start of its own cells as they are, so that a cell's second line is a row.
_FORMULA = re.compile(rf"\A(?=[\t\r\n]|{_SIGNS})|(?<=[,;\t\r\n])(\"*)(?={_SIGNS})")
_NEUTRALISED = re.compile(rf"\A'(?=[\t\r\n]|{_SIGNS})|(?<=[,;\t\r\n])(\"*)'(?={_SIGNS})")
_NUMBER = re.compile(r"-[0-9]+(?:\.[0-9]+)?")  # money below zero is text and must still be added up


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Writes a CSV that a spreadsheet opens safely: what would begin a formula gets an apostrophe before it, numbers never."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_safe(name) for name in columns])
        for row in rows:
            writer.writerow([_safe(row.get(name)) for name in columns])


def neutralised(text: str) -> str:
    """A cell that any spreadsheet shows and none runs: an apostrophe before whatever would begin a formula."""
    return _FORMULA.sub(r"\g<1>'", text)


def as_written(text: str) -> str:
    """The cell without the apostrophes that `neutralised` put into it."""
    return _NEUTRALISED.sub(r"\g<1>", text)


def _safe(value: Any) -> Any:
    text = "" if value is None else value if isinstance(value, int | float) else str(value)
    return neutralised(text) if isinstance(text, str) and not _NUMBER.fullmatch(text) else text
