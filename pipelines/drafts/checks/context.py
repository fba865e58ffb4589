"""What the checks compare with besides the brief: what the customer wrote, whose things exist, which words are ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Literal

from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.language.everyday_words import common_words
from pipelines.drafts.language.hidden_forms import hidden_forms
from pipelines.drafts.language.plain_text import runs_of, visible, words
from pipelines.drafts.language.wording import WRITTEN, first_names, phrases

Author = Literal["composer", "model", "person"]
RUN_LENGTH = 4  # words in a row that count as the customer's own wording
STEM = 5  # letters by which a longer word is taken for a form of a known one


@dataclass(frozen=True)
class CheckContext:
    """`heard` is everything the customer wrote; `of_others` says which of some words or ids belong to other customers."""

    rules: DraftRules
    author: Author = "composer"
    heard: tuple[str, ...] = ()
    of_others: Callable[[Collection[str]], set[str]] = field(default=lambda _: set())
    texts: Mapping[str, str] | None = None  # what the customer wrote, by the message's key; None: nothing to compare with

    @cached_property
    def _answers(self) -> dict[str, bool]:
        return {}

    def belongs_to_others(self, words: Collection[str]) -> bool:
        """Whether any of the words or ids is another customer's; each is looked up once."""
        if asked := {word for word in words if word not in self._answers}:
            found = self.of_others(asked)
            self._answers.update({word: word in found for word in asked})
        return any(self._answers[word] for word in words)

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """What was heard, as it reads and as it decodes."""
        plain = [visible(text) for text in self.heard]
        return tuple(dict.fromkeys([*plain, *(form for text in self.heard for form in hidden_forms(text))]))

    @cached_property
    def heard_runs(self) -> frozenset[tuple[str, ...]]:
        """Runs of words of the customer that are not also ours."""
        return frozenset(run for text in self.forms for run in runs_of(text, RUN_LENGTH)) - our_runs()

    @cached_property
    def heard_words(self) -> frozenset[str]:
        """Every word of the customer, decoded forms included."""
        return frozenset(word for text in self.forms for word in words(text))

    @cached_property
    def whole_texts(self) -> frozenset[str]:
        """Short clauses of the customer as a whole, for the comparison that runs of words cannot make."""
        clauses = (clause for text in self.forms for clause in re.split(r"[.!?:;,\n]", text))
        return frozenset(" ".join(found) for clause in clauses if 0 < len(found := words(clause)) < RUN_LENGTH)


def _texts(node: Any) -> Iterable[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)


@cache
def our_words(language: str) -> frozenset[str]:
    """The words of our phrases and the everyday words of the language, folded."""
    said = (re.sub(r"\{\w+\}", " ", text) for text in _texts(phrases(language)))
    return frozenset(word for text in said for word in words(text)) | common_words(language)


@cache
def _stems(language: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in our_words(language) if len(word) >= STEM)


def is_ours(word: str, language: str) -> bool:
    """Whether a folded word is ours, or a form of one of ours."""
    return word in our_words(language) or (len(word) > STEM and word[:STEM] in _stems(language))


@cache
def our_runs() -> frozenset[tuple[str, ...]]:
    """Runs of words that stand in our own phrases."""
    return frozenset(run for language in WRITTEN for text in _texts(phrases(language)) for run in runs_of(text, RUN_LENGTH))


@cache
def our_sentences() -> frozenset[str]:
    """Our own phrases that hold no placeholder, as folded words."""
    said = (text for language in WRITTEN for text in _texts(phrases(language)) if "{" not in text)
    return frozenset(" ".join(words(text)) for text in said)


@cache
def folded_first_names() -> frozenset[str]:
    """Polish first names and their vocatives, folded."""
    known = first_names()
    return frozenset(word for name, form in known.items() for word in words(f"{name} {form.vocative}"))
