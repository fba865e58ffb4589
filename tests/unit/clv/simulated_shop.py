"""Customers of known parameters, watched for a while and then for a year more: what a right model must get right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.clv.arrays import FloatArray, IntArray
from pipelines.clv.bg_nbd import BgNbdParameters
from pipelines.clv.gamma_gamma import GammaGammaParameters
from pipelines.clv.rfm import RfmTable
from tests.unit.clv.cdnow import CALIBRATION_END

ORDERS = BgNbdParameters(0.6, 6.0, 0.9, 3.5)
SPEND = GammaGammaParameters(6.0, 4.0, 15_000.0)
HORIZON_WEEKS = 52.0


@dataclass(frozen=True)
class SimulatedShop:
    """The table up to the day of the fit (times not rounded to days), and each customer's orders and spend in the year after."""

    table: RfmTable
    orders: IntArray
    spent_minor: IntArray


def simulated_shop(customers: int, seed: int, at: BgNbdParameters = ORDERS, spend: GammaGammaParameters = SPEND) -> SimulatedShop:
    rng = np.random.default_rng(seed)
    age = rng.uniform(30, 104, customers)
    rate, leaving = rng.gamma(at.r, 1 / at.alpha, customers), rng.beta(at.a, at.b, customers)
    moment, last = np.zeros(customers), np.zeros(customers)
    repeat, later = np.zeros(customers, dtype=np.int64), np.zeros(customers, dtype=np.int64)
    here = np.arange(customers)
    while here.size:
        moment[here] += rng.exponential(1 / rate[here])
        here = here[moment[here] <= age[here] + HORIZON_WEEKS]
        seen = moment[here] <= age[here]
        repeat[here[seen]] += 1
        last[here[seen]] = moment[here[seen]]
        later[here[~seen]] += 1
        here = here[rng.random(here.size) >= leaving[here]]
    scale = rng.gamma(spend.q, 1 / spend.gamma, customers)
    repeat_spend, spent = (_sums(rng, spend.p, count, scale) for count in (repeat, later))
    first = _sums(rng, spend.p, np.ones(customers, dtype=np.int64), scale)
    table = RfmTable(
        customer_id=np.arange(customers).astype(object),
        frequency=repeat,
        recency_days=last * 7,  # type: ignore[arg-type]
        age_days=age * 7,  # type: ignore[arg-type]
        currency=np.full(customers, "EUR", dtype=object),
        currency_share=np.ones(customers),
        spend_orders=repeat,
        repeat_spend_minor=repeat_spend,
        net_spend_minor=repeat_spend + first,
        end_day=CALIBRATION_END,
    )
    return SimulatedShop(table, later, spent)


def _sums(rng: np.random.Generator, shape: float, count: IntArray, rate: FloatArray) -> IntArray:
    return np.where(count > 0, np.rint(rng.gamma(shape * np.maximum(count, 1)) / rate), 0).astype(np.int64)
