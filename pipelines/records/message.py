"""Everything a customer wrote or said, and what was written back; a call is one message per cue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.customer import customer
from pipelines.records.database import (
    TEXTS_PER_STATEMENT,
    Id,
    Json,
    UtcTime,
    batches,
    id_column,
    is_in_list_bound_as_one,
    metadata,
    rows_in,
)
from pipelines.records.identity_link import belongs_to, identity_link

message = sa.Table(
    "message",
    metadata,
    id_column(),
    sa.Column("key", sa.String(140), nullable=False, unique=True),
    sa.Column("customer_id", Id, sa.ForeignKey("customer.id"), index=True),  # the customer that the file names
    sa.Column("customer_key", sa.String(128)),  # as the file wrote it, also when no such customer is known
    sa.Column("identity_link_id", Id, sa.ForeignKey("identity_link.id"), index=True),  # found by e-mail, telephone or order
    sa.Column("sender_email", sa.Text, index=True),
    sa.Column("sender_phone", sa.Text, index=True),
    sa.Column("sender_name", sa.Text),
    sa.Column("order_key", sa.String(128), index=True),
    sa.Column("channel", sa.String(8), nullable=False),  # review | email | call | chat | survey
    sa.Column("direction", sa.String(8), nullable=False),  # in | out | internal
    sa.Column("is_automatic", sa.Boolean, nullable=False, default=False),
    sa.Column("created_at", UtcTime, nullable=False, index=True),
    sa.Column("time_known", sa.Boolean, nullable=False, default=True),
    sa.Column("subject", sa.Text),
    sa.Column("text", sa.Text, nullable=False),  # the writer's own words, replies and signature taken off
    sa.Column("raw_text", sa.Text),  # as it came, where that differs
    sa.Column("language", sa.String(8)),  # as the file declares it
    sa.Column("rating", sa.Float),
    sa.Column("rating_scale", sa.String(16)),  # stars (1-5) | nps (0-10) | csat (1-5) | …
    sa.Column("product", sa.Text),
    sa.Column("thread_key", sa.String(200), index=True),
    sa.Column("conversation_key", sa.String(128), index=True),  # calls: the recording that the cue belongs to
    sa.Column("turn", sa.Integer),
    sa.Column("speaker", sa.Text),
    sa.Column("original_id", sa.Text, index=True),  # the mail's own Message-ID
    sa.Column("in_reply_to", sa.Text, index=True),
    sa.Column("references", Json),
    sa.Column("recipients", Json),  # addresses a mail went to; needed to know whom we answered
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("import_file_id", Id, sa.ForeignKey("import_file.id"), index=True),
    sa.Column("line", sa.Integer),
)


def owner() -> sa.ColumnElement[bytes | None]:
    """The customer a message belongs to: the one its file names, else the one an active link found. Use with `owned`."""
    linked = sa.case((identity_link.c.state == "active", identity_link.c.customer_id))
    return sa.func.coalesce(message.c.customer_id, linked).label("owner_id")


def owned(*columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """A select over messages with the named columns (all when none is named) and `owner_id`."""
    source = message.outerjoin(identity_link, message.c.identity_link_id == identity_link.c.id)
    return sa.select(*(columns or tuple(message.c)), owner()).select_from(source)


def of_customers(connection: Connection, customer_ids: Iterable[bytes], *, before: datetime) -> list[sa.Row[Any]]:
    """The customers' messages up to and including `before`, oldest first, each with `owner_id`."""
    rows: list[sa.Row[Any]] = []
    for batch in batches(customer_ids):
        query = owned().where(belongs_to(message, batch), message.c.created_at <= before)
        rows += connection.execute(query.order_by(message.c.created_at, message.c.key)).all()
    return rows


def newest_moment(connection: Connection) -> datetime | None:
    """When the newest message with a known time was written."""
    return connection.execute(
        sa.select(sa.func.max(message.c.created_at, type_=UtcTime)).where(message.c.time_known)
    ).scalar()


def owner_and_moment(connection: Connection, message_id: bytes) -> tuple[bytes | None, datetime] | None:
    """Whose message it is (None when unmatched) and when it was written; None when there is no such message."""
    row = connection.execute(owned(message.c.created_at).where(message.c.id == message_id)).one_or_none()
    return None if row is None else (row.owner_id, row.created_at)


def content_hashes(connection: Connection, keys: Iterable[str]) -> dict[str, str]:
    """The content hashes of those messages that are stored."""
    found = rows_in(connection, sa.select(message.c.key, message.c.content_hash), message.c.key, keys)
    return {row.key: row.content_hash for row in found}


def ids_stored(connection: Connection, ids: Iterable[bytes]) -> set[bytes]:
    """Those of the ids that are messages of the workspace."""
    return {bytes(row.id) for row in rows_in(connection, sa.select(message.c.id), message.c.id, ids)}


def add(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores new messages; all rows carry the same columns."""
    if rows:
        connection.execute(sa.insert(message), list(rows))


def any_names_an_order(connection: Connection) -> bool:
    """True when some message carries an order's number, so that orders can say whose it is."""
    return connection.execute(sa.select(sa.exists().where(message.c.order_key.is_not(None)))).scalar_one()


def name_customers(connection: Connection, keys: Iterable[str]) -> int:
    """Gives messages that name one of these customers their customer, now that it is known; returns how many."""
    whose = sa.select(customer.c.id).where(customer.c.key == message.c.customer_key).scalar_subquery()
    changed = 0
    for batch in batches(keys, TEXTS_PER_STATEMENT):
        late = sa.update(message).where(message.c.customer_id.is_(None), is_in_list_bound_as_one(connection, message.c.customer_key, batch))
        late = late.where(sa.exists().where(customer.c.key == message.c.customer_key))
        changed += connection.execute(late.values(customer_id=whose)).rowcount
    return changed


def without_customer(connection: Connection, kind: str, values: Iterable[str]) -> list[sa.Row[Any]]:
    """Messages that name no customer and carry one of these identifiers (kind: email, phone or order)."""
    column = {"email": message.c.sender_email, "phone": message.c.sender_phone, "order": message.c.order_key}[kind]
    query = sa.select(message.c.id, message.c.sender_email, message.c.sender_phone, message.c.order_key, message.c.identity_link_id)
    query = query.where(message.c.customer_id.is_(None), message.c.customer_key.is_(None))
    return rows_in(connection, query, column, sorted(values))


def shown_senders(connection: Connection, addresses: Iterable[str]) -> dict[str, list[str]]:
    """The names before each address in incoming mail that no machine wrote, oldest mail first."""
    query = sa.select(message.c.sender_email, message.c.sender_name).order_by(message.c.created_at, message.c.key)
    query = query.where(message.c.channel == "email", message.c.direction == "in", message.c.is_automatic.is_(False))
    found: dict[str, list[str]] = {}
    for row in rows_in(connection, query.where(message.c.sender_name.is_not(None)), message.c.sender_email, sorted(addresses)):
        found.setdefault(row.sender_email, []).append(row.sender_name)
    return found


def set_links(connection: Connection, pairs: Sequence[tuple[bytes, bytes | None]]) -> None:
    """Gives messages their identity link, as (message id, link id)."""
    if pairs:
        statement = sa.update(message).where(message.c.id == sa.bindparam("of")).values(identity_link_id=sa.bindparam("link"))
        connection.execute(statement, [{"of": identity, "link": link} for identity, link in pairs])


def unmatched(connection: Connection, limit: int) -> list[sa.Row[Any]]:
    """The newest incoming messages that belong to no known customer: key, channel, created_at, customer_key."""
    query = owned(message.c.key, message.c.channel, message.c.created_at, message.c.customer_key).where(
        owner().is_(None), message.c.direction == "in"
    )
    return list(connection.execute(query.order_by(message.c.created_at.desc(), message.c.key).limit(limit)))


def count_by_link(connection: Connection) -> dict[bytes, int]:
    """How many messages each identity link holds."""
    query = sa.select(message.c.identity_link_id, sa.func.count()).where(message.c.identity_link_id.is_not(None))
    return {bytes(link): number for link, number in connection.execute(query.group_by(message.c.identity_link_id))}


def id_of_key(connection: Connection, key: str) -> bytes:
    """The id of a stored message; raises NoResultFound for an unknown key."""
    return bytes(connection.execute(sa.select(message.c.id).where(message.c.key == key)).scalar_one())


def for_reading(connection: Connection, message_ids: Iterable[bytes]) -> list[sa.Row[Any]]:
    """What the reading model needs of those messages, oldest first."""
    query = sa.select(
        message.c.id, message.c.key, message.c.text, message.c.language, message.c.direction, message.c.is_automatic,
        message.c.conversation_key, message.c.content_hash, message.c.created_at,
    )
    return sorted(rows_in(connection, query, message.c.id, message_ids), key=lambda row: (row.created_at, row.key))


def turns(connection: Connection, conversation_keys: Iterable[str]) -> list[sa.Row[Any]]:
    """Every cue of those calls in the order in which it was spoken: id, conversation_key, turn, speaker, direction, text."""
    query = sa.select(
        message.c.id, message.c.conversation_key, message.c.turn, message.c.speaker, message.c.direction, message.c.text
    )
    found = rows_in(connection, query, message.c.conversation_key, conversation_keys)
    return sorted(found, key=lambda row: (row.conversation_key, row.turn or 0))


def by_id(connection: Connection, message_id: bytes) -> sa.Row[Any] | None:
    """The message's row, or None."""
    return connection.execute(sa.select(message).where(message.c.id == message_id)).one_or_none()


def written_by_us(connection: Connection, message_ids: Iterable[bytes]) -> list[sa.Row[Any]]:
    """Those of the messages that people of ours wrote to a known customer at a known time, oldest first, with `owner_id`.

    Columns: id, key, created_at, subject, text, order_key, thread_key, sender_name, speaker. Calls are left out.
    """
    query = owned(
        message.c.id, message.c.key, message.c.created_at, message.c.subject, message.c.text, message.c.order_key, message.c.thread_key,
        message.c.sender_name, message.c.speaker,
    ).where(
        message.c.direction == "out", message.c.is_automatic.is_(False), message.c.time_known, message.c.channel != "call",
        owner().is_not(None),
    )  # fmt: skip
    return sorted(rows_in(connection, query, message.c.id, message_ids), key=lambda row: (row.created_at, row.key))


def of_threads(connection: Connection, thread_keys: Iterable[str]) -> list[sa.Row[Any]]:
    """What was written in these threads, oldest first: thread_key, owner_id, created_at, key, order_key, subject, text."""
    query = owned(
        message.c.thread_key, message.c.created_at, message.c.key, message.c.order_key, message.c.subject, message.c.text,
    )
    return sorted(rows_in(connection, query, message.c.thread_key, thread_keys), key=lambda row: (row.created_at, row.key))


def threads_of_mails(connection: Connection, above: Iterable[str], answered: Iterable[str]) -> list[sa.Row[Any]]:
    """original_id, in_reply_to and thread_key of the mails with these ids, and of those that answer these ids."""
    query = sa.select(message.c.original_id, message.c.in_reply_to, message.c.thread_key).where(message.c.thread_key.is_not(None))
    return rows_in(connection, query, message.c.original_id, sorted(above)) + rows_in(
        connection, query, message.c.in_reply_to, sorted(answered)
    )


def rename_threads(connection: Connection, new_keys: Mapping[str, str]) -> None:
    """Gives every message of these threads the thread that they turned out to belong to."""
    if new_keys:
        statement = sa.update(message).where(message.c.thread_key == sa.bindparam("old")).values(thread_key=sa.bindparam("new"))
        connection.execute(statement, [{"old": old, "new": new} for old, new in sorted(new_keys.items())])


def mails_as_they_came(connection: Connection, keys: Iterable[str]) -> dict[str, sa.Row[Any]]:
    """Stored mails by key: id, direction, sender_email, sender_name, is_automatic, created_at, subject, text, raw_text, import_file_id."""
    query = sa.select(
        message.c.id, message.c.key, message.c.direction, message.c.sender_email, message.c.sender_name, message.c.is_automatic,
        message.c.created_at, message.c.subject, message.c.text, message.c.raw_text, message.c.import_file_id,
    ).where(message.c.channel == "email")  # fmt: skip
    return {row.key: row for row in rows_in(connection, query, message.c.key, keys)}


def read_anew(connection: Connection, message_id: bytes, **values: Any) -> None:
    """Replaces what was understood of a stored mail; what came stays."""
    connection.execute(sa.update(message).where(message.c.id == message_id).values(**values))
