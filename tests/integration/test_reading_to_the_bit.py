"""A reading does not depend on what was read beside it, to the last bit: a killed and resumed run stores the same numbers."""

from __future__ import annotations

import numpy as np

from pipelines.understanding.encoder import Encoder

TEXTS = [
    "Late again.", "Where is my parcel? I have been waiting for nine days.", "Dziękuję, wszystko dotarło na czas.",
    "Nikt nie odpowiada na moje wiadomości, a pieniędzy nadal nie ma na koncie.", "ok", "The kettle is lovely and came early.",
    "I was charged twice for one order and the third adviser promises to look into it. " * 4,
]


def test_a_text_reads_the_same_to_the_bit_in_batches_of_any_size() -> None:
    encoder = Encoder.open()
    texts = [f"{text} ({number})" for number in range(20) for text in TEXTS]
    whole = encoder.read(texts)
    for size in (1, 3, 9, 23):
        for start in range(0, 2 * len(TEXTS), size):
            part = encoder.read(texts[start : start + size])
            length = len(part)
            assert np.array_equal(part.frustration, whole.frustration[start : start + length])
            assert np.array_equal(part.sentiment, whole.sentiment[start : start + length])
