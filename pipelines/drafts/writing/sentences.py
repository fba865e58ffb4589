"""Typed sentences: what each says, on what it rests, and how its placeholders become numbers, dates and terms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, cast, get_args

from pipelines.drafts.language.wording import capitalised

Kind = Literal["fact", "offer", "promise", "courtesy"]
KINDS: tuple[str, ...] = get_args(Kind)
PLACEHOLDER = re.compile(r"\{(\w+)\}")
SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[^\W\d_a-ząćęłńóśźż]|\[)|\n+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a draft; `evidence` names messages, orders or drafts, `offer_id` an entry of the catalogue."""

    text: str
    kind: Kind
    evidence: tuple[str, ...] = ()
    offer_id: str | None = None
    due_on: date | None = None  # of a promise
    paragraph: int = 0
    phrases: tuple[str, ...] = ()  # marks of our own phrases that it was made of

    def as_json(self) -> dict[str, Any]:
        """The shape that people and programs see."""
        due = {"due_on": self.due_on.isoformat()} if self.due_on else {}
        made_of = {"phrases": list(self.phrases)} if self.phrases else {}
        return {"text": self.text, "kind": self.kind, "evidence": list(self.evidence), "offer_id": self.offer_id} | due | made_of


def from_json(item: Mapping[str, Any]) -> Sentence:
    """The sentence that was stored."""
    due = date.fromisoformat(item["due_on"]) if item.get("due_on") else None
    marks = tuple(item.get("phrases", ()))
    return Sentence(item["text"], cast("Kind", item["kind"]), tuple(item["evidence"]), item.get("offer_id"), due, phrases=marks)


def rendered(template: str, values: Mapping[str, str]) -> str:
    """The template with its placeholders filled in; an unknown placeholder stays, and the checks refuse it."""
    return capitalised(PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), template))


def placeholders(template: str) -> set[str]:
    """The names of the placeholders that the template uses."""
    return set(PLACEHOLDER.findall(template))


@dataclass(frozen=True, slots=True)
class DraftText:
    """A whole message: subject, greeting, sentences, sign-off. `written` is a body that a person typed, kept as typed."""

    subject: str
    greeting: str
    sentences: tuple[Sentence, ...]
    sign_off: str
    written: str | None = None

    @property
    def body(self) -> str:
        """The text of the message, paragraphs divided by an empty line."""
        if self.written is not None:
            return self.written
        paragraphs: dict[int, list[str]] = {}
        for sentence in self.sentences:
            paragraphs.setdefault(sentence.paragraph, []).append(sentence.text)
        return "\n\n".join([self.greeting, *(" ".join(texts) for _, texts in sorted(paragraphs.items())), self.sign_off])


def split_body(body: str, known: tuple[Sentence, ...]) -> list[str | Sentence]:
    """A body cut into sentences: those of `known` that stand in it unchanged as they are, the rest as text."""
    pieces: list[str | Sentence] = [body]
    for sentence in sorted(known, key=lambda item: -len(item.text)):
        pieces = [part for piece in pieces for part in (_cut_out(piece, sentence) if isinstance(piece, str) else [piece])]
    return [
        part for piece in pieces
        for part in ([piece] if isinstance(piece, Sentence) else [text.strip() for text in SENTENCE_END.split(piece) if text.strip()])
    ]


def _cut_out(text: str, sentence: Sentence) -> list[str | Sentence]:
    before, found, after = text.partition(sentence.text)
    clean = found and (not before or before[-1].isspace()) and (not after or after[0].isspace())
    return [before, sentence, after] if clean else [text]
