"""The stage that opens, changes and closes alerts; running it again over the same run writes nothing.

Alerts of a later moment are left alone by a run as of an earlier one. Writers who are no known customers: see `stranger_alerts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipelines.churn import alert_decision
from pipelines.churn.alert_changes import Change, body_of, closing, write_changes
from pipelines.churn.alert_decision import Facts
from pipelines.churn.alert_rules import AlertRules
from pipelines.churn.alert_triggers import Trigger
from pipelines.churn.broken_ways import BrokenWays
from pipelines.churn.conversation import Conversation, conversations
from pipelines.churn.reporting_scale import ReportingScale
from pipelines.churn.run_facts import run_facts
from pipelines.consent.preferences import decisions
from pipelines.records import action, risk
from pipelines.records import alert as records
from pipelines.records import alert_signals as signals
from pipelines.records import run as runs
from pipelines.records.database import reading

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.records.run import Run
    from pipelines.workspace import CompanyProfile, Workspace

Write = Callable[["Connection"], None]
# a change of one of these is worth an event; numbers that moved with the run are not
_TOLD = ("kind", "message_id", "due_at", "rings", "outside_limit")


def raise_alerts(workspace: Workspace, run: Run, customer_ids: Sequence[bytes], *, as_of: datetime, now: datetime) -> Write:
    """The alerts of these customers as of a moment, ready to be written."""
    rules, company = workspace.rules.of(AlertRules), workspace.company
    with reading(workspace.engine) as connection:
        common, found_now = run_facts(connection, run)
        at_risk = {currency: (middle,) for currency, middle in common.middle_at_risk.items()}
        scale = ReportingScale(company.currency, company.exchange_rates, at_risk)
        facts = [one for one in _facts(connection, customer_ids, run, rules, company, as_of) if not _is_of_later(one.current, as_of)]
        found = {one.customer_id: alert_decision.triggers(one, rules, as_of, company.time_zone) for one in facts}
        cases = [customer_id for customer_id, triggers in found.items() if triggers]
        broken = BrokenWays(
            connection, cases, workspace.rules, as_of=as_of, time_zone=company.time_zone, answered=common.answered_channels
        )
        changed = (_change(one, found[one.customer_id], rules, scale, run, as_of, now, broken) for one in facts)
        changes = [change for change in changed if change is not None]

    def write(connection: Connection) -> None:
        if found_now is not None:
            runs.store_fits(connection, run.id, [found_now])
        write_changes(connection, changes, now)
        # what was chosen before the case changed answers another case; it is chosen anew after this stage
        action.drop(connection, run.id, sorted({change.customer_id for change in changes if change.told and change.customer_id}))

    return write


def _facts(
    connection: Connection, customer_ids: Sequence[bytes], run: Run, rules: AlertRules, company: CompanyProfile, as_of: datetime
) -> list[Facts]:
    current = records.unclosed_of(connection, customer_ids)
    oldest = [row.trigger_at for row in current.values() if row.trigger_at is not None]
    since = min([rules.since(as_of), *(moment - timedelta(seconds=1) for moment in oldest)])
    rows = signals.said_between(connection, customer_ids, since, as_of)
    talks = conversations(rows, signals.replies_to(connection, rows, as_of), signals.handed_over(connection, customer_ids))
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


def _under_polish_law(locale: str | None, company_country: str) -> bool:
    """Whether the customer is in Poland: by the locale, else, where it names no country, by the company's own."""
    language, _, country = (locale or "").replace("_", "-").partition("-")
    return country.upper() == "PL" or (not country and (language.lower() == "pl" or company_country.upper() == "PL"))


def _by_customer(rows: Iterable[Any]) -> dict[bytes, list[Any]]:
    found: dict[bytes, list[Any]] = {}
    for row in rows:
        found.setdefault(row.customer_id, []).append(row)
    return found


def _notes(connection: Connection, customer_ids: list[bytes]) -> dict[bytes, str]:
    """What is to be said about those who asked not to be written to: the case stays, the way of answering changes."""
    found: dict[bytes, str] = {}
    asked = decisions(connection, customer_ids, ("marketing", "service"))
    for customer_id, decision in asked["marketing"].items():
        if decision.objected:
            found[customer_id] = f"{decision.because} An answer to the customer's own matter is still allowed."
    for customer_id, decision in asked["service"].items():
        if decision.objected:
            found[customer_id] = f"{decision.because} A person decides whether and how to answer."
    return found


def _is_of_later(current: Any | None, as_of: datetime) -> bool:
    return current is not None and max(current.run_as_of or current.opened_as_of, current.opened_as_of) > as_of


def _change(
    facts: Facts, found: Sequence[Trigger], rules: AlertRules, scale: ReportingScale, run: Run, as_of: datetime, now: datetime,
    broken: BrokenWays,
) -> Change | None:  # fmt: skip
    current = facts.current
    if not found:
        return None if current is None else closing(current, facts.customer_key, alert_decision.closing_reason(facts), now)
    wanted = alert_decision.desired(
        facts, found, rules, scale, as_of=as_of, run_id=run.id, rules_version=run.rules_version,
        broken=broken.reasons_of(facts.customer_id),
    )  # fmt: skip
    if current is None:
        key = alert_decision.key_of(facts.customer_key, found[0], as_of)
        owner = next((row.owner for row in facts.promises if row.owner), None) or rules.owners.get(found[0].kind)
        opened = {"key": key, "open_key": f"customer:{facts.customer_id.hex()}", "status": "open", "owner": owner, "opened_as_of": as_of}
        return Change("opened", key, wanted | opened, body_of(facts.customer_key, wanted["kind"], "open"), customer_id=facts.customer_id)
    if current.status == "acknowledged" and alert_decision.became_worse(current, wanted, found):
        wanted["status"] = "open"
    changed = {name: value for name, value in wanted.items() if value != getattr(current, name)}
    if not changed:
        return None
    told = any(name in changed for name in _TOLD)
    body = body_of(facts.customer_key, wanted["kind"], wanted.get("status", current.status))
    return Change("updated", current.key, changed, body, current.id, told, facts.customer_id)


