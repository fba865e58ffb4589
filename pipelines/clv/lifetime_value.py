"""Customer lifetime value: the discounted margin of the next 12 months, with its interval and the chance of nothing.

Two values per customer, never mixed:
- `value_if_customer_minor` (V): expected discounted margin of one who is still a customer;
- `clv_minor` = P(alive) * V, from the orders alone; what was said moves P(alive) in `pipelines.churn.value_at_risk`.
Two intervals, never mixed, both from 10 % to 90 %:
- `value_low/high`, `clv_low/high`: of the *expectation*, over draws of the fitted parameters, for decisions and sums;
- `outcome_low/high`: of what this one person may bring, for reading, always beside `probability_of_no_order`.
Orders have the same two: `expected_orders_low/high` and `outcome_orders_low/high`. Customers with a contract are valued by their
renewals (`contracts`); an order of theirs is then a renewal.
A customer whose currency has no spend model has `value_known` False and zeros.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from pipelines.clv.arrays import BoolArray, FloatArray, IntArray, ObjectArray
from pipelines.clv.bg_nbd import log_probability_quiet_if_alive, probability_alive, probability_no_order
from pipelines.clv.contracts import ContractValuer
from pipelines.clv.fit_value_models import ValueModels
from pipelines.clv.gamma_gamma import expected_average_spend
from pipelines.clv.outcome import INTERVAL, OutcomeSurface
from pipelines.clv.rfm import DAYS_PER_WEEK, RfmTable
from pipelines.clv.value_surface import ValueSurface

DRAWS = 100
_BLOCK = 10_000
_MOST_MINOR = 1e15  # beyond any real customer, well inside 64 bits


@dataclass(frozen=True)
class ValueTerms:
    """What "value" means: months ahead, the discount rate per month (0.01 is about 12.7 % a year) and a month's days."""

    months: int = 12
    discount_rate_per_month: float = 0.01
    days_per_month: float = 365.25 / 12

    @property
    def horizon_weeks(self) -> float:
        """The whole period in weeks, the unit of the fits."""
        return self.months * self.days_per_month / DAYS_PER_WEEK


@dataclass(frozen=True)
class ValueDraws:
    """customers x (1 + DRAWS): P(alive) and V in minor units; column 0 is the estimate, the others are parameter draws."""

    alive: FloatArray
    value_minor: FloatArray


@dataclass(frozen=True)
class ValueTable:
    """One row per customer of the RFM table, in its order; the module says what each column is."""

    currency: ObjectArray
    value_known: BoolArray
    probability_alive: FloatArray
    expected_orders: FloatArray
    expected_orders_low: FloatArray
    expected_orders_high: FloatArray
    outcome_orders_low: IntArray
    outcome_orders_high: IntArray
    expected_spend_minor: IntArray
    value_if_customer_minor: IntArray
    value_low_minor: IntArray
    value_high_minor: IntArray
    clv_minor: IntArray
    clv_low_minor: IntArray
    clv_high_minor: IntArray
    outcome_low_minor: IntArray
    outcome_high_minor: IntArray
    probability_of_no_order: FloatArray


@dataclass(frozen=True)
class ClvEstimate:
    """CLV in minor units and whether it is known, one row per customer."""

    clv_minor: IntArray
    value_known: BoolArray


class Valuer:
    """Values customers with fitted models; keeps the tables that all customers share, so keep one per fit.

    A customer's row does not depend on who else is in the block. `draws` = 0 leaves the estimate only. A customer observed for
    longer than the fit can speak of (twice its history) is valued as one of that age.
    """

    def __init__(self, models: ValueModels, terms: ValueTerms | None = None, draws: int = DRAWS) -> None:
        self.models = models
        self.terms = terms or ValueTerms()
        at = models.orders.parameters
        self.orders = [at, *models.orders.draws(draws, models.seed)]
        self.spend = {
            currency: [fit.parameters, *fit.draws(draws, models.seed + 1)] for currency, fit in sorted(models.spend.items())
        }
        # customers grow older than they were at the fit; twice that age and a month is room enough until the next fit
        longest_age, month = (2 * models.history_days + 31) / DAYS_PER_WEEK, self.terms.days_per_month / DAYS_PER_WEEK
        self.surface = ValueSurface(
            self.orders,
            longest_age=longest_age,
            months=self.terms.months,
            month=month,
            discount_rate_per_month=self.terms.discount_rate_per_month,
        )
        self.order_surface = ValueSurface(
            self.orders, longest_age=longest_age, months=1, month=self.terms.horizon_weeks, discount_rate_per_month=0.0
        )
        self.outcomes = OutcomeSurface(at, self.terms.horizon_weeks)
        self.contracts = None if models.contracts is None else ContractValuer(
            models.contracts, draws, models.seed + 3, months=self.terms.months, days_per_month=self.terms.days_per_month,
            discount_rate_per_month=self.terms.discount_rate_per_month,
        )  # fmt: skip

    def draw(self, rfm: RfmTable) -> ValueDraws:
        """P(alive) and V of each customer under the estimate and every draw; V is 0 where the value is unknown."""
        alive = np.empty((len(rfm), len(self.orders)))
        for column, at in enumerate(self.orders):
            alive[:, column] = probability_alive(rfm.frequency, rfm.recency, rfm.T, at)
        value = self.surface.discounted_orders(rfm.frequency, self._age(rfm))
        value *= self._money(rfm)
        for rows, part, contracts in self._under_contract(rfm):
            alive[rows] = contracts.alive(part)[:, None]
            value[rows] = contracts.discounted_days(part) * self._money_per_day(part, contracts)[:, None]
        return ValueDraws(alive, np.minimum(value, _MOST_MINOR))

    def quiet_draws(self, rfm: RfmTable, alive: FloatArray, horizon_days: float) -> FloatArray:
        """P(no order within the horizon; of a contract: not under it at its end) under the estimate and every draw of `alive`."""
        weeks = horizon_days / DAYS_PER_WEEK
        quiet = [log_probability_quiet_if_alive(rfm.frequency, rfm.T, weeks, at) for at in self.orders]
        result = 1.0 - alive * -np.expm1(np.stack(quiet, axis=1))
        for rows, part, contracts in self._under_contract(rfm):
            result[rows] = contracts.probability_gone(part, horizon_days)
        return result

    def _under_contract(self, rfm: RfmTable) -> Iterator[tuple[IntArray, RfmTable, ContractValuer]]:
        """The rows of customers who are valued by their contract, where there are any."""
        rows = np.flatnonzero(rfm.has_contract)
        if self.contracts is not None and rows.size:
            yield rows, rfm.take(rows), self.contracts

    def _money_per_day(self, part: RfmTable, contracts: ContractValuer) -> FloatArray:
        share = np.ones(len(part))
        for currency, rows in part.rows_by_currency():
            share[rows] = self.models.margin_share.get(currency, 1.0) if currency in self.spend else 0.0
        return share * contracts.money_per_day(part)

    def _age(self, rfm: RfmTable) -> FloatArray:
        return np.minimum(rfm.T, self.surface.longest_age)

    def _money(self, rfm: RfmTable, sets: int | None = None) -> FloatArray:
        """The expected margin of a later order in minor units under the first `sets` parameter sets; 0 where unknown."""
        width = len(self.orders) if sets is None else sets
        money = np.zeros((len(rfm), width))
        for currency, rows in rfm.rows_by_currency():
            share = rfm.currency_share[rows] * self.models.margin_share.get(currency, 1.0)
            for column, at_spend in enumerate(self.spend.get(currency, [])[:width]):
                money[rows, column] = share * expected_average_spend(rfm.spend_orders[rows], rfm.repeat_spend_minor[rows], at_spend)
        return money

    def value(self, rfm: RfmTable) -> ValueTable:
        """The value of every customer of the table, block by block so that memory stays bounded."""
        parts = [self._value_block(rfm.take(rows)) for rows in _blocks(len(rfm))]
        if not parts:
            parts = [self._value_block(rfm)]
        return ValueTable(
            **{field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(ValueTable)}
        )

    def estimate(self, rfm: RfmTable) -> ClvEstimate:
        """CLV and whether it is known, without intervals: a fast look at all customers."""
        alive = probability_alive(rfm.frequency, rfm.recency, rfm.T, self.orders[0])
        orders = self.surface.discounted_orders(rfm.frequency, self._age(rfm), sets=1)[:, 0]
        value = orders * self._money(rfm, sets=1)[:, 0]
        for rows, part, contracts in self._under_contract(rfm):
            alive[rows] = contracts.alive(part)
            value[rows] = contracts.discounted_days(part)[:, 0] * self._money_per_day(part, contracts)
        value = np.minimum(value, _MOST_MINOR)
        return ClvEstimate(minor(alive * value), self.is_known(rfm))

    def is_known(self, rfm: RfmTable) -> BoolArray:
        """Whether the customer's currency has a spend model."""
        known = np.zeros(len(rfm), dtype=bool)
        for currency, rows in rfm.rows_by_currency():
            known[rows] = currency in self.spend
        return known

    def _value_block(self, rfm: RfmTable) -> ValueTable:
        draws = self.draw(rfm)
        at, age = self.models.orders.parameters, rfm.T
        # copies: a view would keep the draws of every block in memory
        alive, value = draws.alive[:, 0].copy(), draws.value_minor[:, 0]
        clv = draws.alive * draws.value_minor
        known = self.is_known(rfm)
        low, high = self.outcome(rfm, alive)
        orders = draws.alive * self.order_surface.discounted_orders(rfm.frequency, self._age(rfm))
        fewest, most = self.outcomes.order_quantiles(rfm.frequency, age, alive, INTERVAL)
        none = probability_no_order(rfm.frequency, rfm.recency, age, self.terms.horizon_weeks, at)
        for rows, part, contracts in self._under_contract(rfm):
            orders[rows] = alive[rows, None] * contracts.renewals(part)
            fewest[rows], most[rows] = contracts.outcome(part, alive[rows], INTERVAL)[1]
            none[rows] = contracts.probability_of_no_renewal(part)
        orders_low, orders_high = expected_interval(orders)
        value_low, value_high = expected_interval(draws.value_minor)
        clv_low, clv_high = expected_interval(clv)
        return ValueTable(
            currency=rfm.currency,
            value_known=known,
            probability_alive=alive,
            expected_orders=orders[:, 0].copy(),
            expected_orders_low=orders_low,
            expected_orders_high=orders_high,
            outcome_orders_low=fewest,
            outcome_orders_high=most,
            expected_spend_minor=minor(self.expected_spend(rfm)),
            value_if_customer_minor=minor(value),
            value_low_minor=minor(value_low),
            value_high_minor=minor(value_high),
            clv_minor=minor(clv[:, 0]),
            clv_low_minor=minor(clv_low),
            clv_high_minor=minor(clv_high),
            outcome_low_minor=minor(low),
            outcome_high_minor=minor(high),
            probability_of_no_order=none,
        )

    def expected_spend(self, rfm: RfmTable) -> FloatArray:
        """E[net value of a later order] in minor units of the customer's currency; 0 where unknown."""
        spend = np.zeros(len(rfm))
        for currency, rows in rfm.rows_by_currency():
            for at_spend in self.spend.get(currency, [])[:1]:
                spend[rows] = expected_average_spend(rfm.spend_orders[rows], rfm.repeat_spend_minor[rows], at_spend)
        return spend

    def outcome(self, rfm: RfmTable, alive: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The 10 % and 90 % quantile of what each customer may bring, when still a customer with probability `alive`.

        Discounted with the mean discount of the customer's expected orders.
        """
        age = self._age(rfm)
        undiscounted = self.order_surface.discounted_orders(rfm.frequency, age, sets=1)[:, 0]
        discount = self.surface.discounted_orders(rfm.frequency, age, sets=1)[:, 0] / undiscounted
        bounds = np.zeros((2, len(rfm)))
        for currency, rows in rfm.rows_by_currency():
            if currency in self.spend:
                part = rfm.take(rows)
                scale = discount[rows] * part.currency_share * self.models.margin_share.get(currency, 1.0)
                bounds[:, rows] = scale * self.outcomes.spend_quantiles(
                    part.frequency, part.T, alive[rows], part.spend_orders, part.repeat_spend_minor, INTERVAL, self.spend[currency][0]
                )
        for rows, part, contracts in self._under_contract(rfm):
            bounds[:, rows] = contracts.outcome(part, alive[rows], INTERVAL)[0] * self._money_per_day(part, contracts)
        return bounds[0], bounds[1]


def expected_interval(draws: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The 10 % and 90 % quantile over the draws (columns 1 and on), stretched where needed to hold the estimate (column 0)."""
    if draws.shape[1] == 1 or not len(draws):
        return draws[:, 0], draws[:, 0]
    low, high = np.quantile(draws[:, 1:], INTERVAL, axis=1)
    return np.minimum(low, draws[:, 0]), np.maximum(high, draws[:, 0])


def minor(amount: FloatArray) -> IntArray:
    """Whole minor units, half to even, bounded far above any real customer."""
    return np.rint(np.clip(amount, 0.0, _MOST_MINOR)).astype(np.int64)


def _blocks(size: int) -> Iterator[IntArray]:
    for start in range(0, size, _BLOCK):
        yield np.arange(start, min(start + _BLOCK, size))
