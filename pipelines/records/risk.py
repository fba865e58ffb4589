"""How likely a customer is to leave in one run, why, and the value that is at risk with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records.database import Id, Json, metadata, rows_in

risk = sa.Table(
    "risk",
    metadata,
    sa.Column("run_id", Id, sa.ForeignKey("run.id"), primary_key=True),
    sa.Column("customer_id", Id, sa.ForeignKey("customer.id"), primary_key=True),
    sa.Column("horizon_days", sa.Integer, nullable=False),
    sa.Column("p0", sa.Float),  # probability of no order in the horizon from the value model alone
    sa.Column("churn_probability", sa.Float),
    sa.Column("neutral_probability", sa.Float),  # p_ref: the same model with all that was said set to neutral
    sa.Column("band", sa.String(8), nullable=False),  # high | medium | low | unknown
    sa.Column("still_ours_probability", sa.Float),  # a = min(1, P(alive)·(1-p)/(1-p_ref))
    sa.Column("currency", sa.String(3)),
    sa.Column("clv_minor", sa.BigInteger),  # a·V
    sa.Column("at_risk_now_minor", sa.BigInteger),  # max(0, P(alive)-a)·V
    sa.Column("probably_gone_minor", sa.BigInteger),  # (1-max(P(alive), a))·V
    sa.Column("at_risk_low_minor", sa.BigInteger),  # at risk now over parameter draws, 10 % and 90 %
    sa.Column("at_risk_high_minor", sa.BigInteger),
    # what is lost with this one person, who stays with probability a and loses nothing then, 10 % and 90 %
    sa.Column("at_risk_outcome_low_minor", sa.BigInteger),
    sa.Column("at_risk_outcome_high_minor", sa.BigInteger),
    sa.Column("expected_low_minor", sa.BigInteger),  # CLV over parameter draws, 10 % and 90 %
    sa.Column("expected_high_minor", sa.BigInteger),
    sa.Column("value_known", sa.Boolean, nullable=False),
    sa.Column("assumed", sa.Boolean, nullable=False),  # the weights are the documented defaults, not fitted
    # [{"feature", "text", "contribution" (logit), "evidence": [keys of messages or orders]}, …] largest first
    sa.Column("reasons", Json, nullable=False, default=list),
    sa.Column("is_silent_leaver", sa.Boolean, nullable=False, default=False),
)


def of_run(
    connection: Connection, run_id: bytes, customer_ids: Iterable[bytes] | None = None, *, columns: Iterable[str] | None = None
) -> dict[bytes, sa.Row[Any]]:
    """The run's rows by customer, with all columns or customer_id and those named; of everybody when no customers are named."""
    chosen = (risk,) if columns is None else (risk.c.customer_id, *(risk.c[column] for column in columns))
    query = sa.select(*chosen).where(risk.c.run_id == run_id)
    rows = connection.execute(query) if customer_ids is None else rows_in(connection, query, risk.c.customer_id, customer_ids)
    return {row.customer_id: row for row in rows}
