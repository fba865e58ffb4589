"""What a customer was told before, in whatever channel: our own messages, approved drafts and open promises, sentence by sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipelines.drafts.consistency.said_amounts import Amount, amounts_in
from pipelines.drafts.consistency.stances import Stance, stances_in
from pipelines.records import draft as drafts
from pipelines.records import promise as ledger
from pipelines.understanding.promise_stage import order_named
from pipelines.understanding.promises_made import LONGEST_TEXT, whole_sentences

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

CHANNELS = {"email": "e-mail", "call": "call", "chat": "chat", "review": "answer to a review", "survey": "answer to a survey"}
STILL_COUNTS_DAYS = 180  # what we wrote earlier than so many days before is no longer held against a draft


@dataclass(frozen=True, slots=True)
class About:
    """Which matter something is about, as far as the records show it."""

    order_key: str | None
    thread_key: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of ours: what it says, about what, and where it stands, such as "e-mail m-17 of 2026-06-21"."""

    text: str
    source: str
    about: About
    stances: frozenset[Stance]
    amounts: frozenset[Amount]


def said_before(
    connection: Connection, customer_id: bytes, messages: Sequence[Row[Any]], order_keys: Collection[str], *, now: datetime,
    but: bytes | None = None,
) -> list[Said]:  # fmt: skip
    """Every earlier sentence of ours that says something of the closed list, oldest first; the draft `but` is left out.

    `messages` are the customer's in both directions, oldest first. An automatic message counts for what it says was sent.
    """
    since = now - timedelta(days=STILL_COUNTS_DAYS)
    ours = [row for row in messages if row.direction == "out" and since <= row.created_at <= now]
    found = [said for row in ours for said in _in_message(row, messages, set(order_keys))]
    known = {" ".join(said.text.split()) for said in found}
    approved = drafts.approved_for(connection, customer_id)
    others = [*_in_drafts(approved, order_keys, since, but), *_in_ledger(connection, customer_id, since)]
    return [*found, *(said for said in others if " ".join(said.text.split()) not in known)]


def _in_message(row: Row[Any], messages: Sequence[Row[Any]], keys: set[str]) -> Iterator[Said]:
    thread = [one for one in messages if row.thread_key is not None and one.thread_key == row.thread_key]
    source = f"{CHANNELS.get(row.channel, 'message')} {row.key} of {row.created_at:%Y-%m-%d}"
    for text in whole_sentences(row.text[:LONGEST_TEXT]):
        stances = stances_in(text)
        if row.is_automatic:
            stances &= {Stance.SENT}
        if stances:
            named = order_named(text, _owned(row), [_owned(one) for one in thread], keys)
            yield Said(text, source, About(named, row.thread_key), stances, amounts_in(text))


@dataclass(frozen=True, slots=True)
class _Owned:
    """A message of the one customer in question, as `order_named` reads it."""

    order_key: str | None
    subject: str | None
    text: str
    created_at: datetime
    owner_id: None = None


def _owned(row: Row[Any]) -> _Owned:
    return _Owned(row.order_key, row.subject, row.text, row.created_at)


def _in_drafts(rows: Iterable[Row[Any]], order_keys: Collection[str], since: datetime, but: bytes | None) -> Iterator[Said]:
    for row in rows:
        if row.id == but or row.approved_at < since:
            continue
        source = f"draft {row.key}, approved by {row.approved_by} on {row.approved_at:%Y-%m-%d}"
        about = About(orders_in(row.sentences, order_keys), row.thread_key)
        for item in row.sentences:
            if stances := stances_in(item["text"]):
                yield Said(item["text"], source, about, stances, amounts_in(item["text"]))


def _in_ledger(connection: Connection, customer_id: bytes, since: datetime) -> Iterator[Said]:
    for one in ledger.open_ones(connection, [customer_id]):
        if one.draft_id is None and (one.made_at is None or one.made_at >= since) and (stances := stances_in(one.text)):
            about = About(one.order_key, one.thread_key)
            yield Said(one.text, f"the open promise in {one.source or 'our mail'}", about, stances, amounts_in(one.text))


def is_same_matter(first: About, second: About, order_keys: Collection[str]) -> bool:
    """Whether both are about one order, as they name it or as the customer's only one; else whether they stand in one thread."""
    only = next(iter(order_keys)) if len(order_keys) == 1 else None
    one, other = first.order_key or only, second.order_key or only
    if one is not None and other is not None:
        return one == other
    return first.thread_key is not None and first.thread_key == second.thread_key


def orders_in(sentences: Iterable[Mapping[str, Any]], order_keys: Collection[str]) -> str | None:
    """The one order that the sentences rest on; None where there is none, or are several."""
    named = {key for item in sentences for key in item["evidence"] if key in order_keys}
    return named.pop() if len(named) == 1 else None
