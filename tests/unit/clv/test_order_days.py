from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.clv import order_days
from pipelines.clv.rfm import rfm_table

END = date(2026, 6, 30)
KINDS, CURRENCIES = st.sampled_from(["order", "order", "refund"]), st.sampled_from(["EUR", "PLN"])
LINE = st.tuples(st.integers(0, 6), st.integers(0, 5), st.integers(0, 5_000), CURRENCIES, KINDS)


def by_hand(lines: list[tuple[int, int, int, str, str]]) -> tuple[dict[int, tuple[int, ...]], int]:
    """frequency, first day, last day, repeat days, repeat value and value of each customer, told step by step; refunds without an order."""
    days: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    for customer, day, amount, currency, kind in lines:
        if kind == "order":
            days[customer, currency][day] = days[customer, currency].get(day, 0) + amount
    unplaced = 0
    back: dict[tuple[int, str, int], int] = defaultdict(int)
    for customer, day, amount, currency, kind in lines:
        if kind == "refund":
            earlier = [each for each in days.get((customer, currency), {}) if each <= day]
            unplaced += not earlier
            if earlier:
                back[customer, currency, max(earlier)] += amount
    for (customer, currency, day), amount in back.items():
        days[customer, currency][day] = max(days[customer, currency][day] - amount, 0)
    told: dict[int, tuple[int, ...]] = {}
    for customer in {key[0] for key in days}:
        mine = {currency: known for (owner, currency), known in days.items() if owner == customer}
        main = min(mine, key=lambda currency: (-len(mine[currency]), -max(mine[currency]), currency))
        every = {day for known in mine.values() for day in known}
        repeat = [day for day in mine[main] if day != min(every)]
        value = sum(mine[main].values())
        told[customer] = (len(every) - 1, min(every), max(every), len(repeat), sum(mine[main][day] for day in repeat), value)
    return told, unplaced


@settings(max_examples=80, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=40), st.integers(0, 1), st.integers(1, 9))
def test_the_table_is_what_counting_by_hand_gives(lines: list[tuple[int, int, int, str, str]], huge: int, piece: int) -> None:
    """However the lines are cut into pieces, and also where amounts are too large to ride in the sort key."""
    lines = [(customer, day, amount + huge * 2**60, currency, kind) for customer, day, amount, currency, kind in lines[: 3 if huge else 40]]
    frame = pd.DataFrame(lines, columns=["customer_id", "day", "amount_minor", "currency", "kind"])
    frame["ordered_at"] = [pd.Timestamp(END - timedelta(days=10 - day), tz="UTC") for day in frame.pop("day")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(order_days, "_PIECE", piece)
        table = rfm_table(frame, END)
    told, unplaced = by_hand(lines)
    assert table.customer_id.tolist() == sorted(told)
    columns = (table.frequency, 10 - table.age_days, 10 - table.age_days + table.recency_days, table.spend_orders)
    assert [tuple(row) for row in zip(*(column.tolist() for column in columns), strict=True)] == [told[key][:4] for key in sorted(told)]
    assert table.repeat_spend_minor.tolist() == [told[key][4] for key in sorted(told)]
    assert table.net_spend_minor.tolist() == [told[key][5] for key in sorted(told)]
    assert any("follow no order" in note for note in table.notes) == bool(unplaced)
