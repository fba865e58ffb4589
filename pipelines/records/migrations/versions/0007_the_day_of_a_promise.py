"""The day of a promise as it was told, which no later time zone of the company moves

Revision 0007, after 0006.
"""

from __future__ import annotations

import json
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("promise", sa.Column("due_on", sa.Date()))
    promise = sa.table("promise", sa.column("id"), sa.column("draft_id"), sa.column("text"), sa.column("due_on", sa.Date()))
    draft = sa.table("draft", sa.column("id"), sa.column("sentences"))
    source = promise.join(draft, promise.c.draft_id == draft.c.id)
    connection = op.get_bind()
    for row in connection.execute(sa.select(promise.c.id, promise.c.text, draft.c.sentences).select_from(source)).all():
        sentences = json.loads(row.sentences) if isinstance(row.sentences, str) else row.sentences
        told = next((item["due_on"] for item in sentences if item["text"] == row.text and item.get("due_on")), None)
        if told is not None:
            connection.execute(sa.update(promise).where(promise.c.id == row.id).values(due_on=date.fromisoformat(told)))


def downgrade() -> None:
    op.drop_column("promise", "due_on")
