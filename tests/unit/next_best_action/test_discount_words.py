"""What asks for a discount."""

from __future__ import annotations

import pytest

from pipelines.next_best_action.discount_words import asks_for_discount


@pytest.mark.parametrize(
    "text", ["Send me a voucher.", "At least 20% off!", "Poproszę rabat.", "Należy mi się bon.", "A discount would do.", "Chcę zniżkę."]
)
def test_a_discount_is_asked_for(text: str) -> None:
    assert asks_for_discount(text)


@pytest.mark.parametrize("text", ["I want my money back.", "The bonnet is broken.", "Zwrot pieniędzy, natychmiast."])
def test_a_refund_is_no_discount(text: str) -> None:
    assert not asks_for_discount(text)
