from __future__ import annotations

import pytest

from pipelines.clv.outcome_words import EXPECTED_MEANS, OUTCOME_MEANS, orders_in_words, spend_in_words


@pytest.mark.parametrize(
    ("chance", "low", "high", "english", "polish"),
    [
        (0.74, "0.00", "180.00", "no order (74 %) or up to 180.00 PLN", "brak zamówienia (74 %) albo do 180.00 PLN"),
        (0.1, "44.00", "180.00", "44.00 to 180.00 PLN", "44.00 do 180.00 PLN"),
        (0.11, "0.10", "180.00", "no order (11 %) or up to 180.00 PLN", "brak zamówienia (11 %) albo do 180.00 PLN"),
        (0.95, "0.00", "0.00", "no order (95 %)", "brak zamówienia (95 %)"),
        (0.999, "0.00", "0.00", "no order (>99 %)", "brak zamówienia (>99 %)"),
    ],
)
def test_a_likely_nothing_is_said_before_the_range(chance: float, low: str, high: str, english: str, polish: str) -> None:
    assert spend_in_words(chance, low, high, "PLN") == english
    assert spend_in_words(chance, low, high, "PLN", "pl") == polish


def test_orders_are_counted_without_a_currency() -> None:
    assert orders_in_words(0.74, 0, 3) == "no order (74 %) or up to 3"
    assert orders_in_words(0.02, 2, 9, "pl") == "2 do 9"


@pytest.mark.parametrize("means", [EXPECTED_MEANS, OUTCOME_MEANS])
def test_each_of_the_two_ranges_is_explained_in_one_sentence_of_both_languages(means: dict[str, str]) -> None:
    assert set(means) == {"en", "pl"}
    assert all(sentence.count(".") == 1 and sentence.endswith(".") for sentence in means.values())
