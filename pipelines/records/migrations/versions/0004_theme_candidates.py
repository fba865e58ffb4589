"""Groups of messages that no theme took, and what people decided about them

Revision 0004, after 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "theme_candidate",
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("words", JSON_DOCUMENT, nullable=False),
        sa.Column("beginnings", JSON_DOCUMENT, nullable=False),
        sa.Column("model_version", sa.String(length=64), nullable=False),
        sa.Column("embedding", sa.LargeBinary(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("theme_key", sa.String(length=64), nullable=True),
        sa.Column("decided_by", sa.String(length=128), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["theme_key"], ["theme.key"], name=op.f("fk_theme_candidate_theme_key")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_theme_candidate")),
    )
    op.create_table(
        "theme_candidate_message",
        sa.Column("candidate_key", sa.String(length=16), nullable=False),
        sa.Column("message_id", sa.LargeBinary(16), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_key"], ["theme_candidate.key"], name=op.f("fk_theme_candidate_message_candidate_key"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_theme_candidate_message_message_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("candidate_key", "message_id", name=op.f("pk_theme_candidate_message")),
    )


def downgrade() -> None:
    op.drop_table("theme_candidate_message")
    op.drop_table("theme_candidate")
