"""Alerts on urgent words in messages of no known customer: about law, safety and personal data; once a run, for all of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipelines.churn import alert_decision, alert_triggers
from pipelines.churn.alert_changes import Change, body_of, closing, write_changes
from pipelines.churn.alert_rules import OUTSIDE_LIMIT, AlertRules, gravity
from pipelines.churn.conversation import each_alone
from pipelines.records import alert as records
from pipelines.records import alert_signals as signals
from pipelines.records.database import reading

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.jobs.queue import Write
    from pipelines.records.run import Run
    from pipelines.workspace import Workspace


def raise_alerts_of_strangers(workspace: Workspace, run: Run, *, as_of: datetime, now: datetime) -> Write:
    """One alert for each such message, closed when it is answered or matched to a customer; running it again writes nothing."""
    with reading(workspace.engine) as connection:
        changes = _changes(connection, workspace.rules.of(AlertRules), workspace.company.time_zone, run, as_of, now)
    return lambda connection: write_changes(connection, changes, now)


def _changes(connection: Connection, rules: AlertRules, time_zone: str, run: Run, as_of: datetime, now: datetime) -> list[Change]:
    rows = signals.said_between(connection, (), rules.since(as_of), as_of, unmatched=True)
    replies = signals.replies_to(connection, rows, as_of)
    known = records.of_strangers(connection)
    changes: list[Change] = []
    standing: set[bytes] = set()
    for row, talk in zip(rows, each_alone(rows, replies), strict=True):
        found = alert_triggers.urgent(talk, rules, as_of, time_zone)
        if not found:
            continue
        standing.add(row.id)
        if row.id not in known:
            changes.append(_stranger(row, found, rules, run, as_of))
    unmatched = {row.id for row in rows}
    for message_id, held in known.items():
        if message_id not in standing and held.open_key is not None and held.opened_as_of <= as_of:
            changes.append(closing(held, None, "answered" if message_id in unmatched else "passed", now))
    return changes


def _stranger(row: Any, found: list[alert_triggers.Trigger], rules: AlertRules, run: Run, as_of: datetime) -> Change:
    found = sorted(found, key=lambda trigger: -gravity(trigger.kind))
    kind = found[0].kind
    key = alert_decision.key_of("", found[0], as_of)
    values = {
        "key": key, "open_key": f"message:{row.id.hex()}", "customer_id": None, "kind": kind, "status": "open",
        "outside_limit": kind in OUTSIDE_LIMIT, "rings": row.created_at > as_of - timedelta(days=rules.bell_days),
        "due_at": min(trigger.due_at for trigger in found if trigger.due_at), "owner": rules.owners.get(kind), "opened_as_of": as_of,
        "message_id": row.id, "frustration": row.frustration, "churn_probability": None, "expected_saving_minor": None,
        "currency": None, "rank_score": row.frustration or 0.0, "run_id": run.id, "rules_version": run.rules_version,
        "reasons": [*(trigger.reason for trigger in found), alert_triggers.reason("The writer is no known customer.", evidence=[row.key])],
    }
    return Change("opened", key, values, body_of(None, kind, "open"))
