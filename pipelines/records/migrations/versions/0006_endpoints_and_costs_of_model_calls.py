"""Which endpoint a call to a language model went to, and what it cost

Revision 0006, after 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("model_call") as table:
        table.add_column(sa.Column("endpoint", sa.String(16)))
        table.add_column(sa.Column("cost_micros", sa.BigInteger()))


def downgrade() -> None:
    with op.batch_alter_table("model_call") as table:
        table.drop_column("cost_micros")
        table.drop_column("endpoint")
