"""What is at risk now with groups of customers: expectations are added, parameter draws combined.

The parameters of the value and risk models are common to all customers, so their errors neither cancel out in a sum nor all stand at
their worst at once: customers are added up within each draw, and the interval is from 10 % to 90 % over the sums. Adding up the
customers' own variances would be far too sure, adding up the ends of their intervals not sure enough.
Draws are not stored; they are drawn again with the run's models and its seed, for those customers whose value can be at risk. Where the
new draws do not give what is stored of a customer (a message came since the run, or the run fitted no model), the ends of that
customer's own interval are added to those of the rest: as if both erred together, which is the widest that it can be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
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

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.records.run import Run
    from pipelines.rules import Rules

BLOCK = 5_000  # customers
ROUNDING_MINOR = 1  # at risk now may be stored one unit lower, so that the parts of V add up


@dataclass(frozen=True)
class AtRiskSum:
    """At risk now with `customers` of known value in one currency; low and high are 10 % and 90 % over parameter draws."""

    currency: str
    amount_minor: int
    low_minor: int
    high_minor: int
    customers: int


def at_risk_sums(
    connection: Connection, rules: Rules, run: Run, groups: Mapping[str, Collection[bytes]], risks: Mapping[bytes, Any]
) -> dict[str, list[AtRiskSum]]:
    """By group, one sum per currency in the order of their codes; `risks` are the run's risk rows.

    Customers of unknown value are left out, and a group without any other. A customer counts in full in every group, so groups are not
    to be added up, nor are currencies.
    """
    at_stake = {one for one in set().union(*groups.values()) if one in risks and risks[one].value_known and risks[one].at_risk_high_minor}
    memberships: dict[bytes, list[str]] = {one: [] for one in sorted(at_stake)}
    for name, customers in groups.items():
        for one in at_stake.intersection(customers):
            memberships[one].append(name)
    sums, drawn = _sums(connection, rules, run, memberships, risks)
    found: dict[str, list[AtRiskSum]] = {}
    for name, customers in groups.items():
        known = [risks[one] for one in sorted(set(customers)) if one in risks and risks[one].value_known]
        for currency in sorted({row.currency for row in known}):
            rows = [row for row in known if row.currency == currency]
            undrawn = [row for row in rows if row.customer_id in at_stake and row.customer_id not in drawn]
            found.setdefault(name, []).append(_sum(currency, rows, sums.get((name, currency)), undrawn))
    return found


def _sum(currency: str, rows: Sequence[Any], drawn: FloatArray | None, undrawn: Iterable[Any]) -> AtRiskSum:
    """The sum of the rows, stretched where needed to hold its amount; where nothing can be at risk there is no doubt of it."""
    amount = sum(row.at_risk_now_minor for row in rows)
    low, high = (0, 0) if drawn is None else (int(minor(end)[0]) for end in expected_interval(drawn[None, :]))
    for row in undrawn:
        low, high = low + row.at_risk_low_minor, high + row.at_risk_high_minor
    return AtRiskSum(currency, amount, min(amount, low), max(amount, high), len(rows))


def _sums(
    connection: Connection, rules: Rules, run: Run, memberships: Mapping[bytes, Sequence[str]], risks: Mapping[bytes, Any]
) -> tuple[dict[tuple[str, str], FloatArray], set[bytes]]:
    """At risk now in minor units under the estimate and every draw, summed by group and currency; and the customers in these sums."""
    sums: dict[tuple[str, str], FloatArray] = {}
    drawn: set[bytes] = set()
    fits = runs.fits(connection, run.id)
    if not memberships or CHURN not in fits:
        return sums, drawn
    fitted, model = fitted_value(fits), risk_model_from_document(fits[CHURN].parameters)
    for block in batches(list(memberships), BLOCK):
        orders = frames.orders(connection, before=run.as_of, customer_ids=block)
        messages = frames.messages(connection, before=run.as_of, customer_ids=block)
        contracts = contract_ends(connection, rules.of(ValueRules), block)
        customers, at_risk = at_risk_of(orders, messages, fitted, model, terms(rules.of(ValueRules)), run.as_of, contracts)
        stored = np.array([risks[one].at_risk_now_minor for one in customers], dtype=np.int64)
        same = np.abs(minor(at_risk[:, 0]) - stored) <= ROUNDING_MINOR
        rows: dict[tuple[str, str], list[int]] = {}
        for row in np.flatnonzero(same).tolist():
            drawn.add(customers[row])
            for name in memberships[customers[row]]:
                rows.setdefault((name, risks[customers[row]].currency), []).append(row)
        for place, members in rows.items():
            sums[place] = sums.get(place, np.zeros(at_risk.shape[1])) + at_risk[members].sum(axis=0)
    return sums, drawn
