"""Tables as CSV that a spreadsheet opens safely."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # the wide ones too: spreadsheets set to Japanese run them
_NUMBER = re.compile(r"-[0-9]+(?:\.[0-9]+)?")  # money below zero is text and must still be added up


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Writes a CSV that a spreadsheet opens safely: cells that would be formulas get a leading apostrophe, numbers never."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_safe(name) for name in columns])
        for row in rows:
            writer.writerow([_safe(row.get(name)) for name in columns])


def _safe(value: Any) -> Any:
    text = "" if value is None else value if isinstance(value, int | float) else str(value)
    return "'" + text if isinstance(text, str) and text.startswith(FORMULA_STARTS) and not _NUMBER.fullmatch(text) else text
