"""One way to look for lists of phrases in what people write: sentence by sentence, cheap stems first, exceptions last.

Opt-outs, urgent matters and the words of a broken journey are such lists; what each holds stands beside its use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

LONGEST_SENTENCE = 600  # characters; longer ones are cut into pieces of this size, which bounds the work

_SENTENCES = re.compile(r"(?<!\bart\.)(?<!\bust\.)(?<!\bMr\.)(?<!\bnr\.)(?<!\bnp\.)(?<=[.!?;])\s+|\n+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One expression for many phrases, in any case. It is compiled when it is first looked for, as most commands read no message."""

    expression: str

    @property
    def pattern(self) -> re.Pattern[str]:
        return _compiled(self.expression)

    def search(self, text: str) -> re.Match[str] | None:
        return _compiled(self.expression).search(text)


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE)


def any_of(*patterns: str) -> AnyOf:
    """One expression for all of them, in any case."""
    return AnyOf("|".join(f"(?:{pattern})" for pattern in patterns))


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

    words: AnyOf
    stems: tuple[str, ...] = ()
    but: AnyOf | None = None

    @property
    def phrases(self) -> re.Pattern[str]:
        return self.words.pattern

    def may_be_in(self, text: str) -> bool:
        """Whether the text holds a stem; False means that no phrase can match."""
        lower = text.lower()
        return not self.stems or any(map(lower.__contains__, self.stems))

    def is_in(self, sentence: str) -> bool:
        """Whether the sentence holds one of the phrases, and nothing that takes it back."""
        return self.may_be_in(sentence) and bool(self.words.search(sentence)) and not (self.but and self.but.search(sentence))

    def sentences_in(self, text: str) -> Iterator[str]:
        """The sentences of the text that hold one of the phrases."""
        if self.may_be_in(text):
            yield from (sentence for sentence in sentences(text) if self.is_in(sentence))
