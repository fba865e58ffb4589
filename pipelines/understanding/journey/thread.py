"""Messages put together to threads: by the thread they name, their call, or the order that they are about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.consent.phrase_list import PhraseList, plain
from pipelines.records.journey_lines import JourneyRow
from pipelines.records.keyword_index import folded
from pipelines.understanding.sentences import sentence_spans

LONGEST_TEXT = 20_000  # characters looked at
LONGEST_SENTENCE = 600  # characters; longer ones are tables and terms
LONGEST_PAUSE = timedelta(days=30)  # letters without a thread that lie farther apart are two matters
WRITTEN = ("email", "chat")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a message: where it stands in the text, and its words folded (lower case, no accents) on one line."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a thread with its sentences."""

    key: str
    channel: str
    direction: str
    is_automatic: bool
    created_at: datetime
    text: str
    sentences: tuple[Sentence, ...]

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
    key: str, text: str, created_at: datetime, *, direction: str = "in", channel: str = "email", is_automatic: bool = False
) -> Line:
    """A message cut into sentences, quoted lines left out."""
    head = text[:LONGEST_TEXT]
    spans = [(start, end) for start, end in sentence_spans(head) if end - start <= LONGEST_SENTENCE and head[start] not in ">|"]
    cut = tuple(Sentence(start, end, folded(plain(head[start:end]))) for start, end in spans)
    return Line(key, channel, direction, is_automatic, created_at, text, cut)


def threads(rows: Iterable[JourneyRow]) -> list[Thread]:
    """The threads of one customer's messages, in the order in which they began; notes among ourselves are left out.

    Letters about one order belong together, whatever thread they name. Letters that name neither are one thread until nobody
    wrote for `LONGEST_PAUSE`, and what we wrote without a thread answers the customer's newest letter.
    """
    lines: dict[str, list[Line]] = {}
    of_order: dict[str, str] = {}
    loose: tuple[str, datetime] | None = None
    newest: tuple[str, datetime] | None = None
    for row in sorted(rows, key=lambda row: (row.created_at, row.key)):
        if row.direction == "internal":
            continue
        place = row.thread_key or row.conversation_key
        if row.channel in WRITTEN and row.order_key:
            place = of_order.setdefault(row.order_key, place or row.order_key)
        elif place is None and row.channel in WRITTEN:
            before = newest if row.direction == "out" else loose
            place = before[0] if before is not None and row.created_at - before[1] <= LONGEST_PAUSE else row.key
            loose = (place, row.created_at) if row.direction == "in" else loose
        place = place or row.key
        if row.channel in WRITTEN and row.direction == "in":
            newest = (place, row.created_at)
        said = line(row.key, row.text, row.created_at, direction=row.direction, channel=row.channel, is_automatic=row.is_automatic)
        lines.setdefault(place, []).append(said)
    return [Thread(key, tuple(said)) for key, said in lines.items()]
