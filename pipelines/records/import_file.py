"""Files that were read, what became of each, the rows set aside, and the values that a newer file replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import Id, Json, SequenceNumber, UtcTime, id_column, metadata, new_id

import_file = sa.Table(
    "import_file",
    metadata,
    id_column(),
    sa.Column("name", sa.Text, nullable=False),  # as shown to people: control characters escaped, never used as a path
    sa.Column("member", sa.Text),  # the entry, when the file is an archive
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("options_hash", sa.String(64), nullable=False),  # the same bytes read with other options are another import
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.String(12)),  # reviews | emails | transcripts | surveys | customers | orders
    sa.Column("options", Json, nullable=False, default=dict),
    sa.Column("state", sa.String(8), nullable=False),  # reading | done
    sa.Column("outcome", sa.String(8)),  # accepted | partial | rejected
    sa.Column("read", sa.Integer, nullable=False, default=0),
    sa.Column("accepted", sa.Integer, nullable=False, default=0),
    sa.Column("updated", sa.Integer, nullable=False, default=0),
    sa.Column("quarantined", sa.Integer, nullable=False, default=0),
    sa.Column("duplicates", sa.Integer, nullable=False, default=0),
    sa.Column("errors", Json, nullable=False, default=list),
    sa.Column("started_at", UtcTime, nullable=False),
    sa.Column("finished_at", UtcTime),
    sa.UniqueConstraint("sha256", "options_hash", "name", "member"),
)

quarantined_row = sa.Table(
    "quarantined_row",
    metadata,
    id_column(),
    sa.Column("import_file_id", Id, sa.ForeignKey("import_file.id"), nullable=False, index=True),
    sa.Column("line", sa.Integer),
    sa.Column("field", sa.String(128)),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("columns", Json),  # the file's own column names, for handing the row back
    sa.Column("raw", Json),  # the row's own values
    sa.Column("state", sa.String(8), nullable=False, default="waiting"),  # waiting | stored
)

correction = sa.Table(
    "correction",
    metadata,
    sa.Column("sequence", SequenceNumber, primary_key=True, autoincrement=True),
    sa.Column("noun", sa.String(16), nullable=False),
    sa.Column("key", sa.String(140), nullable=False, index=True),
    sa.Column("field", sa.String(64), nullable=False),
    sa.Column("old_value", Json),
    sa.Column("new_value", Json),
    sa.Column("old_import_file_id", Id, sa.ForeignKey("import_file.id")),
    sa.Column("import_file_id", Id, sa.ForeignKey("import_file.id")),
)


def known(connection: Connection, sha256: str, options_hash: str) -> sa.Row[Any] | None:
    """The import of exactly these bytes with these options that stored something, or has begun to; None otherwise."""
    query = sa.select(import_file).where(import_file.c.sha256 == sha256, import_file.c.options_hash == options_hash)
    query = query.where(sa.or_(import_file.c.outcome.is_(None), import_file.c.outcome != "rejected"))
    return connection.execute(query.order_by(import_file.c.id).limit(1)).one_or_none()


def by_id(connection: Connection, import_file_id: bytes) -> sa.Row[Any]:
    """One import."""
    return connection.execute(sa.select(import_file).where(import_file.c.id == import_file_id)).one()


def begin(connection: Connection, row: Mapping[str, Any]) -> bytes:
    """Stores the row of an import and returns its id; a rejected one of the same file and name makes room for it."""
    same = [import_file.c[name] == row[name] for name in ("sha256", "options_hash", "name", "member")]
    there = connection.execute(sa.select(import_file.c.id).where(*same)).scalar()
    if there is not None:
        connection.execute(sa.update(import_file).where(import_file.c.id == there).values(**row))
        return bytes(there)
    identity = new_id()
    connection.execute(sa.insert(import_file).values(id=identity, **row))
    return identity


def note(connection: Connection, import_file_id: bytes, **values: Any) -> None:
    """Writes the given columns of one import."""
    connection.execute(sa.update(import_file).where(import_file.c.id == import_file_id).values(**values))


def set_aside(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores rows that could not be taken over; each names import_file_id, line, field, reason, columns and raw."""
    if rows:
        connection.execute(sa.insert(quarantined_row), [{"id": new_id(), "state": "waiting", **row} for row in rows])


def remembered_options(connection: Connection, kinds: Sequence[str]) -> dict[str, Any]:
    """Name and options of the newest import of each header that was read with a map or profile, by the header's hash."""
    query = sa.select(import_file.c.name, import_file.c.options).where(import_file.c.kind.in_(kinds), import_file.c.outcome != "rejected")
    rows = connection.execute(query.order_by(import_file.c.started_at, import_file.c.id))
    return {row.options["header"]: row for row in rows if row.options.get("header")}


def rows_of_ids(connection: Connection, ids: Sequence[bytes]) -> dict[bytes, sa.Row[Any]]:
    """Rows still set aside, as `waiting_rows` gives them, by their own id."""
    wanted = set(ids)
    return {bytes(row.id): row for row in waiting_rows(connection) if bytes(row.id) in wanted}


def still_waiting(connection: Connection, row_id: bytes, raw: Mapping[str, str], reason: str) -> None:
    """Keeps what a row that was mended and still cannot be read says now, and why."""
    mine = sa.update(quarantined_row).where(quarantined_row.c.id == row_id, quarantined_row.c.state == "waiting")
    connection.execute(mine.values(raw=dict(raw), reason=reason))


def waiting_rows(connection: Connection) -> list[sa.Row[Any]]:
    """Rows still set aside, each with its file's name, member, kind and options, in the order of import and line."""
    query = (
        sa.select(quarantined_row, import_file.c.name, import_file.c.member, import_file.c.kind, import_file.c.options)
        .join(import_file, quarantined_row.c.import_file_id == import_file.c.id)
        .where(quarantined_row.c.state == "waiting")
        .order_by(import_file.c.id, quarantined_row.c.line, quarantined_row.c.id)
    )
    return list(connection.execute(query))


def settle(connection: Connection, row_id: bytes, import_file_id: bytes, count: str) -> None:
    """Marks a row that was set aside as stored after all, and moves it to another count of its file."""
    mine = sa.update(quarantined_row).where(quarantined_row.c.id == row_id, quarantined_row.c.state == "waiting")
    if connection.execute(mine.values(state="stored")).rowcount:
        raised = {count: import_file.c[count] + 1, "quarantined": import_file.c.quarantined - 1}
        connection.execute(sa.update(import_file).where(import_file.c.id == import_file_id).values(**raised))


def take_over_set_aside(connection: Connection, import_file_id: bytes) -> None:
    """What other imports of the same bytes set aside and this one read again counts once, here.

    A row that this one set aside as well keeps its id, so that an export of it can still be mended; one that it could read is
    settled; one that a person has changed since stays as it is.
    """
    mine = connection.execute(sa.select(import_file.c.sha256, import_file.c.member).where(import_file.c.id == import_file_id)).one()
    same = [import_file.c.sha256 == mine.sha256, import_file.c.member == mine.member, import_file.c.id != import_file_id]
    others = list(connection.execute(sa.select(import_file.c.id).where(*same, import_file.c.quarantined > 0)).scalars())
    if not others:
        return
    waiting = sa.select(quarantined_row).where(quarantined_row.c.state == "waiting")
    here: dict[int | None, list[sa.Row[Any]]] = {}
    for row in connection.execute(waiting.where(quarantined_row.c.import_file_id == import_file_id)):
        here.setdefault(row.line, []).append(row)
    for old in connection.execute(waiting.where(quarantined_row.c.import_file_id.in_(others))).all():
        at_line = here.get(old.line, [])
        new = next((row for row in at_line if row.raw == old.raw), None)
        if at_line and new is None:
            continue
        settle(connection, old.id, old.import_file_id, "duplicates")
        if new is not None:
            at_line.remove(new)
            connection.execute(sa.delete(quarantined_row).where(quarantined_row.c.id == new.id))
            values = {name: getattr(new, name) for name in ("import_file_id", "field", "reason", "columns", "state")}
            connection.execute(sa.update(quarantined_row).where(quarantined_row.c.id == old.id).values(**values))


def keep_old_values(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores values that a newer file replaced: noun, key, field, old_value, new_value and both imports."""
    if rows:
        connection.execute(sa.insert(correction), list(rows))


def of_kind(connection: Connection, kind: str) -> list[dict[str, Any]]:
    """The files of a kind that were taken in, oldest first: {"file", "read", "accepted", "updated", "quarantined", "duplicates"}."""
    counts = ("read", "accepted", "updated", "quarantined", "duplicates")
    query = sa.select(import_file).where(import_file.c.kind == kind, import_file.c.state == "done")
    rows = connection.execute(query.order_by(import_file.c.started_at, import_file.c.name, import_file.c.id))
    return [
        {"file": f"{row.name}/{row.member}" if row.member else row.name, **{name: row._mapping[name] for name in counts}} for row in rows
    ]


def of_mailbox(connection: Connection, row: Mapping[str, Any]) -> bytes:
    """The id of the import of a mailbox, which every reading of it adds to; made from the row the first time."""
    same = [import_file.c[name] == row[name] for name in ("sha256", "options_hash", "name", "member")]
    there = connection.execute(sa.select(import_file.c.id).where(*same)).scalar()
    return bytes(there) if there is not None else begin(connection, row)


def add_counts(connection: Connection, import_file_id: bytes, counts: Mapping[str, int], finished_at: datetime) -> None:
    """Adds to the counts of an import that goes on, by column name; with rows set aside its outcome is partial."""
    raised: dict[str, Any] = {name: import_file.c[name] + count for name, count in counts.items()}
    if counts.get("quarantined"):
        raised["outcome"] = "partial"
    connection.execute(sa.update(import_file).where(import_file.c.id == import_file_id).values(**raised, finished_at=finished_at))
