"""Long texts in windows that the model can hold, cut between sentences where possible; no token is ever left out."""

from collections.abc import Sequence

from pipelines.understanding.sentences import Span

# As long as the longest texts that the heads learned from.
WINDOW_TOKENS = 126


def window_bounds(token_spans: Sequence[Span], sentence_ends: Sequence[int], limit: int = WINDOW_TOKENS) -> list[Span]:
    """Half-open ranges over tokens, each of 1 to `limit` tokens, that together hold every token once and in order.

    `token_spans` are the tokens' character spans, `sentence_ends` the ascending offsets at which sentences end. A window closes after the
    last whole sentence that fits, and in the middle of a sentence only when that sentence alone is longer than the window.
    """
    bounds: list[Span] = []
    begin = 0
    sentence = 0
    while len(token_spans) - begin > limit:
        furthest = begin + limit
        cut = furthest
        while sentence < len(sentence_ends) and sentence_ends[sentence] <= token_spans[begin][0]:
            sentence += 1
        inside = sentence
        while inside < len(sentence_ends) and sentence_ends[inside] <= token_spans[furthest][0]:
            inside += 1
        if inside > sentence:
            end = sentence_ends[inside - 1]
            cut = furthest
            while cut > begin + 1 and token_spans[cut - 1][1] > end:
                cut -= 1
        bounds.append((begin, cut))
        begin = cut
    if begin < len(token_spans):
        bounds.append((begin, len(token_spans)))
    return bounds
