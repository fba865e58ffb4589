"""The day's cases as one short text for a mail or a chat: what to do first, what is due, what was closed, what waits.

It names customers by the company's own ids and holds neither their words nor their addresses, so that it may leave the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipelines.churn import alert_bar, alert_queue
from pipelines.churn.alert_rules import VERDICTS, AlertRules
from pipelines.churn.conversation import local_day
from pipelines.records import alert as records

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.workspace import Workspace

DUE_WITHIN_DAYS = 3
_CLOSED_WITHIN = timedelta(days=1)


def digest(connection: Connection, workspace: Workspace, *, as_of: datetime, now: datetime) -> dict[str, Any]:
    """The digest as of a moment: `day`, `text`, and behind it `today`, `due_soon` and `waiting` (counts), `closed` and `verdicts`.

    `closed` counts by verdict what people closed in the day before `now`.
    """
    zone = workspace.company.time_zone
    items = alert_queue.alerts(connection, workspace, as_of=as_of)
    lately = records.closed_between(connection, now - _CLOSED_WITHIN, now)
    today = [item for item in items if item["in_today"]]
    soon = [item for item in items if not item["in_today"] and _is_due_soon(item, as_of)]
    body: dict[str, Any] = {
        "day": local_day(as_of, zone),
        "today": today,
        "due_soon": soon,
        "waiting": len(items) - len(today),
        "closed": {verdict: lately.count(verdict) for verdict in (*VERDICTS, "answered", "settled", "passed")},
        "verdicts": verdicts(connection, workspace),
    }
    return body | {"text": "\n".join(_lines(body, workspace.company.name))}


def verdicts(connection: Connection, workspace: Workspace) -> dict[str, Any]:
    """How useful the cases closed last were, and whether a higher bar is worth setting (`alert_bar.verdicts`)."""
    judged = records.newest_closed(connection, VERDICTS, alert_bar.JUDGED)
    return alert_bar.verdicts(judged, workspace.rules.of(AlertRules))


def _is_due_soon(item: Mapping[str, Any], as_of: datetime) -> bool:
    due = item["due_at"]
    return due is not None and as_of <= datetime.fromisoformat(due) <= as_of + timedelta(days=DUE_WITHIN_DAYS)


def _lines(body: Mapping[str, Any], company: str) -> Iterator[str]:
    today: Sequence[Mapping[str, Any]] = body["today"]
    yield f"{company}, {body['day']}: {_cases(len(today))} today, {body['waiting']} more in the list."
    told: set[str] = set()
    for item in today:
        bundle = item.get("bundle")
        if bundle and bundle["theme"] not in told:
            told.add(bundle["theme"])
            yield f"   One cause, {_cases(bundle['cases'])}: {bundle['headline']}."
        yield f"{item['rank']}. {_headline(item)}"
        if item["reasons"]:
            yield f"   {item['reasons'][0]['text']}"
    if body["due_soon"]:
        yield f"Due within {DUE_WITHIN_DAYS} days, beyond today's cases:"
        yield from (f"   {_headline(item)}" for item in body["due_soon"])
    yield from _closed(body["closed"])
    if body["verdicts"]["says"]:
        yield body["verdicts"]["says"]


def _headline(item: Mapping[str, Any]) -> str:
    """One case on one line: "A-12 customer C1: complaint, 120.00 PLN at risk now, due 2026-07-02, taken by Ewa"."""
    value = item["value"]
    who = f"customer {item['customer_id']}" if item["customer_id"] else "an unknown writer"
    parts = [item["kind"].replace("_", " ")]
    parts.append(f"{value['at_risk_now']} {value['currency']} at risk now" if value["at_risk_now"] is not None else "value unknown")
    if item["due_at"]:
        parts.append(f"due {item['due_at'][:10]}")
    parts.append(f"with {item['owner']}" if item["owner"] else "nobody's yet")
    return f"{item['id']} {who}: {', '.join(parts)}"


def _closed(counted: Mapping[str, int]) -> Iterable[str]:
    told = [f"{number} {verdict.replace('_', ' ')}" for verdict, number in counted.items() if number]
    return [f"Closed in the last day: {', '.join(told)}."] if told else []


def _cases(number: int) -> str:
    return f"{number} case{'' if number == 1 else 's'}"
