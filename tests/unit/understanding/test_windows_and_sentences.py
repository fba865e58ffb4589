"""Long texts are cut between sentences and nothing is left out."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipelines.understanding.sentences import LONGEST_PHRASE, phrase_spans, sentence_spans
from pipelines.understanding.windows import window_bounds

WORDS = st.lists(st.sampled_from(["ala", "ma", "kota.", "Dzwonię", "znowu!", "np.", "r.", "3", "\n", "why?"]), max_size=60)


def _sentences(text: str) -> list[str]:
    return [text[begin:end] for begin, end in sentence_spans(text)]


def test_sentences_end_at_marks_and_line_breaks() -> None:
    assert _sentences("It broke. Again!\nSend a new one") == ["It broke.", "Again!", "Send a new one"]


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    assert _sentences("Kupiłem 3 listopada 2026 r. o godz. 12.30 w sklepie. Nie działa.") == [
        "Kupiłem 3 listopada 2026 r. o godz. 12.30 w sklepie.",
        "Nie działa.",
    ]


def test_an_amount_with_a_point_is_not_two_sentences() -> None:
    assert _sentences("I paid 12.50 for it.") == ["I paid 12.50 for it."]


def test_a_day_of_the_month_does_not_end_a_sentence_but_a_room_number_may() -> None:
    assert _sentences("Zamówiłem 10. maja i czekam. We had room 10. The shower leaked.") == [
        "Zamówiłem 10. maja i czekam.",
        "We had room 10.",
        "The shower leaked.",
    ]


def test_an_entry_of_a_list_keeps_its_number() -> None:
    assert _sentences("1. The box was open.\n2. The lamp is broken.") == ["1. The box was open.", "2. The lamp is broken."]


def test_a_long_sentence_is_quoted_by_the_clause_and_a_short_one_whole() -> None:
    short = "It came late, it was broken, and I want my money back."
    assert [short[begin:end] for begin, end in phrase_spans(short)] == [short]
    long = (
        "We had a lovely week by the lake with the children and the dog, the owner met us with a cake and a map of the walks, but "
        "nobody has returned the deposit although I have written to you five times since then."
    )
    phrases = [long[begin:end] for begin, end in phrase_spans(long)]
    assert len(phrases) == 3
    assert phrases[-1].startswith("but nobody has returned the deposit")


@given(WORDS.map(" ".join).map(lambda text: text.replace("kota.", "kota,")))
def test_phrases_hold_everything_but_white_space(text: str) -> None:
    spans = phrase_spans(text)
    assert "".join("".join(text[begin:end].split()) for begin, end in spans) == "".join(text.split())
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert all("," not in text[begin:end][:-1] for begin, end in spans if end - begin > 3 * LONGEST_PHRASE)


@given(WORDS.map(" ".join))
def test_sentences_hold_everything_but_white_space(text: str) -> None:
    spans = sentence_spans(text)
    assert "".join("".join(text[begin:end].split()) for begin, end in spans) == "".join(text.split())
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


@given(WORDS.map(" ".join), st.integers(min_value=1, max_value=12))
def test_windows_hold_every_token_once_and_in_order(text: str, limit: int) -> None:
    tokens = []
    place = 0
    for word in text.split():
        start = text.index(word, place)
        place = start + len(word)
        tokens.append((start, place))
    bounds = window_bounds(tokens, [end for _, end in sentence_spans(text)], limit)
    assert [token for begin, end in bounds for token in range(begin, end)] == list(range(len(tokens)))
    assert all(0 < end - begin <= limit for begin, end in bounds)


def test_a_window_closes_after_the_last_whole_sentence_that_fits() -> None:
    tokens = [(0, 1), (2, 3), (4, 5), (6, 7), (8, 9)]
    assert window_bounds(tokens, [3, 7, 9], limit=3) == [(0, 2), (2, 5)]


def test_a_sentence_longer_than_a_window_is_cut_inside() -> None:
    tokens = [(place, place + 1) for place in range(7)]
    assert window_bounds(tokens, [7], limit=3) == [(0, 3), (3, 6), (6, 7)]
