"""The draw of the control group: the share asked for, the same for ever, and nobody's to steer."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.next_best_action.control_group import draw, lot

salts = st.text(alphabet="0123456789abcdef", min_size=32, max_size=32)
keys = st.text(min_size=1, max_size=40)


@given(salts, keys, st.sampled_from(["care", "sell", "win_back"]))
def test_a_lot_is_in_the_unit_interval_and_never_changes(salt: str, key: str, family: str) -> None:
    assert 0 <= lot(salt, family, key) < 1
    assert lot(salt, family, key) == lot(salt, family, key)


@settings(max_examples=20)
@given(salts, st.sampled_from([0.0, 0.1, 0.2, 0.5, 1.0]))
def test_the_share_of_control_customers_is_the_one_asked_for(salt: str, share: float) -> None:
    drawn = sum(draw(salt, "win_back", f"C{number}", share).is_control for number in range(2_000))
    assert abs(drawn / 2_000 - share) <= 0.06


@settings(max_examples=20)
@given(salts)
def test_families_are_drawn_apart(salt: str) -> None:
    both = sum(lot(salt, "sell", f"C{number}") < 0.5 and lot(salt, "win_back", f"C{number}") < 0.5 for number in range(2_000))
    assert 0.18 <= both / 2_000 <= 0.32


def test_another_salt_draws_another_group() -> None:
    first, second = ({key for key in range(500) if lot(salt, "sell", f"C{key}") < 0.2} for salt in ("a", "b"))
    assert first != second
