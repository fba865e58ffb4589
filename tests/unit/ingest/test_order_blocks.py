"""Order rows in blocks: what is read without a closer look is what the judge of single rows says, and nothing more is read."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.faults import BadValue
from pipelines.ingest.formats.delimited import Row
from pipelines.ingest.limits import Limits
from pipelines.ingest.orders.order_blocks import OrderBlocks
from pipelines.ingest.orders.order_content import content_hash, lines_json
from pipelines.ingest.orders.order_lines import OrderRules, ParsedOrderLine
from pipelines.ingest.orders.order_sums import ParsedOrder
from pipelines.ingest.rows.columns import Columns
from tests.builders import NOW

COLUMNS = ("order_id", "customer_id", "email", "ordered_at", "amount", "currency", "margin", "product", "quantity", "kind")
SPELLINGS = {
    "order_id": ("o-1", "A.7", "a..b", "", " 12 ", "zażółć", "x" * 128, "x" * 129, "o\t1"),
    "customer_id": ("C1", "", " ", "c d", "0"),
    "email": ("", "A@b.pl", "no address", "x+1@allegromail.pl", "shop@own.pl"),
    "ordered_at": (
        "2026-03-01T09:30:00Z", "2026-03-01T09:30:00+02:00", "2026-03-01 09:30:00", "2026-03-01", "2026-02-30T00:00:00Z",
        "1994-12-31T23:59:59Z", "2031-01-01T00:00:00Z", "2026-03-01T24:00:00Z", "01.03.2026 10:00", "", "٢٠٢٦-03-01T09:30:00Z",
    ),
    "amount": (
        "12.50", "-3.00", "-0.00", "1,50", "1 234.50", "12.5", "12", "12.345", "1e3", "", "12.50 zł", "€4.00", "٣.٥٠",
        "9" * 15 + ".00",
    ),
    "currency": ("PLN", "pln", "JPY", "KWD", "XXY", "", " "),
    "margin": ("", "3.10", "-1", "x"),
    "product": ("Mug", "", " Kubek „Żubr” ", "p" * 501),
    "quantity": ("", "2", "-1", "0.5", "two"),
    "kind": ("", "order", "refund", "Zwrot", "gift"),
}  # fmt: skip
USUAL = ("o-1", "C1", "", "2026-03-01T09:30:00Z", "12.50", "PLN", "", "Mug", "2", "")
ROWS = st.tuples(*(st.one_of(st.just(usual), st.sampled_from(SPELLINGS[name])) for name, usual in zip(COLUMNS, USUAL, strict=True)))
OPTIONS = st.builds(
    ImportOptions,
    decimal=st.sampled_from([None, ".", ","]),
    currency=st.sampled_from([None, "EUR", "JPY"]),
    time_zone=st.sampled_from([None, "Europe/Warsaw"]),
    date_format=st.sampled_from([None, None, "%d.%m.%Y %H:%M"]),
    own_addresses=st.just(frozenset({"shop@own.pl"})),
)


LEFT_OUT = st.sets(st.sampled_from(["email", "currency", "margin", "product", "quantity", "kind"]))


@given(st.lists(ROWS, min_size=1, max_size=8), OPTIONS, LEFT_OUT)
def test_a_block_reads_what_the_judge_of_single_rows_reads(rows: list[tuple[str, ...]], options: ImportOptions, left_out: set[str]) -> None:
    names = [name for name in COLUMNS if name not in left_out]
    columns = Columns("orders", tuple(names), {name: place for place, name in enumerate(names)})
    judge, blocks = (rules(columns, options, Limits(), NOW) for rules in (OrderRules, OrderBlocks))
    assert isinstance(blocks, OrderBlocks)
    given_rows = [
        Row(number, [cell for name, cell in zip(COLUMNS, cells, strict=True) if name in names]) for number, cells in enumerate(rows, 2)
    ]
    for row, found in zip(given_rows, blocks.read_block(given_rows), strict=True):
        judged = _judged(judge, row)
        assert found is None or found == judged
        if judged is not None:
            assert found == judged or " " in str(row.cells[0])


def _judged(judge: OrderRules, row: Row) -> ParsedOrderLine | None:
    try:
        return judge.read(row.line, row.cells)
    except BadValue:
        return None


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LINES = st.lists(
    st.tuples(st.none() | TEXTS, st.none() | st.floats(0, 1e15), st.integers(-(10**15), 10**15)), min_size=0, max_size=4
)


@given(TEXTS, st.sampled_from(["order", "refund"]), st.none() | st.integers(-(10**9), 10**9), LINES)
def test_the_text_of_an_orders_lines_and_its_hash_are_those_of_json(customer: str, kind: str, margin: int | None, lines: list[Any]) -> None:
    at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    read = tuple(
        ParsedOrderLine(2, "o-1", customer, at, amount, "PLN", None, product, quantity, kind == "refund")
        for product, quantity, amount in lines
    )
    order = ParsedOrder(2, "o-1", customer, None, None, at, kind, 1250, "PLN", margin, read)
    sign = -1 if kind == "refund" else 1
    plain = [{"product": product, "quantity": quantity, "amount_minor": sign * amount} for product, quantity, amount in lines]
    stored, hashed = lines_json(order)
    assert stored == json.dumps(plain)
    content = [customer, kind, at.isoformat(), 1250, "PLN", margin, plain]
    assert content_hash(order, hashed) == hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
