"""Newcomers likely to be worth much, each with the chance and what speaks for it; nobody where the past gives no right to say so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np

from pipelines.clv.arrays import BoolArray, FloatArray
from pipelines.clv.early_traits import FIRST_DAY, SIZE, EarlyTraits
from pipelines.clv.kpi_source import KpiSource
from pipelines.clv.newcomers import LEAST_CUSTOMERS, Foresight, chances, foresee, highest_fifth, sizes
from pipelines.records.database import microseconds
from pipelines.records.database import moment as moment_of
from pipelines.records.money import as_text

MOST_REASONS = 3
LEAST_REASON = 0.1  # log odds that something must add to be called a reason
DEFINITION = (
    "customers whose first order lies in the last {early} days and whose chance of coming to the highest fifth by value, from what is "
    "known on the first day, is as high as that of the highest fifth of earlier customers"
)


def newcomers(
    source: KpiSource, traits: EarlyTraits, value: FloatArray, lived: BoolArray, half: BoolArray, keys: Sequence[str], found: BoolArray
) -> dict[str, Any]:
    """{"standing": named | not told | not enough customers, "definition", "sentence", "auc", "low", "high", "base", "named_from", "items":
    [{"customer_id", "first_order", "first_order_value", "currency", "chance", "reasons"}]}, the likeliest first. `found` says which traits
    were found to go with value on the first half."""
    columns = zip(traits.names, traits.known_from, strict=True)
    first_day = found & np.array([when == FIRST_DAY and trait != SIZE for (trait, _), when in columns], dtype=bool)
    has = traits.has  # of which the size of the first order is left out: it counts as a number of its own
    size = sizes(traits.first_minor, traits.currency, traits.first_minor[lived], traits.currency[lived])
    highest = np.zeros(lived.size, dtype=bool)
    highest[lived] = highest_fifth(value[lived], traits.currency[lived])
    learnt = foresee(has[lived], size[lived], highest[lived], half[lived], first_day)
    early = source.rules.early_days
    body: dict[str, Any] = {"standing": "not enough customers", "definition": DEFINITION.format(early=early), "items": []}
    if learnt is None:
        sentence = (
            f"{int(lived.sum())} customers can be learnt from; {LEAST_CUSTOMERS} in each half are needed, some worth much and some not."
        )
        return {**body, "sentence": sentence, "auc": None, "low": None, "high": None, "base": None, "named_from": None}
    body |= {"auc": round(learnt.auc, 4), "low": round(learnt.low, 4), "high": round(learnt.high, 4), "base": round(learnt.base, 4)}
    body |= {"named_from": round(learnt.named_from, 4), "sentence": _sentence(learnt), "standing": "named" if learnt.holds else "not told"}
    if learnt.holds:
        new = np.flatnonzero(traits.first > microseconds(source.as_of - timedelta(days=early)))
        body["items"] = _named(source, traits, learnt, has, size, new, keys)
    return body


def _sentence(learnt: Foresight) -> str:
    told = (
        f"of two customers that were not learnt from, it puts the one of the highest fifth first in {learnt.auc:.0%} of cases "
        f"({learnt.low:.0%} to {learnt.high:.0%} with 95 % confidence; guessing gives 50%)"
    )
    if not learnt.holds:
        return f"What is known on the first day does not tell who comes to be worth much: {told}. Nobody is named."
    share = f"{learnt.held_out_right} of {learnt.held_out_named}" if learnt.held_out_named else "none"
    came = f"Of the customers so named there, {share} came to the highest fifth; of all customers {learnt.base:.0%} did."
    return f"How well it tells: {told}. {came}"


def _named(
    source: KpiSource, traits: EarlyTraits, learnt: Foresight, has: BoolArray, size: FloatArray, new: np.ndarray, keys: Sequence[str]
) -> list[dict[str, Any]]:
    chance, parts = chances(learnt, has[new], size[new])
    words = [f"{traits.names[column][0]}: {traits.names[column][1]}" for column in learnt.used] + ["a large first order"]
    found = []
    for number, row in enumerate(new.tolist()):
        if chance[number] < learnt.named_from:
            continue
        strongest = sorted(range(len(words)), key=lambda column: (-parts[number, column], words[column]))[:MOST_REASONS]
        currency = str(source.book.currencies[traits.currency[row]])
        found.append(
            {
                "customer_id": keys[row], "first_order": moment_of(int(traits.first[row])).date().isoformat(),
                "first_order_value": as_text(int(traits.first_minor[row]), currency), "currency": currency,
                "chance": round(float(chance[number]), 4),
                "reasons": [words[column] for column in strongest if parts[number, column] > LEAST_REASON],
            }
        )  # fmt: skip
    return sorted(found, key=lambda line: (-line["chance"], line["customer_id"]))
