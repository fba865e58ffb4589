"""Polish word pieces for an English vocabulary, and a meaning for each before the first training step.

New pieces take the places of the vocabulary's `[unusedN]` entries first and are appended after that. Their starting vectors
come from a word alignment (IBM Model 1; Brown et al. 1993, section 4.3) over parallel lines: a Polish piece starts as the mean of the
English pieces that it most likely stands for, so the encoder begins as a word-by-word translator.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float32]


def polish_tokenizer(english: Path, texts: Sequence[str], pieces: int) -> Tokenizer:
    """The tokenizer in the JSON file `english` with up to `pieces` further word pieces learned from Polish `texts`.

    Accents are stripped and "ł" becomes "l", so a message typed without Polish letters reads the same as one typed with them.
    """
    plain = without_limits(english)
    known: dict[str, int] = plain["model"]["vocab"]
    normalizer = _accent_free_normalizer()
    learner = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    learner.normalizer = normalizer
    learner.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=2 * pieces, min_frequency=4, show_progress=False, special_tokens=["[UNK]"], limit_alphabet=80
    )
    learner.train_from_iterator(texts, trainer)
    fresh = [piece for piece in learner.get_vocab() if piece not in known and not piece.startswith("[")]
    candidate = _with_pieces(plain, fresh, normalizer)
    used = Counter(piece for encoding in candidate.encode_batch(list(texts), add_special_tokens=False) for piece in encoding.tokens)
    kept = sorted((piece for piece in fresh if used[piece] > 2), key=lambda piece: (-used[piece], piece))[:pieces]
    return _with_pieces(plain, kept, normalizer)


def without_limits(path: Path) -> dict[str, Any]:
    """A tokenizer file as a dictionary, without its own truncation and padding."""
    plain: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    plain["truncation"] = None
    plain["padding"] = None
    return plain


def _accent_free_normalizer() -> normalizers.Normalizer:
    return normalizers.Sequence(
        [
            normalizers.Replace("ł", "l"),
            normalizers.Replace("Ł", "l"),
            normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=True, lowercase=True),
        ]
    )


def _with_pieces(plain: dict[str, Any], fresh: Iterable[str], normalizer: normalizers.Normalizer) -> Tokenizer:
    vocabulary = dict(plain["model"]["vocab"])
    free = sorted((number, piece) for piece, number in vocabulary.items() if piece.startswith("[unused"))
    for piece in fresh:
        if free:
            number, unused = free.pop(0)
            del vocabulary[unused]
        else:
            number = len(vocabulary)
        vocabulary[piece] = number
    ordered = dict(sorted(vocabulary.items(), key=lambda entry: entry[1]))
    tokenizer = Tokenizer.from_str(json.dumps(plain | {"model": plain["model"] | {"vocab": ordered}}))
    tokenizer.normalizer = normalizer
    return tokenizer


def starting_vectors(
    vectors: FloatArray, sources: Sequence[Sequence[int]], targets: Sequence[Sequence[int]], fresh: Sequence[int], *, rounds: int = 6
) -> FloatArray:
    """Rows for the piece ids in `fresh`, shape (len(fresh), width), from the English rows `vectors`.

    `sources` are Polish lines as piece ids, `targets` their English lines. A piece seen in no line gets the mean row.
    """
    pieces, words, probability = _word_alignment(sources, targets, rounds)
    typical_length = float(np.linalg.norm(vectors[1000:], axis=1).mean())
    rows = np.tile(vectors[1000:].mean(axis=0), (len(fresh), 1)).astype(np.float32)
    order = np.lexsort((-probability, pieces))
    pieces, words, probability = pieces[order], words[order], probability[order]
    first = np.searchsorted(pieces, np.asarray(fresh))
    last = np.searchsorted(pieces, np.asarray(fresh), side="right")
    for row, (begin, end) in enumerate(zip(first, last, strict=True)):
        if begin == end:
            continue
        end = min(end, begin + 6)
        # Squared, so that a clear translation is not washed out by the long tail of chance neighbours.
        weight = probability[begin:end] ** 2
        mean = (weight[:, None] * vectors[words[begin:end]]).sum(axis=0) / weight.sum()
        rows[row] = mean * (typical_length / np.linalg.norm(mean))
    return rows


def _word_alignment(
    sources: Sequence[Sequence[int]], targets: Sequence[Sequence[int]], rounds: int
) -> tuple[IntArray, IntArray, npt.NDArray[np.float64]]:
    """Parallel arrays (source piece, target piece, probability of the target given the source)."""
    span = 1 << 20
    keys: list[IntArray] = []
    widths: list[IntArray] = []
    for source, target in zip(sources, targets, strict=True):
        # Id 0, the padding piece, stands for "no source word".
        row = np.concatenate([[0], np.asarray(source, dtype=np.int64)])
        keys.append((row[None, :] * span + np.asarray(target, dtype=np.int64)[:, None]).ravel())
        widths.append(np.full(len(target), len(row), dtype=np.int64))
    unique, place = np.unique(np.concatenate(keys), return_inverse=True)
    width = np.concatenate(widths)
    begins = np.concatenate([[0], np.cumsum(width)[:-1]])
    pieces, words = unique // span, unique % span
    probability = np.full(len(unique), 1.0)
    for _ in range(rounds):
        share = probability[place]
        share /= np.repeat(np.add.reduceat(share, begins), width)
        count = np.bincount(place, weights=share, minlength=len(unique))
        total = np.bincount(pieces, weights=count)
        probability = count / total[pieces]
    return pieces, words, probability
