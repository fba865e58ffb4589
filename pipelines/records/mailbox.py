"""How far each folder of a mailbox was read: by the server's UIDVALIDITY and the last UID taken over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import Id, UtcTime, id_column, metadata, upsert

mailbox = sa.Table(
    "mailbox",
    metadata,
    id_column(),
    sa.Column("server", sa.Text, nullable=False),  # host:port
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("folder", sa.Text, nullable=False),
    sa.Column("options_hash", sa.String(64), nullable=False),  # read with other options, such as own addresses, it is read anew
    sa.Column("uid_validity", sa.BigInteger, nullable=False),  # when the server changes it, its UIDs mean other mails
    sa.Column("last_uid", sa.BigInteger, nullable=False),
    sa.Column("import_file_id", Id, sa.ForeignKey("import_file.id"), nullable=False),
    sa.Column("read_at", UtcTime, nullable=False),
    sa.UniqueConstraint("server", "account", "folder", "options_hash"),
)
KEYS = ("server", "account", "folder", "options_hash")


def place(connection: Connection, server: str, account: str, folder: str, options_hash: str) -> sa.Row[Any] | None:
    """Where reading that folder with those options stopped, or None when it never began."""
    same = zip(KEYS, (server, account, folder, options_hash), strict=True)
    return connection.execute(sa.select(mailbox).where(*(mailbox.c[name] == value for name, value in same))).one_or_none()


def note_place(
    connection: Connection, server: str, account: str, folder: str, options_hash: str, *,
    uid_validity: int, last_uid: int, import_file_id: bytes, read_at: datetime,
) -> None:  # fmt: skip
    """Stores that everything up to `last_uid` is taken over."""
    row = dict(zip(KEYS, (server, account, folder, options_hash), strict=True))
    values = {"uid_validity": uid_validity, "last_uid": last_uid, "import_file_id": import_file_id, "read_at": read_at}
    upsert(connection, mailbox, [{**row, **values}], keys=KEYS)
