"""Both intervals of the orders to come, and of what is lost with one person

Revision 0005, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_VALUATION = (
    ("expected_orders_low", sa.Float()),
    ("expected_orders_high", sa.Float()),
    ("outcome_orders_low", sa.Integer()),
    ("outcome_orders_high", sa.Integer()),
)
_RISK = (("at_risk_outcome_low_minor", sa.BigInteger()), ("at_risk_outcome_high_minor", sa.BigInteger()))


def upgrade() -> None:
    for table, columns in (("valuation", _VALUATION), ("risk", _RISK)):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, kind in columns:
                batch_op.add_column(sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for table, columns in (("risk", _RISK), ("valuation", _VALUATION)):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, _ in columns:
                batch_op.drop_column(name)
