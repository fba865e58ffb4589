"""Groups of messages that no theme took: what a new theme could be; pure, from vectors and texts to groups.

The embeddings, centred and brought to `DIMENSIONS` principal components, and beside them the words (TF-IDF, brought to
`WORD_DIMENSIONS`) are clustered by density (HDBSCAN: Campello, Moulavi and Sander 2013, PAKDD, 160-172), which leaves what belongs
nowhere alone; the words of a group come from class-based TF-IDF (`distinctive_words`). Messages without a word of their group leave it,
and a group that loses most of its messages so has no common subject. The same messages in any order give the same groups.

What belongs to a group is told of later messages without clustering again: by the direction from the middle of all messages to the
middle of the group (an embedding's inner product with it reaches `threshold`), together with one of the group's words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.understanding.themes.distinctive_words import distinctive, terms_in

DIMENSIONS = 16
WORD_DIMENSIONS = 64
WORD_SCALE = 0.5  # how much the words weigh beside the embedding; both have length 1
CORE_NEIGHBOURS = 3  # the density at a message is told from so many neighbours
SMALLEST_SHARE = 0.005  # of all messages looked at: with many of them a group must be larger to be worth a theme
WORDS = 8
SHARE_WITH_WORDS = 0.6  # of a group's messages hold one of its words; else they share no subject
KEPT = 0.9  # of a group's messages lie beyond its threshold

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Said:
    """A message that may belong to a group; `embedding` has unit length, `writer` tells people apart."""

    key: str
    writer: str
    text: str
    embedding: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Group:
    """`members` are message keys, nearest to the middle first; `words` are shown, `beginnings` are compared (folded).

    A message belongs to it where embedding · `direction` (384,) ≥ `threshold` and one of its words begins with one of the beginnings.
    """

    members: tuple[str, ...]
    words: tuple[str, ...]
    beginnings: tuple[str, ...]
    direction: npt.NDArray[np.float32]
    threshold: float


def groups(said: Sequence[Said], *, min_messages: int, min_writers: int) -> list[Group]:
    """The groups among the messages, those of most messages first; none where there are too few messages to compare."""
    said = sorted(said, key=lambda one: one.key)
    smallest = max(min_messages, round(SMALLEST_SHARE * len(said)))
    if len(said) < 2 * smallest:
        return []
    vectors = np.stack([one.embedding for one in said]).astype(np.float64)
    middle = vectors.mean(axis=0)
    labels = _clusters(_joined(vectors - middle, [one.text for one in said]), smallest)
    words = distinctive(
        [one.text for one in said], [one.writer for one in said], labels, at_least_writers=min(2, min_writers), most=WORDS
    )
    found = []
    for label, terms in words.items():
        beginnings = frozenset(term.beginning for term in terms)
        places = np.flatnonzero(np.array(labels) == label)
        speaking = [place for place in places if holds_a_word(said[place].text, beginnings)]
        writers = {said[place].writer for place in speaking}
        if len(speaking) < max(SHARE_WITH_WORDS * len(places), min_messages) or len(writers) < min_writers:
            continue
        direction = vectors[speaking].mean(axis=0) - middle
        direction /= np.linalg.norm(direction)
        scores = vectors[speaking] @ direction
        order = sorted(range(len(speaking)), key=lambda at: (-scores[at], said[speaking[at]].key))
        found.append(Group(
            tuple(said[speaking[at]].key for at in order), tuple(term.word for term in terms), tuple(sorted(beginnings)),
            direction.astype(np.float32), _threshold(vectors[speaking], middle),
        ))  # fmt: skip
    return sorted(found, key=lambda group: (-len(group.members), group.members))


def _threshold(members: FloatArray, middle: FloatArray) -> float:
    """What `KEPT` of the members reach when each is held against the others alone, as a later message is."""
    others = (members.sum(axis=0) - members) / (len(members) - 1) - middle
    scores = np.einsum("ij,ij->i", members, others) / np.linalg.norm(others, axis=1)
    return float(np.quantile(scores, 1 - KEPT))


def holds_a_word(text: str, beginnings: frozenset[str]) -> bool:
    """Whether the text holds one of the words, told by their folded beginnings."""
    return any(beginning in beginnings for beginning, _ in terms_in(text))


def _joined(centred: FloatArray, texts: Sequence[str]) -> FloatArray:
    """(n, DIMENSIONS + WORD_DIMENSIONS at most): where messages lie by meaning and by words."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    _, axes = np.linalg.eigh(centred.T @ centred)
    parts = [_of_length(centred @ axes[:, ::-1][:, : min(DIMENSIONS, *centred.shape)], 1.0)]
    words = [[beginning for beginning, _ in terms_in(text)] for text in texts]
    used = Counter(beginning for one in words for beginning in set(one))
    if sum(count > 1 for count in used.values()) > WORD_DIMENSIONS:
        weighted = TfidfVectorizer(analyzer=_as_they_are, min_df=2).fit_transform(words)
        parts.append(_of_length(TruncatedSVD(WORD_DIMENSIONS, random_state=0).fit_transform(weighted), WORD_SCALE))
    return np.hstack(parts)


def _as_they_are(words: list[str]) -> list[str]:
    return words


def _of_length(rows: FloatArray, length: float) -> FloatArray:
    return np.asarray(rows * (length / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)))


def _clusters(rows: FloatArray, smallest: int) -> list[int]:
    from sklearn.cluster import HDBSCAN

    model = HDBSCAN(min_cluster_size=smallest, min_samples=CORE_NEIGHBOURS, cluster_selection_method="leaf", copy=True)
    return [int(label) for label in model.fit_predict(rows)]
