"""The money of an order row: of its line, and of the whole order where the export says that too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import FileFault
from pipelines.ingest.rows.columns import Columns
from pipelines.ingest.rows.values import is_blank, read_money, read_number
from pipelines.records.money import minor

Cell = Callable[[str], Any]


@dataclass(frozen=True)
class OrderFacts:
    """What a row says of its whole order rather than of its own line; amounts are in minor units and not negative.

    `total_minor` stands for the sum of the lines, `shipping_minor` comes on top of it where there is no total. `state` is
    `order`, `refund` (placed, and given back in full unless `refunded_minor` says how much) or `cancelled`.
    """

    total_minor: int | None = None
    shipping_minor: int | None = None
    refunded_minor: int | None = None
    refunded_at: datetime | None = None
    state: str = "order"
    needs_total: bool = False


class OrderMoney:
    """Reads the money of one table's rows by one company-wide rule, `amount_includes`: with or without tax and shipping.

    Without a profile an amount is what its column says. Raises FileFault when the table lacks a column that the rule needs.
    """

    def __init__(self, columns: Columns, options: ImportOptions) -> None:
        self._place = columns.place
        self._options = options
        self._wants = options.amount_includes
        if options.profile is not None:
            self._check(columns)

    def _check(self, columns: Columns) -> None:
        has_total = "total" in columns.place
        left_out = {"shipping": "shipping"} if has_total else {}
        left_out["tax"] = "tax" if has_total else "tax_rate"
        for part, needed in left_out.items():
            if part not in self._wants and needed not in columns.place:
                raise FileFault(
                    f"amounts are to be without {part} (ingest.amount_includes in heed.yaml), but no column says how much {part} is; "
                    f"export it too, or map it: --map theirs={needed}",
                    column=columns.their_name("total" if has_total else "amount"),
                )

    def read(self, cell: Cell) -> tuple[Decimal, str]:
        """Amount of the row's line and its currency; nothing where the export gives a total of the order alone."""
        if "amount" in self._place:
            amount, currency = read_money("amount", cell("amount"), cell("currency"), self._options)
        elif "unit_price" in self._place and not is_blank(cell("unit_price")):
            price, currency = read_money("unit_price", cell("unit_price"), cell("currency"), self._options)
            amount = price * (Decimal(1) if is_blank(cell("quantity")) else abs(read_number("quantity", cell("quantity"), self._options)))
        else:
            stands_in = "0" if is_blank(cell("total")) else cell("total")
            return Decimal(0), read_money("total", stands_in, cell("currency"), self._options)[1]
        if "tax" not in self._wants and "tax_rate" in self._place and not is_blank(cell("tax_rate")):
            rate = str(cell("tax_rate")).strip().rstrip("%")
            amount /= 1 + max(Decimal(0), read_number("tax_rate", rate, self._options)) / 100
        return amount, currency

    def facts(self, cell: Cell) -> OrderFacts:
        """What the row says of its whole order."""
        total, currency = self._part("total", cell), self.read(cell)[1]
        shipping, tax, refunded = (self._part(name, cell) for name in ("shipping", "tax", "refunded"))
        kept = total
        if total is not None:
            kept = total if "shipping" in self._wants else max(Decimal(0), total - (shipping or 0))
            if "tax" not in self._wants and total:
                kept *= 1 - min(Decimal(1), (tax or Decimal(0)) / total)
            if refunded and total:
                refunded *= kept / total
        state = str(cell("status")) if "status" in self._place and not is_blank(cell("status")) else "order"
        return OrderFacts(
            None if kept is None else minor(kept, currency),
            minor(shipping, currency) if total is None and shipping and "shipping" in self._wants else None,
            minor(refunded, currency) if refunded else None,
            state=state,
            needs_total="total" in self._place and "amount" not in self._place,
        )

    def _part(self, name: str, cell: Cell) -> Decimal | None:
        if name not in self._place or is_blank(cell(name)):
            return None
        return abs(read_money(name, cell(name), cell("currency"), self._options)[0])
