"""How figures read on a page: names in plain words, money with its thousands, shares in per cent, and what changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

NAMES = {
    "average_order_value": "Average order value", "net_revenue": "Net revenue", "margin": "Margin", "margin_rate": "Margin rate",
    "purchase_frequency": "Orders per buying customer", "repeat_rate": "Buyers who had bought before", "retention": "Customers kept",
    "churn_rate": "Customers lost", "customer_lifetime": "Customer lifetime at this rate",
    "net_promoter_score": "Net promoter score", "customer_satisfaction": "Satisfied (CSAT)", "new_customers": "New customers",
    "referrals": "New customers by referral", "referral_share": "Referrals among new customers", "cac": "Cost of a new customer",
    "clv_to_cac": "Value over cost of a customer",
}  # fmt: skip
SEGMENTS = {
    "new": "New", "one_time_quiet": "Bought once, quiet since", "champions": "Champions", "loyal": "Loyal", "promising": "Promising",
    "cannot_lose": "Cannot lose", "at_risk": "At risk", "hibernating": "Hibernating",
}  # fmt: skip
NOTHING = "–"
LEAST_TO_COMPARE = 30  # cases in each period under which a change says more about chance
NO_CHANGE = "no change"
BY_SOURCE = ("cac", "clv_to_cac")  # figures of each source of customers, in a table of their own
COUNTED = ("net_revenue", "margin", "new_customers", "referrals")  # sums, which are what they are


def days_of(period: dict[str, str]) -> dict[str, str]:
    """First and last day of a period, whose start is the last moment before it."""
    start = datetime.fromisoformat(period["start"]) + timedelta(seconds=1)
    return {"start": start.date().isoformat(), "end": period["end"][:10]}


def is_money(unit: str) -> bool:
    """Whether the unit is a currency."""
    return len(unit) == 3 and unit.isupper()


def amount(text: str | None, currency: str) -> str:
    """`8,938.16 GBP` of "8938.16"."""
    return NOTHING if text is None else f"{Decimal(text):,} {currency}"


def estimate(text: str | None, currency: str) -> str:
    """`8,938 GBP` of "8938.16": what is foretold is not known to the penny."""
    if text is None:
        return NOTHING
    exact = Decimal(text)
    return f"{exact.quantize(Decimal(1)) if abs(exact) >= 100 else exact:,} {currency}"


def value(shown: str | float | None, unit: str) -> str:
    """A figure's value with its unit."""
    if shown is None:
        return NOTHING
    if is_money(unit):
        return amount(str(shown), unit)
    number = float(shown)
    match unit:
        case "share":
            return f"{number:.1%}"
        case "points":
            return f"{number:+.0f}"
        case "customers":
            return f"{number:,.0f}"
        case "days":
            return f"{number:,.0f} days"
        case "ratio":
            return f"{number:.1f} times"
        case _:
            return f"{number:.2f}"


def interval(item: dict[str, Any]) -> str:
    """`53 % to 67 %` where a figure has an interval."""
    if item["low"] is None:
        return ""
    return f"{value(item['low'], item['unit'])} to {value(item['high'], item['unit'])}"


def change(item: dict[str, Any]) -> str:
    """What changed against the period before: points for shares and scores, per cent for everything else; nothing is made of few cases."""
    if item["value"] is None or item["before"] is None:
        return ""
    if item["name"] not in COUNTED and min(item["n"], item["n_before"]) < LEAST_TO_COMPARE:
        return "too few to tell"
    now, before = float(item["value"]), float(item["before"])
    if item["unit"] == "share":
        return _moved(f"{100 * (now - before):+.1f} points")
    if item["unit"] == "points":
        return _moved(f"{now - before:+.0f} points")
    return _moved(f"{now / before - 1:+.0%}") if before > 0 else ""


def _moved(change: str) -> str:
    return change if any(digit in change for digit in "123456789") else NO_CHANGE


def figure_lines(items: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The lines of the table of figures, without those of the sources of customers."""
    return [
        {
            "name": _name(item), "value": value(item["value"], item["unit"]),
            "interval": interval(item), "before": value(item["before"], item["unit"]), "change": change(item), "n": f"{item['n']:,}",
            "because": item["unknown_because"] or "",
        }
        for item in items if item["name"] not in BY_SOURCE
    ]  # fmt: skip


def _name(item: dict[str, Any]) -> str:
    name = NAMES.get(item["name"], item["name"])
    return f"{name}, {item['group']}" if item["group"] else name


def source_lines(items: list[dict[str, Any]]) -> list[dict[str, str]]:
    """A line for each source of customers: what a new one costs, before too, and how many times that the customers are worth."""
    found: dict[str, dict[str, str]] = {}
    for item in items:
        if item["name"] in BY_SOURCE:
            line = found.setdefault(item["group"], {"source": item["group"], **dict.fromkeys(("cost", "before", "n", "worth", "of"), "")})
            shown = value(item["value"], item["unit"]) if item["value"] is not None else item["unknown_because"] or NOTHING
            if item["name"] == "cac":
                line |= {"cost": shown, "before": value(item["before"], item["unit"]), "n": f"{item['n']:,}"}
            else:
                line |= {"worth": shown, "of": f"{item['n']:,}"}
    return list(found.values())
