"""Messages put together to threads: by the thread they name, their call, or the order that they are about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipelines.consent.phrase_list import PhraseList, plain
from pipelines.records.keyword_index import folded
from pipelines.understanding.sentences import sentence_spans

LONGEST_TEXT = 20_000  # characters looked at
LONGEST_SENTENCE = 600  # characters; longer ones are tables and terms
WRITTEN = ("email", "chat")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a message: where it stands in the text, and its words folded (lower case, no accents) on one line."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a thread with its sentences; `is_calm` where it was read as not frustrated."""

    key: str
    channel: str
    direction: str
    is_automatic: bool
    created_at: datetime
    text: str
    sentences: tuple[Sentence, ...]
    is_calm: bool = False

    @property
    def is_theirs(self) -> bool:
        return self.direction == "in" and not self.is_automatic

    @property
    def is_ours(self) -> bool:
        return self.direction == "out" and not self.is_automatic

    @property
    def is_written(self) -> bool:
        return self.channel in WRITTEN

    def saying(self, *lists: PhraseList) -> list[Sentence]:
        """The sentences that hold a phrase of one of the lists (folded patterns)."""
        return [one for one in self.sentences if any(phrases.is_in(one.words) for phrases in lists)]


@dataclass(frozen=True, slots=True)
class Thread:
    """One matter in messages, oldest first; `key` is what the company's file calls it."""

    key: str
    lines: tuple[Line, ...]

    def theirs(self) -> list[Line]:
        return [line for line in self.lines if line.is_theirs]

    def ours(self) -> list[Line]:
        return [line for line in self.lines if line.is_ours]


def line(
    key: str, text: str, created_at: datetime, *, direction: str = "in", channel: str = "email", is_automatic: bool = False,
    is_calm: bool = False,
) -> Line:  # fmt: skip
    """A message cut into sentences, quoted lines left out."""
    head = text[:LONGEST_TEXT]
    spans = [(start, end) for start, end in sentence_spans(head) if end - start <= LONGEST_SENTENCE and head[start] not in ">|"]
    cut = tuple(Sentence(start, end, folded(plain(head[start:end]))) for start, end in spans)
    return Line(key, channel, direction, is_automatic, created_at, text, cut, is_calm)


def threads(rows: Iterable[Any]) -> list[Thread]:
    """The threads of one customer's messages (rows of `message.of_customers`), in the order in which they began.

    Letters that name no thread belong to the thread of their order; without an order each is one of its own.
    """
    lines: dict[str, list[Line]] = {}
    of_order: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: (row.created_at, row.key)):
        if row.direction == "internal":
            continue
        place = row.thread_key or row.conversation_key
        if row.channel in WRITTEN and row.order_key:
            place = of_order.setdefault(row.order_key, place or row.order_key)
        said = line(
            row.key, row.text, row.created_at, direction=row.direction, channel=row.channel, is_automatic=bool(row.is_automatic)
        )
        lines.setdefault(place or row.key, []).append(said)
    return [Thread(key, tuple(said)) for key, said in lines.items()]
