"""Files that were read, what became of each, the rows set aside, and the values that a newer file replaced."""

from __future__ import annotations

import sqlalchemy as sa

from pipelines.records.database import Id, Json, SequenceNumber, UtcTime, id_column, metadata

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
