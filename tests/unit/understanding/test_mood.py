"""A mood is a share that leans on everybody's, forgets, and is not made by one message."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.understanding.mood import Felt, MoodRules, as_json, as_text, mood, workspace_share
from tests.builders import NOW

RULES = MoodRules()
LARGEST_MOVE = 1 / (1 + RULES.prior_messages)


def felt(number: int, frustrated: str | None, days: float = 0.0, **fields: Any) -> Felt:
    return Felt(f"m{number:03d}", NOW - timedelta(days=days), frustrated, **fields)


def of(*words: str | None, days: float = 0.0, step: float = 0.0) -> list[Felt]:
    """Messages with these readings, oldest first, `step` days apart, the newest `days` old."""
    return [felt(number, word, days + step * (len(words) - 1 - number)) for number, word in enumerate(words)]


@st.composite
def messages(draw: st.DrawFn) -> list[Felt]:
    words = st.sampled_from(["yes", "no", "unsure", None])
    each = st.tuples(words, st.integers(0, 400), st.booleans(), st.one_of(st.none(), st.integers(1, 5)))
    drawn = draw(st.lists(each, max_size=12))
    return [
        felt(number, word, days, has_text=has_text, rating=rating, rating_scale="stars")
        for number, (word, days, has_text, rating) in enumerate(drawn)
    ]


shares = st.floats(0, 1)


@given(messages(), shares, st.integers())
def test_the_order_of_the_messages_does_not_matter(said: list[Felt], everybody: float, seed: int) -> None:
    mixed = random.Random(seed).sample(said, len(said))
    assert mood(mixed, everybody, RULES, NOW) == mood(said, everybody, RULES, NOW)


@given(messages(), shares)
def test_a_mood_is_a_share_and_every_message_is_counted_once(said: list[Felt], everybody: float) -> None:
    found = mood(said, everybody, RULES, NOW)
    assert found.share is not None
    assert 0 <= found.share <= 1
    assert found.n + found.unsure + found.unread == sum(1 for one in said if one.at > NOW - RULES.window)
    assert len(found.ids) == found.n


@given(messages(), shares, st.integers(0, 400))
def test_one_more_frustrated_message_never_betters_the_mood(said: list[Felt], everybody: float, days: int) -> None:
    before = mood(said, everybody, RULES, NOW).share
    after = mood([*said, felt(999, "yes", days)], everybody, RULES, NOW).share
    assert before is not None
    assert after is not None
    assert after >= before - 1e-12


@given(messages(), shares)
def test_no_single_message_moves_the_mood_by_more_than_a_third(said: list[Felt], everybody: float) -> None:
    whole = mood(said, everybody, RULES, NOW)
    for one in said:
        rest = mood([other for other in said if other is not one], everybody, RULES, NOW)
        assert whole.share is not None
        assert rest.share is not None
        assert abs(whole.share - rest.share) <= LARGEST_MOVE + 1e-12
        if whole.without_one is not None and one.frustration is not None and one.at > NOW - RULES.window:
            assert whole.without_one[0] - 1e-9 <= rest.share <= whole.without_one[1] + 1e-9


@given(st.lists(st.sampled_from(["yes", "no"]), min_size=4, max_size=12), shares)
def test_among_four_messages_of_one_time_it_is_a_sixth_at_most(words: list[str], everybody: float) -> None:
    said = of(*words)
    whole = mood(said, everybody, RULES, NOW).share or 0.0
    for one in said:
        rest = mood([other for other in said if other is not one], everybody, RULES, NOW).share or 0.0
        assert abs(whole - rest) <= 1 / 6 + 1e-12


@given(shares)
def test_who_wrote_nothing_has_the_mood_of_everybody(everybody: float) -> None:
    found = mood([], everybody, RULES, NOW)
    assert (found.share, found.n, found.trend) == (everybody, 0, None)


def test_everybody_weighs_as_much_as_two_messages() -> None:
    assert mood(of("yes"), 0.25, RULES, NOW).share == pytest.approx((2 * 0.25 + 1) / 3)
    assert mood(of("yes", "no"), 0.25, RULES, NOW).share == pytest.approx((2 * 0.25 + 1) / 4)


def test_a_message_counts_half_after_thirty_days() -> None:
    assert mood(of("yes", days=30), 0.0, RULES, NOW).share == pytest.approx(0.5 / 2.5)


def test_many_messages_of_one_kind_make_the_same_share_as_few_once_the_prior_agrees() -> None:
    few, many = mood(of("yes", "no"), 0.5, RULES, NOW), mood(of(*["yes", "no"] * 20), 0.5, RULES, NOW)
    assert few.share == pytest.approx(many.share)


def test_unsure_and_unread_messages_are_left_out_and_counted() -> None:
    found = mood([*of("yes", "unsure", "unsure"), felt(9, None)], 0.5, RULES, NOW)
    assert (found.n, found.frustrated, found.unsure, found.unread, found.ids) == (1, 1, 2, 1, ("m000",))
    assert found.share == mood(of("yes"), 0.5, RULES, NOW).share


@pytest.mark.parametrize(
    ("rating", "scale", "frustration"),
    [(1, "stars", 1.0), (2, "csat", 0.5), (5, "stars", 0.0), (0, "nps", 1.0), (5, "nps", 2 / 7), (9, "nps", 0.0)],
)
def test_a_rating_without_words_counts_by_its_scale(rating: float, scale: str, frustration: float) -> None:
    found = mood([felt(1, None, has_text=False, rating=rating, rating_scale=scale)], 0.0, RULES, NOW)
    assert found.n == 1
    assert found.share == pytest.approx(frustration / 3)


def test_a_rating_beside_words_leaves_the_word_to_them() -> None:
    assert mood([felt(1, "no", rating=1, rating_scale="stars")], 0.0, RULES, NOW).share == 0.0


def test_messages_after_the_moment_are_not_looked_at() -> None:
    assert mood([felt(1, "yes", days=-1)], 0.5, RULES, NOW).n == 0


def test_below_four_messages_no_trend_is_told() -> None:
    assert mood(of("no", "yes", "yes", step=5), 0.5, RULES, NOW).trend is None
    assert mood([*of("no", "yes", "yes", step=5), felt(9, "unsure", 2)], 0.5, RULES, NOW).trend is None


@pytest.mark.parametrize(
    ("words", "trend"),
    [
        ("no no yes yes", "rising"), ("yes yes no no", "falling"), ("no no no yes", "steady"), ("no yes no yes", "steady"),
        ("yes no no no no no no no", "steady"), ("no no no no yes yes yes yes", "rising"),
    ],
)  # fmt: skip
def test_the_later_half_is_compared_with_the_earlier_one(words: str, trend: str) -> None:
    found = mood(of(*words.split(), step=5), 0.3, RULES, NOW)
    assert found.trend == trend
    low, high = found.trend_interval or (9, 9)
    assert -1 <= low <= high <= 1
    assert (low > 0 or high < 0) or trend == "steady"


@given(st.integers(3, 30), st.integers(0, 30), st.lists(st.integers(0, 300), min_size=31, max_size=31))
def test_a_single_frustrated_message_makes_no_trend_wherever_it_stands(calm: int, place: int, days: list[int]) -> None:
    said = [felt(number, "yes" if number == min(place, calm) else "no", days[number]) for number in range(calm + 1)]
    assert mood(said, 0.3, RULES, NOW).trend in ("steady", None)


def test_messages_of_one_moment_have_no_trend() -> None:
    assert mood(of("no", "no", "yes", "yes"), 0.3, RULES, NOW).trend is None


def test_the_share_of_everybody_is_weighted_and_unknown_without_messages() -> None:
    assert workspace_share([(1.0, 1.0), (3.0, 0.0)]) == 0.25
    assert workspace_share([]) is None
    assert mood([], None, RULES, NOW).share is None


def test_the_line_of_a_case_names_the_share_everybodys_and_what_was_left_out() -> None:
    said = [*of("no", "no", "yes", "yes", step=5), felt(9, "unsure")]
    line = as_text(as_json(mood(said, 0.2, RULES, NOW)))
    assert line == "42% frustrated, rising (everybody 20%); 2 of 4 messages, 1 unsure left out"
    assert as_text(as_json(mood([], 0.2, RULES, NOW))) == "no message to tell it by; everybody's share is 20%"
