from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.search.fusion import K, fuse

A, B, C, D = b"a", b"b", b"c", b"d"


def test_what_both_rankings_hold_comes_before_what_only_one_holds() -> None:
    assert fuse([A, B, C], [D, C])[0][0] == C


def test_a_score_is_the_sum_of_reciprocal_ranks_with_the_published_constant() -> None:
    assert dict(fuse([A, B], [B])) == {A: 1 / (K + 1), B: 1 / (K + 2) + 1 / (K + 1)}
    assert K == 60


def test_ties_are_broken_by_the_better_rank_and_then_by_the_id() -> None:
    assert [item for item, _ in fuse([B], [A])] == [A, B]


def test_a_message_that_holds_few_of_the_words_has_little_to_say() -> None:
    between = [bytes([number]) for number in range(10)]
    assert fuse([A, *between, B], [C, B], {C: 0.2, B: 0.2})[0][0] == A
    assert fuse([A, *between, B], [C, B], {C: 0.2, B: 1.0})[0][0] == B


@given(st.lists(st.binary(min_size=1, max_size=2), unique=True), st.lists(st.binary(min_size=1, max_size=2), unique=True))
def test_every_id_of_either_ranking_appears_once_whichever_comes_first(one: list[bytes], two: list[bytes]) -> None:
    fused = fuse(one, two)
    assert sorted(item for item, _ in fused) == sorted(set(one) | set(two))
    assert [item for item, _ in fused] == [item for item, _ in fuse(two, one)]
