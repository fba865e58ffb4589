"""What is at risk now with the customers who spoke of a theme: expectations are added, parameter draws combined.

The parameters of the value and risk models are common to all customers, so their errors do not cancel out in a sum: customers are added
within each draw, and the interval is from 10 % to 90 % over the sums. Adding up the customers' own variances would be far too sure.
Draws are not stored; they are drawn again with the run's models and its seed, for those customers whose value can be at risk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pipelines.churn.churn_fit import CHURN
from pipelines.churn.risk import risk_model_from_document
from pipelines.churn.risk_stage import at_risk_of
from pipelines.clv.arrays import FloatArray
from pipelines.clv.fit_stage import contract_ends, fitted_value, terms
from pipelines.clv.lifetime_value import expected_interval, minor
from pipelines.clv.rules import ValueRules
from pipelines.records import frames
from pipelines.records import run as runs
from pipelines.records.database import batches
from pipelines.records.money import as_text

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.records.run import Run
    from pipelines.rules import Rules

BLOCK = 5_000  # customers


def theme_prices(
    connection: Connection, rules: Rules, run: Run, speakers: Mapping[str, Sequence[bytes]], risks: Mapping[bytes, Any]
) -> dict[str, list[dict[str, Any]]]:
    """By theme and currency: [{"amount", "low", "high", "currency", "customers"}], low and high from 10 % to 90 % over parameter draws.

    `speakers` are the customers of each theme, `risks` the run's risk rows. Customers of unknown value are left out; a customer counts
    in full for every theme spoken of, so themes are not to be added up, nor are currencies.
    """
    themes: dict[bytes, list[str]] = {}
    for theme, customers in speakers.items():
        for one in customers:
            themes.setdefault(one, []).append(theme)
    wanted = [one for one in themes if one in risks and risks[one].value_known and risks[one].at_risk_high_minor]
    sums = _sums(connection, rules, run, wanted, themes, risks)
    priced: dict[str, list[dict[str, Any]]] = {}
    for theme, customers in speakers.items():
        known = [risks[one] for one in customers if one in risks and risks[one].value_known]
        for currency in sorted({row.currency for row in known}):
            rows = [row for row in known if row.currency == currency]
            amount = sum(row.at_risk_now_minor for row in rows)
            low, high = _interval(amount, sums.get((theme, currency)))
            shown = {name: as_text(value, currency) for name, value in (("amount", amount), ("low", low), ("high", high))}
            priced.setdefault(theme, []).append({**shown, "currency": currency, "customers": len(rows)})
    return priced


def _interval(amount: int, sums: FloatArray | None) -> tuple[int, int]:
    """10 % and 90 % over the summed draws, stretched where needed to hold the amount; the amount itself where nothing can be at risk."""
    if sums is None:
        return amount, amount
    low, high = expected_interval(sums[None, :])
    return min(amount, int(minor(low)[0])), max(amount, int(minor(high)[0]))


def _sums(
    connection: Connection, rules: Rules, run: Run, ids: Sequence[bytes], themes: Mapping[bytes, Sequence[str]], risks: Mapping[bytes, Any]
) -> dict[tuple[str, str], FloatArray]:
    """At risk now in minor units under the estimate and every draw, summed by theme and currency."""
    fits = runs.fits(connection, run.id)
    if not ids or CHURN not in fits:
        return {}
    fitted, model = fitted_value(fits), risk_model_from_document(fits[CHURN].parameters)
    sums: dict[tuple[str, str], FloatArray] = {}
    for block in batches(ids, BLOCK):
        orders = frames.orders(connection, before=run.as_of, customer_ids=block)
        messages = frames.messages(connection, before=run.as_of, customer_ids=block)
        contracts = contract_ends(connection, rules.of(ValueRules), block)
        customers, at_risk = at_risk_of(orders, messages, fitted, model, terms(rules.of(ValueRules)), run.as_of, contracts)
        rows: dict[tuple[str, str], list[int]] = {}
        for row, one in enumerate(customers):
            for theme in themes[one]:
                rows.setdefault((theme, risks[one].currency), []).append(row)
        for place, members in rows.items():
            sums[place] = sums.get(place, np.zeros(at_risk.shape[1])) + at_risk[members].sum(axis=0)
    return sums
