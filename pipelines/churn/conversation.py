"""What was said between a customer and us, and whether a message has been answered.

A message counts as answered when a person wrote back later in its thread, or, where a thread is not known, wrote to the same
customer later. Automatic mail answers nothing. What our own people say inside a telephone call is part of that call and
answers nothing in it; a later call answers a letter, but not one about law, injury or personal data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines.understanding.ratings import is_low

QUOTE_LENGTH = 200  # characters
FULL_PHRASE_WORDS = 4  # "Liam, the refund." says little
_PARAGRAPH = re.compile(r"(?s)\S.*?(?=\n\s*\n|\Z)")
_SENTENCE = re.compile(r"(?s)\S.*?(?:(?<=[.!?…])(?=\s)|(?=\n\s*\n)|\Z)")
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|good (?:day|morning|afternoon|evening))(?: there| all| team)?|dear [\w. ]{1,40}|"
    r"dzień dobry|dobry wieczór|witam|cześć|szanown[iay] (?:państwo|pani|panie))\s*(?:[,.!:]\s*|\n+|$)",
    re.IGNORECASE,
)
_TO_A_MACHINE = re.compile(
    r"<<|>>|\b(?:ignore|disregard|forget|override) (?:\w+ ){0,3}?(?:rules?|instructions?|prompts?|guidelines)\b"
    r"|\b(?:system prompt|administrator mode|admin mode|developer mode|you are now|act as (?:an?|the)|language model|assistant:)"
    r"|\b(?:as an?|dear) (?:ai|bot|assistant)\b|\breply to this (?:mail|message|e-mail) with\b|^(?:system|assistant|user)\s*:"
    r"|\b(?:zignoruj|pomiń|zapomnij|nie stosuj) (?:\w+ ){0,3}?(?:instrukcj\w+|zasad\w*|polece\w+|reguł\w*|poprzedni\w+)"
    r"|\b(?:jesteś teraz|tryb administratora|model językowy|instrukcj\w+ systemow\w+|jako (?:ai|asystent|bot))\b",
    re.IGNORECASE,
)
_HOW = {
    "email": "Wrote on {day}",
    "review": "Wrote in a review on {day}",
    "call": "Said on the telephone on {day}",
    "chat": "Wrote in the chat on {day}",
    "survey": "Wrote in a survey on {day}",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One message as the triggers need it; `evidence` are [start, end, score] spans of `text`."""

    id: bytes
    key: str
    channel: str
    direction: str
    is_automatic: bool
    created_at: datetime
    subject: str | None
    text: str
    thread_key: str | None = None
    conversation_key: str | None = None
    original_id: str | None = None
    sentiment: str | None = None
    frustration: float | None = None
    frustrated: str | None = None
    is_rated_low: bool = False
    evidence: tuple[tuple[int, int, float], ...] = ()

    @property
    def is_from_customer(self) -> bool:
        return self.direction == "in" and not self.is_automatic


@dataclass(frozen=True, slots=True)
class Reply:
    """Something that went out: in which thread, or to which message, and up to which moment it knew what was said."""

    at: datetime
    channel: str = "email"
    thread_key: str | None = None
    conversation_key: str | None = None
    in_reply_to: str | None = None
    message_id: bytes | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A customer's messages, oldest first, and the replies to them."""

    said: tuple[Said, ...] = ()
    replies: tuple[Reply, ...] = field(default=())

    def incoming(self) -> list[Said]:
        return [one for one in self.said if one.is_from_customer]

    def is_answered(self, one: Said, *, in_writing: bool = False) -> bool:
        """Whether somebody answered the message; with `in_writing`, a telephone call is not an answer."""
        return any(_answers(reply, one) for reply in self.replies if not (in_writing and reply.channel == "call"))

    def answered_at(self, one: Said) -> datetime | None:
        """When somebody first answered the message; None when nobody did."""
        return min((reply.at for reply in self.replies if _answers(reply, one)), default=None)

    def waiting(self) -> Said | None:
        """The newest message of the customer that nobody answered."""
        return next((one for one in reversed(self.incoming()) if not self.is_answered(one)), None)


def _same_call(first: str | None, second: str | None) -> bool:
    return first is not None and first == second


def _answers(reply: Reply, one: Said) -> bool:
    if reply.message_id is not None and reply.message_id == one.id:
        return True
    if reply.in_reply_to is not None and reply.in_reply_to == one.original_id:
        return True
    if reply.at <= one.created_at or _same_call(reply.conversation_key, one.conversation_key):
        return False
    threads_unknown = "call" in (reply.channel, one.channel) or reply.thread_key is None or one.thread_key is None
    return threads_unknown or reply.thread_key == one.thread_key


def as_said(row: Any) -> Said:
    """The message of a row of `alert_signals.said_between`."""
    spans = tuple((int(start), int(end), float(score)) for start, end, score in row.evidence or ())
    return Said(
        row.id, row.key, row.channel, row.direction, bool(row.is_automatic), row.created_at, row.subject, row.text, row.thread_key,
        row.conversation_key, row.original_id, row.sentiment, row.frustration, row.frustrated, is_low(row.rating, row.rating_scale), spans,
    )


def conversations(rows: Iterable[Any], replies: Iterable[Any], went_out: Iterable[Any]) -> dict[bytes | None, Conversation]:
    """The conversation of each owner from rows of `alert_signals`: said_between, replies and handed_over."""
    said: dict[bytes | None, list[Said]] = {}
    for row in rows:
        said.setdefault(row.owner_id, []).append(as_said(row))
    outgoing: dict[bytes, list[Reply]] = {}
    for row in went_out:
        if row.message_class == "service":
            outgoing.setdefault(row.customer_id, []).append(Reply(row.as_of, message_id=row.reply_to_message_id))
    by_thread, by_original = _by_place(replies)
    return {
        owner_id: Conversation(tuple(items), tuple(_replies(items, outgoing.get(owner_id or b"", []), by_thread, by_original)))
        for owner_id, items in said.items()
    }


def each_alone(rows: Iterable[Any], replies: Iterable[Any]) -> list[Conversation]:
    """Of each row of `alert_signals.said_between`, in their order, the conversation that is this message and the replies to it."""
    by_thread, by_original = _by_place(replies)
    said = (as_said(row) for row in rows)
    return [Conversation((one,), tuple(_replies([one], [], by_thread, by_original))) for one in said]


def _by_place(replies: Iterable[Any]) -> tuple[dict[str, list[Reply]], dict[str, list[Reply]]]:
    by_thread: dict[str, list[Reply]] = {}
    by_original: dict[str, list[Reply]] = {}
    for row in replies:
        reply = Reply(row.created_at, row.channel, row.thread_key, row.conversation_key, row.in_reply_to)
        if row.thread_key is not None:
            by_thread.setdefault(row.thread_key, []).append(reply)
        if row.in_reply_to is not None:
            by_original.setdefault(row.in_reply_to, []).append(reply)
    return by_thread, by_original


def _replies(
    items: list[Said], sent: list[Reply], by_thread: Mapping[str, list[Reply]], by_original: Mapping[str, list[Reply]]
) -> list[Reply]:
    own = [
        Reply(one.created_at, one.channel, one.thread_key, one.conversation_key)
        for one in items
        if one.direction == "out" and not one.is_automatic
    ]
    threads = sorted({one.thread_key for one in items if one.thread_key})
    originals = sorted({one.original_id for one in items if one.original_id})
    found = [reply for thread in threads for reply in by_thread.get(thread, ())]
    return own + sent + found + [reply for original in originals for reply in by_original.get(original, ())]


def in_zone(moment: datetime, time_zone: str) -> datetime:
    """The moment on the clocks where the company is; in UTC when the zone is not known."""
    try:
        return moment.astimezone(ZoneInfo(time_zone))
    except (ZoneInfoNotFoundError, ValueError):
        return moment.astimezone(UTC)


def local_day(moment: datetime, time_zone: str) -> str:
    """The day of a moment where the company is, as 2026-06-30."""
    return in_zone(moment, time_zone).date().isoformat()


def end_of_local_day(moment: datetime, time_zone: str) -> datetime:
    """The last second of the moment's day where the company is."""
    return in_zone(moment, time_zone).replace(hour=23, minute=59, second=59, microsecond=0).astimezone(UTC)


def how_and_when(one: Said, time_zone: str) -> str:
    """How and when a message came, as the beginning of a sentence: "Wrote in a review on 2026-06-27"."""
    return _HOW.get(one.channel, "Wrote on {day}").format(day=local_day(one.created_at, time_zone))


def shortened(text: str, length: int = QUOTE_LENGTH) -> str:
    """The beginning of a text in its own words on one line, cut after a whole word where it is too long."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[:length]
    at = cut.rfind(" ")
    return cut[: at if at > length // 2 else length].rstrip()


def quote(one: Said, about: Callable[[str], bool] = lambda _: False) -> str | None:
    """The customer's own words that show the matter: the loudest evidence that is `about` it, then the loudest, then how it begins.

    Phrases of a few words say little and come last. Greetings, and words that speak to a machine instead of to us, with what follows them
    in their paragraph, are left out where there is anything else.
    """
    spans = [(start, end) for start, end, _ in sorted(one.evidence, key=lambda span: (-span[2], span[0]))]
    spans += [found.span() for found in _SENTENCE.finditer(one.text)]
    orders = _orders_to_a_machine(one.text)
    plain = [span for span in spans if not any(start < span[1] and span[0] < end for start, end in orders)]
    told = [without_greeting(one.text[start:end]) for start, end in plain or spans]
    phrases = [phrase for phrase in told if phrase and not speaks_to_a_machine(phrase)]
    full = [phrase for phrase in phrases if len(phrase.split()) >= FULL_PHRASE_WORDS]
    if phrases and not full and not orders:
        return shortened(without_greeting(one.text))
    chosen = next((phrase for phrase in full if about(phrase)), None) or next(iter([*full, *phrases]), None)
    return shortened(chosen or one.text) or None


def _orders_to_a_machine(text: str) -> list[tuple[int, int]]:
    """Where the text speaks to a machine: from the sentence that does so first to the end of its paragraph."""
    return [
        (paragraph.start() + sentence.start(), paragraph.end())
        for paragraph in _PARAGRAPH.finditer(text)
        for sentence in [next((one for one in _SENTENCE.finditer(paragraph.group()) if speaks_to_a_machine(one.group())), None)]
        if sentence is not None
    ]


def speaks_to_a_machine(text: str) -> bool:
    """Whether the words give orders to a reading program, or pretend to come from one."""
    return bool(_TO_A_MACHINE.search(text))


def without_greeting(text: str) -> str:
    """The text after its greeting; empty where it is nothing else."""
    return _GREETING.sub("", text.strip(), count=1).strip()
