from __future__ import annotations

import numpy as np
import pytest

from pipelines.clv.tiers import tier_shares, tier_thresholds, value_tiers

CURRENCY = np.array(["PLN"] * 10 + ["EUR"], dtype=object)
KNOWN = np.array([True] * 10 + [False])
CLV = np.array([100, 90, 50, 40, 30, 20, 10, 5, 1, 0, 999])


def test_the_top_fifth_of_a_currency_is_the_top_tier() -> None:
    tiers = value_tiers(CLV, CURRENCY, KNOWN, tier_thresholds(CLV, CURRENCY, KNOWN))
    assert tiers.tolist() == ["top"] * 2 + ["middle"] * 3 + ["low"] * 5 + ["unknown"]


def test_equal_customers_share_a_tier_and_nothing_is_never_top() -> None:
    clv = np.zeros(10, dtype=np.int64)
    currency, known = np.array(["PLN"] * 10, dtype=object), np.ones(10, dtype=bool)
    assert set(value_tiers(clv, currency, known, tier_thresholds(clv, currency, known)).tolist()) == {"low"}


def test_shares_of_revenue_are_counted_per_currency() -> None:
    tiers = value_tiers(CLV, CURRENCY, KNOWN, tier_thresholds(CLV, CURRENCY, KNOWN))
    shares = {(share.currency, share.tier): share for share in tier_shares(tiers, CURRENCY, CLV * 10)}
    assert shares["PLN", "top"].revenue_share == pytest.approx(190 / 346)
    assert shares["EUR", "unknown"].revenue_share == 1.0
