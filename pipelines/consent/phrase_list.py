"""One way to look for lists of phrases in what people write: sentence by sentence, cheap stems first, exceptions last.

Opt-outs, urgent matters and the words of a broken journey are such lists; what each holds stands beside its use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_SENTENCE = 600  # characters; longer ones are cut into pieces of this size, which bounds the work

_SENTENCES = re.compile(r"(?<!\bart\.)(?<!\bust\.)(?<!\bMr\.)(?<!\bnr\.)(?<!\bnp\.)(?<=[.!?;])\s+|\n+", re.IGNORECASE)


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern for all of them, in any case."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """The sentences of a text, quoted lines (`> …`) left out, each of bounded length."""
    kept: list[str] = []
    for part in _SENTENCES.split(text):
        whole = plain(part)
        if whole and not whole.startswith((">", "|")):
            kept += [whole[start : start + LONGEST_SENTENCE] for start in range(0, len(whole), LONGEST_SENTENCE)]
    return kept


def plain(text: str) -> str:
    """The text on one line with straight apostrophes and hyphens, as the patterns expect it."""
    return " ".join(text.split()).replace("’", "'").replace("‑", "-")


@dataclass(frozen=True, slots=True)
class PhraseList:
    """Phrases of one meaning: `stems` are letters of which every phrase holds one (none given: always tried), `but` takes hits back.

    Looking for a stem costs a hundredth of a pattern, so whole texts are held against the stems first.
    """

    phrases: re.Pattern[str]
    stems: tuple[str, ...] = ()
    but: re.Pattern[str] | None = None

    def may_be_in(self, text: str) -> bool:
        """Whether the text holds a stem; False means that no phrase can match."""
        lower = text.lower()
        return not self.stems or any(map(lower.__contains__, self.stems))

    def is_in(self, sentence: str) -> bool:
        """Whether the sentence holds one of the phrases, and nothing that takes it back."""
        return self.may_be_in(sentence) and bool(self.phrases.search(sentence)) and not (self.but and self.but.search(sentence))

    def sentences_in(self, text: str) -> Iterator[str]:
        """The sentences of the text that hold one of the phrases."""
        if self.may_be_in(text):
            yield from (sentence for sentence in sentences(text) if self.is_in(sentence))
