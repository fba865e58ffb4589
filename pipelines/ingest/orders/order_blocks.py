"""Order rows of text in blocks: what repeats is judged once, and what is written in the usual way is read without a closer look.

A row of which anything is not readily known is left to the judge of single rows, so that both give the same lines and faults.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import TypeVar

from pipelines.ingest.declared.currencies import is_currency
from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import BadValue, Fault
from pipelines.ingest.formats.delimited import Row
from pipelines.ingest.limits import Limits
from pipelines.ingest.orders.order_lines import OrderRules, Owner, ParsedOrderLine
from pipelines.ingest.rows.columns import Columns
from pipelines.ingest.rows.values import AHEAD, EARLIEST, is_blank, read_number, read_short_text, read_time
from pipelines.records.money import minor, places

_CELLS = ("order_id", "customer_id", "email", "ordered_at", "amount", "currency", "margin", "quantity", "product", "kind")
_UTC_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_HUNDREDTHS = re.compile(r"-?\d{1,12}\.\d\d", re.ASCII)
ANSWERS_KEPT = 50_000

Cell = str | None
Thing = tuple[str | None, float | None, bool]
Money = tuple[int, str, int | None]
Key = TypeVar("Key")
Value = TypeVar("Value")


class OrderBlocks(OrderRules):
    """Reads the rows of one table whose cells are all text and that no profile translates."""

    def __init__(self, columns: Columns, options: ImportOptions, limits: Limits, now: datetime) -> None:
        super().__init__(columns, options, limits, now)
        self._width = len(columns.theirs)
        self._pick = itemgetter(*(columns.place.get(name, self._width) for name in _CELLS))
        self._is_id = re.compile(rf"[A-Za-z0-9_\-.]{{1,{limits.id_chars}}}").fullmatch
        self._latest = now + AHEAD
        self._owners = _Answers(self._owner)
        self._moments = _Answers(self._moment)
        self._things = _Answers(self._thing)
        self._moneys = _Answers(self._money_of)

    def read_block(self, rows: Sequence[Row | Fault]) -> list[ParsedOrderLine | None]:
        """The order line of each row; None for one that `read` is to judge."""
        owners, moments, things, moneys = self._owners, self._moments, self._things, self._moneys
        found: list[ParsedOrderLine | None] = []
        for row in rows:
            if isinstance(row, Fault) or len(row.cells) != self._width:
                found.append(None)
                continue
            order_id, who, email, at, amount, currency, margin, quantity, product, kind = self._pick((*row.cells, None))
            owner, moment, thing = owners[who, email], moments[at], things[product, quantity, kind]
            money = None if thing is None else moneys[amount, currency, margin, thing[2]]
            if owner is None or moment is None or thing is None or money is None or not self._is_id(order_id) or ".." in order_id:
                found.append(None)
                continue
            customer_id, address, phone, contact = owner
            label, number, is_refund = thing
            line = (row.line, order_id, customer_id, moment, *money, label, number, is_refund, address, phone, None, contact)
            found.append(ParsedOrderLine._make(line))
        return found

    def _owner(self, key: tuple[Cell, Cell]) -> Owner:
        return self.who({"customer_id": key[0], "email": key[1]}.get)

    def _moment(self, at: str) -> datetime | None:
        if self._options.date_format is not None or _UTC_TIME.fullmatch(at) is None:
            return read_time("ordered_at", at, self._options, self._now, may_be_date=True)
        try:
            moment = datetime.fromisoformat(at)
        except ValueError:
            return None
        return moment if EARLIEST <= moment <= self._latest else None

    def _thing(self, key: tuple[Cell, Cell, Cell]) -> Thing:
        product, quantity, kind = key
        number = None if is_blank(quantity) else abs(float(read_number("quantity", quantity, self._options)))
        return read_short_text("product", product), number, self.is_refund(kind)

    def _money_of(self, key: tuple[str, Cell, Cell, bool]) -> Money:
        amount, currency, margin, is_refund = key
        code = currency or self._options.currency
        is_usual = code is not None and is_currency(code) and places(code) == 2 and self._options.decimal in (None, ".")
        if code is not None and is_usual and not margin and _HUNDREDTHS.fullmatch(amount):
            hundredths = int(amount.replace(".", ""))
            return -abs(hundredths) if is_refund else hundredths, code, None
        read, code = self._money.read({"amount": amount, "currency": currency}.get)
        earned = None if is_blank(margin) else read_number("margin", margin, self._options)
        if is_refund:
            read, earned = -abs(read), None if earned is None else -abs(earned)
        return minor(read, code), code, None if earned is None else minor(earned, code)


class _Answers(dict[Key, Value | None]):
    """What was said of the cells that were asked about before; None for those that cannot be read."""

    def __init__(self, ask: Callable[[Key], Value | None]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, key: Key) -> Value | None:
        if len(self) >= ANSWERS_KEPT:
            self.clear()
        try:
            answer = self._ask(key)
        except BadValue:
            answer = None
        self[key] = answer
        return answer
