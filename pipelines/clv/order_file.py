"""Orders of a file as a frame, for the evaluation that stores nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.errors import FileRejected
from pipelines.records.money import places

_OTHER_NAMES = {"date": "ordered_at", "order_date": "ordered_at", "customer": "customer_id", "value": "amount", "total": "amount"}
_NEEDED = ("customer_id", "ordered_at", "amount")
DEFAULT_CURRENCY = "XXX"  # ISO 4217 for "no currency": a file that names none


def read_orders(path: Path) -> pd.DataFrame:
    """The orders of a csv, tsv, jsonl, parquet or xlsx file, columns as `rfm.rfm_table` wants them.

    Needed are `customer_id`, `ordered_at`, `amount`; `currency` and `kind` are used where they stand. Raises FileRejected,
    naming the column and the first row that cannot be read.
    """
    return read_order_file(path).orders


@dataclass(frozen=True)
class OrderFile:
    """The orders of a file, and what was read differently, in sentences."""

    orders: pd.DataFrame
    notes: list[str]


def read_order_file(path: Path) -> OrderFile:
    """`read_orders` with its notes: a line that stands twice, order id and all, is taken once."""
    frame = _read_table(path)
    frame.columns = [str(name).strip().lower() for name in frame.columns]
    frame = frame.rename(columns={theirs: ours for theirs, ours in _OTHER_NAMES.items() if ours not in frame.columns})
    for name in _NEEDED:
        if name not in frame.columns:
            raise FileRejected(path.name, f"has no column {name!r}.", fix=f"Name its columns {', '.join(_NEEDED)}.")
    notes = []
    if "order_id" in frame:
        twice = frame.duplicated()
        if twice.any():
            notes.append(f"{int(twice.sum())} lines stand twice in {path.name} and were taken once")
            frame = frame.loc[~twice]
    moments = pd.to_datetime(frame["ordered_at"], utc=True, errors="coerce", format="ISO8601")
    amount = pd.to_numeric(frame["amount"], errors="coerce")
    for name, column in (("customer_id", frame["customer_id"]), ("ordered_at", moments), ("amount", amount)):
        if column.isna().any():
            raise FileRejected(
                path.name, f"{name} is empty or cannot be read.", line=int(frame.index[int(np.argmax(column.isna().to_numpy()))]) + 2
            )
    currency = (
        frame["currency"].fillna(DEFAULT_CURRENCY).astype(str)
        if "currency" in frame
        else pd.Series(DEFAULT_CURRENCY, frame.index)
    )
    scale = currency.map(lambda code: 10.0 ** places(code))
    columns = {
        "customer_id": frame["customer_id"].astype(str),
        "ordered_at": moments,
        "amount_minor": np.rint(amount * scale).astype("int64"),
        "currency": currency,
        "kind": frame["kind"].astype(str).str.strip().str.lower() if "kind" in frame else "order",
    }
    return OrderFile(pd.DataFrame(columns), notes)


def _read_table(path: Path) -> pd.DataFrame:
    try:
        match path.suffix.lower():
            case ".parquet":
                return pd.read_parquet(path)
            case ".xlsx":
                return pd.read_excel(path, dtype={"customer_id": str})
            case ".jsonl" | ".ndjson":
                return pd.read_json(path, lines=True, dtype={"customer_id": str})
            case ".tsv":
                return pd.read_csv(path, sep="\t", dtype={"customer_id": str})
            case ".csv":
                return pd.read_csv(path, dtype={"customer_id": str})
    except (ValueError, OSError) as error:
        raise FileRejected(path.name, f"cannot be read as {path.suffix.lstrip('.')}: {str(error).splitlines()[0]}.") from None
    raise FileRejected(path.name, "is of no kind that holds orders.", fix="Use csv, tsv, jsonl, parquet or xlsx.")
