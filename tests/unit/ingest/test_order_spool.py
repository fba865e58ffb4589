"""Order lines between reading and storing: given back by order, in the order of the file where its lines stand together."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.ingest.files import spool
from pipelines.ingest.files.spool import OrderSpool
from pipelines.ingest.orders.order_lines import ParsedOrderLine
from tests.builders import NOW


def spooled(folder: Path, order_ids: str) -> list[str]:
    held = OrderSpool(folder)
    for number, order_id in enumerate(order_ids, start=2):
        held.append(ParsedOrderLine(number, order_id, "C1", NOW, 100, "PLN", None, None, None, False))
    groups = list(held)
    assert len(held) == len(order_ids)
    assert list(held) == groups, "a second reading gives the same"
    held.close()
    assert all(len({line.order_id for line in group}) == 1 for group in groups)
    assert sorted(line.line for group in groups for line in group) == list(range(2, len(order_ids) + 2))
    return [group[0].order_id * len(group) for group in groups]


def test_lines_that_stand_together_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    assert spooled(tmp_path, "zzzbaac") == ["zzz", "b", "aa", "c"]


def test_lines_of_one_order_are_put_together_wherever_they_stood(tmp_path: Path) -> None:
    assert spooled(tmp_path, "abacb") == ["aa", "bb", "c"]


def test_very_many_scattered_lines_are_parted_by_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "LINES_HELD", 3)
    assert sorted(spooled(tmp_path, "abcabdab")) == ["aaa", "bbb", "c", "d"]


def test_a_file_without_orders_gives_none(tmp_path: Path) -> None:
    assert spooled(tmp_path, "") == []
