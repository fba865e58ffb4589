"""The first paragraph of the page: what a manager should know before the tables, each sentence from a figure below it."""

from __future__ import annotations

from typing import Any

from pipelines.clv.kpi_source import KpiSource
from pipelines.records.money import as_text
from service.report.wording import amount, change, value


def summary(source: KpiSource, figures: list[dict[str, Any]], drivers: dict[str, Any]) -> list[str]:
    """Sentences, the money first; a figure that is not known says nothing here."""
    sentences = [_sales(one, figures) for one in figures if one["name"] == "net_revenue" and one["value"] is not None]
    sentences += filter(None, (_kept(figures), _satisfaction(figures), *_held(drivers), *_at_risk(source), _newcomers(drivers)))
    return sentences


def _named(figures: list[dict[str, Any]], name: str, group: str = "") -> dict[str, Any] | None:
    return next((one for one in figures if one["name"] == name and one["group"] == group and one["value"] is not None), None)


def _sales(revenue: dict[str, Any], figures: list[dict[str, Any]]) -> str:
    order = _named(figures, "average_order_value", revenue["group"])
    moved = f" ({change(revenue)} against the period before)" if change(revenue) else ""
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
    before = "" if score["before"] is None else f", after {value(score['before'], 'points')} from {score['n_before']} before"
    likely = f"{value(score['low'], 'points')} to {value(score['high'], 'points')}"
    return f"The net promoter score is {value(score['value'], 'points')} from {score['n']} answers (likely {likely}){before}."


def _held(drivers: dict[str, Any]) -> list[str]:
    best = {one["currency"]: one for one in reversed(drivers["held"])}
    return [
        f"{'Ten' if one['customers'] == 10 else one['customers']} customers ({one['share_of_customers']:.1%} of all) hold "
        f"{one['share_of_revenue']:.0%} of all net revenue in {currency}."
        for currency, one in sorted(best.items())
    ]


def _at_risk(source: KpiSource) -> list[str]:
    """Of the value of the next 12 months, how much is still to be kept and how much is probably gone."""
    sums: dict[str, list[int]] = {}
    for row in source.risk.values():
        if row.value_known:
            held = sums.setdefault(row.currency, [0, 0, 0])
            for place, part in enumerate((row.clv_minor, row.at_risk_now_minor, row.probably_gone_minor)):
                held[place] += part
    sentences = []
    for currency, parts in sorted(sums.items()):
        worth, risk, gone = (amount(as_text(part, currency), currency) for part in parts)
        sentences.append(
            f"The customers of today are expected to be worth {worth} in the next 12 months. On top of that {risk} is at risk now and may "
            f"still be kept; {gone} is probably gone already."
        )
    return sentences


def _newcomers(drivers: dict[str, Any]) -> str:
    found = drivers["newcomers"]
    if found is None or not found["items"]:
        return ""
    count = len(found["items"])
    look = "newcomer looks" if count == 1 else "newcomers look"
    return f"{count} {look} as promising as the most promising fifth of earlier customers did on their first day."
