"""Evidence names the sentences that made a text read as frustrated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.understanding.evidence import phrase_evidence


def test_the_strongest_sentence_comes_first_with_its_share() -> None:
    evidence = phrase_evidence([(0, 5), (6, 12)], [(0, 2), (3, 5), (6, 9), (9, 12)], [0.1, 0.1, 0.3, 0.5])
    assert evidence == ((6, 12, 0.8), (0, 5, 0.2))


def test_sentences_that_calm_are_left_out() -> None:
    evidence = phrase_evidence([(0, 5), (6, 12)], [(0, 5), (6, 12)], [-0.4, 0.5])
    assert evidence == ((6, 12, 1.0),)


def test_a_text_without_any_push_has_no_evidence() -> None:
    assert phrase_evidence([(0, 5)], [(0, 5)], [-0.1]) == ()


def test_many_weak_sentences_still_name_one() -> None:
    spans = [(place * 2, place * 2 + 1) for place in range(20)]
    assert phrase_evidence(spans, spans, [0.1] * 20) == ((0, 1, 0.05),)


@given(st.lists(st.tuples(st.integers(1, 6), st.floats(-1, 1)), min_size=1, max_size=30))
def test_evidence_is_whole_sentences_in_falling_order(parts: list[tuple[int, float]]) -> None:
    sentences, place = [], 0
    for length, _ in parts:
        sentences.append((place, place + length))
        place += length + 1
    evidence = phrase_evidence(sentences, sentences, [push for _, push in parts])
    assert all((start, end) in sentences and 0 < share <= 1 for start, end, share in evidence)
    assert [share for *_, share in evidence] == sorted((share for *_, share in evidence), reverse=True)
    assert sum(share for *_, share in evidence) == pytest.approx(min(1.0, sum(share for *_, share in evidence)), abs=1e-3)
