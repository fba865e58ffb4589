"""What a language model's reading of a message proved

Revision 0008, after 0007.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "model_reading",
        sa.Column("message_id", sa.LargeBinary(16), nullable=False),
        sa.Column("input_key", sa.String(length=64), nullable=False),
        sa.Column("proved", JSON_DOCUMENT, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_model_reading_message_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_model_reading")),
    )


def downgrade() -> None:
    op.drop_table("model_reading")
