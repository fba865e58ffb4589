"""Broken ways and broken trust as reasons of a case: what happened between the customer and us, each with its messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pipelines.churn.alert_triggers import reason
from pipelines.churn.conversation import shortened
from pipelines.records import journey_lines
from pipelines.records.journey_lines import JourneyRow
from pipelines.understanding.journey import breaks, journey_view
from pipelines.understanding.journey.rules import JourneyRules, answer_targets

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.rules import Rules

MOST = 3  # reasons of this kind in one case, the gravest first
LATELY_DAYS = 90  # what broke earlier is no reason of today's case


class BrokenWays:
    """Of those of the customers who have a case, read for all of them at once; `as_of` and the rules are those of the stage,
    `answered` the channels in which our own people are seen to write."""

    def __init__(
        self, connection: Connection, customer_ids: Sequence[bytes], rules: Rules, *, as_of: datetime, time_zone: str,
        answered: frozenset[str],
    ) -> None:  # fmt: skip
        asked = answer_targets(rules)
        self._connection, self._customer_ids, self._as_of = connection, customer_ids, as_of
        self._answered = answered
        self._rules = rules.of(JourneyRules)
        self._targets = journey_view.Targets(asked.waiting_hours, asked.rivals, time_zone)

    @cached_property
    def _lines(self) -> dict[bytes, list[JourneyRow]]:
        return journey_lines.of_customers(self._connection, self._customer_ids, until=self._as_of)

    def reasons_of(self, customer_id: bytes) -> list[dict[str, Any]]:
        """What broke in the last 90 days, gravest first; law is a matter of its own and not repeated here."""
        found = journey_view.of_customer(
            self._connection, customer_id, self._rules, self._targets, as_of=self._as_of, answered=self._answered,
            rows=self._lines[customer_id],
        )  # fmt: skip
        since = self._as_of - timedelta(days=LATELY_DAYS)
        told: dict[str, dict[str, Any]] = {}
        for one in found["breaks"]:
            if one["kind"] != breaks.LEGAL and datetime.fromisoformat(one["last_at"]) > since:
                told.setdefault(one["kind"], one)
        return [_reason(one) for one in list(told.values())[:MOST]]


def _reason(one: dict[str, Any]) -> dict[str, Any]:
    theirs = [item for item in one["evidence"] if item["direction"] == "in"]
    quoted = shortened(" ".join(theirs[0]["quote"].split())) if theirs else None
    return reason(one["text"], evidence=list(dict.fromkeys(item["message_id"] for item in one["evidence"])), quoted=quoted)
