"""Who drives the value of a workspace and what goes with it: tiers, early traits, and newcomers to look after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from pipelines.clv.arrays import BoolArray, FloatArray
from pipelines.clv.early_traits import FIRST_DAY, EarlyTraits, early_traits, value_after
from pipelines.clv.kpi_source import KpiSource, read_source
from pipelines.clv.newcomer_view import newcomers
from pipelines.clv.tiers import held_shares, tier_shares
from pipelines.clv.value_drivers import ASSOCIATION, FALSE_DISCOVERY_RATE, LEAST_IN_A_GROUP, ValueDriver, first_half, value_drivers
from pipelines.records import theme_mentions
from pipelines.records.database import microseconds, reading
from pipelines.records.money import as_text

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from pipelines.workspace import Workspace

WINDOWS_DAYS = (365, 180, 90)  # the longest that ENOUGH customers have lived through, else the shortest
ENOUGH = 300
NOTE = (
    "Associations, not causes: what is known of a customer in the first {early} days beside the net value of the {window} days after them, "
    "within each currency. Found on one half of {customers} customers, looked for again on the other half. Customers first seen in the "
    "first {seen} days of the orders are left out, since their first order is not known. Columns of the customer file are as of today."
)


def value_driver_report(workspace: Workspace, *, as_of: datetime) -> dict[str, Any]:
    """`drivers_of` with the themes of the workspace."""
    with reading(workspace.engine) as connection:
        mentions = theme_mentions.mentions(connection, before=as_of)
    return drivers_of(read_source(workspace, as_of), mentions)


def drivers_of(source: KpiSource, mentions: pd.DataFrame) -> dict[str, Any]:
    """{"as_of", "label", "note", "min_customers", "false_discovery_rate", "tiers": [{"currency", "tier", "customers", "share_of_customers",
    "revenue", "share_of_revenue"}], "held": [{"currency", "customers", "share_of_customers", "share_of_revenue"}], "items": [{"trait",
    "value", "label", "standing", "repeated", "with_it", "without", "above", "above_held_out", "q", "means"}], "newcomers": {"standing",
    "items", ...}, "unknown_because"}; `above` is the chance that a customer with the trait is worth more than one without. The traits are
    empty, with the reason, when too few customers have lived through the window."""
    body: dict[str, Any] = {
        "as_of": source.as_of.isoformat(), "label": ASSOCIATION, "note": "", "min_customers": LEAST_IN_A_GROUP,
        "false_discovery_rate": FALSE_DISCOVERY_RATE, "tiers": _tiers(source), "held": _held(source), "items": [], "newcomers": None,
        "unknown_because": "no order is known" if source.firsts is None else None,
    }  # fmt: skip
    if source.firsts is None or source.firsts.seen_since.all():
        because = "every customer was first seen when the orders began, so nobody's first order is known"
        return {**body, "unknown_because": body["unknown_because"] or because}
    early = source.rules.early_days
    traits = early_traits(
        source.book, source.firsts, ~source.firsts.seen_since, source.orders, source.customers, source.messages, mentions, early
    )
    window, lived = _window(source, traits)
    value = value_after(source.book, traits, early, window)
    keys = [source.keys.get(name, "") for name in source.book.customers[traits.customer].tolist()]
    half = first_half(keys)
    found = value_drivers(traits.names, traits.has[lived], traits.known[lived], value[lived], traits.currency[lived], half[lived])
    seen, many = source.rules.seen_since_days, int(lived.sum())
    body["note"] = NOTE.format(early=early, window=window, customers=many, seen=seen)
    body["items"] = [
        _as_json(one, _means(source, traits, number, value, lived), traits.known_from[number]) for number, one in enumerate(found)
    ]
    differing = np.array([one.standing in ("higher", "lower") for one in found], dtype=bool)
    body["newcomers"] = newcomers(source, traits, value, lived, half, keys, differing)
    if not any(one.found for one in found):
        body["unknown_because"] = (
            f"{many} customers have lived {early + window} days since their first order; no trait has {LEAST_IN_A_GROUP} of them with it "
            "and without it in each half"
        )
    return body


def _window(source: KpiSource, traits: EarlyTraits) -> tuple[int, BoolArray]:
    """How long value is looked at, and who has lived that long."""
    lived = np.zeros(0, dtype=bool)
    for window in WINDOWS_DAYS:
        begun_by = source.as_of - timedelta(days=source.rules.early_days + window)
        lived = traits.first <= microseconds(begun_by)
        if lived.sum() >= ENOUGH:
            return window, lived
    return WINDOWS_DAYS[-1], lived


def _tiers(source: KpiSource) -> list[dict[str, Any]]:
    rows = [row for row in source.worth.values() if row.currency is not None]
    tier, currency = (np.array([getattr(row, name) for row in rows], dtype=object) for name in ("tier", "currency"))
    spent = np.array([row.net_spend_minor or 0 for row in rows], dtype=np.int64)
    shares = tier_shares(tier, currency, spent)
    whole = {name: sum(one.customers for one in shares if one.currency == name) for name in {one.currency for one in shares}}
    return [
        {
            "currency": one.currency, "tier": one.tier, "customers": one.customers,
            "share_of_customers": round(one.customers / whole[one.currency], 4), "revenue": as_text(one.revenue_minor, one.currency),
            "share_of_revenue": round(one.revenue_share, 4),
        }
        for one in shares
    ]  # fmt: skip


def _held(source: KpiSource) -> list[dict[str, Any]]:
    return [
        {
            "currency": one.currency, "customers": one.customers, "share_of_customers": round(one.customer_share, 4),
            "share_of_revenue": round(one.revenue_share, 4),
        }
        for one in held_shares(source.rfm.currency, source.rfm.net_spend_minor)
    ]  # fmt: skip


def _means(source: KpiSource, traits: EarlyTraits, column: int, value: FloatArray, lived: BoolArray) -> list[dict[str, Any]]:
    """Mean value after the first days of those with the trait and those without, per currency where both exist."""
    means = []
    for code in np.unique(traits.currency[lived]):
        name = str(source.book.currencies[code])
        here = lived & (traits.currency == code) & traits.known[:, column]
        mine, others = value[here & traits.has[:, column]], value[here & ~traits.has[:, column]]
        if mine.size and others.size:
            with_it, without = (as_text(round(float(group.mean())), name) for group in (mine, others))
            counts = {"customers": int(mine.size), "others": int(others.size)}
            means.append({"currency": name, "with_it": with_it, "without": without, **counts})
    return means


def _as_json(one: ValueDriver, means: list[dict[str, Any]], known_from: str) -> dict[str, Any]:
    return {
        "trait": one.trait, "value": one.value, "known_on": "first day" if known_from == FIRST_DAY else "first days", "label": ASSOCIATION,
        "standing": one.standing, "repeated": one.repeated, "with_it": one.with_it, "without": one.without,
        "above": None if one.found is None else round(one.found.above, 4),
        "above_held_out": None if one.held_out is None else round(one.held_out.above, 4), "q": None if one.q is None else round(one.q, 4),
        "means": means,
    }  # fmt: skip


def firmest_first(items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The traits that could be compared: those seen again first, then those that differ, then by q."""
    judged = [item for item in items if item["above"] is not None]
    return sorted(
        judged, key=lambda item: (not item["repeated"], item["standing"] == "no difference shown", item["q"], item["trait"], item["value"])
    )
