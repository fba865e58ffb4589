"""The words a reviewer wrote, where the review site put a translation beside them."""

from __future__ import annotations

_TRANSLATED = "(Translated by Google)"
_ORIGINAL = "(Original)"


def original_review(text: str) -> str:
    """What the person wrote: the part after `(Original)`, or before `(Translated by Google)` where that comes second."""
    before, marker, after = text.partition(_TRANSLATED)
    if not marker:
        return text
    if _ORIGINAL in after:
        return after.partition(_ORIGINAL)[2].strip()
    return before.strip() or after.strip()
