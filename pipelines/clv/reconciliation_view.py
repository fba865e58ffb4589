"""The reconciliation as people and programs read it, with what the files held and what was set aside."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.clv.reconciliation import MonthSums, month_sums
from pipelines.records import import_file
from pipelines.records.database import microseconds, reading
from pipelines.records.ledger import ledger
from pipelines.records.money import as_text

if TYPE_CHECKING:
    from pipelines.workspace import Workspace

NOTE = (
    "Every order stored is in these sums, also those of nobody known; net = ordered less refunded. A line set aside at the import is in no "
    "sum: a spreadsheet that still holds it differs by that line."
)


def reconciliation(workspace: Workspace, *, as_of: datetime) -> dict[str, Any]:
    """{"as_of", "time_zone", "note", "items": [{"month", "currency", "orders", "ordered", "refunds", "refunded", "net", "margin",
    "margin_rows", "without_customer"}], "totals": [the same without the month], "later": orders after `as_of`, "files": [{"file", "read",
    "accepted", "updated", "quarantined", "duplicates"}]}. Sums are by month and currency; money is decimal text."""
    zone = workspace.company.time_zone
    with reading(workspace.engine) as connection:
        stored = ledger(connection)
        files = import_file.of_kind(connection, "orders")
    known = stored["ordered_at"] <= microseconds(as_of)
    sums = month_sums(stored.loc[known], zone) if known.any() else []
    return {
        "as_of": as_of.isoformat(),
        "time_zone": zone,
        "note": NOTE,
        "items": [_as_json(one) for one in sums],
        "totals": [_total([one for one in sums if one.currency == currency]) for currency in sorted({one.currency for one in sums})],
        "later": int((~known).sum()),
        "files": files,
    }


def _total(sums: list[MonthSums]) -> dict[str, Any]:
    margins = [one.margin_minor for one in sums if one.margin_minor is not None]
    whole = MonthSums(
        "", sums[0].currency, sum(one.orders for one in sums), sum(one.ordered_minor for one in sums), sum(one.refunds for one in sums),
        sum(one.refunded_minor for one in sums), sum(margins) if margins else None, sum(one.margin_rows for one in sums),
        sum(one.without_customer for one in sums),
    )  # fmt: skip
    return {name: value for name, value in _as_json(whole).items() if name != "month"}


def _as_json(one: MonthSums) -> dict[str, Any]:
    return {
        "month": one.month, "currency": one.currency, "orders": one.orders, "ordered": as_text(one.ordered_minor, one.currency),
        "refunds": one.refunds, "refunded": as_text(one.refunded_minor, one.currency), "net": as_text(one.net_minor, one.currency),
        "margin": as_text(one.margin_minor, one.currency), "margin_rows": one.margin_rows, "without_customer": one.without_customer,
    }  # fmt: skip
