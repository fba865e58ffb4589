"""Drafts as typed sentences with proof, their approvals, and the promises that an approval makes binding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.customer import customer
from pipelines.records.database import Id, Json, UtcTime, id_column, insert_new, metadata, rows_in, upsert
from pipelines.records.message import message

draft = sa.Table(
    "draft",
    metadata,
    id_column(),
    sa.Column("key", sa.String(40), nullable=False, unique=True),  # what people type: D-<short hash of input_key and version>
    sa.Column("input_key", sa.String(64), nullable=False),  # hash of trigger, action, rules version and prompt version
    sa.Column("version", sa.Integer, nullable=False),  # an edit makes the next one
    sa.Column("customer_id", Id, sa.ForeignKey("customer.id"), nullable=False, index=True),
    sa.Column("alert_id", Id, sa.ForeignKey("alert.id"), index=True),
    sa.Column("action_kind", sa.String(20)),
    sa.Column("status", sa.String(8), nullable=False),  # drafted | held | approved | rejected | stale
    sa.Column("message_class", sa.String(10), nullable=False),  # service | marketing
    sa.Column("author", sa.Text, nullable=False),  # composer, the model's name, or the person who edited
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("channel", sa.String(8), nullable=False),
    sa.Column("recipient", sa.Text),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("sentences", Json, nullable=False, default=list),  # [{text, kind, evidence, offer_id}, …]
    sa.Column("held_because", Json, nullable=False, default=list),
    sa.Column("offer_key", sa.String(64)),
    sa.Column("reply_to_message_id", Id, sa.ForeignKey("message.id")),
    sa.Column("bound_hash", sa.String(64), nullable=False),  # of recipient, subject, body and offer: what an approval binds
    sa.Column("prompt_version", sa.String(64)),
    sa.Column("rules_version", sa.Integer, nullable=False),
    sa.Column("run_id", Id, sa.ForeignKey("run.id")),
    sa.Column("as_of", UtcTime, nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("seen", Json, nullable=False, default=dict),  # hashes of what it was made from; a change makes it stale
    sa.Column("opened_by", Json, nullable=False, default=list),  # names of people who saw it whole; needed to approve
    sa.Column("matter", sa.String(20)),  # the kind of matter that it answers
    sa.Column("notes", Json),  # sentences for the team, on the proof sheet
    sa.Column("first_approval", Json),  # {"by", "bound_hash", "at"} while a second person is needed
    sa.UniqueConstraint("input_key", "version"),
)

approval = sa.Table(
    "approval",
    metadata,
    id_column(),
    sa.Column("draft_id", Id, sa.ForeignKey("draft.id"), nullable=False, unique=True),
    sa.Column("decision", sa.String(8), nullable=False),  # approve | reject
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("because", sa.Text),
    sa.Column("bound_hash", sa.String(64), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("about", sa.String(10)),  # of a rejection: wording | promise | offer | facts | timing | other
)

promise = sa.Table(
    "promise",
    metadata,
    id_column(),
    sa.Column("customer_id", Id, sa.ForeignKey("customer.id"), nullable=False, index=True),
    sa.Column("draft_id", Id, sa.ForeignKey("draft.id")),
    sa.Column("message_id", Id, sa.ForeignKey("message.id")),  # when found in mail that we sent
    sa.Column("order_key", sa.String(128)),
    sa.Column("text", sa.Text, nullable=False),  # our own wording
    sa.Column("due_at", UtcTime),
    sa.Column("state", sa.String(9), nullable=False),  # open | kept | withdrawn
    sa.Column("owner", sa.Text),
    sa.Column("settled_at", UtcTime),
    sa.Column("settled_by", sa.Text),  # who said that it was kept, or the record that shows it
    sa.Column("due_on", sa.Date),  # the day as it was told; `due_at` is its end in the zone that held then
    sa.UniqueConstraint("message_id", "text"),
)


def promises(connection: Connection, customer_ids: Iterable[bytes] | None = None) -> list[sa.Row[Any]]:
    """Promises to those customers (to all when none are named), the next due first, each with its `draft_key` or `message_key`."""
    query = sa.select(promise, draft.c.key.label("draft_key"), message.c.key.label("message_key"))
    query = query.outerjoin(draft, promise.c.draft_id == draft.c.id).outerjoin(message, promise.c.message_id == message.c.id)
    whose = promise.c.customer_id
    rows = list(connection.execute(query)) if customer_ids is None else rows_in(connection, query, whose, customer_ids)
    return sorted(rows, key=lambda row: (row.due_at is None, row.due_at, row.text))


def newest_of(connection: Connection, customer_id: bytes) -> sa.Row[Any] | None:
    """The customer's newest draft that was neither rejected nor overtaken."""
    query = sa.select(draft).where(draft.c.customer_id == customer_id, draft.c.status.in_(("drafted", "held", "approved")))
    return connection.execute(query.order_by(draft.c.made_at.desc(), draft.c.version.desc()).limit(1)).one_or_none()


def with_offers_made(connection: Connection, after: datetime, until: datetime) -> list[sa.Row[Any]]:
    """Approved drafts that carry an offer, made from `after` (inclusive) to `until` (exclusive)."""
    query = sa.select(draft.c.key, draft.c.customer_id, draft.c.offer_key, draft.c.made_at)
    kept = query.where(draft.c.status == "approved", draft.c.offer_key.is_not(None))
    rows = kept.where(draft.c.made_at >= after, draft.c.made_at < until)
    return list(connection.execute(rows.order_by(draft.c.key)))


def by_key(connection: Connection, key: str, *, lock: bool = False) -> sa.Row[Any] | None:
    """The draft of that key with `customer_key`, or None; `lock` keeps others from deciding on it meanwhile."""
    query = sa.select(*draft.c, customer.c.key.label("customer_key")).join(customer, draft.c.customer_id == customer.c.id)
    query = query.where(draft.c.key == key)
    rows: list[sa.Row[Any]] = list(connection.execute(query.with_for_update(of=draft) if lock else query))
    return rows[0] if rows else None


def listed(connection: Connection, status: str | None = None) -> list[sa.Row[Any]]:
    """Drafts with `customer_key`, newest first; those overtaken or rejected only when asked for by status."""
    query = sa.select(*draft.c, customer.c.key.label("customer_key")).join(customer, draft.c.customer_id == customer.c.id)
    wanted = (status,) if status else ("drafted", "held", "approved")
    query = query.where(draft.c.status.in_(wanted))
    return list(connection.execute(query.order_by(draft.c.made_at.desc(), draft.c.key)))


def of_input(connection: Connection, input_key: str) -> list[sa.Row[Any]]:
    """Every version made from that input, oldest first."""
    return list(connection.execute(sa.select(draft).where(draft.c.input_key == input_key).order_by(draft.c.version)))


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """Stores a draft unless its input and version are there."""
    insert_new(connection, draft, [row], keys=["input_key", "version"])


def set_status(connection: Connection, draft_id: bytes, status: str, *, only_from: Iterable[str]) -> bool:
    """Moves a draft to another status; False when it is in none of the named ones any more."""
    where = sa.and_(draft.c.id == draft_id, draft.c.status.in_(list(only_from)))
    return connection.execute(sa.update(draft).where(where).values(status=status)).rowcount > 0


def hold(connection: Connection, draft_id: bytes, because: list[str]) -> bool:
    """Holds a draft that nobody decided on yet, with all its reasons; False when somebody has."""
    where = sa.and_(draft.c.id == draft_id, draft.c.status == "drafted")
    held = connection.execute(sa.update(draft).where(where).values(status="held", held_because=because, first_approval=None))
    return held.rowcount > 0


def set_opened(connection: Connection, draft_id: bytes, names: list[str]) -> None:
    """Keeps who has seen the draft whole."""
    connection.execute(sa.update(draft).where(draft.c.id == draft_id).values(opened_by=names))


def decision_on(connection: Connection, draft_id: bytes) -> sa.Row[Any] | None:
    """The approval or rejection of a draft."""
    return connection.execute(sa.select(approval).where(approval.c.draft_id == draft_id)).one_or_none()


def decisions_on(connection: Connection, draft_ids: Iterable[bytes]) -> dict[bytes, sa.Row[Any]]:
    """The approvals and rejections of those drafts, by draft."""
    return {row.draft_id: row for row in rows_in(connection, sa.select(approval), approval.c.draft_id, draft_ids)}


def rejections(connection: Connection, language: str, matter: str) -> list[sa.Row[Any]]:
    """Rejected drafts about that matter in that language, oldest first: key, about, at, sentences."""
    source = draft.join(approval, sa.and_(approval.c.draft_id == draft.c.id, approval.c.decision == "reject"))
    query = sa.select(draft.c.key, approval.c.about, approval.c.at, draft.c.sentences).select_from(source)
    about_it = query.where(draft.c.language == language, draft.c.matter == matter)
    return list(connection.execute(about_it.order_by(approval.c.at, draft.c.key)))


def offers_rejected(connection: Connection, customer_ids: Iterable[bytes], since: datetime) -> dict[bytes, frozenset[str]]:
    """The offers that people rejected for those customers since then."""
    source = draft.join(approval, sa.and_(approval.c.draft_id == draft.c.id, approval.c.decision == "reject"))
    query = sa.select(draft.c.customer_id, draft.c.offer_key).select_from(source)
    query = query.where(approval.c.about == "offer", draft.c.offer_key.is_not(None), approval.c.at > since)
    found: dict[bytes, frozenset[str]] = {}
    for row in rows_in(connection, query, draft.c.customer_id, customer_ids):
        found[row.customer_id] = found.get(row.customer_id, frozenset()) | {row.offer_key}
    return found


def set_words(connection: Connection, draft_id: bytes, body: str, bound_hash: str, first_approval: Mapping[str, Any] | None) -> None:
    """Puts the signed body in place, with its hash, and who approved it first while a second person is needed."""
    values = {"body": body, "bound_hash": bound_hash, "first_approval": first_approval}
    connection.execute(sa.update(draft).where(draft.c.id == draft_id).values(**values))


def decide(connection: Connection, row: Mapping[str, Any]) -> None:
    """Stores a decision; a rejection replaces an approval that was not acted on."""
    upsert(connection, approval, [row], keys=["draft_id"])


def add_promises(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Puts promises into the ledger."""
    if rows:
        connection.execute(sa.insert(promise), list(rows))


def promised_in(connection: Connection, message_ids: Iterable[bytes]) -> set[tuple[bytes, str]]:
    """The promises known from these messages, as (message id, text)."""
    found = rows_in(connection, sa.select(promise.c.message_id, promise.c.text), promise.c.message_id, message_ids)
    return {(row.message_id, row.text) for row in found}


def add_promises_of_messages(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Puts promises found in our mail into the ledger; one known from the same message stays as it is."""
    insert_new(connection, promise, rows, keys=["message_id", "text"])


def withdraw_promises(connection: Connection, draft_id: bytes) -> None:
    """Takes back the promises of a draft that will not go out."""
    where = sa.and_(promise.c.draft_id == draft_id, promise.c.state == "open")
    connection.execute(sa.update(promise).where(where).values(state="withdrawn"))


def gone_out(connection: Connection, draft_ids: Iterable[bytes]) -> set[bytes]:
    """Those of the drafts that were handed over or sent, or may have been."""
    from pipelines.records.outbox_entry import GONE, outbox_entry

    query = sa.select(outbox_entry.c.draft_id).where(outbox_entry.c.status.in_(GONE))
    return {row.draft_id for row in rows_in(connection, query, outbox_entry.c.draft_id, draft_ids)}


def not_gone_out(connection: Connection, customer_ids: Iterable[bytes] | None = None) -> list[sa.Row[Any]]:
    """Drafts that can still be overtaken: drafted, held, or approved and not yet handed over."""
    from pipelines.records.outbox_entry import GONE, outbox_entry

    gone = sa.select(outbox_entry.c.draft_id).where(outbox_entry.c.status.in_(GONE))
    query = sa.select(draft).where(draft.c.status.in_(("drafted", "held", "approved")), draft.c.id.not_in(gone))
    return list(connection.execute(query)) if customer_ids is None else rows_in(connection, query, draft.c.customer_id, customer_ids)


def approved(connection: Connection) -> list[sa.Row[Any]]:
    """Every approved draft with `approved_hash`, the words that its approval bound."""
    source = draft.join(approval, sa.and_(approval.c.draft_id == draft.c.id, approval.c.decision == "approve"))
    query = sa.select(draft, approval.c.bound_hash.label("approved_hash")).select_from(source).where(draft.c.status == "approved")
    return list(connection.execute(query.order_by(draft.c.key)))


def approved_for(connection: Connection, customer_id: bytes) -> list[sa.Row[Any]]:
    """The customer's approved drafts, gone out or not, oldest first, with `approved_at`, `approved_by` and the `thread_key` answered."""
    source = draft.join(approval, sa.and_(approval.c.draft_id == draft.c.id, approval.c.decision == "approve"))
    source = source.outerjoin(message, draft.c.reply_to_message_id == message.c.id)
    query = sa.select(
        draft.c.id, draft.c.key, draft.c.sentences, approval.c.at.label("approved_at"), approval.c.by.label("approved_by"),
        message.c.thread_key,
    ).select_from(source)  # fmt: skip
    where = (draft.c.customer_id == customer_id, draft.c.status == "approved")
    return list(connection.execute(query.where(*where).order_by(approval.c.at, draft.c.key)))
