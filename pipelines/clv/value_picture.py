"""How value is spread over customers: how many are worth how much, and how much of all value they hold."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from pipelines.charts.look import BLUE, ORANGE
from pipelines.charts.picture import Picture
from pipelines.records.money import as_decimal

STEPS = tuple(step * 10**power for power in range(-2, 9) for step in (1, 2, 5))
MOST_STEPS = 7
CUSTOMERS, VALUE = "share of the customers", "share of the value"


def value_picture(clv_minor: Sequence[int], currency: str) -> Picture | None:
    """The distribution of customer lifetime value in one currency; None when nobody is worth anything."""
    import altair as alt

    values = sorted(float(as_decimal(value, currency)) for value in clv_minor)
    total = sum(values)
    if total <= 0:
        return None
    table = _table(values, total)
    drawn = [
        {"order": place, "worth": row["worth"], "of": of, "share": row[of]} for place, row in enumerate(table) for of in (CUSTOMERS, VALUE)
    ]
    worth = [row["worth"] for row in table]
    base = alt.Chart(alt.InlineData(values=drawn)).encode(
        x=alt.X("worth:N", sort=worth, title=f"value of the next 12 months, {currency}", axis=alt.Axis(labelAngle=0, grid=False)),
        xOffset=alt.XOffset("of:N", sort=[CUSTOMERS, VALUE]),
        y=alt.Y("share:Q", title=None, axis=alt.Axis(format="%", tickCount=5)),
    )
    legend = alt.Legend(orient="top", title=None)
    chart = base.mark_bar().encode(
        color=alt.Color("of:N", scale=alt.Scale(domain=[CUSTOMERS, VALUE], range=[BLUE, ORANGE]), legend=legend)
    )
    half = _held_by_half(values, total)
    middle = f"the median customer is worth {_median(values):,.2f} {currency}"
    words = f"Half of the value is with {half:.1%} of {len(values):,} customers; {middle}."
    chart = chart.properties(
        width=max(480, 92 * len(table)), title=alt.Title(f"What customers are worth, {currency}", subtitle=words), description=words
    )
    how = "Where the orange bar is higher than the blue one, few customers hold much: losing one of them costs more than many others."
    return Picture(f"clv_{currency.lower()}", chart, table, how)


def _table(values: Sequence[float], total: float) -> list[dict[str, Any]]:
    """Customers and value between round limits; what is below and above the usual range is one group each."""
    low, high = values[len(values) // 50], values[-1 - len(values) // 100]
    inside = [step for step in STEPS if low < step <= high] or [next((step for step in STEPS if step > high), STEPS[-1])]
    limits = inside[-MOST_STEPS:]
    between = [f"{left:,g}–{right:,g}" for left, right in pairwise(limits)]
    names = [f"under {limits[0]:,g}", *between, f"{limits[-1]:,g} or more"]
    held: list[list[float]] = [[] for _ in names]
    for value in values:
        held[bisect_right(limits, value)].append(value)
    return [
        {
            "worth": name, "customers": len(group), CUSTOMERS: round(len(group) / len(values), 4), "value": round(sum(group), 2),
            VALUE: round(sum(group) / total, 4),
        }
        for name, group in zip(names, held, strict=True)
    ]  # fmt: skip


def _held_by_half(rising: Sequence[float], total: float) -> float:
    """The least share of the customers that holds half of the value."""
    held = 0.0
    for count, value in enumerate(reversed(rising), 1):
        held += value
        if held >= total / 2:
            return count / len(rising)
    return 1.0


def _median(rising: Sequence[float]) -> float:
    middle = len(rising) // 2
    return rising[middle] if len(rising) % 2 else (rising[middle - 1] + rising[middle]) / 2
