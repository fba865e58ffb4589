"""The stage that opens, changes and closes alerts; running it again over the same run writes nothing.

Alerts of a later moment are left alone by a run as of an earlier one. Words about law, safety and personal data from a
writer who is no known customer open an alert of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipelines.churn import alert_decision, alert_triggers
from pipelines.churn.alert_decision import Facts
from pipelines.churn.alert_rules import OUTSIDE_LIMIT, AlertRules, gravity
from pipelines.churn.broken_ways import BrokenWays
from pipelines.churn.conversation import Conversation, conversations
from pipelines.churn.reporting_scale import ReportingScale
from pipelines.consent.preferences import may_write_many
from pipelines.records import action, event, risk
from pipelines.records import alert as records
from pipelines.records import alert_signals as signals
from pipelines.records.database import reading

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.records.run import Run
    from pipelines.workspace import CompanyProfile, Workspace

Write = Callable[["Connection"], None]
# a change of one of these is worth an event; numbers that moved with the run are not
_TOLD = ("kind", "message_id", "due_at", "rings", "outside_limit")


@dataclass(frozen=True, slots=True)
class Change:
    """One alert to open, to change or to close."""

    what: str  # opened | updated | closed
    key: str
    values: dict[str, Any]
    body: dict[str, Any]
    alert_id: bytes | None = None
    told: bool = True
    customer_id: bytes | None = None


def raise_alerts(workspace: Workspace, run: Run, customer_ids: Sequence[bytes], *, as_of: datetime, now: datetime) -> Write:
    """The alerts of these customers as of a moment, ready to be written; a block also looks at mail of unknown writers."""
    rules, company = workspace.rules.of(AlertRules), workspace.company
    with reading(workspace.engine) as connection:
        scale = ReportingScale(company.currency, company.exchange_rates, signals.value_at_risk_by_currency(connection, run.id))
        facts = _facts(connection, customer_ids, run, rules, company, as_of)
        strangers = _of_strangers(connection, rules, company, run, as_of, now) if len(customer_ids) != 1 else []
        broken = BrokenWays(connection, customer_ids, workspace.rules, as_of=as_of, time_zone=company.time_zone)
        changes = [change for one in facts if (change := _change(one, rules, scale, company, run, as_of, now, broken)) is not None]

    def write(connection: Connection) -> None:
        _write(connection, changes + strangers, now)
        # what was chosen before the case changed answers another case; it is chosen anew after this stage
        action.drop(connection, run.id, sorted({change.customer_id for change in changes if change.told and change.customer_id}))

    return write


def _facts(
    connection: Connection, customer_ids: Sequence[bytes], run: Run, rules: AlertRules, company: CompanyProfile, as_of: datetime
) -> list[Facts]:
    current = records.unclosed_of(connection, customer_ids)
    oldest = [row.trigger_at for row in current.values() if row.trigger_at is not None]
    since = min([_since(rules, as_of), *(moment - timedelta(seconds=1) for moment in oldest)])
    rows = signals.said_between(connection, customer_ids, since, as_of)
    talks = conversations(rows, replies_to(connection, rows, as_of), signals.handed_over(connection, customer_ids))
    promises = _by_customer(signals.overdue_promises(connection, customer_ids, as_of))
    risks = risk.of_run(connection, run.id, customer_ids)
    closed = records.closed_of(connection, customer_ids)
    people = signals.people(connection, customer_ids)
    notes = _notes(connection, [one.id for one in people])
    return [
        Facts(
            customer_id=one.id,
            customer_key=one.key,
            polish_law=_under_polish_law(one.locale, company.country),
            talk=talks.get(one.id, Conversation()),
            promises=promises.get(one.id, ()),
            risk=risks.get(one.id),
            closed=closed.get(one.id, ()),
            current=current.get(one.id),
            note=notes.get(one.id),
        )
        for one in people
    ]


def _since(rules: AlertRules, as_of: datetime) -> datetime:
    return as_of - timedelta(days=max(rules.look_back_days, rules.urgent_look_back_days))


def _under_polish_law(locale: str | None, company_country: str) -> bool:
    """Whether the customer is in Poland: by the locale, else, where it names no country, by the company's own."""
    language, _, country = (locale or "").replace("_", "-").partition("-")
    return country.upper() == "PL" or (not country and (language.lower() == "pl" or company_country.upper() == "PL"))


def replies_to(connection: Connection, rows: Iterable[Any], as_of: datetime) -> list[Any]:
    """The replies to what customers wrote among rows of `alert_signals.said_between`."""
    incoming = [row for row in rows if row.direction == "in"]
    threads = {row.thread_key for row in incoming if row.thread_key}
    return signals.replies(connection, sorted(threads), sorted({row.original_id for row in incoming if row.original_id}), as_of)


def _by_customer(rows: Iterable[Any]) -> dict[bytes, list[Any]]:
    found: dict[bytes, list[Any]] = {}
    for row in rows:
        found.setdefault(row.customer_id, []).append(row)
    return found


def _notes(connection: Connection, customer_ids: list[bytes]) -> dict[bytes, str]:
    """What is to be said about those who asked not to be written to: the case stays, the way of answering changes."""
    found: dict[bytes, str] = {}
    for customer_id, decision in may_write_many(connection, customer_ids, "marketing").items():
        if decision.objected:
            found[customer_id] = f"{decision.because} An answer to the customer's own matter is still allowed."
    for customer_id, decision in may_write_many(connection, customer_ids, "service").items():
        if decision.objected:
            found[customer_id] = f"{decision.because} A person decides whether and how to answer."
    return found


def _change(
    facts: Facts, rules: AlertRules, scale: ReportingScale, company: CompanyProfile, run: Run, as_of: datetime, now: datetime,
    broken: BrokenWays,
) -> Change | None:  # fmt: skip
    current = facts.current
    if current is not None and max(current.run_as_of or current.opened_as_of, current.opened_as_of) > as_of:
        return None
    found = alert_decision.triggers(facts, rules, as_of, company.time_zone)
    if not found:
        return None if current is None else _closing(current, facts.customer_key, alert_decision.closing_reason(facts), now)
    wanted = alert_decision.desired(
        facts, found, rules, scale, as_of=as_of, run_id=run.id, rules_version=run.rules_version,
        broken=broken.reasons_of(facts.customer_id),
    )  # fmt: skip
    if current is None:
        key = alert_decision.key_of(facts.customer_key, found[0], as_of)
        owner = next((row.owner for row in facts.promises if row.owner), None) or rules.owners.get(found[0].kind)
        opened = {"key": key, "open_key": f"customer:{facts.customer_id.hex()}", "status": "open", "owner": owner, "opened_as_of": as_of}
        return Change("opened", key, wanted | opened, _body(facts.customer_key, wanted["kind"], "open"), customer_id=facts.customer_id)
    if current.status == "acknowledged" and alert_decision.became_worse(current, wanted, found):
        wanted["status"] = "open"
    changed = {name: value for name, value in wanted.items() if value != getattr(current, name)}
    if not changed:
        return None
    told = any(name in changed for name in _TOLD)
    body = _body(facts.customer_key, wanted["kind"], wanted.get("status", current.status))
    return Change("updated", current.key, changed, body, current.id, told, facts.customer_id)


def _closing(current: Any, customer_key: str | None, closed_as: str, now: datetime) -> Change:
    values = {"status": "closed", "open_key": None, "closed_as": closed_as, "closed_by": "heed", "closed_at": now}
    body = _body(customer_key, current.kind, "closed") | {"as": closed_as}
    return Change("closed", current.key, values, body, current.id, customer_id=current.customer_id)


def _body(customer_key: str | None, kind: str, status: str) -> dict[str, Any]:
    return {"customer": customer_key, "kind": kind, "status": status}


def _write(connection: Connection, changes: Sequence[Change], now: datetime) -> None:
    opened = records.open_new(connection, [change.values for change in changes if change.alert_id is None])
    for change in changes:
        is_new = change.alert_id is None
        done = change.key in opened if is_new else records.change_open(connection, change.alert_id or b"", change.values)
        if done and change.told:
            event.append(connection, f"alert.{change.what}", change.key, now, change.body)


def _of_strangers(
    connection: Connection, rules: AlertRules, company: CompanyProfile, run: Run, as_of: datetime, now: datetime
) -> list[Change]:
    """Alerts on urgent words in messages of no known customer: one each, closed when answered, or matched to a customer."""
    rows = signals.said_between(connection, (), _since(rules, as_of), as_of, unmatched=True)
    replies = replies_to(connection, rows, as_of)
    known = records.of_strangers(connection)
    changes: list[Change] = []
    standing: set[bytes] = set()
    for row in rows:
        talk = conversations([row], replies, ()).get(None, Conversation())
        found = alert_triggers.urgent(talk, rules, as_of, company.time_zone)
        if not found:
            continue
        standing.add(row.id)
        if row.id not in known:
            changes.append(_stranger(row, found, rules, run, as_of))
    unmatched = {row.id for row in rows}
    for message_id, held in known.items():
        if message_id not in standing and held.open_key is not None and held.opened_as_of <= as_of:
            changes.append(_closing(held, None, "answered" if message_id in unmatched else "passed", now))
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
    return Change("opened", key, values, _body(None, kind, "open"))
