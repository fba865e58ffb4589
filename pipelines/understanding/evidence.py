"""The phrases that carry a reading, as spans of the text that the customer typed: from the same pass, at no further cost."""

from collections.abc import Sequence

from pipelines.understanding.sentences import Span

Evidence = tuple[int, int, float]
MOST_PHRASES = 3
SMALLEST_SHARE = 0.15


def phrase_evidence(phrases: Sequence[Span], token_spans: Sequence[Span], contributions: Sequence[float]) -> tuple[Evidence, ...]:
    """Up to three phrases as (start, end, share), the strongest first.

    `contributions` is what each token adds to the frustration score; share in (0, 1] is a phrase's part of all that was added. All spans
    are half-open offsets into the same text, tokens and phrases in order. Phrases below 15 % are left out, but never all.
    """
    added = [0.0] * len(phrases)
    place = 0
    for (start, _), contribution in zip(token_spans, contributions, strict=True):
        while place < len(phrases) and phrases[place][1] <= start:
            place += 1
        if place == len(phrases):
            break
        if phrases[place][0] <= start:
            added[place] += contribution
    total = sum(value for value in added if value > 0)
    if total <= 0:
        return ()
    order = sorted(range(len(phrases)), key=lambda index: (-added[index], index))
    kept = [index for index in order[:MOST_PHRASES] if added[index] / total >= SMALLEST_SHARE] or order[:1]
    return tuple((*phrases[index], round(added[index] / total, 4)) for index in kept)
