"""Batches of customers into the store: what a newer file says replaces the old value, which is kept with its source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.ingest.rows.customers import ParsedCustomer
from pipelines.ingest.rows.values import EARLIEST
from pipelines.ingest.storing.batches import Stored, StoringContext
from pipelines.ingest.storing.customer_match import refresh
from pipelines.records import consent, customer, import_file, message, rules_version

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

PLAIN_FIELDS = ("name", "email", "phone", "locale", "time_zone", "acquired_at", "acquisition_source", "contract_end")
_STATE = (*PLAIN_FIELDS, "acquisition_cost_minor", "acquisition_cost_currency", "traits", "said_by")


def store_customers(connection: Connection, batch: Sequence[ParsedCustomer], context: StoringContext) -> Stored:
    """Stores new customers and what changed of known ones, in the caller's transaction. A blank cell changes nothing."""
    stored = Stored()
    rows = customer.rows_of_keys(connection, {item.customer_id for item in batch})
    states = {key: {name: getattr(row, name) for name in _STATE} for key, row in rows.items()}
    corrections: list[dict[str, Any]] = []
    results: dict[str, str] = {}
    touched: dict[str, set[str]] = {"email": set(), "phone": set()}
    for item in batch:
        state = states.get(item.customer_id)
        is_new = state is None or not state["said_by"]
        state = {name: {} if name in ("traits", "said_by") else None for name in _STATE} if state is None else dict(state)
        before = {kind: state[kind] for kind in touched}
        changes = _applied(state, item, context)
        corrections += changes.corrections
        for kind, values in touched.items():
            if state[kind] != before[kind]:
                values.update(value for value in (state[kind], before[kind]) if value)
        result = "accepted" if is_new and item.customer_id not in results else "updated" if changes.any else "duplicates"
        setattr(stored.tally, result, getattr(stored.tally, result) + 1)
        if result != "duplicates" or item.customer_id not in states:
            results[item.customer_id] = result
        states[item.customer_id] = state
    changed = [{"key": key, **states[key]} for key in results]
    customer.put(connection, changed)
    import_file.keep_old_values(connection, corrections)
    consents = _take_consents(connection, batch, context, stored, results)
    named = message.name_customers(connection, [key for key in results if key not in rows])
    relinked = [refresh(connection, kind, values, context.now) for kind, values in touched.items()]
    stored.has_changed = bool(changed or consents or named or any(relinked))
    if stored.has_changed:
        rules_version.bump_data_version(connection)
    return stored


class _Changes:
    def __init__(self) -> None:
        self.any = False
        self.corrections: list[dict[str, Any]] = []


def _applied(state: dict[str, Any], item: ParsedCustomer, context: StoringContext) -> _Changes:
    """Puts what the file says into the state, and returns what that replaced."""
    changes = _Changes()
    said_by = dict(state["said_by"])
    source = context.import_file_id.hex() if context.import_file_id else ""

    def say(field: str, old: Any, new: Any) -> bool:
        if new is None or old == new:
            return False
        changes.any = True
        if old is not None:
            changes.corrections.append(_correction(item.customer_id, field, old, new, said_by.get(field), context))
        said_by[field] = source
        return True

    for name in PLAIN_FIELDS:
        value = getattr(item, name)
        if say(name, state[name], value):
            state[name] = value
    cost = None if item.acquisition_cost_minor is None else [item.acquisition_cost_minor, item.acquisition_currency]
    old_cost = None if state["acquisition_cost_minor"] is None else [state["acquisition_cost_minor"], state["acquisition_cost_currency"]]
    if cost is not None and say("acquisition_cost", old_cost, cost):
        state["acquisition_cost_minor"], state["acquisition_cost_currency"] = cost
    traits = dict(state["traits"])
    for name, value in item.traits:
        if say(f"trait:{name}"[:64], traits.get(name), value):
            traits[name] = value
    said_by.setdefault("customer_id", source)
    state["traits"], state["said_by"] = traits, said_by
    return changes


def _correction(key: str, field: str, old: Any, new: Any, old_source: str | None, context: StoringContext) -> dict[str, Any]:
    return {
        "noun": "customer",
        "key": key,
        "field": field,
        "old_value": _plain(old),
        "new_value": _plain(new),
        "old_import_file_id": bytes.fromhex(old_source) if old_source else None,
        "import_file_id": context.import_file_id,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _take_consents(
    connection: Connection, batch: Sequence[ParsedCustomer], context: StoringContext, stored: Stored, results: dict[str, str]
) -> bool:
    """Takes over the consents that the batch states; a file does not say when they were given, so the acquisition counts."""
    stated = {item.customer_id: item for item in batch if item.consent_email is not None}
    if not stated:
        return False
    ids = customer.ids_of_keys(connection, stated)
    keys = {identity: key for key, identity in ids.items()}
    rows = [
        {
            "customer_id": ids[key],
            "purpose": "marketing",
            "channel": "email",
            "state": "granted" if item.consent_email else "withdrawn",
            "source": context.file,
            "said_at": item.acquired_at or EARLIEST,
        }
        for key, item in stated.items()
    ]
    changed = consent.said_by_file(connection, rows)
    corrections = []
    for identity, old, new in changed:
        key = keys[identity]
        if old is not None:
            corrections.append(_correction(key, "consent_email", old, new, None, context))
        if key not in results:
            stored.tally.duplicates -= 1
            stored.tally.updated += 1
    import_file.keep_old_values(connection, corrections)
    return bool(changed)
