"""What a draft is about and who approved it first, what a rejection is about, how a promise was settled, what a draw was for

Revision 0002, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("draft", sa.Column("matter", sa.String(20)))
    op.add_column("draft", sa.Column("notes", JSON_DOCUMENT))
    op.add_column("draft", sa.Column("first_approval", JSON_DOCUMENT))
    op.add_column("approval", sa.Column("about", sa.String(10)))
    op.add_column("promise", sa.Column("settled_at", sa.BigInteger()))
    op.add_column("promise", sa.Column("settled_by", sa.Text()))
    op.add_column("control_assignment", sa.Column("action_kind", sa.String(20)))


def downgrade() -> None:
    for table, column in (
        ("control_assignment", "action_kind"), ("promise", "settled_by"), ("promise", "settled_at"), ("approval", "about"),
        ("draft", "first_approval"), ("draft", "notes"), ("draft", "matter"),
    ):  # fmt: skip
        op.drop_column(table, column)
