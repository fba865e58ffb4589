"""What the head sees of a message: its embedding, hints from the words of each theme, and its words by their beginnings.

Words are hashed into buckets, so that the head needs no vocabulary: of each word the first five letters, and the whole word when
it is longer, because both languages inflect at the end.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy import sparse

from pipelines.understanding.themes.shipped import shipped_themes
from pipelines.understanding.themes.words import beginnings, folded_words

FloatArray = npt.NDArray[np.float32]

BUCKETS = 4096
BEGINNING = 5  # letters
# A theme's hints count up to this many; more of them say no more.
MOST_HINTS = 2
# How the three kinds of features weigh against each other under one penalty; chosen by cross-validation beside `theme_head.STRENGTH`.
EMBEDDING_SCALE = 4.9
HINT_SCALE = 1.0
WORD_SCALE = 6.0


@cache
def _hint_patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(beginnings(theme.words) for theme in shipped_themes().values())


def hints(texts: Sequence[str]) -> FloatArray:
    """float32 (n, themes) in [0, HINT_SCALE × MOST_HINTS]: how many words of each theme `texts`, as `folded_words` made them, hold."""
    counted = [[min(len(pattern.findall(text)), MOST_HINTS) for pattern in _hint_patterns()] for text in texts]
    return np.array(counted, dtype=np.float32).reshape(len(texts), -1) * np.float32(HINT_SCALE)


def buckets(text: str) -> list[int]:
    """The buckets that the words of a folded text fall into, ascending, each once."""
    words = text.split()
    kinds = {word[:BEGINNING] for word in words} | set(words)
    return sorted({zlib.crc32(kind.encode()) % BUCKETS for kind in kinds})


def word_counts(texts: Sequence[str]) -> sparse.csr_matrix:
    """float32 (n, BUCKETS): 1 for each bucket that a folded text's words fall into."""
    found = [buckets(text) for text in texts]
    rows = np.repeat(np.arange(len(texts)), [len(one) for one in found])
    columns = np.array([bucket for one in found for bucket in one], dtype=np.int64)
    return sparse.csr_matrix((np.ones(len(columns), dtype=np.float32), (rows, columns)), shape=(len(texts), BUCKETS))


def weighted_words(counts: sparse.csr_matrix, rarity: FloatArray) -> sparse.csr_matrix:
    """Each row times `rarity` (BUCKETS,), then brought to the length WORD_SCALE; a row without known words stays zero."""
    weighted = counts @ sparse.diags(rarity)
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(WORD_SCALE / np.maximum(lengths, 1e-6)) @ weighted)


def folded_texts(texts: Sequence[str]) -> list[str]:
    """The texts in the form that the functions above take."""
    return [folded_words(text) for text in texts]
