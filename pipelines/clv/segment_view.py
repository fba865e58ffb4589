"""RFM segments as people and programs read them: how many, what they spent, and who is in each."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipelines.clv.kpi_source import KpiSource
from pipelines.clv.rfm_segments import SEGMENTS, STEPS, rfm_scores
from pipelines.records.money import as_text

SCORES = ("days_since_last_order", "order_days", "net_spend")


def segments(source: KpiSource) -> dict[str, Any]:
    """{"as_of", "items": [{"segment", "definition", "currency", "customers", "share", "net_spend", "share_of_revenue",
    "median_days_since_last_order"}], "scales": [{"score", "of", "currency", "from", "to"}]}.

    A customer counts in the currency of most of their order days; shares are within a currency, in [0, 1].
    """
    rfm = source.rfm
    scores = rfm_scores(rfm)
    items = []
    for currency in sorted(set(rfm.currency.tolist())):
        mine = rfm.currency == currency
        whole = int(rfm.net_spend_minor[mine].sum())
        for name, definition in SEGMENTS.items():
            rows = mine & (scores.segment == name)
            if not rows.any():
                continue
            spent = int(rfm.net_spend_minor[rows].sum())
            items.append(
                {
                    "segment": name, "definition": definition, "currency": currency, "customers": int(rows.sum()),
                    "share": round(float(rows.sum() / mine.sum()), 4), "net_spend": as_text(spent, currency),
                    "share_of_revenue": round(spent / whole, 4) if whole else None,
                    "median_days_since_last_order": int(np.median(rfm.days_since_last_order[rows])),
                }
            )  # fmt: skip
    return {"as_of": source.as_of.isoformat(), "items": items, "scales": _scales(source)}


def _scales(source: KpiSource) -> list[dict[str, Any]]:
    """What each score means in this shop: the least and the greatest value that has it."""
    rfm, scores = source.rfm, rfm_scores(source.rfm)
    found = []
    for name, score, values in (
        ("days_since_last_order", scores.days_since_last_order, rfm.days_since_last_order),
        ("order_days", scores.order_days, rfm.frequency + 1),
    ):
        found += [_scale(name, None, step, values[score == step].tolist()) for step in range(STEPS, 0, -1)]
    for currency in sorted(set(rfm.currency.tolist())):
        mine = rfm.currency == currency
        for step in range(STEPS, 0, -1):
            spent = rfm.net_spend_minor[mine & (scores.net_spend == step)].tolist()
            found.append(_scale("net_spend", currency, step, [as_text(value, currency) for value in sorted(spent)], sort=False))
    return [scale for scale in found if scale["from"] is not None]


def _scale(of: str, currency: str | None, step: int, values: list[Any], *, sort: bool = True) -> dict[str, Any]:
    ordered = sorted(values) if sort else values
    return {
        "score": step, "of": of, "currency": currency, "from": ordered[0] if ordered else None, "to": ordered[-1] if ordered else None,
    }  # fmt: skip


def scored_customers(source: KpiSource) -> list[dict[str, Any]]:
    """One line per customer with an order, in the order of their ids: what they did, their scores and their segment."""
    rfm, scores = source.rfm, rfm_scores(source.rfm)
    columns = zip(
        rfm.customer_id.tolist(), rfm.days_since_last_order.tolist(), (rfm.frequency + 1).tolist(), rfm.net_spend_minor.tolist(),
        rfm.currency.tolist(), scores.days_since_last_order.tolist(), scores.order_days.tolist(), scores.net_spend.tolist(),
        scores.segment.tolist(), strict=True,
    )  # fmt: skip
    lines = [
        {
            "customer_id": source.keys.get(key, ""), "days_since_last_order": since, "order_days": days,
            "net_spend": as_text(spent, currency), "currency": currency, "days_since_last_order_score": first,
            "order_days_score": second, "net_spend_score": third, "segment": segment,
        }
        for key, since, days, spent, currency, first, second, third, segment in columns
    ]  # fmt: skip
    return sorted(lines, key=lambda line: str(line["customer_id"]))
