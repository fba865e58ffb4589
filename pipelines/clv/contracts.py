"""What a customer with a contract is worth: whoever is under contract is a customer, and may leave only at a renewal.

Used for customers who carry `contract_end`. Their periods run from the first order; the contract that ends on `contract_end` is the
last one begun, and a `contract_end` in the past means that it was not renewed. Payments accrue by the day: net spend so far over the
time that it paid for. Whether a customer renews comes from `shifted_beta_geometric`; orders and spend of the others from BG/NBD and
Gamma-Gamma.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipelines.clv.arrays import BoolArray, FloatArray, IntArray
from pipelines.clv.rfm import RfmTable, day_number
from pipelines.clv.shifted_beta_geometric import ContractFit, contract_fit_from_document, fit_contracts, survival

# Usual contracts, in days: a month, a quarter, a year; the one nearest above the usual gap between payments is taken.
_USUAL_DAYS = (365.25 / 12, 365.25 / 4, 365.25)
_LONGEST_GAP_OF = (45, 135)
MIN_CONTRACTS = 100
MIN_ENDED = 20


@dataclass(frozen=True)
class ContractTerms:
    """The fitted renewals, the days of a period, and the days that a customer's only payment is taken to pay for."""

    fit: ContractFit
    period_days: float
    payment_days: float

    def as_document(self) -> dict[str, Any]:
        """Plain JSON values; `contract_terms_from_document` reads them back."""
        return {"fit": self.fit.as_document(), "period_days": self.period_days, "payment_days": self.payment_days}


def contract_terms_from_document(document: Mapping[str, Any]) -> ContractTerms:
    """The terms that `as_document` wrote."""
    return ContractTerms(contract_fit_from_document(document["fit"]), document["period_days"], document["payment_days"])


@dataclass(frozen=True)
class ContractState:
    """Per customer: periods under contract (1 at least), whether the last one was not renewed, days to the next renewal."""

    periods: IntArray
    ended: BoolArray
    days_left: FloatArray


def usual_period_days(payment_gap_days: float) -> float:
    """Month, quarter or year by the usual days between payments."""
    return _USUAL_DAYS[sum(payment_gap_days > longest for longest in _LONGEST_GAP_OF)]


def state_of(rfm: RfmTable, period_days: float) -> ContractState:
    """The contracts of a table whose customers all have one; a contract that ends on the last day of the table still runs."""
    end = day_number(rfm.end_day)
    left = (rfm.contract_ends - end).astype(np.float64)
    periods = np.maximum(np.rint((left + rfm.age_days) / period_days).astype(np.int64), 1)
    return ContractState(periods, left < 0, left)


def fit_contract_terms(rfm: RfmTable, period_days: float | None) -> ContractTerms | str:
    """The renewals of the customers who carry a contract's end, or one sentence that says why they cannot be fitted.

    `period_days` as set; None takes month, quarter or year by the median gap between payments.
    """
    part = rfm.take(rfm.has_contract)
    gaps = part.recency_days[part.frequency > 0] / part.frequency[part.frequency > 0]
    period = period_days or usual_period_days(float(np.median(gaps)) if gaps.size else _USUAL_DAYS[-1])
    state = state_of(part, period)
    if len(part) < MIN_CONTRACTS or int(state.ended.sum()) < MIN_ENDED:
        return (
            f"{len(part)} customers carry the end of a contract and {int(state.ended.sum())} of these contracts ended; "
            f"{MIN_CONTRACTS} and {MIN_ENDED} are needed to tell renewals, so they are valued by their orders."
        )
    payment = float(np.median(gaps)) if gaps.size else period
    return ContractTerms(fit_contracts(state.periods, state.ended), period, payment)


class ContractValuer:
    """Values customers with a contract under the estimate and every draw; one row per customer, one column per parameter set."""

    def __init__(
        self, terms: ContractTerms, draws: int, seed: int, *, months: int, days_per_month: float, discount_rate_per_month: float
    ) -> None:
        self.terms = terms
        self.parameters = [terms.fit.parameters, *terms.fit.draws(draws, seed)]
        self.horizon_days = months * days_per_month
        self.middles = (np.arange(months) + 0.5) * days_per_month
        self.month_values = days_per_month * (1 + discount_rate_per_month) ** -np.arange(1, months + 1, dtype=np.float64)

    def alive(self, rfm: RfmTable) -> FloatArray:
        """1 while the contract runs, 0 after it ended: it is known, not estimated."""
        return np.where(self._state(rfm).ended, 0.0, 1.0)

    def discounted_days(self, rfm: RfmTable) -> FloatArray:
        """Discounted expected days under contract in the horizon; of one whose contract ended, as if it were renewed today."""
        state = self._running(rfm)
        result = np.zeros((len(rfm), len(self.parameters)))
        for middle, value in zip(self.middles, self.month_values, strict=True):
            due = self._renewals_by(state, middle)
            for column, at in enumerate(self.parameters):
                result[:, column] += value * survival(due, at, made=state.periods - 1)
        return result

    def renewals(self, rfm: RfmTable) -> FloatArray:
        """Expected renewals in the horizon of one who is still under contract."""
        state = self._running(rfm)
        due = self._renewals_by(state, self.horizon_days)
        result = np.zeros((len(rfm), len(self.parameters)))
        for number in range(1, int(due.max(initial=0)) + 1):
            for column, at in enumerate(self.parameters):
                result[:, column] += np.where(number <= due, survival(np.array(number), at, made=state.periods - 1), 0.0)
        return result

    def probability_gone(self, rfm: RfmTable, horizon_days: float) -> FloatArray:
        """P(not under contract at the end of the horizon); 1 where it ended already."""
        state = self._state(rfm)
        due = self._renewals_by(state, horizon_days)
        stays = np.stack([survival(due, at, made=state.periods - 1) for at in self.parameters], axis=1)
        return np.where(state.ended[:, None], 1.0, 1.0 - stays)

    def probability_of_no_renewal(self, rfm: RfmTable) -> FloatArray:
        """P(the next renewal is not made), where one is due in the horizon; 0 while the contract runs on, 1 where it ended."""
        state = self._state(rfm)
        due = np.minimum(self._renewals_by(state, self.horizon_days), 1.0)
        return np.where(state.ended, 1.0, 1.0 - survival(due, self.parameters[0], made=state.periods - 1))

    def money_per_day(self, rfm: RfmTable) -> FloatArray:
        """Net spend in minor units for each day that it paid for."""
        gap = np.where(rfm.frequency > 0, rfm.recency_days / np.maximum(rfm.frequency, 1), self.terms.payment_days)
        return np.asarray(rfm.net_spend_minor / np.maximum(rfm.recency_days + gap, 1.0))

    def outcome(self, rfm: RfmTable, alive: FloatArray, levels: tuple[float, ...]) -> tuple[FloatArray, IntArray]:
        """Quantiles (levels x customers) of the discounted days under contract and of the renewals of one person, under the estimate."""
        state, at = self._running(rfm), self.parameters[0]
        due = self._renewals_by(state, self.horizon_days)
        days, renewals = np.zeros((len(levels), len(rfm))), np.zeros((len(levels), len(rfm)), dtype=np.int64)
        for row, level in enumerate(levels):
            # the share of those under contract who must have left before for the level to be reached
            needed = 1.0 - (1.0 - level) / np.maximum(alive, 1e-300)
            for number in range(int(due.max(initial=0)) + 1):
                further = (number < due) & (1.0 - survival(np.array(number + 1), at, made=state.periods - 1) < needed)
                renewals[row] = np.where(further & (renewals[row] == number), number + 1, renewals[row])
            until = np.where(renewals[row] < due, state.days_left + renewals[row] * self.terms.period_days, self.horizon_days)
            inside = np.clip((until[:, None] - self.middles) / (2 * self.middles[0]) + 0.5, 0.0, 1.0)
            days[row] = np.where(needed > 0, np.sum(inside * self.month_values, axis=1), 0.0)
            renewals[row] = np.where(needed > 0, renewals[row], 0)
        return days, renewals

    def _state(self, rfm: RfmTable) -> ContractState:
        return state_of(rfm, self.terms.period_days)

    def _running(self, rfm: RfmTable) -> ContractState:
        state = self._state(rfm)
        return ContractState(
            np.where(state.ended, state.periods + 1, state.periods),
            np.zeros(len(rfm), dtype=bool),
            np.where(state.ended, self.terms.period_days, state.days_left),
        )

    def _renewals_by(self, state: ContractState, day: float) -> FloatArray:
        """Renewals due up to `day` days from now."""
        return np.where(day < state.days_left, 0.0, np.floor((day - state.days_left) / self.terms.period_days) + 1)
