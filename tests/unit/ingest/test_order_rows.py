"""Rows of one order stand or fall together, wherever in the file they are."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from pipelines.ingest.faults import Fault
from pipelines.ingest.orders import order_rows
from pipelines.ingest.orders.order_rows import RowRead, whole_orders


def rows(orders: list[str], bad_line: int) -> Iterator[RowRead]:
    for line, order in enumerate(orders, start=1):
        yield RowRead(Fault(line, "amount", "is not a number", {}) if line == bad_line else [SimpleNamespace(line=line)], order, {})


@pytest.mark.parametrize("before", range(5))
def test_no_part_of_an_order_with_a_faulty_row_is_read_whatever_stands_before_it(monkeypatch: pytest.MonkeyPatch, before: int) -> None:
    monkeypatch.setattr(order_rows, "MOST_ROWS", 3)
    orders = [*map(str, range(before)), "split", "split", "after"]
    read = list(whole_orders(rows(orders, bad_line=before + 2)))
    assert [isinstance(row.found, Fault) for row in read] == [*[False] * before, True, True, False]
