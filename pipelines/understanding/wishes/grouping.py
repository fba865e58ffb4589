"""Which items say the same: by the stems of their words, without any model, so that later messages regroup nothing that stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.records.keyword_index import FILLERS

SAME_FROM = 0.6  # Jaccard index of two sets of stems from which on two items say the same, in [0, 1]
STEM = 5  # letters that are compared of a longer word, so that Polish endings do not part what belongs together
_ASIDE = FILLERS | frozenset(
    {
        "add", "added", "adding", "offer", "offered", "offering", "sell", "sold", "sells", "stock", "make", "made", "making",
        "get", "got", "bring", "back", "introduce", "include", "provide", "allow", "let", "use", "used", "using", "really",
        "very", "more", "please", "thanks", "thank", "also", "even", "just", "one", "some", "any", "something", "need", "needs",
        "looking", "want", "able", "could", "should", "might", "still", "already", "always", "because", "since", "good",
        "great", "nice", "hello", "hi", "dear", "dodac", "dodanie", "dodajcie", "wprowadzic", "wprowadzcie", "oferowac",
        "sprzedawac", "sprzedaz", "miec", "macie", "mieli", "miala", "mial", "mozna", "mozliwosc", "moge", "mogl", "mogla",
        "bardzo", "prosze", "dziekuje", "oraz", "ktory", "ktora", "ktore", "ktorego", "takze", "tez", "jakis", "jakas",
        "jakies", "byloby", "bylyby", "poniewaz", "gdyz", "wiecej", "jakiegos", "jakiejs", "dzien", "dobry",
    }
)  # fmt: skip


def stems(flat: str) -> frozenset[str]:
    """The beginnings of the telling words of a flat sentence; numbers stay whole."""
    return frozenset(word[:STEM] for word in flat.split() if word not in _ASIDE and (len(word) > 1 or word.isdigit()))


def grouped(said: Sequence[Iterable[str]]) -> list[list[int]]:
    """Places in `said` (sets of stems, oldest first) of those that say the same; each group is led by its oldest.

    An item joins the leader that is most like it, from `SAME_FROM` on; one without stems stands alone.
    """
    leaders: list[frozenset[str]] = []
    groups: list[list[int]] = []
    by_stem: dict[str, list[int]] = {}
    for place, given in enumerate(said):
        own = frozenset(given)
        near = sorted({leader for stem in own for leader in by_stem.get(stem, ())})
        likeness = [(len(own & leaders[leader]) / len(own | leaders[leader]), -leader) for leader in near]
        best, negative = max(likeness, default=(0.0, 0))
        if best >= SAME_FROM:
            groups[-negative].append(place)
            continue
        for stem in own:
            by_stem.setdefault(stem, []).append(len(leaders))
        leaders.append(own)
        groups.append([place])
    return groups
