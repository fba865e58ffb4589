"""The first paragraph of the page: what a manager should know before the tables, each sentence from a figure below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.churn.at_risk_sums import AtRiskSum
from pipelines.clv.kpi_source import KpiSource
from pipelines.records.money import as_text
from service.report.wording import LEAST_TO_COMPARE, NO_CHANGE, amount, change, estimate, value


def summary(
    source: KpiSource, figures: list[dict[str, Any]], drivers: dict[str, Any], at_risk: Sequence[AtRiskSum]
) -> list[str]:
    """Sentences, the money first; a figure that is not known says nothing here. `at_risk` is the sum over all customers by currency."""
    sentences = [_sales(one, figures) for one in figures if one["name"] == "net_revenue" and one["value"] is not None]
    sums = {one.currency: one for one in at_risk}
    sentences += filter(None, (_kept(figures), _satisfaction(figures), *_held(drivers), *_at_risk(source, sums), _newcomers(drivers)))
    return sentences


def _named(figures: list[dict[str, Any]], name: str, group: str = "") -> dict[str, Any] | None:
    return next((one for one in figures if one["name"] == name and one["group"] == group and one["value"] is not None), None)


def _sales(revenue: dict[str, Any], figures: list[dict[str, Any]]) -> str:
    order = _named(figures, "average_order_value", revenue["group"])
    changed = change(revenue).replace(NO_CHANGE, "unchanged")
    moved = f" ({changed} against the period before)" if changed else ""
    mean = f", {amount(str(order['value']), order['unit'])} an order" if order is not None else ""
    return f"Net revenue was {amount(str(revenue['value']), revenue['unit'])}{moved} from {revenue['n']:,} orders{mean}."


def _kept(figures: list[dict[str, Any]]) -> str:
    kept = _named(figures, "retention")
    if kept is None:
        return ""
    before = "" if kept["before"] is None else f"; in the period before it was {value(kept['before'], 'share')}"
    return f"Of the {kept['n']:,} customers of the period before, {value(kept['value'], 'share')} ordered again{before}."


def _satisfaction(figures: list[dict[str, Any]]) -> str:
    score = _named(figures, "net_promoter_score")
    if score is None:
        return ""
    comparable = score["before"] is not None and score["n_before"] >= LEAST_TO_COMPARE
    before = "" if not comparable else f", after {value(score['before'], 'points')} from {score['n_before']} before"
    likely = f"{value(score['low'], 'points')} to {value(score['high'], 'points')}"
    return f"The net promoter score is {value(score['value'], 'points')} from {score['n']} answers (likely {likely}){before}."


def _held(drivers: dict[str, Any]) -> list[str]:
    best = {one["currency"]: one for one in reversed(drivers["held"])}
    return [
        f"{'Ten' if one['customers'] == 10 else one['customers']} customers ({one['share_of_customers']:.1%} of all) hold "
        f"{one['share_of_revenue']:.0%} of all net revenue in {currency}."
        for currency, one in sorted(best.items())
    ]


def _at_risk(source: KpiSource, sums: Mapping[str, AtRiskSum]) -> list[str]:
    """Of the value of the next 12 months, how much is still to be kept and how much is probably gone."""
    worth: dict[str, list[int]] = {}
    for row in source.risk.values():
        if row.value_known:
            held = worth.setdefault(row.currency, [0, 0])
            held[0] += row.clv_minor
            held[1] += row.probably_gone_minor
    sentences = []
    for currency, parts in sorted(worth.items()):
        whole, gone = (estimate(as_text(part, currency), currency) for part in parts)
        one = sums[currency]
        risk, low, high = (estimate(as_text(part, currency), currency) for part in (one.amount_minor, one.low_minor, one.high_minor))
        sentences.append(
            f"The customers of today are expected to be worth {whole} in the next 12 months. On top of that {risk} is at risk now and may "
            f"still be kept (8 times in 10 between {low} and {high}); {gone} is probably gone already."
        )
    return sentences


def _newcomers(drivers: dict[str, Any]) -> str:
    found = drivers["newcomers"]
    if found is None or not found["items"]:
        return ""
    count = len(found["items"])
    look = "newcomer looks" if count == 1 else "newcomers look"
    return f"{count} {look} as promising as the most promising fifth of earlier customers did on their first day."
