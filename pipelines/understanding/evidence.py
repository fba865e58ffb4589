"""The sentences that carry a reading, as spans of the text that the customer typed."""

from collections.abc import Sequence

from pipelines.understanding.sentences import Span

Evidence = tuple[int, int, float]
MOST_SENTENCES = 3
SMALLEST_SHARE = 0.15


def sentence_evidence(sentences: Sequence[Span], token_spans: Sequence[Span], contributions: Sequence[float]) -> tuple[Evidence, ...]:
    """Up to three sentences as (start, end, share), the strongest first.

    `contributions` is what each token adds to the frustration score; share in (0, 1] is a sentence's part of all that was added. All spans
    are half-open offsets into the same text, tokens and sentences in order. Sentences below 15 % are left out, but never all.
    """
    added = [0.0] * len(sentences)
    place = 0
    for (start, _), contribution in zip(token_spans, contributions, strict=True):
        while place < len(sentences) and sentences[place][1] <= start:
            place += 1
        if place == len(sentences):
            break
        if sentences[place][0] <= start:
            added[place] += contribution
    total = sum(value for value in added if value > 0)
    if total <= 0:
        return ()
    order = sorted(range(len(sentences)), key=lambda index: (-added[index], index))
    kept = [index for index in order[:MOST_SENTENCES] if added[index] / total >= SMALLEST_SHARE] or order[:1]
    return tuple((*sentences[index], round(added[index] / total, 4)) for index in kept)
