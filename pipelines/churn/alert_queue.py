"""The queue that a team works through: ranked, with a limit on what rings, closed with a verdict.

Order: safety, then law, privacy and broken promises by their due time, all outside the limit; then complaints near their deadline; then
expected saving.
Where the value is not known the case stands around the middle of those whose value is, higher the more frustrated it sounds. What rings
comes before what does not. Ranks are made when somebody looks, so they are always of today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from statistics import median
from typing import TYPE_CHECKING, Any

from pipelines.churn import bundles, complaint_clock
from pipelines.churn.alert_rules import COMPLAINT, SAFETY, VERDICTS, AlertRules, gravity, is_pressing
from pipelines.churn.alert_triggers import without_waiting
from pipelines.churn.conversation import in_zone, local_day
from pipelines.errors import Conflict, NotFound, UsageError
from pipelines.records import account, event
from pipelines.records import alert as records
from pipelines.records import alert_signals as signals
from pipelines.records import run as runs
from pipelines.records.money import as_text
from pipelines.rules import Rules
from pipelines.workspace import CompanyProfile

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.workspace import Workspace

__all__ = ["AlertRules", "acknowledge", "alert", "alerts", "close", "escalate", "ids_to_draft"]

Ranked = tuple[Any, int | None, bool]  # the alert, its rank, whether it is within today's limit
STATUSES = ("open", "acknowledged", "escalated", "closed")
_BY_VALUE = 2  # the group of cases that no day presses


def alerts(
    connection: Connection, workspace: Workspace | Rules, *, as_of: datetime, limit: int | None = None, status: str | None = None
) -> list[dict[str, Any]]:
    """The queue as people see it, first to be worked on first; `status` None shows all that are not closed."""
    if status is not None and status not in STATUSES:
        raise UsageError(f"Status {status!r} is not known.", fix=f"Use one of {', '.join(STATUSES)}.")
    if status == "closed":
        rows = sorted(records.for_people(connection, closed=True), key=lambda row: (row.closed_at, row.key), reverse=True)
        return _shown(connection, [(row, None, False) for row in rows[:limit]], _zone(workspace), as_of)
    ranked = _ranked(connection, _rules(workspace), as_of)
    return _shown(connection, [item for item in ranked if status in (None, item[0].status)][:limit], _zone(workspace), as_of)


def alert(
    connection: Connection, key: str, workspace: Workspace | Rules | None = None, *, as_of: datetime | None = None
) -> dict[str, Any]:
    """One alert in the same shape; raises NotFound."""
    rows = records.for_people(connection, keys=[key])
    if not rows:
        raise NotFound("alert", key, fix="See `heed alerts` for the open ones.")
    newest = runs.newest(connection)
    moment = as_of or (newest.as_of if newest else rows[0].opened_as_of)
    if rows[0].open_key is None:
        return _shown(connection, [(rows[0], None, False)], _zone(workspace), moment)[0]
    ranked = _ranked(connection, _rules(workspace) if workspace is not None else AlertRules(), moment)
    return _shown(connection, [item for item in ranked if item[0].key == key], _zone(workspace), moment)[0]


def acknowledge(connection: Connection, key: str, by: str, now: datetime) -> dict[str, Any]:
    """Somebody takes the case; it keeps its place in the queue and gets an owner."""
    row = _unclosed(connection, key)
    if row.status != "acknowledged":
        values = {"status": "acknowledged", "acknowledged_by": by, "owner": row.owner or by}
        records.change_open(connection, row.id, values)
        _tell(connection, "acknowledged", row, by, now, {})
    return alert(connection, key)


def escalate(connection: Connection, key: str, owner: str, by: str, now: datetime) -> dict[str, Any]:
    """Hands the case to somebody above; raises NotFound or Conflict."""
    row = _unclosed(connection, key)
    if row.status != "escalated" or row.owner != owner:
        records.change_open(connection, row.id, {"status": "escalated", "owner": owner, "acknowledged_by": by})
        _tell(connection, "escalated", row, by, now, {"to": owner})
    return alert(connection, key)


def close(connection: Connection, key: str, verdict: str, by: str, now: datetime) -> dict[str, Any]:
    """Closes the case as useful, known_already or wrong; the same verdict again changes nothing."""
    closed_as = verdict.strip().lower().replace(" ", "_").replace("-", "_")
    if closed_as not in VERDICTS:
        raise UsageError(f"Verdict {verdict!r} is not known.", fix=f"Use one of {', '.join(VERDICTS)}.")
    known = _existing(connection, key)
    if known.open_key is None and known.closed_as == closed_as:
        return alert(connection, key)
    row = _unclosed(connection, key)
    values = {"status": "closed", "open_key": None, "closed_as": closed_as, "closed_by": by, "closed_at": now}
    records.change_open(connection, row.id, values)
    _tell(connection, "closed", row, by, now, {"as": closed_as})
    return alert(connection, key)


def ids_to_draft(
    connection: Connection, workspace: Workspace | Rules, *, as_of: datetime, customer_id: bytes | None = None
) -> list[tuple[str, bytes]]:
    """(key, id) of the alerts of known customers within today's limit, first first; or of one customer's alert, in or out."""
    if customer_id is not None:
        return [(row.key, row.id) for row in records.unclosed_of(connection, [customer_id]).values()]
    ranked = _ranked(connection, _rules(workspace), as_of)
    return [(row.key, row.id) for row, _, in_today in ranked if in_today and row.customer_id is not None]


def _zone(workspace: Workspace | Rules | None) -> str:
    """Where the company's days begin; UTC when it is not told."""
    if workspace is None:
        return "UTC"
    return (workspace if isinstance(workspace, Rules) else workspace.rules).of(CompanyProfile).time_zone


def _rules(workspace: Workspace | Rules) -> AlertRules:
    return (workspace if isinstance(workspace, Rules) else workspace.rules).of(AlertRules)


def _existing(connection: Connection, key: str) -> Any:
    row = records.by_key(connection, key)
    if row is None:
        raise NotFound("alert", key, fix="See `heed alerts` for the open ones.")
    return row


def _unclosed(connection: Connection, key: str) -> Any:
    row = _existing(connection, key)
    if row.open_key is None:
        raise Conflict(f"Alert {key} is closed already (as {row.closed_as}).")
    return row


def _tell(connection: Connection, status: str, row: Any, by: str, now: datetime, more: dict[str, str]) -> None:
    """What a person did with a case, for those who listen and for the audit trail, whichever door they came through."""
    shown = records.for_people(connection, keys=[row.key])[0]
    body = {"customer": shown.customer_key, "kind": row.kind, "status": status} | more
    event.append(connection, f"alert.{status}", row.key, now, body)
    account.audit(connection, by, f"alert.{status}", row.key, now, more)


def _ranked(connection: Connection, rules: AlertRules, as_of: datetime) -> list[Ranked]:
    """The queue; what was answered from here stands at its end and rings no more, until the next run closes it."""
    rows = records.for_people(connection)
    answered = _answers(connection, rows)
    causes = {key: bundle.theme for key, bundle in bundles.found(connection).items()} if rules.one_place_per_cause else {}
    ranked = rank([row for row in rows if row.key not in answered], rules, as_of, causes)
    done = sorted((row for row in rows if row.key in answered), key=lambda row: str(row.key))
    return ranked + [(row, number, False) for number, row in enumerate(done, start=len(ranked) + 1)]


def _answers(connection: Connection, rows: Sequence[Any]) -> dict[str, Any]:
    """The newest handed-over answer to each open alert's message, by the alert's key."""
    waiting = {row.customer_id: row for row in rows if row.open_key is not None and row.customer_id and row.trigger_at is not None}
    found: dict[str, Any] = {}
    for sent in sorted(signals.handed_over(connection, sorted(waiting)), key=lambda sent: (sent.as_of, sent.key)):
        row = waiting[sent.customer_id]
        if sent.message_class == "service" and (sent.reply_to_message_id == row.message_id or sent.as_of > row.trigger_at):
            found[row.key] = sent
    return found


def rank(rows: Sequence[Any], rules: AlertRules, as_of: datetime, causes: Mapping[str, str] | None = None) -> list[Ranked]:
    """(alert, rank from 1, whether it is within today's limit) in the order of work.

    Today's limit counts cases that are not closed, taken on or not: closing one lets the next one ring. `causes` names by alert what many
    have in common: of those that neither law, safety nor a deadline presses, the first one rings for all.
    """
    known = [row.rank_score for row in rows if row.expected_saving_minor is not None]
    middle = median(known) if known else 1.0

    def score(row: Any) -> float:
        return float(row.rank_score) if row.expected_saving_minor is not None else middle * (0.5 + (row.frustration or 0.0))

    def group(row: Any) -> int:
        if not row.rings:
            return 3 if row.outside_limit else 4
        if row.outside_limit:
            return 0
        return 1 if row.kind == COMPLAINT and row.due_at is not None and is_pressing(row.due_at, rules, as_of) else _BY_VALUE

    def order(row: Any) -> tuple[Any, ...]:
        place = group(row)
        due = row.due_at.timestamp() if row.due_at is not None and place < _BY_VALUE else float("inf")
        return place, row.kind != SAFETY, due, -score(row), -gravity(row.kind), -(row.frustration or 0.0), row.key

    left, told = rules.alerts_per_day, set[str]()
    ranked: list[Ranked] = []
    for number, row in enumerate(sorted(rows, key=order), start=1):
        cause = (causes or {}).get(row.key) if group(row) == _BY_VALUE else None
        in_today = row.rings and (row.outside_limit or (left > 0 and cause not in told))
        left -= in_today and not row.outside_limit
        if in_today and cause is not None:
            told.add(cause)
        ranked.append((row, number, in_today))
    return ranked


def _shown(connection: Connection, ranked: Sequence[Ranked], time_zone: str, as_of: datetime) -> list[dict[str, Any]]:
    actions = records.actions_beside(connection, [(row.run_id, row.customer_id) for row, _, _ in ranked])
    answers = _answers(connection, [row for row, _, _ in ranked])
    causes = bundles.found(connection)
    return [
        _as_json(row, number, in_today, actions.get((row.run_id, row.customer_id)), answers.get(row.key), time_zone, as_of)
        | {"bundle": causes[row.key].as_json() if row.key in causes else None}
        for row, number, in_today in ranked
    ]


def _as_json(
    row: Any, number: int | None, in_today: bool, action: Any | None, answer: Any | None, time_zone: str, as_of: datetime
) -> dict[str, Any]:
    # an action that was chosen for another case, or for none, says nothing about this one
    chosen = action if action is not None and action.alert_id == row.id else None
    reasons, clock = complaint_clock.read(row.reasons, as_of, time_zone)
    is_waiting = answer is None and row.open_key is not None
    return {
        "id": row.key,
        "customer_id": row.customer_key,
        "kind": row.kind,
        "status": row.status,
        "rank": number,
        "in_today": in_today,
        "rings": row.rings,
        "outside_limit": row.outside_limit,
        "due_at": in_zone(row.due_at, time_zone).isoformat() if row.due_at else None,
        "complaint": clock if is_waiting else None,
        "owner": row.owner,
        "opened_as_of": row.opened_as_of.isoformat(),
        "frustration": row.frustration,
        "churn_probability": row.churn_probability,
        "expected_saving": as_text(row.expected_saving_minor, row.currency),
        "value": _value(row),
        "reasons": reasons if answer is None else _with_answer(reasons, answer, time_zone),
        "action": None if chosen is None else _action(chosen),
        "answered_by": None if answer is None else answer.key,
        "run": row.run_key[:12] if row.run_key else None,
        "acknowledged_by": row.acknowledged_by,
        "closed_as": row.closed_as,
        "closed_by": row.closed_by,
    }


def _with_answer(reasons: list[dict[str, Any]], answer: Any, time_zone: str) -> list[dict[str, Any]]:
    day = local_day(answer.finished_at or answer.as_of, time_zone)
    first = {"text": f"An answer was approved and handed over on {day}.", "evidence": [answer.key], "quote": None, "contribution": None}
    return [first, *(reason | {"text": without_waiting(str(reason["text"]))} for reason in reasons)]


def _value(row: Any) -> dict[str, Any]:
    amounts = {
        "clv": row.clv_minor, "at_risk_now": row.at_risk_now_minor, "probably_gone": row.probably_gone_minor,
        "expected_low": row.expected_low_minor, "expected_high": row.expected_high_minor,
    }
    shown: dict[str, Any] = {name: as_text(amount, row.value_currency) for name, amount in amounts.items()}
    shown |= {"currency": row.value_currency, "value_known": bool(row.value_known)}
    return shown | {"probability_of_no_order": row.probability_of_no_order}


def _action(action: Any) -> dict[str, Any]:
    return {
        "kind": action.kind,
        "class": action.message_class,
        "offer_id": action.offer_key,
        "expected_value": as_text(action.expected_value_minor, action.currency),
        "cost": as_text(action.cost_minor, action.currency),
        "currency": action.currency,
        "is_control": action.is_control,
        "assumed": action.assumed,
        "reasons": action.reasons,
        "ruled_out": action.ruled_out,
    }
